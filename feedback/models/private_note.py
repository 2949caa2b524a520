"""What staff tell each other about an item."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.conditions import has_text


class PrivateNote(models.Model):
    """A note of staff on an item, for staff and for the entity to which it is assigned. It stays as it was written."""

    feedback = models.ForeignKey(
        "feedback.Feedback", models.CASCADE, verbose_name=_("feedback item"), related_name="private_notes"
    )
    text = models.TextField(_("private note"))
    author = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("written by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)

    # It may name people: the list of all changes says that there is one, and no more.
    personal_fields = frozenset({"text"})

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="private_note_has_a_text",
                condition=has_text("text"),
                violation_error_message=_("Write the note."),
            ),
        ]

    def __str__(self):
        return self.feedback.reference
