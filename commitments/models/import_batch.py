from datetime import timedelta
from uuid import uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.conditions import has_text
from core.search import Searchable
from core.versions import Versioned

from .milestone import Milestone


class Kind(models.TextChoices):
    """What becomes of a row of an uploaded sheet."""

    NEW = "new", _("New row")
    CHANGED = "changed", _("Changed row")
    UNCHANGED = "unchanged", _("Unchanged row")
    WRONG = "wrong", _("Wrong row")


class ImportBatchQuerySet(models.QuerySet):
    def editable_by(self, user):
        """Imports that the user may see: all for unit staff, else their own."""
        return self.all() if user.has_perm("commitments.change_plan") else self.filter(author=user)


class ImportBatch(Versioned, Searchable):
    """An uploaded sheet of milestones: what each row would change, and what became of it. The file is not kept."""

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("Preview, nothing saved")
        SUBMITTED = "submitted", _("With the Open Government Unit")
        DECLINED = "declined", _("Declined by the unit")
        APPLIED = "applied", _("Saved")
        UNDONE = "undone", _("Undone")

    UNDO_DAYS = 7
    SEARCHED = ["file_name"]

    key = models.UUIDField(default=uuid4, editable=False)
    author = models.ForeignKey(
        "accounts.User", models.SET_NULL, verbose_name=_("uploaded by"), related_name="+", null=True
    )
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    file_name = models.CharField(_("file"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREVIEWED)
    rows = models.JSONField(_("rows"), default=list, encoder=DjangoJSONEncoder)
    new_count = models.PositiveIntegerField(_("new rows"), default=0)
    changed_count = models.PositiveIntegerField(_("changed rows"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged rows"), default=0)
    wrong_count = models.PositiveIntegerField(_("wrong rows"), default=0)
    note = models.TextField(_("note"), blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, verbose_name=_("decided by"), related_name="+", null=True
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    undone_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, verbose_name=_("undone by"), related_name="+", null=True
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import from Excel")
        verbose_name_plural = _("imports from Excel")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="import_once_per_form"),
            models.CheckConstraint(
                name="import_decided_has_a_moment",
                condition=Q(state__in=["previewed", "submitted"]) | Q(decided_at__isnull=False),
                violation_error_message=_("What was decided has a moment of decision."),
            ),
            models.CheckConstraint(
                name="import_undone_has_a_moment",
                condition=~Q(state="undone") | Q(undone_at__isnull=False),
                violation_error_message=_("What was undone has a moment of undoing."),
            ),
            models.CheckConstraint(
                name="import_declined_has_a_note",
                condition=~Q(state="declined") | has_text("note"),
                violation_error_message=_("Say in a note why the import is declined."),
            ),
            models.CheckConstraint(
                name="import_with_wrong_rows_changes_nothing",
                condition=Q(state="previewed") | Q(wrong_count=0),
                violation_error_message=_("An import with wrong rows changes nothing."),
            ),
        ]

    def __str__(self):
        return self.file_name

    @classmethod
    def has_word(cls, word):
        """Condition: the file or its author is found by the word, in its one spelling."""
        return super().has_word(word) | Q(author__in=User.objects.filter(User.has_word(word)))

    @property
    def changes_something(self):
        return self.new_count + self.changed_count > 0

    @property
    def can_be_saved(self):
        """Whether every row could be read and something would change; nothing was decided yet."""
        is_open = self.state in {self.State.PREVIEWED, self.State.SUBMITTED}
        return is_open and self.changes_something and not self.wrong_count

    @property
    def is_declined(self):
        return self.state == self.State.DECLINED

    @property
    def undo_until(self):
        """The moment until which it can be undone, or None while it is not saved."""
        return self.decided_at + timedelta(days=self.UNDO_DAYS) if self.state == self.State.APPLIED else None

    @property
    def can_be_undone(self):
        return self.state == self.State.APPLIED and timezone.now() <= self.undo_until

    def rows_of(self, *kinds):
        """Return the rows of these kinds, in the order of the sheet."""
        return [row for row in self.rows if row["kind"] in kinds]

    def public_milestones(self):
        """Those of its milestones that everybody may read now."""
        return Milestone.objects.published().filter(pk__in=self.milestone_keys())

    def milestone_keys(self):
        """Keys of the milestones that the import changes or, once saved, has made."""
        return [row["pk"] for row in self.rows_of(Kind.CHANGED, Kind.NEW) if "pk" in row]
