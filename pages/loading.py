"""Put the rows of a data file into the database; on later runs bring what is new in it, but never over people's edits.

A file is a tree: under the name of a collection stand entries, in an entry its values and its own collections. A row
belongs to the rows around it. Other entries name it by the identities on the way to it: nap5/2/1 is milestone 1 of
commitment 2 of plan nap5.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import yaml
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from accounts.models import Entity, Membership, User
from commitments.models import (
    Activity,
    Assessment,
    Commitment,
    DateChange,
    EntityRole,
    Evidence,
    Milestone,
    Plan,
    PlanEvent,
    ProgressUpdate,
    ReportingPeriod,
    Theme,
)
from core.models import LoadedRow, Published
from feedback.models import AnswerTemplate, Endorsement, Feedback, Reply, Serial, Settlement
from workshops.models import WorkingGroup, Workshop, WorkshopSession

DATA_DIR = Path(__file__).parent / "data"

# Collection -> its model, and what tells its entries apart. "key" is for rows that have no name of their own.
COLLECTIONS = {
    "entities": (Entity, ["slug"]),
    "users": (User, ["email"]),
    "memberships": (Membership, ["entity"]),
    "policy_areas": (Theme, ["name_en"]),
    "plans": (Plan, ["slug"]),
    "events": (PlanEvent, ["key"]),
    "commitments": (Commitment, ["number"]),
    "roles": (EntityRole, ["role", "entity"]),
    "assessments": (Assessment, ["author"]),
    "milestones": (Milestone, ["number"]),
    "periods": (ReportingPeriod, ["key"]),
    "date_changes": (DateChange, ["key"]),
    "updates": (ProgressUpdate, ["key"]),
    "evidence": (Evidence, ["key"]),
    "activities": (Activity, ["key"]),
    "workshops": (Workshop, ["slug"]),
    "sessions": (WorkshopSession, ["order"]),
    "groups": (WorkingGroup, ["number"]),
    "feedback": (Feedback, ["reference"]),
    "replies": (Reply, ["key"]),
    "answer_templates": (AnswerTemplate, ["name"]),
    "endorsements": (Endorsement, ["entity"]),
    "settlements": (Settlement, ["key"]),
    "serials": (Serial, ["prefix"]),
}


def read(name, loader=yaml.SafeLoader):
    """Return the tree of the data file with this name."""
    return yaml.load((DATA_DIR / name).read_text(encoding="utf-8"), loader)


class Loader:
    """One run over one file. Its summary says how many rows it created, updated, kept as people edited them."""

    def __init__(self, source, history):
        self.source = source
        self.history = history
        self.now = timezone.now()
        self.memories = {memory.key: memory for memory in LoadedRow.objects.filter(source=source)}
        self.rows = {}
        self.counts = Counter()

    def load(self, tree, around=(), path=()):
        """Load every collection of tree; its rows belong to the rows around it."""
        for collection, entries in tree.items():
            if collection not in COLLECTIONS:
                continue
            model, identity = COLLECTIONS[collection]
            for entry in entries:
                here = (*path, *(str(entry[part]) for part in identity))
                name = "/".join(here)
                row = self.rows[model, name] = self.put(collection, name, entry, around)
                self.load(entry, (*around, row), here)

    def summary(self):
        """Return what the run did, in words: "3 rows updated, 1 left deleted"."""
        return ", ".join(f"{count} {what}" for what, count in self.counts.items()) or "nothing to do"

    def values_of(self, model, entry, around):
        """Return {attribute: value} for the entry; None when a row that it needs was deleted by people."""
        if None in around:
            return None
        values = belonging(model, around)
        for name, given in entry.items():
            if name not in COLLECTIONS and name != "key":
                values |= self.value_of(model._meta.get_field(name), given)
        needed = [field.attname for field in model._meta.concrete_fields if field.is_relation and not field.null]
        return values if all(values[name] for name in needed) else None

    def value_of(self, field, given):
        """Return {attribute: value} for one field: keys for rows that the file names, parts for a JSON field."""
        if isinstance(field, models.JSONField):
            # Part by part, since people may have changed the source of one field only.
            return {f"{field.name}.{part}": value for part, value in given.items()}
        if field.many_to_many:
            found = (self.rows[field.related_model, name] for name in given)
            return {field.name: sorted(row.pk for row in found if row)}
        if field.is_relation:
            row = self.rows[field.related_model, str(given)]
            return {field.attname: row and row.pk}
        return {field.name: aware(field.to_python(given))}

    def put(self, collection, name, entry, around):
        """Create or update one row and remember what was written; returns it, or None when people deleted it."""
        model, identity = COLLECTIONS[collection]
        key = f"{collection} {name}"
        values = self.values_of(model, entry, around)
        memory = self.memories.get(key)
        row = model.objects.filter(pk=memory.row_pk).first() if memory else None
        if values is None or (memory and row is None):
            self.counts["left deleted"] += 1
            return None
        if memory is None:
            memory = LoadedRow(source=self.source, key=key)
            row = find(model, identity, values, around) or self.new(model, values)
        self.write(row, memory, values)
        return row

    def write(self, row, memory, values):
        """Give the row those values that differ and that nobody edited since, and remember them."""
        different = {name: value for name, value in values.items() if plain(get(row, name)) != plain(value)}
        is_new = row.pk is None
        changes = {name: value for name, value in different.items() if is_new or is_untouched(row, name, memory)}
        if changes or memory.pk is None:
            self.counts["created" if is_new else "updated"] += 1
            self.save(row, changes)
            memory.row_pk = row.pk
            memory.values |= {name: plain(value) for name, value in changes.items()}
            memory.save()
        if len(changes) < len(different):
            self.counts["kept as people edited them"] += 1

    def new(self, model, values):
        """Return an unsaved row: published now if it can be, and a person without a password."""
        row = model()
        if issubclass(model, Published) and "published_at" not in values:
            row.published_at = self.now
        if isinstance(row, User):
            row.set_unusable_password()
        return row

    def save(self, row, changes):
        """Save the row with its changes; its history says where they come from."""
        lists = {name: pks for name, pks in changes.items() if isinstance(pks, list) and "." not in name}
        for name, value in changes.items():
            field, _, part = name.partition(".")
            if part:
                getattr(row, field)[part] = value
            elif name not in lists:
                setattr(row, name, value)
        row._change_reason = self.history
        row.save()
        for name, pks in lists.items():
            getattr(row, name).set(pks)


def belonging(model, around):
    """Return {attribute: key} that ties a new row of model to the rows around it.

    A column that may stay empty is for the row right around it: a change of date belongs to a milestone, or else to a
    commitment.
    """
    parents = {}
    for field in model._meta.concrete_fields:
        if field.is_relation:
            for row in around:
                if isinstance(row, field.related_model) and (not field.null or row is around[-1]):
                    parents[field.attname] = row.pk
    return parents


def aware(value):
    """Return value; a moment without a time zone is one of Amman."""
    return timezone.make_aware(value) if isinstance(value, datetime) and timezone.is_naive(value) else value


def get(row, name):
    """Return the row's value for a field, a part of a JSON field (sources.title), or the keys of a list of rows."""
    field, _, part = name.partition(".")
    if part:
        return getattr(row, field).get(part)
    if row._meta.get_field(field).many_to_many:
        return sorted(getattr(row, field).values_list("pk", flat=True)) if row.pk else []
    return getattr(row, field)


def plain(value):
    """Return value as JSON gives it back, so that what was remembered can be compared with what is there."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def is_untouched(row, name, memory):
    """Whether the row's value is still what was loaded, or was never filled in."""
    present = plain(get(row, name))
    if name in memory.values:
        return present == memory.values[name]
    if present in (None, "", []):
        return True
    field = row._meta.get_field(name.partition(".")[0])
    return present == plain(field.get_default())


def find(model, identity, values, around):
    """Return the row that people made before the file named it, or None. Illustrative rows are never theirs."""
    if "key" in identity or values.get("is_demo"):
        return None
    known = {model._meta.get_field(part).attname for part in identity} | belonging(model, around).keys()
    return model.objects.filter(**{name: values[name] for name in known}).first()
