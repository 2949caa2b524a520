from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.conditions import has_text
from core.dates import Precision
from core.models import Sourced
from core.translations import Translated
from core.versions import Versioned


class Activity(Sourced, Translated, Versioned):
    """Something that was held or announced for a commitment: a meeting, a consultation, a launch."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        CONSULTATION = "consultation", _("Consultation")
        WORKSHOP = "workshop", _("Workshop")
        LAUNCH = "launch", _("Launch")

    commitment = models.ForeignKey(
        "commitments.Commitment", models.CASCADE, verbose_name=_("commitment"), related_name="activities"
    )
    milestone = models.ForeignKey(
        "commitments.Milestone",
        models.SET_NULL,
        verbose_name=_("milestone"),
        related_name="activities",
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind of activity"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=300)
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True, help_text=_("Empty means: not known."))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    precision = models.CharField(_("dates known to the"), max_length=5, choices=Precision, default=Precision.DAY)
    partners = models.ManyToManyField(
        "accounts.Entity", verbose_name=_("partners"), related_name="activities", blank=True
    )

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = [F("starts_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="activity_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")) | Q(starts_on=None) | Q(ends_on=None),
                violation_error_message=_("An activity cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="activity_has_an_arabic_title",
                condition=has_text("title_ar"),
                violation_error_message=_("The Arabic title is required."),
            ),
        ]

    def __str__(self):
        return self.title
