"""What feedback changed in the plan."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .subject import SUBJECTS


class CausedChangeQuerySet(models.QuerySet):
    def shown(self):
        """Links to rows that everybody may read; whether the cause may be read is for its feedback to say."""
        now = timezone.now()
        each = (Q(**{f"{row}__published_at__lte": now for row in SUBJECTS[name]}) for name in CausedChange.ROWS)
        return self.filter(reduce(or_, each))

    def with_rows(self):
        """Fetch also the rows that changed, with what holds them."""
        return self.select_related("commitment__plan", "milestone__commitment__plan")


class CausedChange(models.Model):
    """A published change of a commitment or milestone that accepted feedback caused, as staff say.

    state_number is the number (history_id) of the kept state that the change led to: the tables of the histories are
    made after the models, so it is no foreign key, and only feedback.actions_trace writes it.
    """

    ROWS = ["commitment", "milestone"]

    feedback = models.ForeignKey(
        "feedback.Feedback", models.CASCADE, verbose_name=_("feedback item"), related_name="caused_changes"
    )
    commitment = models.ForeignKey(
        "commitments.Commitment",
        models.PROTECT,
        verbose_name=_("commitment"),
        related_name="caused_changes",
        null=True,
        blank=True,
    )
    milestone = models.ForeignKey(
        "commitments.Milestone",
        models.PROTECT,
        verbose_name=_("milestone"),
        related_name="caused_changes",
        null=True,
        blank=True,
    )
    state_number = models.PositiveBigIntegerField(_("number of the change"))
    changed_at = models.DateTimeField(_("changed at"), help_text=_("Since when everybody can read it."))
    author = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("linked by"),
        related_name="+",
        null=True,
        blank=True,
    )
    linked_at = models.DateTimeField(_("linked at"), default=timezone.now)

    objects = CausedChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change that feedback caused")
        verbose_name_plural = _("changes that feedback caused")
        ordering = ["changed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="caused_change_of_one_row",
                condition=Q(commitment=None, milestone__isnull=False) | Q(commitment__isnull=False, milestone=None),
                violation_error_message=_("A change is of a commitment or of a milestone."),
            ),
            models.UniqueConstraint(
                name="caused_change_of_commitment_once",
                fields=["feedback", "commitment", "state_number"],
                violation_error_message=_("This change is linked already."),
            ),
            models.UniqueConstraint(
                name="caused_change_of_milestone_once",
                fields=["feedback", "milestone", "state_number"],
                violation_error_message=_("This change is linked already."),
            ),
        ]

    def __str__(self):
        return f"{self.feedback.reference} – {self.row}"

    @property
    def row(self):
        """The commitment or milestone that changed. Queries unless prefetched."""
        return self.milestone if self.milestone_id else self.commitment

    @property
    def key(self):
        """The change as forms name it; see feedback.trace.Change."""
        return f"{'milestone' if self.milestone_id else 'commitment'}-{self.state_number}"
