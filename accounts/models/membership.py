"""Who belongs to which entity."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.conditions import has_text
from core.versions import Versioned

from .entity import Entity
from .user import User


class MembershipQuerySet(models.QuerySet):
    def verified(self):
        """Memberships that count: staff, or a colleague who may, said that the person belongs there."""
        return self.filter(verified_at__isnull=False)

    def members(self):
        """Verified memberships of people who write in the entity's name; focal points report, and do not."""
        return self.verified().filter(role__in=Membership.WRITERS)

    def submitters(self):
        """Verified memberships of people who may send in the entity's name; a closed account sends nothing."""
        return self.verified().filter(role=Membership.Role.SUBMITTER, user__is_active=True)

    def own(self):
        """What a participant sees of their memberships: in every state, but not where they report."""
        return self.filter(role__in=Membership.WRITERS).order_by("entity__name", "pk")

    def to_verify(self):
        """Memberships that somebody asked for, and that wait for an answer."""
        return self.filter(verified_at=None, declined_at=None).order_by("asked_at", "pk")


class Membership(Versioned):
    """A person belongs to an entity; it counts once staff have verified it."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        SUBMITTER = "submitter", _("Submitter")
        FOCAL_POINT = "focal_point", _("Focal point")

    WRITERS = [Role.MEMBER, Role.SUBMITTER]
    # What the list of all changes does not tell; the history of the row does.
    personal_fields = frozenset({"declined_reason"})

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("user"), related_name="memberships")
    entity = models.ForeignKey(Entity, models.CASCADE, verbose_name=_("entity"), related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)
    verified_at = models.DateTimeField(
        _("verified at"), null=True, blank=True, help_text=_("Empty means that nobody has verified it yet.")
    )

    asked_at = models.DateTimeField(_("asked for at"), null=True, blank=True, editable=False)
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True, editable=False)
    declined_reason = models.TextField(_("reason for declining"), blank=True, editable=False)

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
            models.CheckConstraint(
                name="membership_declined_with_a_reason",
                condition=Q(declined_at__isnull=True) | (Q(verified_at__isnull=True) & has_text("declined_reason")),
                violation_error_message=_("A membership that is declined is not verified, and says why."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.entity}"

    @classmethod
    def has_word(cls, word):
        """Condition: the person or the entity is found by the word, in its one spelling."""
        people, entities = User.objects.filter(User.has_word(word)), Entity.objects.filter(Entity.has_word(word))
        return Q(user__in=people) | Q(entity__in=entities)

    @property
    def is_verified(self):
        return self.verified_at is not None

    @property
    def is_declined(self):
        return self.declined_at is not None

    @property
    def is_submitter(self):
        """Whether the person may send in the entity's name."""
        return self.is_verified and self.role == self.Role.SUBMITTER
