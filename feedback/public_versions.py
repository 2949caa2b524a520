"""What everybody could read of an item before its author changed it: the versions that were public, and no others."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from core.field_words import field_words
from core.history import Change, records_of

from .models import Feedback, Naming

# How somebody wished to be named before is told to nobody.
SHOWN = ["kind", "body", "current_wording", "proposed_wording", "reason"]


@dataclass
class Version:
    """A state that was public since a moment, and how it differs from the public one before."""

    since: datetime
    changes: list


def versions(item):
    """Return the Version of each change that everybody could see, the latest first. One query.

    What was public before staff declined it, or before it went to the body only, is never shown again.
    """
    public = []
    for record in reversed(records_of(item)):
        if record.moderation == Feedback.Moderation.DECLINED or record.naming == Naming.BODY_ONLY:
            public = []
        elif record.moderation == Feedback.Moderation.PUBLISHED:
            public.append(record)
    steps = [Version(new.history_date, changes(old, new)) for old, new in pairwise(public)]
    return [step for step in reversed(steps) if step.changes]


def changes(old, new):
    """Return a Change for each shown field that differs between two states of an item, or an item and its state."""
    fields = [Feedback._meta.get_field(name) for name in SHOWN]
    pairs = [(each, getattr(old, each.attname), getattr(new, each.attname)) for each in fields]
    return [
        Change(each, field_words(each, before), field_words(each, after))
        for each, before, after in pairs
        if before != after
    ]


def last_changes(item):
    """Return the Changes that made the words of the item what they are; an empty list where it stands as it came."""
    for record in records_of(item):
        found = changes(record, item)
        if found:
            return found
    return []
