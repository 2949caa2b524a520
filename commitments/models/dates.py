"""Planned dates that cannot lie: the first ones are kept, and each move of the end is told with its reason."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.conditions import has_text
from core.models import Published
from core.translations import Translated


class Planned(Published):
    """A row of a plan with planned dates, the first of which are frozen as soon as everybody can read them.

    Has starts_on and ends_on, baseline_starts_on and baseline_ends_on, and plan, to which TO_PLAN leads in a query.
    """

    TO_PLAN = "plan"
    REMEMBERED = ["published_at", "starts_on", "ends_on", "baseline_starts_on", "baseline_ends_on"]
    stored = {}

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row.remember_dates()
        return row

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        super().refresh_from_db(using, fields, from_queryset)
        self.remember_dates(fields)

    def save(self, *args, **kwargs):
        """Freeze the first planned dates as soon as the row is public in a public plan. Queries the plan."""
        self.freeze_dates()
        super().save(*args, **kwargs)
        self.remember_dates()

    def remember_dates(self, fields=None):
        """Keep what is stored, to know it when other dates are about to be saved; fields: only some were read."""
        names = [name for name in self.REMEMBERED if fields is None or name in fields]
        self.stored = self.stored | {name: self.__dict__.get(name) for name in names}

    def freeze_dates(self):
        """Take the planned dates for the first ones, where everybody can read them and none are kept yet.

        A row may have become public by the clock, with nobody saving it: then the first ones are those stored, also
        where this save makes a draft of it.
        """
        if not (self.is_public or self.was_public):
            return
        for name in ["starts_on", "ends_on"]:
            kept = f"baseline_{name}"
            if getattr(self, kept) is None:
                planned = getattr(self, name) if self.is_public else None
                was_unfrozen = self.was_public and self.stored[kept] is None
                setattr(self, kept, (was_unfrozen and self.stored[name]) or planned)

    @property
    def is_public(self):
        """Whether it is published in a published plan, from when on its first planned dates are frozen."""
        return self.is_published and self.plan.is_published

    @property
    def was_public(self):
        """Whether it is so as stored, whatever is about to be saved."""
        published_at = self.stored.get("published_at")
        return published_at is not None and published_at <= timezone.now() and self.plan.is_published

    @property
    def has_frozen_dates(self):
        """Whether its planned end moves by a reasoned change only: it is public in a public plan, or was once."""
        return self.is_public or self.baseline_starts_on is not None or self.baseline_ends_on is not None

    @property
    def has_final_dates(self):
        """Whether its planned end moves no more, whatever the reason."""
        return False

    @property
    def first_starts_on(self):
        """The start as first planned; where nobody saved it since it became public, the one that is planned."""
        return self.baseline_starts_on or (self.starts_on if self.is_public else None)

    @property
    def first_ends_on(self):
        """The end as first planned; where nobody saved it since it became public, the one that is planned."""
        return self.baseline_ends_on or (self.ends_on if self.is_public else None)

    @property
    def was_moved(self):
        """Whether the planned dates are no longer the first ones; where none are frozen yet, nothing was moved."""
        if self.baseline_starts_on is None and self.baseline_ends_on is None:
            return False
        return (self.starts_on, self.ends_on) != (self.first_starts_on, self.first_ends_on)


class DateChange(Translated):
    """The planned end of a commitment or a milestone was moved: from, to, why, by whom."""

    commitment = models.ForeignKey(
        "commitments.Commitment",
        models.CASCADE,
        verbose_name=_("commitment"),
        related_name="date_changes",
        null=True,
        blank=True,
    )
    milestone = models.ForeignKey(
        "commitments.Milestone",
        models.CASCADE,
        verbose_name=_("milestone"),
        related_name="date_changes",
        null=True,
        blank=True,
    )
    old_ends_on = models.DateField(_("old end"), null=True, blank=True)
    new_ends_on = models.DateField(_("new end"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    changed_on = models.DateField(_("changed on"), default=timezone.localdate)
    author = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("changed by"),
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("change of date")
        verbose_name_plural = _("changes of date")
        ordering = ["changed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="date_change_of_one_row",
                condition=Q(commitment=None, milestone__isnull=False) | Q(commitment__isnull=False, milestone=None),
                violation_error_message=_("A change of date belongs to a commitment or to a milestone."),
            ),
            models.CheckConstraint(
                name="date_change_has_an_arabic_reason",
                condition=has_text("reason_ar"),
                violation_error_message=_("The Arabic reason is required."),
            ),
        ]

    def __str__(self):
        return f"{self.row}: {self.old_ends_on} → {self.new_ends_on}"

    @property
    def row(self):
        """The commitment or milestone whose end was moved."""
        return self.milestone or self.commitment
