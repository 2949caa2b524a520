"""What everybody may read of how a commitment or milestone changed: its states while they were public."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import pairwise

from django.db.models import Value
from django.utils import timezone

from core.history import Teller, key_of, pointers, told_fields

from .models import Commitment, Plan

# Fields that the public pages show; all others are of the staff.
SHOWN = {
    "title", "short_title", "title_elsewhere", "problem", "objective", "supporting_text", "description", "themes",
    "ogp_id", "responsible", "status", "percent", "weight", "starts_on", "ends_on", "precision",
    "are_dates_doubtful", "completed_on", "is_completion_day_unpublished", "stated_percent", "stated_on",
}  # fmt: skip


@dataclass
class Step:
    """A state that was public since a moment, and how it differs from the public one before."""

    record: object
    since: datetime
    changes: list = field(default_factory=list)
    is_first: bool = False
    # The public state before; None for the first.
    before: object = None
    # The published feedback that caused it, where a page asks for that.
    causes: list = field(default_factory=list)

    @property
    def anchor(self):
        """The part of the address that stays with the change."""
        return anchor(self.record.history_id)


def anchor(state_number):
    """Return the part of the address of a change in the public history; it stays with the change."""
    return f"change-{state_number}"


class PublicHistory:
    """The public states of a row, as pairs (record, since)."""

    def __init__(self, states, teller):
        self.states = states
        self.teller = teller

    def steps(self):
        """Return the Step of each public change, the latest first; the last is the publication."""
        found = [Step(*state, is_first=True) for state in self.states[:1]]
        for (old, _before), (new, since) in pairwise(self.states):
            changes = self.changes(old, new)
            if changes:
                found.append(Step(new, since, changes, before=old))
        return found[::-1]

    def between(self, first, last):
        """Return what differs between the ends of two days, in Amman; None before anything was public."""
        new = self.at(last)
        if new is None:
            return None
        return self.changes(self.at(first) or self.states[0][0], new)

    def at(self, day):
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        return next((state for state, since in reversed(self.states) if since < end), None)

    def changes(self, old, new):
        return [each for each in self.teller.changes(new.instance_type, old, new) if is_shown(each.field)]


class PublicTeller(Teller):
    """Puts what the public pages show into words: it reads nobody's name, and only rows that a change points to."""

    def pointed(self, states):
        values = defaultdict(set)
        for state in states:
            for each in filter(is_shown, pointers(state.instance_type)):
                values[each, key_of(state)].add(getattr(state, each.attname))
        wanted = defaultdict(set)
        for (each, _key), keys in values.items():
            wanted[each.related_model] |= keys if len(keys) > 1 else set()
        return wanted


def histories(rows):
    """Return {row: PublicHistory} of commitments and milestones, in as many queries for many rows as for one."""
    records = {row: [] for row in rows}
    for model in {type(row) for row in rows}:
        by_key = {row.pk: row for row in rows if type(row) is model}
        for record in model.history.filter(id__in=by_key):
            records[by_key[record.id]].append(record)
    parents = {parent for row in rows for parent in parents_of(row)}
    opened = {parent: public_since(parent, moments) for parent, moments in moments_of(parents).items()}
    states = {
        row: public_states(found, max(opened[parent] for parent in parents_of(row))) for row, found in records.items()
    }
    teller = PublicTeller([state for found in states.values() for state, _since in found])
    return {row: PublicHistory(found, teller) for row, found in states.items()}


def parents_of(row):
    """Return the rows that had to be public, too."""
    return [row.plan] if isinstance(row, Commitment) else [row.commitment, row.plan]


def moments_of(rows):
    """Return {row: what tells when it was public, of each kept state}, in one query."""
    by_name = {(row._meta.model_name, row.pk): row for row in rows}
    found = {row: [] for row in rows}
    first, *others = [moments(model, rows) for model in [Plan, Commitment]]
    for moment in first.union(*others, all=True):
        found[by_name[moment.model, moment.id]].append(moment)
    return found


def moments(model, rows):
    keys = [row.pk for row in rows if type(row) is model]
    names = ["id", "model", "history_date", "history_id", "history_type", "published_at"]
    named = model.history.filter(id__in=keys).order_by().annotate(model=Value(model._meta.model_name))
    return named.values_list(*names, named=True)


def is_shown(column):
    return getattr(column, "original_name", column.name) in SHOWN or column.name.rsplit("_", 1)[0] in SHOWN


def spans(records):
    """Yield (record, public from, until) for records with the latest first; from is None for what never was public."""
    records = sorted(records, key=lambda record: (record.history_date, record.history_id))
    for record, following in pairwise([*records, None]):
        until = following.history_date if following else timezone.now()
        since = max(record.history_date, record.published_at) if record.published_at else None
        is_public = since is not None and since <= until and record.history_type != "-"
        yield record, since if is_public else None, until


def public_states(records, opened):
    """Return pairs (record, since) of what could be read since a moment, the earliest first.

    The first is the row as it was made: what was tied to it at once, such as its policy areas, is in it.
    """
    found = [
        (record, max(since, opened))
        for record, since, until in spans(records)
        if since is not None and max(since, opened) <= until
    ]
    while len(found) > 1 and is_completed_by(found[0][0], found[1][0]):
        del found[0]
    return found


def is_completed_by(first, second):
    """Whether the second state of a row was saved at once with the first, and only ties other rows to it."""
    columns = [each.attname for each in told_fields(first.instance_type)]
    is_at_once = first.change_set is not None and first.change_set == second.change_set
    return is_at_once and all(getattr(first, name) == getattr(second, name) for name in columns)


def public_since(row, records):
    """Return since when the row is public without a break; what was set back later does not count."""
    start = None
    for record, since, _until in spans(records):
        if since is None:
            start = None
        elif start is None or since > record.history_date:
            start = since
    return start or row.published_at
