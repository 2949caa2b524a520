"""What was typed after a sign-in had ended."""

from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .user import User


class KeptFormQuerySet(models.QuerySet):
    def recent(self):
        """What is still given back."""
        return self.filter(kept_at__gt=timezone.now() - timedelta(hours=KeptForm.HOURS))


class KeptForm(models.Model):
    """What staff had typed into a form that was not taken since they were signed out: only they get it back."""

    HOURS = 24

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("user"), related_name="kept_forms")
    path = models.CharField(max_length=500)
    # {name of the field: list of what was sent}; never files or passwords.
    fields = models.JSONField()
    had_files = models.BooleanField(default=False)
    kept_at = models.DateTimeField(auto_now_add=True)

    objects = KeptFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept form")
        verbose_name_plural = _("kept forms")

    def __str__(self):
        return f"{self.path} {self.kept_at:%Y-%m-%d %H:%M}"
