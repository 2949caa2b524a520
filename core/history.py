"""The kept history of a row, told as differences: who changed which field, when, from what to what."""

from dataclasses import dataclass, field
from itertools import pairwise

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from core.field_words import field_words

# Columns of which no history is kept: they follow from others.
UNKEPT = ["outdated_translations"]
# Columns that tell nothing: the machine sets them.
SILENT = {"updated_at", "password", "last_login", "key", "version"}


@dataclass
class Entry:
    """One saved state of a row, and how it differs from the one before."""

    record: models.Model
    changes: list = field(default_factory=list)

    @property
    def verb(self):
        return {"+": _("Added"), "~": _("Changed"), "-": _("Deleted")}[self.record.history_type]


@dataclass
class Change:
    """One field that changed; old and new are in words, empty for nothing."""

    field: models.Field
    old: str
    new: str

    @property
    def label(self):
        return capfirst(str(self.field.verbose_name))

    @property
    def language(self):
        """The language of both texts, or None where it is not theirs to have one."""
        return getattr(self.field, "language", None)


def records_of(row):
    """The row's saved states as a queryset, the latest first, with who made them and what they point to."""
    history = type(row).history
    pointers = [each.name for each in told_fields(type(row)) if each.is_relation]
    return history.filter(**{row._meta.pk.attname: row.pk}).select_related("history_user", *pointers)


def entries_of(records):
    """Return an Entry for each record; the last of them, the earliest, is compared with nothing."""
    records = list(records)
    fields = told_fields(records[0].instance_type) if records else []
    entries = [Entry(new, changes_between(fields, old, new)) for new, old in pairwise(records)]
    return entries + [Entry(record) for record in records[-1:]]


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


def changes_between(fields, old, new):
    """Return a Change for each field that differs between two saved states."""
    return [
        Change(each, in_words(each, old), in_words(each, new))
        for each in fields
        if getattr(old, each.attname) != getattr(new, each.attname)
    ]


def in_words(field, record):
    """Return what the field held, as people say it; empty for nothing."""
    return field_words(field, getattr(record, field.name))
