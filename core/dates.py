"""Month names and half-known dates.

Arabic pages use the Levantine months, so our catalogue translates Django's own month names again.
"""

from datetime import datetime, time

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

MONTHS = [
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
]


class Precision(models.TextChoices):
    """How much of a date its source tells."""

    YEAR = "year", _("Year")
    MONTH = "month", _("Month")
    DAY = "day", _("Day")

    @property
    def format_name(self):
        """Name of the format that shows just what is known."""
        return {"year": "Y", "month": "YEAR_MONTH_FORMAT", "day": "DATE_FORMAT"}[self.value]


def day_began(day):
    """Return the moment at which the day begins in Amman."""
    return timezone.make_aware(datetime.combine(day, time.min))
