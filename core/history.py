"""The kept history of rows, told as differences: who changed which field, when, from what to what."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise

from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.forms.utils import flatatt
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from core.differences import are_alike, excerpt
from core.field_words import field_words
from core.records import ties
from core.templatetags.arabic import digits

# Columns that tell nothing: the machine sets them.
SILENT = {"updated_at", "password", "last_login", "key", "version"}
# A text longer than this is folded up.
LONG = 300
# Words for rows that have no page of their own, or are not ours: {model: function of the row}.
WORDS = {}


@dataclass
class Change:
    """One field that changed; old and new are in words, empty for nothing, and not told where is_hidden."""

    field: models.Field
    old: str = ""
    new: str = ""
    is_hidden: bool = False

    @property
    def label(self):
        return capfirst(str(self.field.verbose_name))

    @property
    def language(self):
        """The language of both texts, or None where it is not theirs to have one."""
        return getattr(self.field, "language", None)

    @property
    def direction(self):
        """The direction of both texts; empty where it is the page's, as of figures, dates and names of rows."""
        if self.language:
            return {"ar": "rtl", "en": "ltr"}[self.language]
        is_typed = isinstance(self.field, (models.CharField, models.TextField)) and not self.field.choices
        return "auto" if is_typed else ""

    @property
    def tongue(self):
        """Language and direction of both texts, as attributes of their elements."""
        return flatatt({name: value for name, value in [("lang", self.language), ("dir", self.direction)] if value})

    @property
    def is_told(self):
        return bool(self.old or self.new or self.is_hidden)

    @cached_property
    def pieces(self):
        """What differs, word by word; None where old and new are better read one after the other."""
        return excerpt(self.old, self.new) if are_alike(self.old, self.new) else None

    @property
    def is_long(self):
        return len(self.old) + len(self.new) > LONG


@dataclass
class Entry:
    """One saved state of a row, or several that one person saved at once, and how it differs from the one before."""

    record: models.Model
    who: str
    changes: list = field(default_factory=list)
    # The values of a row that was added or deleted.
    values: list = field(default_factory=list)
    kind: str = "~"
    is_compared: bool = True

    @property
    def verb(self):
        return {"+": _("Added"), "~": _("Changed"), "-": _("Deleted")}[self.kind]

    @property
    def reason(self):
        """Why, in the active language; what follows a colon are fields, or an address. Empty when not said."""
        words, colon, about = (self.record.history_change_reason or "").partition(": ")
        labels = {each.name: str(each.verbose_name) for each in self.record.instance_type._meta.fields}
        about = _("; ").join(labels.get(name, name) for name in about.split(", "))
        return _(words) + colon + about if words else ""

    @property
    def says_nothing(self):
        return self.kind == "~" and not self.changes and self.is_compared


def records_of(row):
    """The row's saved states as a queryset, the latest first."""
    return type(row).history.filter(**{row._meta.pk.attname: row.pk})


def entries_of(records):
    """Return an Entry for each record of one row; the last of them, the earliest, is compared with nothing."""
    records = list(records)
    teller = Teller(records, is_open=True)
    return [teller.entry(new, old) for new, old in pairwise([*records, None])] if records else []


@cache
def told_fields(model):
    """Fields of which the history tells: translated ones by their languages, not by modeltranslation's own column."""
    doubled = translator.get_options_for_model(model).get_field_names() if is_translated(model) else []
    return [
        each
        for each in model.history.model.tracked_fields
        if each.name not in SILENT and each.name not in doubled and not each.primary_key
    ]


def is_translated(model):
    return model in translator.get_registered_models()


@cache
def pointers(model):
    """Fields of which the history keeps the row that they point to."""
    return [each for each in model.history.model.tracked_fields if each.is_relation]


def person_words(key, person, is_open=False):
    """Return how the history names an account: staff by name, others and those who left by a number that stays.

    is_open names the others too. None is no account: a command, or the portal itself.
    """
    if key is None:
        return _("the portal")
    if person is None:
        return _("Former user %(number)s") % {"number": digits(key)}
    if is_open or person.is_staff:
        return str(person)
    return _("Participant %(number)s") % {"number": digits(key)}


class Teller:
    """Puts states of any models into words, with one query for each model that they point to.

    Unless is_open, what is personal of people who are not staff is left out, and their names are pseudonyms.
    """

    def __init__(self, states, is_open=False):
        self.is_open = is_open
        states = [state for state in states if state is not None]
        wanted = self.pointed(states)
        self.tied = read_ties(states)
        for (tie, _history_id), keys in self.tied.items():
            wanted[tie.related_model] |= set(keys)
        self.rows = {model: self.read(model, keys - {None}) for model, keys in wanted.items()}

    def pointed(self, states):
        """Return {model: keys} of the rows that the states name, and of who saved them."""
        wanted = defaultdict(set)
        for state in states:
            wanted[get_user_model()] |= {state.history_user_id}
            if state.instance_type is get_user_model():
                wanted[state.instance_type] |= {key_of(state)}
            for each in pointers(state.instance_type):
                wanted[each.related_model] |= {getattr(state, each.attname)}
        return wanted

    def read(self, model, keys):
        """Return {key: row}; people have the names that may be told."""
        rows = model._base_manager.select_related().in_bulk(list(keys)) if keys else {}
        if model is not get_user_model():
            return rows
        return {key: model(pk=key, name=person_words(key, rows.get(key), self.is_open)) for key in keys}

    def entry(self, record, previous):
        """Return the Entry of a record, which may be compared with the one before; None without one."""
        kind = record.history_type
        model = record.instance_type
        entry = Entry(record, self.who(record), kind=kind)
        if kind != "~":
            entry.values = [each for each in self.changes(model, None, record) if each.is_told]
        elif previous is None:
            entry.is_compared = False
        else:
            entry.changes = self.changes(model, previous, record)
        return entry

    def changes(self, model, old, new):
        """Return a Change for each field that differs between two states; old may be None."""
        personal = frozenset() if self.is_open else getattr(model, "personal_fields", frozenset())
        found = []
        for each in told_fields(model):
            if old is None or getattr(old, each.attname) != getattr(new, each.attname):
                is_hidden = each.name in personal and not self.is_staff(new)
                texts = ("", "") if is_hidden else (old and self.in_words(each, old), self.in_words(each, new))
                found.append(Change(each, texts[0] or "", texts[1], is_hidden and self.differs(each, old, new)))
        return [*found, *self.tie_changes(model, old, new)]

    def differs(self, each, old, new):
        return bool(getattr(new, each.attname) or (old and getattr(old, each.attname)))

    def is_staff(self, state):
        """Whether the state is of a person who was staff then: they act by their name."""
        return getattr(state, "is_staff", False)

    def tie_changes(self, model, old, new):
        """Return a Change for each many-to-many field that differs."""
        # States without a change set are older than the history of these fields.
        if new.change_set is None or (old and old.change_set is None):
            return []
        found = []
        for each in ties(model):
            texts = [self.tied_words(each, state) if state else "" for state in (old, new)]
            if texts[0] != texts[1]:
                found.append(Change(each, *texts))
        return found

    def tied_words(self, each, state):
        rows = self.rows.get(each.related_model, {})
        keys = self.tied.get((each, state.history_id), [])
        return _("; ").join(sorted(self.row_words(each.related_model, key, rows.get(key)) for key in keys))

    def who(self, record):
        if record.history_user_id is None:
            return person_words(None, None)
        return str(self.rows[get_user_model()][record.history_user_id])

    def title(self, state):
        """Return what the row was called."""
        model, key = state.instance_type, key_of(state)
        if model is get_user_model():
            return str(self.rows[model][key])
        row = state.history_object
        for each in pointers(model):
            pointed = self.rows[each.related_model].get(getattr(state, each.attname))
            if pointed is not None:
                each.set_cached_value(row, pointed)
        try:
            if site.is_registered(model):
                return site.get_model_admin(model).title_of(row)
            return str(WORDS.get(model, str)(row))
        except ObjectDoesNotExist:
            return digits(key)

    def row_words(self, model, key, row):
        """Return what a row is called to which a state points; it may be gone."""
        if row is None:
            return _("no longer there (number %(number)s)") % {"number": digits(key)}
        return str(WORDS.get(model, str)(row))

    def in_words(self, each, state):
        """Return what the field held, as people say it; empty for nothing."""
        value = getattr(state, each.attname)
        if each.is_relation and value is not None:
            return self.row_words(each.related_model, value, self.rows[each.related_model].get(value))
        return field_words(each, value)


def key_of(state):
    """Return the key of the row of which this is a state."""
    return getattr(state, state.instance_type._meta.pk.attname)


def read_ties(states):
    """Return {(field, history_id): [keys]} of the many-to-many fields of the states, one query for each field."""
    by_model = defaultdict(list)
    for state in states:
        by_model[state.instance_type].append(state.history_id)
    found = defaultdict(list)
    for model, history_ids in by_model.items():
        for each, kept in ties(model).items():
            target = kept._meta.get_field(each.m2m_reverse_field_name()).attname
            for history_id, key in kept._base_manager.filter(history__in=history_ids).values_list("history", target):
                found[each, history_id].append(key)
    return found
