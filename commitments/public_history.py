"""What everybody may read of how a commitment or milestone changed: its states while they were public."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import pairwise

from django.utils import timezone

from core.history import Teller, records_of

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

    @property
    def anchor(self):
        """The part of the address that stays with the change."""
        return f"change-{self.record.history_id}"


class PublicHistory:
    """The public states of a row; parents are the rows that had to be public, too."""

    def __init__(self, row, parents):
        opened = max(public_since(parent) for parent in parents)
        self.states = public_states(list(records_of(row)), opened)
        self.teller = Teller([state for state, _since in self.states])

    def steps(self):
        """Return the Step of each public change, the latest first; the last is the publication."""
        found = [Step(*state, is_first=True) for state in self.states[:1]]
        for (old, _before), (new, since) in pairwise(self.states):
            changes = self.changes(old, new)
            if changes:
                found.append(Step(new, since, changes))
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
    """Return pairs (record, since) of what could be read since a moment, the earliest first."""
    return [
        (record, max(since, opened))
        for record, since, until in spans(records)
        if since is not None and max(since, opened) <= until
    ]


def public_since(row):
    """Return since when the row is public without a break; what was set back later does not count."""
    start = None
    for record, since, _until in spans(records_of(row)):
        if since is None:
            start = None
        elif start is None or since > record.history_date:
            start = since
    return start or row.published_at
