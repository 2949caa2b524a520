"""What people agreed to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .user import User


class Consent(models.Model):
    """What somebody agreed to, and when."""

    class Purpose(models.TextChoices):
        FEEDBACK = "feedback", _("Keep my address to answer my feedback")
        FOLLOW = "follow", _("Write to me about what I follow")

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("user"), related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    given_at = models.DateTimeField(_("given at"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [models.UniqueConstraint(fields=["user", "purpose"], name="one_consent_per_user_and_purpose")]

    def __str__(self):
        return f"{self.user} – {self.get_purpose_display()}"
