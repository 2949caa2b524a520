"""What an author says against the refusal to publish."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.conditions import has_text


class AppealQuerySet(models.QuerySet):
    def open(self):
        """Appeals that staff have not answered yet."""
        return self.filter(result="")


class Appeal(models.Model):
    """The author asks staff to look again at feedback that they declined; once, and never public."""

    class Result(models.TextChoices):
        GRANTED = "granted", _("The refusal was taken back")
        CONFIRMED = "confirmed", _("The refusal stays")

    feedback = models.OneToOneField(
        "feedback.Feedback", models.CASCADE, verbose_name=_("feedback item"), related_name="appeal"
    )
    text = models.TextField(_("why it should be published"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    result = models.CharField(_("result"), max_length=10, choices=Result, blank=True)
    answer = models.TextField(_("reason why the refusal stays"), blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, verbose_name=_("answered by"), related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    # What the list of all changes does not tell; the history of the row does.
    personal_fields = frozenset({"text", "answer"})

    class Meta:
        verbose_name = pgettext_lazy("a row", "appeal")
        verbose_name_plural = _("appeals")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="appeal_has_a_text",
                condition=has_text("text"),
                violation_error_message=_("Write why it should be published."),
            ),
            models.CheckConstraint(
                name="appeal_confirmed_needs_a_reason",
                condition=~Q(result="confirmed") | has_text("answer"),
                violation_error_message=_("Say why the refusal stays: the author reads it."),
            ),
            models.CheckConstraint(
                name="appeal_answered_has_a_moment",
                condition=Q(result="") | Q(answered_at__isnull=False),
                violation_error_message=_("An answer needs its moment."),
            ),
        ]

    def __str__(self):
        return str(self.feedback)
