"""Workshops and forum meetings: when, what in which order, and the groups that meet in parallel."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, DateField, ExpressionWrapper, F, Q, When
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Plan
from core import previews
from core.conditions import has_text
from core.models import Published, PublishedQuerySet, Sourced
from core.search import Searchable
from core.translations import Translated
from core.versions import Versioned

# OGP Participation and Co-Creation Standards, requirement 3.1: dates are announced at least two weeks ahead.
NOTICE_DAYS = 14


def not_over():
    """Condition: the workshop has not ended; where its end is not known, its day in Amman has not."""
    return Q(ends_at__gt=timezone.now()) | Q(ends_at=None, starts_at__gte=midnight())


def is_soon():
    """Condition: the workshop starts within the next 14 days."""
    now = timezone.now()
    return Q(starts_at__gt=now, starts_at__lte=now + timedelta(days=NOTICE_DAYS))


def lacks_notice():
    """Condition: it has not begun, and was announced less than 14 days ahead, or is near and not announced."""
    last_day = ExpressionWrapper(TruncDate("starts_at") - timedelta(days=NOTICE_DAYS), DateField())
    return Q(starts_at__gt=timezone.now()) & (Q(announced_on__gt=last_day) | Q(announced_on=None) & is_soon())


def lacks_summary():
    """Condition: the group's workshop has begun, and nobody has written yet what the group talked about."""
    return Q(workshop__starts_at__lte=timezone.now()) & ~has_text("summary_ar")


def midnight():
    """The moment at which today began in Amman."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


class WorkshopQuerySet(PublishedQuerySet):
    def published(self):
        """Workshops that everybody may read: published, of a published plan."""
        return super().published().filter(plan__in=Plan.objects.published())

    def editable_by(self, user):
        """Workshops that the user may open in the admin: all for the unit, else those with a group of theirs."""
        if user.has_perm("workshops.change_workshop"):
            return self.all()
        return self.filter(pk__in=WorkingGroup.objects.editable_by(user).values("workshop"))

    def upcoming(self):
        """Workshops that are not over, the next first."""
        return self.filter(not_over()).order_by("starts_at")

    def past(self):
        """Workshops that are over, the latest first."""
        return self.exclude(not_over()).order_by("-starts_at")

    def next_first(self):
        """All of them in one list: the upcoming, the next first, then the past, the latest first."""
        return self.order_by(Case(When(not_over(), then="starts_at")).asc(nulls_last=True), "-starts_at", "pk")

    def kinds(self):
        """Return the kinds that occur, as a list of values."""
        return list(self.order_by().values_list("kind", flat=True).distinct())


class Workshop(Published, Sourced, Translated, Versioned, Searchable):
    """A day on which the government and civil society sit together about a plan."""

    class Kind(models.TextChoices):
        WORKSHOP = "workshop", _("Workshop")
        FORUM = "forum", _("Forum meeting")

    SEARCHED = ["title_ar", "title_en", "short_title_ar", "short_title_en", "place_ar", "place_en", "slug"]

    slug = models.SlugField(_("short address"), unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("plan"), related_name="workshops")
    kind = models.CharField(_("kind of meeting"), max_length=10, choices=Kind, default=Kind.WORKSHOP)
    title = models.CharField(_("official title"), max_length=400)
    short_title = models.CharField(_("short title"), max_length=120)
    subtitle = models.CharField(_("subtitle"), max_length=300, blank=True)
    aim = models.TextField(_("aim"), blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True, help_text=_("Empty means: not known."))
    place = models.CharField(_("place"), max_length=200, blank=True, help_text=_("Empty means: not known."))
    organiser = models.ForeignKey(
        "accounts.Entity",
        models.PROTECT,
        verbose_name=_("organiser"),
        related_name="organised_workshops",
        null=True,
        blank=True,
        help_text=_("Empty means: not known."),
    )
    announced_on = models.DateField(
        _("announced on"), null=True, blank=True, help_text=_("Empty means: not recorded; then no notice is computed.")
    )

    key = models.UUIDField(_("key of the form that made it"), null=True, unique=True, editable=False)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("a row", "workshop")
        verbose_name_plural = _("workshops")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                name="workshop_ends_after_start",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("A workshop cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="workshop_has_an_arabic_title",
                condition=has_text("title_ar"),
                violation_error_message=_("The Arabic title is required."),
            ),
        ]

    def __str__(self):
        return self.short_title or self.title

    def get_absolute_url(self):
        return reverse("workshops:detail", kwargs={"slug": self.slug})

    @property
    def about(self):
        """How addresses and forms name the workshop: workshops/workshop-2022-06-23."""
        return f"workshops/{self.slug}"

    @property
    def has_begun(self):
        return self.starts_at <= timezone.now()

    @property
    def is_over(self):
        """Whether it has ended; where its end is not known, whether its day in Amman has."""
        if self.ends_at:
            return self.ends_at <= timezone.now()
        return self.starts_at < midnight()

    @property
    def last_day(self):
        """The day in Amman on which it ends, where it lasts several days; else None."""
        last_day = self.ends_at and timezone.localdate(self.ends_at)
        return last_day if last_day != timezone.localdate(self.starts_at) else None

    @property
    def notice_days(self):
        """Whole days from announcement to start, 0 when announced late; None when the announcement is not recorded."""
        if self.announced_on is None:
            return None
        return max(0, (timezone.localdate(self.starts_at) - self.announced_on).days)

    @property
    def lacks_notice(self):
        """Whether it is to come and was announced too late, or is near and no announcement is recorded."""
        if self.has_begun:
            return False
        is_near = (self.starts_at - timezone.now()).days < NOTICE_DAYS
        return self.has_short_notice or (self.announced_on is None and is_near)

    @property
    def has_short_notice(self):
        """Whether it was announced less than 14 days ahead (OGP requirement 3.1); False when not recorded."""
        return self.notice_days is not None and self.notice_days < NOTICE_DAYS


class WorkshopSession(Sourced, Translated, Versioned):
    """One item of the agenda."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("Registration")
        PLENARY = "plenary", _("Plenary")
        WORKING_GROUPS = "working_groups", _("Working groups")
        BREAK = "break", _("Break")
        MEAL = "meal", _("Meal")

    workshop = models.ForeignKey(Workshop, models.CASCADE, verbose_name=_("workshop"), related_name="sessions")
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind of session"), max_length=15, choices=Kind, default=Kind.PLENARY)
    title = models.CharField(_("title"), max_length=300)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True, help_text=_("Empty means: not known."))
    updated_at = models.DateTimeField(_("last changed at"), auto_now=True)

    class Meta:
        verbose_name = pgettext_lazy("a row", "agenda item")
        verbose_name_plural = _("agenda")
        ordering = ["workshop", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "order"],
                name="session_order_unique_in_workshop",
                violation_error_message=_("The agenda already has an item at this place."),
            ),
            models.CheckConstraint(
                name="session_ends_after_start",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("An agenda item cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="session_has_an_arabic_title",
                condition=has_text("title_ar"),
                violation_error_message=_("The Arabic title is required."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def day(self):
        """The day in Amman on which it begins."""
        return timezone.localdate(self.starts_at)

    @property
    def is_pause(self):
        return self.kind in {self.Kind.BREAK, self.Kind.MEAL}


class WorkingGroupQuerySet(models.QuerySet):
    def published(self):
        """Groups of workshops that everybody may read."""
        return self.filter(workshop__in=Workshop.objects.published())

    def editable_by(self, user):
        """Groups that the user may open in the admin: all for the unit, else those on which they are named."""
        if user.has_perm("workshops.change_workshop"):
            return self.all()
        return self.filter(Q(facilitator=user) | Q(rapporteur=user))

    def with_pages(self):
        """Fetch in the same query what the addresses of a group, its workshop and its commitment are made of."""
        return self.select_related("workshop__plan", "session", "commitment__plan")


class WorkingGroup(Sourced, Translated, Versioned, Searchable):
    """One of the groups that meet in parallel, each about a commitment."""

    SEARCHED = ["label_ar", "label_en", "topic_ar", "topic_en"]

    workshop = models.ForeignKey(Workshop, models.CASCADE, verbose_name=_("workshop"), related_name="groups")
    session = models.ForeignKey(
        WorkshopSession,
        models.PROTECT,
        verbose_name=_("agenda item"),
        related_name="groups",
        help_text=_("The agenda item during which the group meets."),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    commitment = models.ForeignKey(
        "commitments.Commitment",
        models.PROTECT,
        verbose_name=_("commitment"),
        related_name="working_groups",
        null=True,
        blank=True,
    )
    label = models.CharField(_("label"), max_length=120)
    topic = models.TextField(_("topic"), help_text=_("Letter for letter as in the agenda."))
    room = models.CharField(_("room"), max_length=120, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    facilitator = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("facilitator"),
        related_name="facilitated_groups",
        null=True,
        blank=True,
    )
    rapporteur = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("rapporteur"),
        related_name="recorded_groups",
        null=True,
        blank=True,
    )
    summary = models.TextField(
        _("summary"),
        blank=True,
        help_text=_("What the group talked about and agreed on. Everybody can read it on the group’s page."),
    )
    updated_at = models.DateTimeField(_("last changed at"), auto_now=True)

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("a row", "working group")
        verbose_name_plural = _("working groups")
        ordering = ["workshop", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "number"],
                name="group_number_unique_in_workshop",
                violation_error_message=_("The workshop already has a group with this number."),
            ),
            models.CheckConstraint(
                name="group_has_an_arabic_label_and_topic",
                condition=has_text("label_ar", "topic_ar"),
                violation_error_message=_("The Arabic label and topic are required."),
            ),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("workshops:group", kwargs={"slug": self.workshop.slug, "number": self.number})

    @classmethod
    def has_word(cls, word):
        """Condition: the group or its workshop is found by the word, in its one spelling."""
        return super().has_word(word) | Q(workshop__search_text__contains=word)

    @property
    def about(self):
        """How addresses and forms name the group: workshops/workshop-2022-06-23/2."""
        return f"{self.workshop.about}/{self.number}"

    @property
    def shown_commitment(self):
        """The commitment that it discusses, when everybody may read it; else None."""
        commitment = self.commitment
        is_shown = commitment and commitment.is_published and commitment.plan.is_published
        return commitment if is_shown else None


class PreviewLink(previews.PreviewLink):
    """Shows the draft of a workshop, with its groups."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, verbose_name=_("workshop"), related_name="preview_links")

    class Meta(previews.PreviewLink.Meta):
        pass

    @property
    def row(self):
        """The draft that it shows."""
        return self.workshop
