"""Who belongs to which entity."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.versions import Versioned

from .entity import Entity
from .user import User


class MembershipQuerySet(models.QuerySet):
    def verified(self):
        """Memberships that count: staff, or a colleague who may, said that the person belongs there."""
        return self.filter(verified_at__isnull=False)

    def submitters(self):
        """Verified memberships of people who may send in the entity's name."""
        return self.verified().filter(role=Membership.Role.SUBMITTER)


class Membership(Versioned):
    """A person belongs to an entity; it counts once staff have verified it."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        SUBMITTER = "submitter", _("Submitter")
        FOCAL_POINT = "focal_point", _("Focal point")

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("user"), related_name="memberships")
    entity = models.ForeignKey(Entity, models.CASCADE, verbose_name=_("entity"), related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)
    verified_at = models.DateTimeField(
        _("verified at"), null=True, blank=True, help_text=_("Empty means that nobody has verified it yet.")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "entity"],
                name="one_membership_per_user_and_entity",
                violation_error_message=_("This person already belongs to this entity."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.entity}"

    @classmethod
    def has_word(cls, word):
        """Condition: the person or the entity is found by the word, in its one spelling."""
        people, entities = User.objects.filter(User.has_word(word)), Entity.objects.filter(Entity.has_word(word))
        return Q(user__in=people) | Q(entity__in=entities)
