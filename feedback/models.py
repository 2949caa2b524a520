"""What people say about the plan, and what they are answered."""

import uuid
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.conditions import has_text

SUBJECTS = ["plan", "commitment", "milestone", "workshop", "working_group"]


class Kind(models.TextChoices):
    SUGGESTION = "suggestion", _("Suggestion")
    QUESTION = "question", _("Question")
    CONCERN = "concern", _("Concern")
    OFFER = "offer", _("Offer to take part")


class Naming(models.TextChoices):
    """How the sender appears in public."""

    ORGANISATION = "organisation", _("In the name of my organisation")
    OWN_NAME = "own_name", _("In my own name")
    WITHOUT_NAME = "without_name", _("Without a name")
    BODY_ONLY = "body_only", _("Not published: only for the responsible body")


def exactly_one_subject():
    """Condition: one of the five subjects is set and the other four are not."""
    one_each = (Q(**{f"{name}__isnull": name != chosen for name in SUBJECTS}) for chosen in SUBJECTS)
    return reduce(or_, one_each)


class FeedbackQuerySet(models.QuerySet):
    def published(self):
        """Feedback that everybody may read: approved, not withdrawn, not meant for the body only."""
        return self.filter(moderation=Feedback.Moderation.PUBLISHED).exclude(
            Q(outcome=Feedback.Outcome.WITHDRAWN) | Q(naming=Naming.BODY_ONLY)
        )

    def unanswered(self):
        """Feedback that still waits for a decision."""
        return self.filter(outcome__in=Feedback.OPEN_OUTCOMES).exclude(moderation=Feedback.Moderation.DECLINED)

    def overdue(self):
        """Unanswered feedback whose due day is past."""
        return self.unanswered().filter(due_on__lt=timezone.localdate())

    def editable_by(self, user):
        """Feedback that the user may moderate and answer."""
        return self.all() if user.has_perm("feedback.change_feedback") else self.none()

    def owned_by(self, user):
        """The user's own feedback, in every state."""
        return self.filter(author=user)


class Feedback(models.Model):
    """One numbered point about exactly one subject: what was said, how it was judged, what was decided and why."""

    class Moderation(models.TextChoices):
        HELD = "held", _("Held for review")
        PUBLISHED = "published", _("Published")
        DECLINED = "declined", _("Declined")

    class Outcome(models.TextChoices):
        RECEIVED = "received", _("Received")
        UNDER_REVIEW = "under_review", _("Under review")
        ACCEPTED = "accepted", _("Accepted")
        PARTLY_ACCEPTED = "partly_accepted", _("Partly accepted")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")
        ANSWERED = "answered", _("Answered")
        OUT_OF_SCOPE = "out_of_scope", _("Out of scope")
        WITHDRAWN = "withdrawn", _("Withdrawn by its author")

    OPEN_OUTCOMES = [Outcome.RECEIVED, Outcome.UNDER_REVIEW]
    DECISIONS = [
        Outcome.ACCEPTED,
        Outcome.PARTLY_ACCEPTED,
        Outcome.NOT_ACCEPTED,
        Outcome.ANSWERED,
        Outcome.OUT_OF_SCOPE,
    ]

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    kind = models.CharField(_("kind of feedback"), max_length=12, choices=Kind)

    plan = models.ForeignKey(
        "commitments.Plan",
        models.PROTECT,
        verbose_name=_("plan"),
        related_name="feedback_items",
        null=True,
        blank=True,
    )
    commitment = models.ForeignKey(
        "commitments.Commitment",
        models.PROTECT,
        verbose_name=_("commitment"),
        related_name="feedback_items",
        null=True,
        blank=True,
    )
    milestone = models.ForeignKey(
        "commitments.Milestone",
        models.PROTECT,
        verbose_name=_("milestone"),
        related_name="feedback_items",
        null=True,
        blank=True,
    )
    workshop = models.ForeignKey(
        "workshops.Workshop",
        models.PROTECT,
        verbose_name=_("workshop"),
        related_name="feedback_items",
        null=True,
        blank=True,
    )
    working_group = models.ForeignKey(
        "workshops.WorkingGroup",
        models.PROTECT,
        verbose_name=_("working group"),
        related_name="feedback_items",
        null=True,
        blank=True,
    )
    said_in_workshop = models.ForeignKey(
        "workshops.Workshop",
        models.PROTECT,
        verbose_name=_("said in workshop"),
        related_name="points",
        null=True,
        blank=True,
        help_text=_("Where it was said, whatever it is about."),
    )
    said_in_group = models.ForeignKey(
        "workshops.WorkingGroup",
        models.PROTECT,
        verbose_name=_("said in working group"),
        related_name="points",
        null=True,
        blank=True,
    )

    body = models.TextField(_("feedback"))
    current_wording = models.TextField(_("current wording"), blank=True)
    proposed_wording = models.TextField(_("proposed wording"), blank=True)
    language = models.CharField(
        _("language of the sender"), max_length=2, choices=[("ar", _("Arabic")), ("en", _("English"))]
    )

    author = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("author"),
        related_name="feedback_items",
        null=True,
        blank=True,
    )
    naming = models.CharField(_("how the author is named"), max_length=12, choices=Naming)
    author_name = models.CharField(_("name"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)

    received_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    due_on = models.DateField(_("answer due on"))
    moderation = models.CharField(
        _("moderation"), max_length=10, choices=Moderation, default=Moderation.HELD, editable=False
    )
    declined_reason = models.TextField(_("reason for declining"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, default=Outcome.RECEIVED)
    decision_reason = models.TextField(
        _("reason for the decision"), blank=True, help_text=_("Published beside the feedback. Arabic is required.")
    )
    decided_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    deciding_entity = models.ForeignKey(
        "accounts.Entity",
        models.PROTECT,
        verbose_name=_("entity that decided"),
        related_name="decisions",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback item")
        verbose_name_plural = _("feedback")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["moderation", "outcome"]), models.Index(fields=["due_on"])]
        constraints = [
            models.CheckConstraint(
                name="feedback_has_exactly_one_subject",
                condition=exactly_one_subject(),
                violation_error_message=_("Feedback is about exactly one thing."),
            ),
            models.CheckConstraint(
                name="feedback_decision_needs_an_arabic_reason",
                condition=~Q(outcome__in=["accepted", "partly_accepted", "not_accepted", "answered", "out_of_scope"])
                | has_text("decision_reason_ar"),
                violation_error_message=_("A decision needs its reason in Arabic."),
            ),
            models.CheckConstraint(
                name="feedback_decision_has_a_moment",
                condition=~Q(outcome__in=["accepted", "partly_accepted", "not_accepted", "answered", "out_of_scope"])
                | Q(decided_at__isnull=False),
                violation_error_message=_("A decision needs its moment."),
            ),
            models.CheckConstraint(
                name="feedback_declined_needs_a_reason",
                condition=~Q(moderation="declined") | has_text("declined_reason"),
                violation_error_message=_("Declining needs a reason that the author can read."),
            ),
            models.CheckConstraint(
                name="feedback_published_has_a_moment",
                condition=~Q(moderation="published") | Q(published_at__isnull=False),
                violation_error_message=_("Published feedback needs the moment of its publication."),
            ),
            models.CheckConstraint(
                name="feedback_has_a_text",
                condition=has_text("body"),
                violation_error_message=_("Write the feedback."),
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("feedback:detail", kwargs={"reference": self.reference})

    @property
    def subject(self):
        """The plan, commitment, milestone, workshop or working group that it is about. Queries unless prefetched."""
        return next(getattr(self, name) for name in SUBJECTS if getattr(self, f"{name}_id"))

    @property
    def is_decided(self):
        return self.outcome in self.DECISIONS

    @property
    def days_taken(self):
        """Whole days from receipt to decision; None while undecided."""
        if self.decided_at is None:
            return None
        return (timezone.localdate(self.decided_at) - timezone.localdate(self.received_at)).days

    @property
    def days_left(self):
        """Days until the answer is due, negative when late."""
        return (self.due_on - timezone.localdate()).days

    @property
    def is_overdue(self):
        return self.outcome in self.OPEN_OUTCOMES and self.days_left < 0

    @property
    def days_late(self):
        """Days by which the answer is late, 0 when it is not."""
        return max(0, -self.days_left)

    @property
    def credit(self):
        """The public name of the author as they chose; empty for no name."""
        return {Naming.ORGANISATION: self.organisation, Naming.OWN_NAME: self.author_name}.get(self.naming, "")


class Reply(models.Model):
    """Official words that came after the decision, or beside it; a draft until published."""

    feedback = models.ForeignKey(Feedback, models.CASCADE, verbose_name=_("feedback item"), related_name="replies")
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


class Window(models.Model):
    """When a plan takes feedback. A plan without a window takes it at any time, also after its term."""

    plan = models.OneToOneField(
        "commitments.Plan", models.CASCADE, verbose_name=_("plan"), related_name="feedback_window"
    )
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)

    class Meta:
        verbose_name = _("feedback window")
        verbose_name_plural = _("feedback windows")
        constraints = [
            models.CheckConstraint(
                name="window_closes_after_opening",
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=models.F("opens_at")),
                violation_error_message=_("A window cannot close before it opens."),
            ),
        ]

    def __str__(self):
        return str(self.plan)

    @property
    def is_open(self):
        now = timezone.now()
        return (self.opens_at is None or self.opens_at <= now) and (self.closes_at is None or now < self.closes_at)


class Serial(models.Model):
    """The last number given to feedback of one commitment, so that references have no gap and no twin."""

    prefix = models.CharField(max_length=12, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.prefix}-{self.last:03d}"


class Draft(models.Model):
    """What somebody wrote and has not confirmed yet; only the browser that wrote it can open it."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    about = models.CharField(max_length=120)
    data = models.JSONField()
    language = models.CharField(max_length=2)
    browser = models.CharField(max_length=64)
    saved_at = models.DateTimeField(auto_now=True)
    feedback = models.OneToOneField(Feedback, models.CASCADE, related_name="draft", null=True, blank=True)

    def __str__(self):
        return f"{self.about} {self.saved_at:%Y-%m-%d %H:%M}"
