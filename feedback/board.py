"""The clock by entity: who has to answer how much, what is late, and how fast answers came. Counted, never typed."""

from dataclasses import dataclass, field

from django.db.models import F
from django.utils import timezone

from accounts.models import Entity
from commitments.models import EntityRole

from .models import Feedback
from .models.queries import LATELY, SOON, middle
from .models.responsibility import assigned_key, commitment_key, unit_key


@dataclass
class Line:
    """What one entity has to answer and has answered; without an entity, what is nobody's, or all of it."""

    entity: Entity | None = None
    waiting: int = 0
    this_week: int = 0
    late: int = 0
    lately: int = 0
    # Days from receipt to decision, one for each decision.
    days: list = field(default_factory=list)

    @property
    def median_days(self):
        """Days to the decision, in the middle; None without a decision."""
        return middle(self.days)

    @property
    def percent(self):
        """Share answered, of what was received and neither declined nor withdrawn; None without any."""
        received = self.waiting + len(self.days)
        return 100 * len(self.days) / received if received else None

    def urgency(self):
        """Key by which lines are sorted, the most urgent first."""
        return -self.late, -self.this_week, -self.waiting, str(self.entity)

    def count(self, item, today):
        """Count one item, as values of its row."""
        if item["outcome"] in Feedback.DECISIONS:
            decided_on = timezone.localdate(item["decided_at"])
            self.days.append((decided_on - timezone.localdate(item["received_at"])).days)
            self.lately += decided_on >= today - LATELY
        else:
            self.waiting += 1
            self.late += item["due_on"] < today
            self.this_week += today <= item["due_on"] <= today + SOON


def board(items):
    """Return (lines, total) of the items: a Line for each responsible entity, most urgent first, in three queries.

    An item of several leading entities stands in the line of each; in the total it is counted once.
    """
    today, total, lines = timezone.localdate(), Line(), {}
    leads = leads_by_commitment()
    for item in (
        items.on_the_clock()
        .order_by()
        .values(
            "outcome",
            "received_at",
            "decided_at",
            "due_on",
            assigned_key=assigned_key(),
            responsible=F("milestone__responsible"),
            commitment_key=commitment_key(),
            unit_key=unit_key(),
        )
    ):
        total.count(item, today)
        for key in responsible_keys(item, leads):
            lines.setdefault(key, Line()).count(item, today)
    entities = Entity.objects.in_bulk([key for key in lines if key])
    for key, line in lines.items():
        line.entity = entities.get(key)
    return sorted(lines.values(), key=Line.urgency), total


def leads_by_commitment():
    """Return {commitment: [entities that lead it]}, by number."""
    found = {}
    for commitment, entity in EntityRole.objects.filter(role=EntityRole.Role.LEAD).values_list("commitment", "entity"):
        found.setdefault(commitment, []).append(entity)
    return found


def responsible_keys(item, leads):
    """Return the numbers of the entities that have to answer the item; [None] where nobody is named."""
    if item["assigned_key"] or item["responsible"]:
        return [item["assigned_key"] or item["responsible"]]
    return leads.get(item["commitment_key"]) or [item["unit_key"]]
