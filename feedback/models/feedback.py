"""What people say about the plan, and what was decided."""

import uuid
from functools import reduce

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.conditions import has_text
from core.search import Searchable, words_of
from core.translations import Translated
from core.versions import Versioned

from .queries import FeedbackQuerySet, days_between
from .states import ACCEPTANCES, ASKING, DECISIONS, OPEN_OUTCOMES, Kind, Moderation, Naming, Outcome
from .subject import SUBJECTS, exactly_one_subject, plan_of, subject_name
from .window import Window


class Feedback(Translated, Versioned, Searchable):
    """One numbered point about exactly one subject: what was said, how it was judged, what was decided and why."""

    Moderation, Outcome = Moderation, Outcome
    OPEN_OUTCOMES, DECISIONS, ACCEPTANCES, ASKING = OPEN_OUTCOMES, DECISIONS, ACCEPTANCES, ASKING

    # For staff, who read all of it on the item's page: the names are found though the public may not see them.
    SEARCHED = [
        "reference",
        "body",
        "current_wording",
        "proposed_wording",
        "reason",
        "author_name",
        "organisation",
    ]
    WORD_COLUMNS = ["search_text", "public_text"]
    MADE_OF = ["naming", "outcome", "decision_reason_ar", "decision_reason_en"]
    # For everybody, who must not find a name that its owner keeps.
    PUBLIC_WORDS = [
        "reference",
        "body",
        "current_wording",
        "proposed_wording",
        "reason",
        "stated_credit",
        "published_reason",
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
    is_recorded = models.BooleanField(
        _("entered by staff"),
        default=False,
        editable=False,
        help_text=_("From what was noted where it was said; it has no author who would be written to."),
    )

    body = models.TextField(pgettext_lazy("what somebody wrote", "feedback"))
    current_wording = models.TextField(_("current wording"), blank=True)
    proposed_wording = models.TextField(_("proposed wording"), blank=True)
    reason = models.TextField(_("why the wording should change"), blank=True)
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
    on_behalf_of = models.ForeignKey(
        "accounts.Entity",
        models.PROTECT,
        verbose_name=_("sent in the name of"),
        related_name="sent_feedback",
        null=True,
        blank=True,
        help_text=_("Empty where the sender only stated the name of an organisation."),
    )

    received_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    due_on = models.DateField(_("answer due on"))
    moderation = models.CharField(
        _("moderation"), max_length=10, choices=Moderation, default=Moderation.HELD, editable=False
    )
    declined_reason = models.TextField(_("reason for declining"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    # Set only where everybody could read it before the change.
    edited_at = models.DateTimeField(_("changed by its author at"), null=True, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, default=Outcome.RECEIVED)
    decision_reason = models.TextField(
        _("reason for the decision"), blank=True, help_text=_("Published beside the feedback. Arabic is required.")
    )
    joint_answer = models.ForeignKey(
        "feedback.JointAnswer",
        models.PROTECT,
        verbose_name=_("answered together"),
        related_name="items",
        null=True,
        blank=True,
        editable=False,
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

    # NULL until it is made, as search_text.
    public_text = models.TextField(_("words everybody finds it by"), null=True, editable=False)  # noqa: DJ001

    objects = FeedbackQuerySet.as_manager()

    # What the list of all changes does not tell; the history of the row does.
    personal_fields = frozenset(
        {"author_name", "organisation", "body", "current_wording", "proposed_wording", "reason", "declined_reason"}
    )

    class Meta:
        verbose_name = pgettext_lazy("a row", "feedback item")
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
                name="feedback_for_the_body_only_is_never_published",
                condition=~Q(naming="body_only", moderation="published"),
                violation_error_message=_("What is for the responsible body only is answered, not published."),
            ),
            models.CheckConstraint(
                name="feedback_recorded_says_where_it_was_said",
                condition=Q(is_recorded=False) | Q(said_in_workshop__isnull=False),
                violation_error_message=_("Say in which workshop or working group it was said."),
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

    @classmethod
    def on(cls, subject, **fields):
        """Return unsaved Feedback on the subject."""
        return cls(**{subject_name(subject): subject}, **fields)

    @classmethod
    def has_word(cls, word):
        """Condition, for staff: the item is found by the word, or its author is by name or address."""
        return super().has_word(word) | Q(author__in=User.objects.filter(User.has_word(word)))

    @classmethod
    def has_public_word(cls, word):
        """Condition, for everybody: the item is found by a word that they can read."""
        return Q(public_text__contains=word)

    def keep_words(self):
        super().keep_words()
        self.public_text = words_of(getattr(self, name) for name in self.PUBLIC_WORDS)

    @property
    def subject(self):
        """The plan, commitment, milestone, workshop or working group that it is about. Queries unless prefetched."""
        return getattr(self, self.subject_name)

    @property
    def subject_name(self):
        """Which of the five subjects is set: plan, commitment, milestone, workshop or working_group."""
        return next(name for name in SUBJECTS if getattr(self, f"{name}_id"))

    @property
    def subject_plan(self):
        """The plan of the subject. Queries unless prefetched."""
        return plan_of(self.subject)

    @property
    def subject_commitment(self):
        """The commitment that it is about or belongs to; None when it is about the plan or a whole workshop."""
        if self.milestone_id:
            return self.milestone.commitment
        return self.working_group.commitment if self.working_group_id else self.commitment

    @property
    def subject_workshop(self):
        """The workshop that it is about, or whose group it is about; None for other subjects."""
        return self.working_group.workshop if self.working_group_id else self.workshop

    @property
    def shown_workshop(self):
        """The workshop in which it was said, when everybody may read of it; else None. Queries unless prefetched."""
        workshop = self.said_in_group.workshop if self.said_in_group_id else self.said_in_workshop
        is_shown = workshop and workshop.is_published and workshop.plan.is_published
        return workshop if is_shown else None

    @property
    def is_subject_published(self):
        """Whether everybody may read about the subject. Queries unless prefetched."""
        rows = (reduce(getattr, row.split("__"), self) for row in SUBJECTS[self.subject_name])
        return all(row.is_published for row in rows)

    @property
    def is_withdrawn(self):
        return self.outcome == self.Outcome.WITHDRAWN

    @property
    def is_declined(self):
        return self.moderation == self.Moderation.DECLINED

    @property
    def is_for_body_only(self):
        return self.naming == Naming.BODY_ONLY

    @property
    def is_correctable(self):
        """Whether staff who entered it may still correct it: nobody outside has read it."""
        return self.is_recorded and self.moderation == self.Moderation.HELD

    @property
    def is_public(self):
        """Whether everybody may read it: what published() says of many. Queries unless prefetched."""
        return (
            self.moderation == self.Moderation.PUBLISHED
            and not self.is_withdrawn
            and not self.is_for_body_only
            and self.is_subject_published
        )

    @property
    def is_demo(self):
        """Whether it belongs to the illustrative plan. Queries unless prefetched."""
        return self.subject_plan.is_demo

    @property
    def is_waiting(self):
        """Whether it still waits for a decision, and days left or late mean something."""
        return self.outcome in self.OPEN_OUTCOMES and not self.is_declined

    @property
    def is_decided(self):
        return self.outcome in self.DECISIONS

    @property
    def published_reason(self):
        """The reason of a decision in both languages; empty while there is no decision."""
        return f"{self.decision_reason_ar or ''} {self.decision_reason_en or ''}" if self.is_decided else ""

    @property
    def is_accepted(self):
        """Whether the plan is to change because of it, wholly or in part."""
        return self.outcome in self.ACCEPTANCES

    @property
    def last_step_at(self):
        """When something of its chain last became public. Needs for_cards()."""
        said = self.said_settlement
        steps = [self.received_at, self.decided_at, self.plan_changed_at, said and said.said_at]
        return max(
            [*steps, *(reply.published_at for reply in self.shown_replies)], key=lambda at: at or self.received_at
        )

    @property
    def said_settlement(self):
        """What its author says of the decision, a Settlement; None without it. Queries without for_cards()."""
        return getattr(self, "settlement", None)

    @property
    def answered_with(self):
        """What was answered together with it, in every state; none where it was answered alone."""
        if self.joint_answer_id is None:
            return Feedback.objects.none()
        return Feedback.objects.filter(joint_answer=self.joint_answer_id).exclude(pk=self.pk).order_by("pk")

    @property
    def can_be_settled(self):
        """Whether its author may say if the decision settles it, or say so anew for 30 days."""
        said = self.said_settlement
        if not self.is_decided or self.is_declined:
            return False
        return said is None or timezone.now() <= said.changeable_until

    @property
    def lacks_change(self):
        """Whether it was accepted, and no change of the plan is linked to it yet. Needs for_cards()."""
        return self.is_accepted and self.kind in self.ASKING and self.plan_changed_at is None

    @property
    def days_since_decision(self):
        """Whole days since the decision; None while undecided."""
        return self.decided_at and (timezone.localdate() - timezone.localdate(self.decided_at)).days

    @property
    def is_changeable(self):
        """Whether its author may change it or take it back: undecided, and its plan takes feedback. May query."""
        return not (self.is_decided or self.is_withdrawn or self.is_declined) and Window.of(self.subject_plan).is_open

    @property
    def days_taken(self):
        """Whole days from receipt to decision; None while undecided."""
        return days_between(self.received_at, self.decided_at) if self.decided_at else None

    @property
    def days_left(self):
        """Days until the answer is due, negative when late."""
        return (self.due_on - timezone.localdate()).days

    @property
    def is_overdue(self):
        return self.is_waiting and self.days_left < 0

    @property
    def days_late(self):
        """Days by which the answer is late, 0 when it is not."""
        return max(0, -self.days_left)

    @property
    def credit(self):
        """The public name of the author as they chose; empty for no name. Queries unless prefetched."""
        return self.on_behalf_of.name if self.is_in_verified_name else self.stated_credit

    @property
    def said_by(self):
        """The credit, or the words that stand for it where nobody is named. Queries unless prefetched."""
        if self.is_recorded:
            return self.credit or (
                _("The working group") if self.said_in_group_id else _("Participants of the workshop")
            )
        return self.credit or _("Without a name")

    @property
    def stated_credit(self):
        """The same as it was written when it was sent."""
        return {Naming.ORGANISATION: self.organisation, Naming.OWN_NAME: self.author_name}.get(self.naming, "")

    @property
    def is_in_verified_name(self):
        """Whether it was sent by somebody of whom it is verified that they may send in the organisation's name."""
        return self.naming == Naming.ORGANISATION and self.on_behalf_of_id is not None
