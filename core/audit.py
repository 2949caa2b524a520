"""All kept changes of all models as one list, the latest first: what one person did at once is one act."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import OuterRef, Q, Subquery, Value

from core.history import Entry, Teller, key_of, pointers

# A row of a row of a row: evidence of an update of a milestone of a commitment.
DEEPEST = 4


@dataclass
class Act:
    """What one person changed at once."""

    who: str
    who_key: int | None
    at: datetime
    change_set: object
    told: list = field(default_factory=list)

    @property
    def reason(self):
        """What is recorded as the reason of all of it; None where rows have different ones."""
        reasons = {told.reason for told in self.told}
        return reasons.pop() if len(reasons) == 1 else None


@dataclass
class Told:
    """A changed row within an act: what it is called, and how it differs."""

    model: type
    key: int
    title: str
    entry: Entry

    @property
    def label(self):
        return self.model._meta.label_lower

    @property
    def kind(self):
        return self.model._meta.verbose_name

    @property
    def reason(self):
        return self.entry.reason


@dataclass(frozen=True)
class Place:
    """A place in the list: after the state with this moment, model and number."""

    moment: datetime
    label: str
    history_id: int

    @classmethod
    def of(cls, state):
        return cls(state.history_date, state.instance_type._meta.label_lower, state.history_id)

    @classmethod
    def read(cls, text):
        """Return the place that str() wrote; ValueError for anything else."""
        moment, label, number = text.split("~")
        place = cls(datetime.fromisoformat(moment), label, int(number))
        is_possible = place.moment.tzinfo and 1900 <= place.moment.year <= 2100 and 0 <= place.history_id < 2**31
        if not is_possible:
            raise ValueError(text)
        return place

    def __str__(self):
        return f"{self.moment.isoformat()}~{self.label}~{self.history_id}"

    def older(self, model):
        """Condition: states of the model that come after this place."""
        label = model._meta.label_lower
        if label > self.label:
            return Q(history_date__lte=self.moment)
        older = Q(history_date__lt=self.moment)
        if label == self.label:
            older |= Q(history_date=self.moment, history_id__lt=self.history_id)
        return older


def models_with_history():
    """Return {label: model} of the models whose changes are kept, by label."""
    found = [model for model in apps.get_models() if hasattr(model._meta, "simple_history_manager_attribute")]
    return {model._meta.label_lower: model for model in sorted(found, key=lambda model: model._meta.label_lower)}


def states(kept, size, after=None):
    """Return up to size states, the latest first, after a Place; kept is {model: Condition of its history}.

    One query finds them, two for each model among them read them and what was before: {state: state before, or None}.
    """
    kept = {model: kept[model] for model in models_with_history().values() if model in kept}
    if after:
        kept = {model: condition & after.older(model) for model, condition in kept.items()}
    order = find(kept, size)
    wanted = defaultdict(list)
    for model, history_id in order:
        wanted[model].append(history_id)
    found = {model: with_previous(model, history_ids) for model, history_ids in wanted.items()}
    return {found[model][history_id][0]: found[model][history_id][1] for model, history_id in order}


def find(kept, size):
    """Return [(model, history_id)] of the latest states of all models, in one query that reads size rows of each."""
    known, parts, values = list(kept), [], []
    for place, (model, condition) in enumerate(kept.items()):
        rows = model.history.filter(condition).order_by("-history_date", "-history_id")
        rows = rows.annotate(model_place=Value(place, models.IntegerField()))
        rows = rows.values_list("model_place", "history_id", "history_date")
        try:
            part, given = rows[:size].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({part}) AS part_{place}")
        values += given
    if not parts:
        return []
    # Only names and numbers of ours are in the statement; what people typed is in the values.
    statement = " UNION ALL ".join(parts) + " ORDER BY 3 DESC, 1, 2 DESC LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, size])
        return [(known[place], history_id) for place, history_id, _date in cursor.fetchall()]


def with_previous(model, history_ids):
    """Return {history_id: (state, the state of the same row before it, or None)}."""
    key = model._meta.pk.attname
    before = model.history.filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id"))
    before = before.order_by("-history_id").values("history_id")[:1]
    rows = model.history.filter(history_id__in=history_ids).annotate(previous_id=Subquery(before))
    found = {row.history_id: row for row in rows}
    missing = {row.previous_id for row in rows} - found.keys() - {None}
    older = model.history.in_bulk(list(missing), field_name="history_id") if missing else {}
    known = older | found
    return {history_id: (row, known.get(row.previous_id)) for history_id, row in found.items()}


def acts(found):
    """Return the states {state: state before} as acts, the latest first; saves that changed nothing are left out."""
    chains = joined(found)
    teller = Teller([*found, *found.values()])
    told = {}
    for newest, (oldest, previous) in chains.items():
        entry = teller.entry(newest, previous)
        if oldest.history_type == "+" and newest.history_type == "~":
            # Added and completed at once, as a form with many-to-many fields does.
            entry = teller.entry(newest, None)
            entry.kind, entry.is_compared = "+", True
            entry.values = [each for each in teller.changes(newest.instance_type, None, newest) if each.is_told]
        if entry.says_nothing:
            continue
        alone = (newest.instance_type, newest.history_id)
        act = told.setdefault(
            newest.change_set or alone,
            Act(entry.who, newest.history_user_id, newest.history_date, newest.change_set),
        )
        act.told.append(Told(newest.instance_type, key_of(newest), teller.title(newest), entry))
    return list(told.values())


def joined(found):
    """Return {newest state: (oldest state, state before it)} of each row within one change set.

    A form saves a row, then what is tied to it: one change to whoever pressed the button once.
    """
    chains, heads = {}, {}
    for state, previous in found.items():
        head = heads.get((state.instance_type, state.history_id), state)
        chains[head] = (state, previous)
        if previous in found and state.change_set and previous.change_set == state.change_set:
            heads[previous.instance_type, previous.history_id] = head
    return chains


def of_row(model, key):
    """Return {model: Condition} of the histories of a row and of what belongs to it: its dates, updates, evidence.

    What must belong to a row, or goes with it, is its part; what only may point to it is not.
    """
    kept = {model: Q(**{model._meta.pk.attname: key})}
    add_parts(kept, model, DEEPEST)
    return kept


def add_parts(kept, model, depth):
    """Add to kept the parts of the rows of a model that are in it."""
    keys = model.history.filter(kept[model]).values(model._meta.pk.attname)
    parts = [
        (part, each)
        for part in models_with_history().values()
        for each in pointers(part)
        if each.related_model is model and part is not model and is_owner(each)
    ]
    for part, each in parts:
        kept[part] = kept.get(part, Q()) | Q(**{f"{each.attname}__in": keys})
    if depth:
        for part in dict.fromkeys(part for part, _each in parts):
            add_parts(kept, part, depth - 1)


def is_owner(pointer):
    """Whether rows with this foreign key belong to the row that it names."""
    return not pointer.null or pointer.remote_field.on_delete is models.CASCADE
