"""The trace of feedback in the plan: which published changes it caused, and which it may have caused."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from commitments.models import Commitment, DateChange, Milestone
from commitments.public_history import Step, anchor, histories


@dataclass
class Change:
    """A change of a commitment or milestone that everybody can read.

    step is None where the public history no longer shows it: what holds the row was taken back meanwhile. move is the
    DateChange that gives the reason of a moved end, if that is what changed.
    """

    row: Commitment | Milestone
    changed_at: datetime
    step: Step | None
    state_number: int
    move: DateChange | None = None

    @property
    def key(self):
        """The change as forms name it: milestone-345."""
        return f"{self.row._meta.model_name}-{self.state_number}"

    @property
    def is_of_milestone(self):
        return isinstance(self.row, Milestone)

    @property
    def history_url(self):
        """The address of the row's public history; of the change itself where it is shown there."""
        return history_url(self.row, self.state_number if self.step else None)


def history_url(row, state_number=None):
    """Return the address of the public history of a commitment or milestone, perhaps of one change in it."""
    parts = {"plan": row.plan.slug}
    if isinstance(row, Milestone):
        page = reverse(
            "commitments:milestone-history", kwargs=parts | {"number": row.commitment.number, "label": row.label}
        )
    else:
        page = reverse("commitments:history", kwargs=parts | {"number": row.number})
    return f"{page}#{anchor(state_number)}" if state_number else page


def changes_of(item):
    """Return the Changes that the feedback caused, the earliest first, as far as their rows are public.

    Asks nothing where none is linked; the item is from for_cards().
    """
    if item.plan_changed_at is None:
        return []
    links = list(item.caused_changes.shown().with_rows())
    told = histories({link.row for link in links})
    found = []
    for link in links:
        # A state that became public once more, with its plan, is the first one now: what differed is told no more.
        steps = {(step.record.history_id, step.since): step for step in told[link.row].steps()}
        step = steps.get((link.state_number, link.changed_at))
        found.append(Change(link.row, link.changed_at, step, link.state_number))
    return with_moves(found)


def possible_changes(item):
    """Return {key: Change} of what was published in the item's plan since it was received.

    First those of what it is about, then of the same commitment, then of the rest; of each the latest first.
    """
    rows = {
        model: list(changed_since(model.objects.published().filter(**{path: item.subject_plan}), item.received_at))
        for model, path in [(Commitment, "plan"), (Milestone, "commitment__plan")]
    }
    rows[Milestone] = [row for row in rows[Milestone] if row.commitment.is_published]
    found = [
        Change(row, step.since, step, step.record.history_id)
        for row, told in histories([*rows[Commitment], *rows[Milestone]]).items()
        for step in told.steps()
        if step.since >= item.received_at
    ]
    found.sort(key=lambda change: change.changed_at, reverse=True)
    found.sort(key=lambda change: distance(change.row, item))
    return {change.key: change for change in with_moves(found)}


def changed_since(rows, moment):
    """Narrow rows to those that may have become other, or public, since the moment."""
    changed = rows.model.history.filter(history_date__gte=moment).values("id")
    related = ["plan"] if rows.model is Commitment else ["commitment__plan"]
    return rows.filter(Q(pk__in=changed) | Q(published_at__gte=moment)).select_related(*related)


def distance(row, item):
    """Return how far the row is from what the item is about: 0 the same, 1 the same commitment, 2 the same plan."""
    if row == item.subject:
        return 0
    commitment = row.commitment if isinstance(row, Milestone) else row
    return 1 if commitment == item.subject_commitment else 2


def with_moves(changes):
    """Give the changes that moved an end the DateChange with its reason, in one query; none where no end moved."""
    moved = [change for change in changes if change.step and moves_end(change.step)]
    if not moved:
        return changes
    milestones = [change.row for change in moved if change.is_of_milestone]
    commitments = [change.row for change in moved if not change.is_of_milestone]
    moves = DateChange.objects.filter(Q(commitment__in=commitments) | Q(milestone__in=milestones))
    by_end = {(move.commitment_id, move.milestone_id, move.changed_on, move.new_ends_on): move for move in moves}
    for change in moved:
        keys = (None, change.row.pk) if change.is_of_milestone else (change.row.pk, None)
        record = change.step.record
        change.move = by_end.get((*keys, timezone.localdate(record.history_date), record.ends_on))
    return changes


def moves_end(step):
    return any(change.field.name == "ends_on" for change in step.changes)
