"""What organisations say: we want this too."""

from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EndorsementQuerySet(models.QuerySet):
    def shown(self):
        """Endorsements by organisations that everybody may know; whether the point may be read is for it to say."""
        return self.filter(entity__verified_at__isnull=False)

    def by(self, entities):
        """Endorsements in the name of these organisations."""
        return self.filter(entity__in=entities)


class Endorsement(models.Model):
    """An organisation supports a published point of others, once; a verified submitter says so in its name."""

    feedback = models.ForeignKey(
        "feedback.Feedback", models.CASCADE, verbose_name=_("feedback item"), related_name="endorsements"
    )
    entity = models.ForeignKey(
        "accounts.Entity", models.PROTECT, verbose_name=_("organisation"), related_name="endorsements"
    )
    author = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("endorsed by"),
        related_name="endorsements",
        null=True,
        blank=True,
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback", "entity"],
                name="one_endorsement_per_feedback_and_entity",
                violation_error_message=_("The organisation endorses it already."),
            ),
        ]

    def __str__(self):
        return f"{self.feedback.reference} – {self.entity}"


def endorsement_count():
    """Expression: how many organisations endorse the feedback, in public."""
    of_one = Endorsement.objects.shown().filter(feedback=OuterRef("pk")).order_by().values("feedback")
    return Coalesce(Subquery(of_one.annotate(count=Count("pk")).values("count")), 0)
