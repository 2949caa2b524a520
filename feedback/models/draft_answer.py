"""An answer before it is one: drafted by an entity, prepared by the unit, published with others."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.conditions import has_text
from core.versions import Versioned

from .assignment import Assignment
from .feedback import Feedback


class DraftAnswerQuerySet(models.QuerySet):
    def editable_by(self, user):
        """All for the unit; for others those of the entity to which the item is assigned, while it can be answered."""
        if user.has_perm("feedback.change_feedback"):
            return self.all()
        mine = Assignment.objects.of_person(user).filter(feedback=OuterRef("feedback"), entity=OuterRef("entity"))
        return self.filter(Exists(mine), feedback__in=Feedback.objects.answerable_by(user).order_by().values("pk"))

    def being_written(self):
        """Drafts that are with their entity: not handed in yet, or returned."""
        return self.filter(state__in=DraftAnswer.WRITTEN_STATES)

    def submitted(self):
        """Drafts that wait for the unit."""
        return self.filter(state=DraftAnswer.State.SUBMITTED)

    def ready(self):
        """Decisions that the unit has prepared, and not published yet."""
        return self.filter(state=DraftAnswer.State.READY)

    def undecided(self):
        """All whose item was not decided since."""
        return self.exclude(state=DraftAnswer.State.DECIDED)


class DraftAnswer(Versioned):
    """What an entity proposes to decide about an item, and why. Nobody outside reads it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Handed in")
        RETURNED = "returned", _("Returned")
        READY = "ready", _("Prepared")
        DECIDED = "decided", _("Decided since")

    WRITTEN_STATES = [State.DRAFT, State.RETURNED]

    feedback = models.ForeignKey(
        "feedback.Feedback", models.CASCADE, verbose_name=_("feedback item"), related_name="draft_answers"
    )
    entity = models.ForeignKey(
        "accounts.Entity", models.PROTECT, verbose_name=_("entity"), related_name="draft_answers"
    )
    outcome = models.CharField(
        _("proposed decision"),
        max_length=16,
        blank=True,
        choices=[(each.value, each.label) for each in Feedback.DECISIONS],
    )
    reason_ar = models.TextField(
        _("reason for the decision – in Arabic"),
        blank=True,
        help_text=_("Written as it will stand beside the feedback for everybody to read."),
    )
    reason_en = models.TextField(_("reason for the decision – in English"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    returned_note = models.TextField(_("note of the unit"), blank=True, editable=False)
    author = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("written by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True, editable=False)

    objects = DraftAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft answer")
        verbose_name_plural = _("draft answers")
        ordering = ["feedback__due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["feedback", "entity"], name="draft_answer_once_for_item_and_entity"),
            models.UniqueConstraint(
                fields=["feedback"],
                condition=Q(state="ready"),
                name="draft_answer_prepared_once",
                violation_error_message=_("One decision on an item is prepared at a time."),
            ),
            models.CheckConstraint(
                name="draft_answer_is_whole_once_handed_in",
                condition=~Q(state__in=["submitted", "ready"]) | (~Q(outcome="") & has_text("reason_ar")),
                violation_error_message=_("A decision needs its reason in Arabic."),
            ),
            models.CheckConstraint(
                name="draft_answer_returned_with_a_note",
                condition=~Q(state="returned") | has_text("returned_note"),
                violation_error_message=_("Say in a note what is missing."),
            ),
        ]

    def __str__(self):
        return f"{self.feedback.reference} – {self.entity}"

    @property
    def is_being_written(self):
        """Whether it is with its entity."""
        return self.state in self.WRITTEN_STATES
