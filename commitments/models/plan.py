from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.conditions import has_text
from core.dates import Precision
from core.models import Published, PublishedQuerySet, Sourced
from core.search import Searchable
from core.translations import Translated
from core.versions import Versioned


class PlanQuerySet(PublishedQuerySet):
    def current_first(self):
        """Real plans before illustrative ones, the newest first: the first is the one that the home page shows."""
        return self.order_by("is_demo", "-number")

    def with_counts(self):
        """Add commitment_count, entered_count (with milestones), milestone_count and done_count; drafts left out."""
        now = timezone.now()
        commitment = Q(commitments__published_at__lte=now)
        milestone = commitment & Q(commitments__milestones__published_at__lte=now)
        done = milestone & Q(commitments__milestones__status="completed")
        return self.annotate(
            commitment_count=Count("commitments", filter=commitment, distinct=True),
            entered_count=Count("commitments", filter=milestone, distinct=True),
            milestone_count=Count("commitments__milestones", filter=milestone, distinct=True),
            done_count=Count("commitments__milestones", filter=done, distinct=True),
        )


class Plan(Published, Sourced, Translated, Versioned, Searchable):
    """A national action plan: some years, some commitments (OGP: action plan)."""

    SEARCHED = ["number", "name_ar", "name_en", "short_name_ar", "short_name_en", "slug"]

    slug = models.SlugField(_("short address"), unique=True)
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("official name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=100, help_text=_("For menus and paths."))
    summary = models.TextField(_("summary"), blank=True)
    review_summary = models.TextField(
        _("what the independent review found"), blank=True, help_text=_("The IRM's review of the plan as a whole.")
    )
    start_year = models.PositiveSmallIntegerField(_("first year"))
    end_year = models.PositiveSmallIntegerField(_("last year"))
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    coordinator = models.ForeignKey(
        "accounts.Entity",
        models.PROTECT,
        verbose_name=_("coordinator"),
        related_name="coordinated_plans",
        null=True,
        blank=True,
    )
    coordinating_unit = models.ForeignKey(
        "accounts.Entity",
        models.PROTECT,
        verbose_name=_("coordinating unit"),
        related_name="followed_plans",
        null=True,
        blank=True,
    )
    response_days = models.PositiveSmallIntegerField(
        _("days to answer"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("Feedback is due for an answer this many days after it arrived."),
    )
    is_demo = models.BooleanField(_("illustrative"), default=False, editable=False)
    key = models.UUIDField(_("key of the form that made it"), null=True, unique=True, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("a row", "plan")
        verbose_name_plural = _("plans")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="plan_ends_after_start_year",
                condition=Q(end_year__gte=F("start_year")),
                violation_error_message=_("A plan cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="plan_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")) | Q(starts_on=None) | Q(ends_on=None),
                violation_error_message=_("A plan cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="plan_answers_within_a_year",
                condition=Q(response_days__gte=1, response_days__lte=365),
                violation_error_message=_("The days to answer lie between 1 and 365."),
            ),
            models.CheckConstraint(
                name="plan_has_an_arabic_name",
                condition=has_text("name_ar"),
                violation_error_message=_("The Arabic name is required."),
            ),
        ]

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        return reverse("commitments:plan", kwargs={"plan": self.slug})

    @property
    def about(self):
        """How addresses and forms name the plan: nap5."""
        return self.slug

    @property
    def term_has_ended(self):
        """Whether the plan's last day, or its last year where the day is not known, is past."""
        today = timezone.localdate()
        return self.ends_on < today if self.ends_on else self.end_year < today.year


class PlanEvent(Sourced, Translated, Versioned):
    """A dated step in the life of a plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="events")
    happened_on = models.DateField(_("date"))
    precision = models.CharField(_("known to the"), max_length=5, choices=Precision, default=Precision.DAY)
    what = models.CharField(_("what happened"), max_length=300)

    class Meta:
        verbose_name = _("plan event")
        verbose_name_plural = _("plan events")
        ordering = ["happened_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_event_has_an_arabic_text",
                condition=has_text("what_ar"),
                violation_error_message=_("The Arabic text is required."),
            ),
        ]

    def __str__(self):
        return self.what
