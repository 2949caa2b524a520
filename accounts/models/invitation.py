"""Who is asked, by their address, to join an organisation."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .entity import Entity
from .membership import Membership
from .user import User


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Invitations whose link still works."""
        return self.filter(made_at__gt=Invitation.oldest())

    def run_out(self):
        """Invitations that nobody accepted in time."""
        return self.filter(made_at__lte=Invitation.oldest())


class Invitation(models.Model):
    """A submitter asks somebody to join the organisation; it goes when it is accepted, taken back, or run out."""

    entity = models.ForeignKey(Entity, models.CASCADE, verbose_name=_("organisation"), related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=Membership.Role)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, verbose_name=_("invited by"), related_name="sent_invitations", null=True
    )
    made_at = models.DateTimeField(_("invited at"))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to an organisation")
        verbose_name_plural = _("invitations to organisations")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entity", "email"], name="one_invitation_per_entity_and_email"),
            models.CheckConstraint(
                name="invitation_email_in_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
            models.CheckConstraint(name="invitation_to_write", condition=Q(role__in=Membership.WRITERS)),
        ]

    def __str__(self):
        return f"{self.email} – {self.entity}"

    @staticmethod
    def oldest():
        """The moment before which an invitation has run out."""
        return timezone.now() - timedelta(days=settings.INVITATION_DAYS)

    @property
    def ends_at(self):
        return self.made_at + timedelta(days=settings.INVITATION_DAYS)
