import re
from datetime import timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.arabic import local_digits
from core.conditions import has_text
from core.dates import Precision
from core.models import PublishedQuerySet, Sourced
from core.search import Searchable
from core.translations import Translated
from core.versions import Versioned

from .dates import Planned
from .plan import Plan

LABEL = re.compile(r"(\d{1,4})\.(\d{1,4})", re.ASCII)


class MilestoneQuerySet(PublishedQuerySet):
    def published(self):
        """Milestones that everybody may read: published, in a published commitment of a published plan."""
        return (
            super()
            .published()
            .filter(
                commitment__published_at__lte=timezone.now(),
                commitment__plan__in=Plan.objects.published(),
            )
        )

    def overdue(self):
        """Milestones whose last day is past though they are not completed; doubtful dates make nothing late."""
        return self.filter(Milestone.overdue_condition())

    def editable_by(self, user):
        """Milestones that the user may change: all for unit staff, else those their entities are responsible for."""
        if user.has_perm("commitments.change_plan"):
            return self.all()
        return self.of_entities(user.entities())

    def of_entities(self, entities):
        """Milestones for which these entities are responsible; where none is named, the commitment's leads are."""
        # Found by key, so that nothing has to be made distinct: a join repeats a milestone for each of its leads.
        led = self.model.objects.filter(commitment__roles__entity__in=entities, commitment__roles__role="lead")
        return self.filter(Q(responsible__in=entities) | Q(responsible=None, pk__in=led.values("pk")))


class Milestone(Planned, Sourced, Translated, Versioned, Searchable):
    """A step of a commitment, with its dates and how far it is. Only an approved ProgressUpdate changes the latter."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN_STATUSES = [Status.NOT_STARTED, Status.IN_PROGRESS]
    STALE_DAYS = 90
    SEARCHED = ["title_ar", "title_en"]
    TO_PLAN = "commitment__plan"

    commitment = models.ForeignKey(
        "commitments.Commitment", models.PROTECT, verbose_name=_("commitment"), related_name="milestones"
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("2.1 is milestone 1 of commitment 2."))
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    responsible = models.ForeignKey(
        "accounts.Entity",
        models.PROTECT,
        verbose_name=_("responsible entity"),
        related_name="milestones",
        null=True,
        blank=True,
        help_text=_("Empty means: the lead entities of the commitment."),
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NOT_STARTED)
    percent = models.PositiveSmallIntegerField(
        _("progress in percent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, help_text=_("How much the milestone counts in the progress of its commitment.")
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    baseline_starts_on = models.DateField(_("first planned start"), null=True, blank=True, editable=False)
    baseline_ends_on = models.DateField(_("first planned end"), null=True, blank=True, editable=False)
    precision = models.CharField(_("dates known to the"), max_length=5, choices=Precision, default=Precision.DAY)
    are_dates_doubtful = models.BooleanField(
        _("dates as printed by their source"),
        default=False,
        help_text=_("The source itself makes these dates doubtful: they are shown so, and make nothing late."),
    )
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    is_completion_day_unpublished = models.BooleanField(
        _("day of completion not published"),
        default=False,
        editable=False,
        help_text=_("Its source says that the milestone is complete, but not since when."),
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("a row", "milestone")
        verbose_name_plural = _("milestones")
        ordering = ["commitment", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "number"],
                name="milestone_number_unique_in_commitment",
                violation_error_message=_("The commitment already has a milestone with this number."),
            ),
            models.CheckConstraint(
                name="milestone_number_from_one",
                condition=Q(number__gte=1),
                violation_error_message=_("Milestones are numbered from 1."),
            ),
            models.CheckConstraint(
                name="milestone_weight_from_one",
                condition=Q(weight__gte=1),
                violation_error_message=_("The weight is at least 1."),
            ),
            models.CheckConstraint(
                name="milestone_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")) | Q(starts_on=None) | Q(ends_on=None),
                violation_error_message=_("A milestone cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="milestone_percent_in_range",
                condition=Q(percent=None) | Q(percent__lte=100),
                violation_error_message=_("A percentage lies between 0 and 100."),
            ),
            models.CheckConstraint(
                name="milestone_completed_has_a_day",
                condition=~Q(status="completed")
                | Q(completed_on__isnull=False)
                | Q(is_completion_day_unpublished=True),
                violation_error_message=_("A completed milestone needs the day of its completion."),
            ),
            models.CheckConstraint(
                name="milestone_day_only_when_completed",
                condition=Q(status="completed") | Q(completed_on=None, is_completion_day_unpublished=False),
                violation_error_message=_("Only a completed milestone has a day of completion."),
            ),
            models.CheckConstraint(
                name="milestone_has_an_arabic_title",
                condition=has_text("title_ar"),
                violation_error_message=_("The Arabic title is required."),
            ),
        ]

    def __str__(self):
        return f"{local_digits(self.label)} {self.title}"

    def get_absolute_url(self):
        return reverse(
            "commitments:milestone",
            kwargs={"plan": self.commitment.plan.slug, "number": self.commitment.number, "label": self.label},
        )

    @staticmethod
    def counted_percent(prefix=""):
        """Expression for the percent that counts in a mean: completed is 100, not started 0, whatever the figure."""
        return Case(
            When(**{f"{prefix}status": "completed"}, then=Value(100.0)),
            When(**{f"{prefix}status": "not_started"}, then=Value(0.0)),
            default=Cast(f"{prefix}percent", models.FloatField()),
        )

    @staticmethod
    def without_figure(prefix=""):
        """Condition for milestones under way that count 0 because nobody gave a figure."""
        return Q(**{f"{prefix}percent": None, f"{prefix}status": "in_progress"})

    @staticmethod
    def overdue_condition(prefix=""):
        """Condition for milestones whose last day is past though they are open; doubtful dates make nothing late."""
        return Q(
            **{
                f"{prefix}ends_on__lt": timezone.localdate(),
                f"{prefix}are_dates_doubtful": False,
                f"{prefix}status__in": Milestone.OPEN_STATUSES,
            }
        )

    @staticmethod
    def stale_condition():
        """Condition for open milestones that nobody confirmed for 90 days, or ever."""
        long_ago = timezone.localdate() - timedelta(days=Milestone.STALE_DAYS)
        return Q(status__in=Milestone.OPEN_STATUSES) & (Q(confirmed_on=None) | Q(confirmed_on__lt=long_ago))

    @classmethod
    def has_word(cls, word):
        """Condition: the word is its number (2.1), or one of its own words or of its commitment's."""
        label = LABEL.fullmatch(word)
        if label:
            commitment, number = label.groups()
            return Q(commitment__number=commitment, number=number)
        return super().has_word(word) | Q(commitment__search_text__contains=word)

    @property
    def plan(self):
        """The plan of its commitment."""
        return self.commitment.plan

    @property
    def label(self):
        """The number people cite: 2.1."""
        return f"{self.commitment.number}.{self.number}"

    @property
    def about(self):
        """How addresses and forms name the milestone: nap5/2.1."""
        return f"{self.commitment.plan.slug}/{self.label}"

    @property
    def shown_percent(self):
        """Percent to show: 100 when completed, 0 when not started, None where no figure was given."""
        return {self.Status.COMPLETED: 100, self.Status.NOT_STARTED: 0}.get(self.status, self.percent)

    @property
    def is_open(self):
        return self.status in self.OPEN_STATUSES

    @property
    def is_past_its_end(self):
        """Whether its planned last day is past; doubtful dates make nothing late."""
        return self.ends_on is not None and not self.are_dates_doubtful and self.ends_on < timezone.localdate()

    @property
    def is_overdue(self):
        """Late is computed from the dates, never stored."""
        return self.is_open and self.is_past_its_end

    @property
    def has_final_dates(self):
        """Whether its planned end moves no more: it is completed or withdrawn."""
        return not self.is_open

    @property
    def standing(self):
        """What the public is told of how far it is, as a tuple."""
        return self.status, self.percent, self.completed_on

    @property
    def has_calendar_date(self):
        """Whether its planned end can stand in a calendar: known at least to the month, and not doubtful."""
        return self.ends_on is not None and not self.are_dates_doubtful and self.precision != Precision.YEAR
