"""What is kept of every change: who made it, also when their account is gone, and what was changed with it at once."""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from uuid import uuid4

import simple_history
from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

# Columns of which no history is kept: they follow from others.
UNKEPT = {"outdated_translations", "search_text", "public_text"}

block = ContextVar("change_set", default=None)


class Recorded(models.Model):
    """A kept state of a row; what was changed at once has the same change_set."""

    change_set = models.UUIDField(null=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    def save(self, *args, **options):
        self.change_set = self.change_set or current_change_set()
        super().save(*args, **options)


def current_change_set():
    """Return what ties this change to others: the request, or the block of together(); else it stands alone."""
    if block.get():
        return block.get()
    request = getattr(HistoricalRecords.context, "request", None)
    if request is None:
        return uuid4()
    if not hasattr(request, "change_set"):
        request.change_set = uuid4()
    return request.change_set


@contextmanager
def together():
    """What changes in this block, or in a function that this decorates, was changed at once: for commands."""
    token = block.set(block.get() or uuid4())
    try:
        yield
    finally:
        block.reset(token)


class Records(HistoricalRecords):
    """The history of a model, as the portal keeps it."""

    def __init__(self, **options):
        super().__init__(bases=[Recorded], **options)

    def _get_history_user_fields(self):
        """The number of an account stays when the account goes: what it did is told under a pseudonym."""
        who = models.ForeignKey(
            settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
        )
        return {"history_user": who}

    def post_save(self, instance, created, update_fields=None, **options):
        """Keep no state where only columns were saved of which no history is kept: signing in changes nothing."""
        if update_fields is None or not set(update_fields) <= set(self.excluded_fields):
            super().post_save(instance, created, update_fields=update_fields, **options)

    def m2m_changed(self, instance, action, attr, pk_set, reverse, **options):
        """Keep a state of each row, also when they were tied from the other end."""
        rows = self.cls._base_manager.filter(pk__in=pk_set or []) if reverse else [instance]
        for row in rows:
            super().m2m_changed(instance=row, action=action, attr=attr, pk_set=pk_set, reverse=False, **options)


def keep_history(model, excluded_fields=(), **options):
    """Keep the history of a model; called in translation.py, since before it the columns of languages are missing."""
    unkept = UNKEPT & {each.name for each in model._meta.fields}
    simple_history.register(model, records_class=Records, excluded_fields=[*excluded_fields, *unkept], **options)


@cache
def ties(model):
    """Return {field: model of its kept rows} for the many-to-many fields of which the model's history tells."""
    return {each: HistoricalRecords.m2m_models[each] for each in model.history.model._history_m2m_fields}


def forget(model, keys):
    """Delete the history of rows: only for what never was real, or a person's name."""
    states = model.history.filter(**{f"{model._meta.pk.attname}__in": keys})
    for kept in ties(model).values():
        kept._base_manager.filter(history__in=states).delete()
    states.delete()
