from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.conditions import has_text
from core.search import Searchable
from core.translations import Translated
from core.versions import Versioned

from .plan import Plan


class ReportingPeriodQuerySet(models.QuerySet):
    def open(self):
        """Periods in which reports are taken, the one due first before the others."""
        return self.filter(opened_at__isnull=False, locked_at=None).order_by("due_on", "pk")

    def opened(self):
        """Periods that focal points know of: open now, or locked since."""
        return self.filter(opened_at__isnull=False)


class ReportingPeriod(Translated, Versioned, Searchable):
    """A span of time on which every milestone of a plan is reported, until a day; the unit opens and locks it."""

    class State(models.TextChoices):
        PLANNED = "draft", _("Not open yet")
        OPEN = "published", _("Open for reports")
        LOCKED = "withdrawn", _("Locked")

    SEARCHED = ["name_ar", "name_en"]

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="periods")
    name = models.CharField(_("name"), max_length=100, help_text=_("For example: second quarter of 2026."))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    due_on = models.DateField(_("reports due on"), help_text=_("The last day for reports; reminders count from it."))
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True, editable=False)
    locked_at = models.DateTimeField(_("locked at"), null=True, blank=True, editable=False)

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "starts_on", "ends_on"],
                name="period_once_in_plan",
                violation_error_message=_("The plan already has a reporting period from this day to that."),
            ),
            models.CheckConstraint(
                name="period_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A reporting period cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="period_due_after_start",
                condition=Q(due_on__gte=F("starts_on")),
                violation_error_message=_("Reports cannot be due before the period starts."),
            ),
            models.CheckConstraint(
                name="period_opened_before_locked",
                condition=Q(locked_at=None) | Q(opened_at__isnull=False),
                violation_error_message=_("Only a period that was opened can be locked."),
            ),
            models.CheckConstraint(
                name="period_has_an_arabic_name",
                condition=has_text("name_ar"),
                violation_error_message=_("The Arabic name is required."),
            ),
        ]

    def __str__(self):
        return f"{self.plan}: {self.name}"

    @property
    def is_open(self):
        """Whether reports are taken now; also after the due day, until the unit locks it."""
        return self.opened_at is not None and self.locked_at is None

    @property
    def state(self):
        if self.locked_at:
            return self.State.LOCKED
        return self.State.OPEN if self.opened_at else self.State.PLANNED

    @property
    def days_left(self):
        """Days until reports are due; negative once they are late."""
        return (self.due_on - timezone.localdate()).days

    @property
    def days_late(self):
        """Days since reports were due; negative before."""
        return -self.days_left


class Reminder(models.Model):
    """A reminder that was sent, so that nobody gets it twice."""

    user = models.ForeignKey("accounts.User", models.CASCADE, verbose_name=_("user"), related_name="reminders")
    about = models.CharField(_("about"), max_length=60)
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["user", "about"], name="reminder_sent_once")]

    def __str__(self):
        return f"{self.user}: {self.about}"
