"""Who is reminded of what, and that nobody is reminded of the same thing twice."""

from django.conf import settings
from django.db import transaction

from accounts.models import Membership, User

from . import emails, reporting
from .models import Milestone, Reminder, ReportingPeriod


def focal_points():
    """Return the people who report, as a queryset: verified focal points whose account is open."""
    return User.objects.filter(
        is_active=True,
        is_staff=True,
        memberships__role=Membership.Role.FOCAL_POINT,
        memberships__verified_at__isnull=False,
    ).distinct()


def send_reminders():
    """Send what is due today to every focal point; returns how many letters were queued."""
    return sum(remind(user) for user in focal_points())


@transaction.atomic
def remind(user):
    """Send one person what was not sent before; returns how many letters that is."""
    return sum(remind_of_period(user, period) for period in open_periods()) + remind_of_stale(user)


def open_periods():
    return ReportingPeriod.objects.open().select_related("plan")


def remind_of_period(user, period):
    """Remind of reports that are missing as their day comes nearer or has passed; returns 1 for a letter, else 0."""
    stage = stage_of(period)
    if stage is None:
        return 0
    milestones = list(reporting.unreported(reporting.milestones_of(period, user), period))
    if not milestones or not is_first(user, f"period-{period.pk}-{period.due_on}-{stage}"):
        return 0
    emails.report_due(user, period, milestones)
    return 1


def stage_of(period):
    """Return which reminder is due for the period: "before-3", "after-7"; None when it is too early for any.

    A day on which the command did not run is made up for, by the latest reminder only.
    """
    left = period.days_left
    if left >= 0:
        passed = [days for days in settings.REPORT_REMINDER_DAYS if left <= days]
        return f"before-{min(passed)}" if passed else None
    passed = [days for days in settings.REPORT_OVERDUE_DAYS if -left >= days]
    return f"after-{max(passed)}" if passed else None


def remind_of_stale(user):
    """Tell of public milestones that nobody confirmed for long, each once; returns 1 for a letter, else 0."""
    stale = Milestone.objects.published().filter(Milestone.stale_condition()).of_entities(user.entities())
    milestones = [
        milestone
        for milestone in stale.select_related("commitment").order_by(
            "commitment__plan", "commitment__number", "number"
        )
        if is_first(user, f"stale-{milestone.pk}-{milestone.confirmed_on}")
    ]
    if milestones:
        emails.milestones_stale(user, milestones)
    return 1 if milestones else 0


def is_first(user, about):
    """Whether the person was never reminded of this before; remembers it."""
    return Reminder.objects.get_or_create(user=user, about=about)[1]
