"""Who is reminded of which answers, in one letter each, and that nobody is told the same twice."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from commitments.emails import unit
from commitments.reminders import is_first

from . import emails_answering as emails
from .emails_answering import focal_points_of
from .models import Assignment, DraftAnswer, Feedback

WEEK = 7


@dataclass
class Due:
    """What one person has to do about an item, and by when."""

    item: Feedback
    due_on: date

    @property
    def days_left(self):
        """Days until it is due, negative when late."""
        return (self.due_on - timezone.localdate()).days

    @property
    def days_late(self):
        """Days by which it is late, 0 when it is not."""
        return max(0, -self.days_left)

    @property
    def stage(self):
        """Which reminder is due: "before-7", "before-1", "after-1", "after-8", each week one more; None before all.

        A day on which the command did not run is made up for, by the latest reminder only.
        """
        if self.days_late:
            return f"after-{(self.days_late - 1) // WEEK * WEEK + 1}"
        passed = [days for days in settings.ANSWER_REMINDER_DAYS if self.days_left <= days]
        return f"before-{min(passed)}" if passed else None


def send_reminders():
    """Queue what is due today; returns how many letters that is."""
    answers = [Due(item, item.due_on) for item in due_items()]
    letters = sum(remind(person, answers, is_unit=True) for person in unit())
    for entity, drafts in due_drafts().items():
        letters += sum(remind(person, drafts, is_unit=False) for person in focal_points_of(entity))
    return letters


def due_items():
    """Return unanswered feedback that is late, or due within the longest of ANSWER_REMINDER_DAYS."""
    last = timezone.localdate() + timedelta(days=max(settings.ANSWER_REMINDER_DAYS))
    return Feedback.objects.unanswered().filter(due_on__lte=last).for_cards().order_by("due_on", "pk")


def due_drafts():
    """Return {entity: [Due]} of the answers that entities were asked to draft and did not hand in yet."""
    handed_in = DraftAnswer.objects.filter(feedback=OuterRef("feedback"), entity=OuterRef("entity"))
    assignments = Assignment.objects.current().filter(
        ~Exists(handed_in.exclude(state__in=DraftAnswer.WRITTEN_STATES)),
        feedback__in=Feedback.objects.unanswered().answerable().order_by().values("pk"),
    )
    assignments = list(assignments.select_related("entity").order_by("due_on", "pk"))
    items = Feedback.objects.for_cards().in_bulk([assignment.feedback_id for assignment in assignments])
    found = {}
    for assignment in assignments:
        due = Due(items[assignment.feedback_id], assignment.due_on)
        if due.stage:
            found.setdefault(assignment.entity, []).append(due)
    return found


@transaction.atomic
def remind(person, dues, is_unit):
    """Tell one person, in one letter, what they were not told before; returns 1 for a letter, else 0."""
    what = "answer" if is_unit else "draft"
    new = [due for due in dues if is_first(person, f"{what}-{due.item.pk}-{due.due_on}-{due.stage}")]
    if new:
        emails.answers_due(person, new, is_unit)
    return 1 if new else 0
