"""Official words beside a decision."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.conditions import has_text
from core.translations import Translated
from core.versions import Versioned


class ReplyQuerySet(models.QuerySet):
    def published(self):
        """Replies that have left the drawer; whether everybody may read them is for their feedback to say."""
        return self.filter(published_at__lte=timezone.now())


class Reply(Translated, Versioned):
    """Official words that came after the decision, or beside it; a draft until published."""

    feedback = models.ForeignKey(
        "feedback.Feedback", models.CASCADE, verbose_name=_("feedback item"), related_name="replies"
    )
    body = models.TextField(_("reply"))
    entity = models.ForeignKey(
        "accounts.Entity", models.PROTECT, verbose_name=_("in the name of"), related_name="replies"
    )
    author = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("written by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    published_at = models.DateTimeField(
        _("published at"), null=True, blank=True, help_text=_("Empty means draft: only staff see it.")
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["published_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="reply_has_an_arabic_text",
                condition=has_text("body_ar"),
                violation_error_message=_("The Arabic reply is required."),
            ),
        ]

    def __str__(self):
        return f"{self.feedback.reference} – {self.entity}"
