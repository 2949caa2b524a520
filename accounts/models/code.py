"""Codes that prove an address."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Code(models.Model):
    """A code sent to an address; only keyed hashes are kept, so neither address nor code can be read from it."""

    bucket = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")

    def __str__(self):
        return f"{self.bucket[:8]} {self.made_at:%Y-%m-%d %H:%M}"
