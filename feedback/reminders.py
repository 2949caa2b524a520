"""Who is reminded of which answers, in one letter each, and that nobody is told the same twice."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commitments.emails import unit
from commitments.reminders import is_first

from . import emails
from .models import Feedback

WEEK = 7


def send_reminders():
    """Queue what is due today; returns how many letters that is."""
    items = list(due_items())
    return sum(remind(person, items) for person in unit())


def due_items():
    """Return unanswered feedback that is late, or due within the longest of ANSWER_REMINDER_DAYS."""
    last = timezone.localdate() + timedelta(days=max(settings.ANSWER_REMINDER_DAYS))
    return Feedback.objects.unanswered().filter(due_on__lte=last).for_cards().order_by("due_on", "pk")


@transaction.atomic
def remind(person, items):
    """Tell one person, in one letter, of the items that were not told before; returns 1 for a letter, else 0."""
    new = [item for item in items if is_first(person, f"answer-{item.pk}-{item.due_on}-{stage_of(item)}")]
    if new:
        emails.answers_due(person, new)
    return 1 if new else 0


def stage_of(item):
    """Return which reminder is due for the item: "before-7", "before-1", "after-1", "after-8", each week one more.

    A day on which the command did not run is made up for, by the latest reminder only.
    """
    if item.days_late:
        return f"after-{(item.days_late - 1) // WEEK * WEEK + 1}"
    return f"before-{min(days for days in settings.ANSWER_REMINDER_DAYS if item.days_left <= days)}"
