from django.db import models
from django.db.models import Count, F, Prefetch, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.arabic import local_digits
from core.conditions import has_text
from core.models import PublishedQuerySet, Sourced
from core.search import Searchable
from core.translations import Translated
from core.versions import Versioned

from .dates import Planned
from .milestone import Milestone
from .plan import Plan

Status = Milestone.Status


class Theme(Translated, Versioned, Searchable):
    """A policy area, in OGP's own list."""

    SEARCHED = ["name_ar", "name_en"]

    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("policy area")
        verbose_name_plural = _("policy areas")
        ordering = ["name"]

    def __str__(self):
        return self.name


class CommitmentQuerySet(PublishedQuerySet):
    def published(self):
        """Commitments that everybody may read: published, in a published plan."""
        return super().published().filter(plan__in=Plan.objects.published())

    def editable_by(self, user):
        """Commitments that the user may change in the admin."""
        if user.has_perm("commitments.change_plan"):
            return self.all()
        return self.filter(pk__in=EntityRole.objects.filter(entity__in=user.entities()).values("commitment"))

    def with_progress(self):
        """Add what status and is_late need, from published milestones only, and progress_percent.

        milestone_count, counted_count (not withdrawn), begun_count, done_count, overdue_count and figureless_count
        (those that count 0 because nobody gave a figure). progress_percent is the mean of the milestones' percent by
        their weight: completed is 100, not started is 0, withdrawn leaves the mean; None without milestones.
        """
        published = Q(milestones__published_at__lte=timezone.now())
        counted = published & ~Q(milestones__status=Status.WITHDRAWN)
        percent = Coalesce(Milestone.counted_percent("milestones__"), 0.0)

        # Distinct, because a filter by entity repeats every milestone; a mean of all of them stays the same.
        def count(condition):
            return Count("milestones", filter=condition, distinct=True)

        return self.annotate(
            milestone_count=count(published),
            counted_count=count(counted),
            begun_count=count(counted & ~Q(milestones__status=Status.NOT_STARTED)),
            done_count=count(published & Q(milestones__status=Status.COMPLETED)),
            overdue_count=count(published & Milestone.overdue_condition("milestones__")),
            figureless_count=count(counted & Milestone.without_figure("milestones__")),
            progress_percent=Sum(F("milestones__weight") * percent, filter=counted)
            / Sum("milestones__weight", filter=counted),
        )

    def for_cards(self):
        """Fetch all that commitments/_card.html shows in two queries; the lead roles come as lead_roles."""
        leads = EntityRole.objects.filter(role=EntityRole.Role.LEAD).select_related("entity")
        return (
            self.with_progress()
            .select_related("plan")
            .prefetch_related(Prefetch("roles", leads, to_attr="lead_roles"))
        )


class Commitment(Planned, Sourced, Translated, Versioned, Searchable):
    """A promise of the plan, numbered."""

    class Standing(models.TextChoices):
        NOT_ENTERED = "not_entered", _("Not entered in the portal yet")
        NOT_STARTED = "not_started", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    SEARCHED = [
        "number",
        "ogp_id",
        "title_ar",
        "title_en",
        "short_title_ar",
        "short_title_en",
        "title_elsewhere_ar",
        "title_elsewhere_en",
    ]

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("plan"), related_name="commitments")
    number = models.PositiveSmallIntegerField(_("number"))
    ogp_id = models.CharField(_("OGP number"), max_length=20, blank=True)
    title = models.TextField(_("official title"), help_text=_("Letter for letter as in the plan."))
    short_title = models.CharField(_("short title"), max_length=120, help_text=_("For cards and paths."))
    title_elsewhere = models.TextField(
        _("title elsewhere"), blank=True, help_text=_("The title as another official page prints it, if it differs.")
    )
    problem = models.TextField(_("problem"), blank=True)
    objective = models.TextField(_("objective"), blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    baseline_starts_on = models.DateField(_("first planned start"), null=True, blank=True, editable=False)
    baseline_ends_on = models.DateField(_("first planned end"), null=True, blank=True, editable=False)
    themes = models.ManyToManyField(Theme, verbose_name=_("policy areas"), related_name="commitments", blank=True)
    supporting_text = models.CharField(
        _("others who support"), max_length=300, blank=True, help_text=_("Where the source names no single entity.")
    )
    stated_percent = models.PositiveSmallIntegerField(
        _("percent stated by the government"),
        null=True,
        blank=True,
        help_text=_("The government's own statement, shown beside the computed figure. It changes nothing."),
    )
    stated_on = models.DateField(_("stated on"), null=True, blank=True)
    gained_milestones_in_refresh = models.BooleanField(
        _("gained milestones in the mid-term refresh"), null=True, blank=True
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("a row", "commitment")
        verbose_name_plural = _("commitments")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="commitment_number_unique_in_plan",
                violation_error_message=_("The plan already has a commitment with this number."),
            ),
            models.CheckConstraint(
                name="commitment_number_from_one",
                condition=Q(number__gte=1),
                violation_error_message=_("Commitments are numbered from 1."),
            ),
            models.CheckConstraint(
                name="commitment_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")) | Q(starts_on=None) | Q(ends_on=None),
                violation_error_message=_("A commitment cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="commitment_stated_percent_in_range",
                condition=Q(stated_percent=None) | Q(stated_percent__lte=100),
                violation_error_message=_("A percentage lies between 0 and 100."),
            ),
            models.CheckConstraint(
                name="commitment_has_an_arabic_title",
                condition=has_text("title_ar"),
                violation_error_message=_("The Arabic title is required."),
            ),
        ]

    def __str__(self):
        return f"({local_digits(str(self.number))}) {self.short_title or self.title}"

    def get_absolute_url(self):
        return reverse("commitments:detail", kwargs={"plan": self.plan.slug, "number": self.number})

    @property
    def about(self):
        """How addresses and forms name the commitment: nap5/2."""
        return f"{self.plan.slug}/{self.number}"

    @property
    def label(self):
        """The number people cite."""
        return str(self.number)

    @property
    def status(self):
        """Standing as its milestones make it, never stored. Needs with_progress."""
        if not self.milestone_count:
            return self.Standing.NOT_ENTERED
        if not self.counted_count:
            return self.Standing.WITHDRAWN
        if self.done_count == self.counted_count:
            return self.Standing.COMPLETED
        return self.Standing.IN_PROGRESS if self.begun_count else self.Standing.NOT_STARTED

    @property
    def has_milestones(self):
        """Whether milestones are in the portal; without them nothing is known of its progress. Needs with_progress."""
        return self.milestone_count > 0

    @property
    def is_late(self):
        """Whether a milestone is overdue. Needs with_progress."""
        return self.overdue_count > 0


class EntityRole(Versioned):
    """What an entity does for a commitment."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead entity")
        SUPPORTING = "supporting", _("Supporting entity")
        PARTNER = "partner", _("Civil society partner")

    commitment = models.ForeignKey(Commitment, models.CASCADE, verbose_name=_("commitment"), related_name="roles")
    entity = models.ForeignKey(
        "accounts.Entity", models.PROTECT, verbose_name=_("entity"), related_name="commitment_roles"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("role of an entity")
        verbose_name_plural = _("roles of entities")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "entity", "role"],
                name="entity_once_per_role_and_commitment",
                violation_error_message=_("The entity already has this role in the commitment."),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.entity}"


class Assessment(Sourced, Versioned):
    """What the Independent Reporting Mechanism (IRM) of OGP found; an empty value means: not assessed yet."""

    class Ambition(models.TextChoices):
        HIGH = "high", _("High")
        LOW = "low", _("Low")

    class Potential(models.TextChoices):
        UNCLEAR = "unclear", _("Unclear")
        MODEST = "modest", _("Modest")
        SUBSTANTIAL = "substantial", _("Substantial")

    class Completion(models.TextChoices):
        NO_EVIDENCE = "no_evidence", _("No evidence available")
        NOT_STARTED = "not_started", _("Not started")
        LIMITED = "limited", _("Limited")
        SUBSTANTIAL = "substantial", _("Substantial")
        COMPLETE = "complete", _("Complete")

    class EarlyResults(models.TextChoices):
        WORSENED = "worsened", _("Worsened")
        NO_CHANGE = "no_change", _("Did not change")
        MARGINAL = "marginal", _("Marginal")
        MAJOR = "major", _("Major")
        OUTSTANDING = "outstanding", _("Outstanding")

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, verbose_name=_("commitment"), related_name="assessments"
    )
    author = models.CharField(_("assessed by"), max_length=200)
    assessed_on = models.DateField(_("assessed on"), null=True, blank=True)
    is_verifiable = models.BooleanField(_("verifiable"), null=True, blank=True)
    has_open_government_lens = models.BooleanField(_("open government lens"), null=True, blank=True)
    ambition = models.CharField(_("ambition"), max_length=12, choices=Ambition, blank=True)
    potential = models.CharField(_("potential for results"), max_length=12, choices=Potential, blank=True)
    completion = models.CharField(_("completion"), max_length=12, choices=Completion, blank=True)
    early_results = models.CharField(_("early results"), max_length=12, choices=EarlyResults, blank=True)

    class Meta:
        verbose_name = _("independent assessment")
        verbose_name_plural = _("independent assessments")
        ordering = ["assessed_on", "pk"]

    def __str__(self):
        return f"{self.author} – {self.commitment}"
