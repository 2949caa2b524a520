"""Which entity was asked to draft the answer."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Entity, Membership
from core.versions import Versioned


class AssignmentQuerySet(models.QuerySet):
    def current(self):
        """Assignments that hold now: at most one of each item."""
        return self.filter(ended_at=None)

    def of_person(self, user):
        """Current assignments to the entities of which the person is a verified focal point."""
        entities = Entity.objects.filter(
            memberships__user=user,
            memberships__role=Membership.Role.FOCAL_POINT,
            memberships__verified_at__isnull=False,
        )
        return self.current().filter(entity__in=entities.values("pk"))


class Assignment(Versioned):
    """The unit asks an entity to draft the answer by a day; the one before ends, and stays."""

    feedback = models.ForeignKey(
        "feedback.Feedback", models.CASCADE, verbose_name=_("feedback item"), related_name="assignments"
    )
    entity = models.ForeignKey(
        "accounts.Entity", models.PROTECT, verbose_name=_("assigned to"), related_name="assignments"
    )
    due_on = models.DateField(_("draft due on"))
    note = models.TextField(_("note for the entity"), blank=True)
    assigned_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("assigned by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    assigned_at = models.DateTimeField(_("assigned at"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("assignment ended at"), null=True, blank=True, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-assigned_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback"],
                condition=Q(ended_at=None),
                name="feedback_is_assigned_to_one_entity",
                violation_error_message=_("The feedback is assigned to one entity at a time."),
            ),
        ]

    def __str__(self):
        return f"{self.feedback.reference} – {self.entity}"
