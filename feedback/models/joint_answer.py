"""Feedback that was answered together, by one decision."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JointAnswer(models.Model):
    """One decision on many items that say nearly the same; each item keeps its own words, history and letter."""

    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("joint answer")
        verbose_name_plural = _("joint answers")

    def __str__(self):
        return ", ".join(self.items.order_by("pk").values_list("reference", flat=True))
