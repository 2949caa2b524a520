"""Files that go with feedback."""

import uuid
from pathlib import PurePath

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import uploads

from .draft import Draft
from .feedback import Feedback

FOLDER = "feedback"


class AttachmentQuerySet(models.QuerySet):
    def sent(self):
        """Files that belong to feedback as it stands."""
        return self.filter(is_sent=True)

    def waiting(self):
        """Files that their owner has not sent yet: of a draft, or of a change that is not saved."""
        return self.filter(is_sent=False)

    def published(self):
        """Files that everybody may have: those of published feedback."""
        return self.sent().filter(feedback__in=Feedback.objects.published())


def unguessable_path(attachment, name):
    """Return a path under the media folder that tells nothing and that nobody can guess."""
    return uploads.unguessable_path(FOLDER, name)


class Attachment(models.Model):
    """A document that somebody sends along: of a draft, then of the feedback that the draft became."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="attachments", null=True, blank=True)
    feedback = models.ForeignKey(
        Feedback,
        models.CASCADE,
        verbose_name=_("feedback item"),
        related_name="attachments",
        null=True,
        blank=True,
    )
    name = models.CharField(_("name of the file"), max_length=120)
    file = models.FileField(_("file"), upload_to=unguessable_path)
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField(max_length=64)
    is_sent = models.BooleanField(_("sent"), default=False)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_is_of_a_draft_or_of_feedback",
                condition=Q(draft=None, feedback__isnull=False) | Q(draft__isnull=False, feedback=None, is_sent=False),
            ),
            models.UniqueConstraint(fields=["draft", "digest"], name="attachment_once_per_draft"),
            models.UniqueConstraint(fields=["feedback", "digest"], name="attachment_once_per_feedback"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The address at which everybody may have it, as long as its feedback is public."""
        return reverse("feedback_files:attachment", kwargs={"key": self.key})

    @property
    def format(self):
        """The kind of the file as people call it: PDF."""
        return PurePath(self.name).suffix[1:].upper()
