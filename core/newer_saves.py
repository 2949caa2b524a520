"""What was saved of a row since somebody opened it: by whom, and what it was before."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.field_words import field_words
from core.history import person_words, told_fields

# Of so many saves at most is told who made them.
MOST = 5


@dataclass
class Save:
    """A save or deletion, and who made it, in words."""

    person: str
    saved_at: datetime
    is_deletion: bool


@dataclass
class Change:
    """A field that was changed, in words; empty for nothing."""

    label: str
    language: str | None
    before: str
    now: str


def state_at(model, key, version):
    """Return the record of the row's state when it had the version, or None where no history is kept."""
    if not hasattr(model, "history"):
        return None
    records = model.history.filter(**{model._meta.pk.attname: key}, version__lte=version).exclude(history_type="-")
    return records.order_by("-version", "-history_date", "-history_id").first()


def saves_since(model, key, version):
    """Return the Saves after the version, the latest first; an empty list where no history is kept."""
    return told(model, key, lambda records: records.filter(version__gt=version).exclude(history_type="-")[:MOST])


def deletions(model, key):
    """Return the Save that deleted the row, in a list; an empty one where no history is kept."""
    return told(model, key, lambda records: records.filter(history_type="-")[:1])


def told(model, key, chosen):
    if not hasattr(model, "history"):
        return []
    records = model.history.filter(**{model._meta.pk.attname: key}).select_related("history_user")
    return [Save(person(each), each.history_date, each.history_type == "-") for each in chosen(records)]


def person(record):
    """Return who made the record; only staff are named."""
    if record.history_user and not record.history_user.is_staff:
        return _("its author")
    return person_words(record.history_user_id, record.history_user)


def changes_since(row, version):
    """Return a Change for each field that differs from what the row held when it had the version."""
    before = state_at(type(row), row.pk, version)
    fields = told_fields(type(row)) if before else []
    return [
        Change(
            capfirst(str(field.verbose_name)),
            getattr(field, "language", None),
            stored_words(field, before),
            stored_words(field, row),
        )
        for field in fields
        if field.value_from_object(before) != field.value_from_object(row)
    ]


def stored_words(field, row):
    """Return what a row, or a record of its history, holds in the field; empty for another row that is gone."""
    try:
        value = getattr(row, field.name)
    except ObjectDoesNotExist:
        return ""
    return rows_words(value) if field.many_to_many else field_words(field, value)


def rows_words(rows):
    """Return what several rows are called."""
    return _("; ").join(map(str, rows.all() if hasattr(rows, "all") else rows))
