"""The serial part of references."""

from django.db import models


class Serial(models.Model):
    """The last number given to feedback of one commitment, so that references have no gap and no twin."""

    prefix = models.CharField(max_length=12, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.prefix}-{self.last:03d}"
