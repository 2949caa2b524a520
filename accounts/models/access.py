"""Looks at personal data."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .user import User


class PersonalDataAccess(models.Model):
    """One look at a page of the back office that shows personal data: who looked, when, at whose data, where.

    Accounts stay by their number when they go, so that neither side of a look is lost, nor a name kept.
    """

    class Page(models.TextChoices):
        ROW = "row", _("page of one row")
        HISTORY = "history", _("history of one row")
        LIST = "list", pgettext_lazy("a page", "list")
        LOOKUP = "lookup", _("search for a person in a form")

    reader = models.ForeignKey(
        User, models.DO_NOTHING, verbose_name=_("who looked"), related_name="+", null=True, db_constraint=False
    )
    person = models.ForeignKey(
        User,
        models.DO_NOTHING,
        verbose_name=_("whose data"),
        related_name="+",
        null=True,
        db_constraint=False,
        help_text=_("Empty where the page shows several people, or somebody without an account."),
    )
    people_count = models.PositiveIntegerField(_("how many people"))
    page = models.CharField(_("page"), max_length=10, choices=Page)
    model = models.CharField(_("kind of row"), max_length=100)
    row_key = models.CharField(_("number of the row"), max_length=50, blank=True)
    seen_at = models.DateTimeField(_("seen at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("look at personal data")
        verbose_name_plural = _("looks at personal data")
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="access_has_a_reader",
                condition=Q(reader__isnull=False),
                violation_error_message=_("Who looked must be known."),
            ),
            models.CheckConstraint(
                name="access_shows_somebody",
                condition=Q(people_count=1) | Q(people_count__gt=1, person__isnull=True),
                violation_error_message=_("A look is at one person, or at several people without naming one."),
            ),
        ]

    def __str__(self):
        return f"{self.seen_at:%Y-%m-%d %H:%M} {self.model} {self.row_key}"
