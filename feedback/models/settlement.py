"""What the author says of the decision: whether it settles what they asked for."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.conditions import has_text
from core.versions import Versioned

from .feedback import Feedback

# How long after saying it the author may say something else.
CHANGEABLE = timedelta(days=30)
LONGEST_WORDS = 500


class Settlement(Versioned):
    """Whether the decision settles it, as the author says, with one short reply; the mark is public, the reply is read
    by staff first."""

    class Verdict(models.TextChoices):
        SETTLED = "settled", _("Settled")
        PARTLY_SETTLED = "partly_settled", _("Partly settled")
        NOT_SETTLED = "not_settled", _("Not settled")

    feedback = models.OneToOneField(
        "feedback.Feedback", models.CASCADE, verbose_name=_("feedback item"), related_name="settlement"
    )
    verdict = models.CharField(_("what its author says"), max_length=16, choices=Verdict)
    words = models.TextField(_("reply of its author"), max_length=LONGEST_WORDS, blank=True)
    said_at = models.DateTimeField(_("said at"), default=timezone.now)
    moderation = models.CharField(
        _("moderation of the reply"), max_length=10, choices=Feedback.Moderation, default=Feedback.Moderation.HELD
    )
    declined_reason = models.TextField(_("reason for declining"), blank=True)

    # What the list of all changes does not tell; the history of the row does.
    personal_fields = frozenset({"words", "declined_reason"})

    class Meta:
        verbose_name = _("word of the author on the decision")
        verbose_name_plural = _("words of authors on decisions")
        constraints = [
            models.CheckConstraint(
                name="settlement_has_a_known_verdict",
                condition=Q(verdict__in=["settled", "partly_settled", "not_settled"]),
                violation_error_message=_("Choose one of the three."),
            ),
            models.CheckConstraint(
                name="settlement_declined_needs_a_reason",
                condition=~Q(moderation="declined") | has_text("declined_reason"),
                violation_error_message=_("Declining needs a reason that the author can read."),
            ),
        ]

    def __str__(self):
        return f"{self.feedback.reference} – {self.get_verdict_display()}"

    @property
    def shown_words(self):
        """The reply as everybody may read it beside the published feedback; empty until staff approve it."""
        return self.words if self.moderation == Feedback.Moderation.PUBLISHED else ""

    @property
    def is_held(self):
        """Whether a reply waits for staff."""
        return bool(self.words) and self.moderation == Feedback.Moderation.HELD

    @property
    def is_declined(self):
        return self.moderation == Feedback.Moderation.DECLINED

    @property
    def changeable_until(self):
        """The moment until which its author may say something else."""
        return self.said_at + CHANGEABLE
