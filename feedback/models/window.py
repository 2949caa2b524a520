"""When a plan takes feedback."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.versions import Versioned


class Window(Versioned):
    """When a plan takes feedback. A plan without a window takes it at any time, also after its term."""

    plan = models.OneToOneField(
        "commitments.Plan", models.CASCADE, verbose_name=_("plan"), related_name="feedback_window"
    )
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)

    class Meta:
        verbose_name = _("feedback window")
        verbose_name_plural = _("feedback windows")
        constraints = [
            models.CheckConstraint(
                name="window_closes_after_opening",
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("A window cannot close before it opens."),
            ),
        ]

    def __str__(self):
        return str(self.plan)

    @classmethod
    def of(cls, plan):
        """Return the plan's window, or one that is always open. Queries unless selected with the plan."""
        return getattr(plan, "feedback_window", None) or cls(plan=plan)

    @property
    def opens_later(self):
        return self.opens_at is not None and timezone.now() < self.opens_at

    @property
    def has_closed(self):
        return self.closes_at is not None and self.closes_at <= timezone.now()

    @property
    def is_open(self):
        return not (self.opens_later or self.has_closed)

    @property
    def days_left(self):
        """Days in Amman until the one on which it closes, 0 on that day; None where it does not close."""
        return self.closes_at and (timezone.localdate(self.closes_at) - timezone.localdate()).days

    @property
    def last_answer_on(self):
        """The day by which the last that arrives before the closing is answered; None where it does not close."""
        return self.closes_at and timezone.localdate(self.closes_at) + timedelta(days=self.plan.response_days)
