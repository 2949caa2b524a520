import json
from hashlib import sha256
from pathlib import PurePath

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import uploads
from core.conditions import has_text
from core.models import Sourced
from core.search import Searchable
from core.translations import Translated
from core.uploads import validate_document
from core.versions import Versioned

from .milestone import Milestone
from .period import ReportingPeriod


class ProgressUpdateQuerySet(models.QuerySet):
    def published(self):
        """Updates that everybody may read: approved ones of published milestones."""
        return self.filter(state=ProgressUpdate.State.APPROVED, milestone__in=Milestone.objects.published())

    def editable_by(self, user):
        """Updates that the user may read and write in the admin."""
        if user.has_perm("commitments.change_plan"):
            return self.all()
        return self.filter(milestone__in=Milestone.objects.editable_by(user))

    def in_hand(self):
        """Updates that are still on their way to the public: written, submitted or returned."""
        return self.exclude(state=ProgressUpdate.State.APPROVED)

    def being_written(self):
        """Updates that their author can still change."""
        return self.filter(state__in=ProgressUpdate.WRITABLE_STATES)

    def submitted(self):
        """Updates that wait for the Open Government Unit."""
        return self.filter(state=ProgressUpdate.State.SUBMITTED)


class ProgressUpdate(Sourced, Translated, Versioned, Searchable):
    """What an entity reports of a milestone. Approved updates are public and never overwritten."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        APPROVED = "approved", _("Approved")

    SEARCHED = ["text_ar", "text_en", "reason_ar", "reason_en"]
    WRITABLE_STATES = [State.DRAFT, State.RETURNED]
    # What its author writes, column by column.
    WRITTEN_FIELDS = [
        "is_unchanged",
        "status",
        "percent",
        "completed_on",
        "text_ar",
        "text_en",
        "reason_ar",
        "reason_en",
    ]

    milestone = models.ForeignKey(Milestone, models.PROTECT, verbose_name=_("milestone"), related_name="updates")
    period = models.ForeignKey(
        ReportingPeriod,
        models.PROTECT,
        verbose_name=_("reporting period"),
        related_name="updates",
        null=True,
        blank=True,
        editable=False,
        help_text=_("Empty means: reported outside a reporting period."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    is_unchanged = models.BooleanField(
        _("no change since the last time"),
        default=False,
        help_text=_("Only renews the day on which the milestone was last confirmed."),
    )
    status = models.CharField(_("status of the milestone"), max_length=12, choices=Milestone.Status)
    percent = models.PositiveSmallIntegerField(
        _("progress in percent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    text = models.TextField(_("what happened"), blank=True)
    reason = models.TextField(
        _("reason"), blank=True, help_text=_("Required when the milestone is late or withdrawn.")
    )
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    author = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("reported by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("reported at"), default=timezone.now, editable=False)
    returned_note = models.TextField(_("note on return"), blank=True)
    approver = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        verbose_name=_("approved by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True, editable=False)
    is_from_published_page = models.BooleanField(
        _("taken from a published page"),
        default=False,
        editable=False,
        help_text=_("Author, approver and day of approval were not published."),
    )

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("a row", "progress update")
        verbose_name_plural = _("progress updates")
        ordering = ["-approved_on", "-pk"]
        # The first of these is the order of the list of staff, the second what a period counts.
        indexes = [models.Index(fields=["-created_at", "-id"]), models.Index(fields=["period", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "period"],
                condition=~Q(state="approved"),
                name="update_in_hand_once_per_period",
                violation_error_message=_("A report on this milestone is already under way in this period."),
            ),
            models.CheckConstraint(
                name="update_percent_in_range",
                condition=Q(percent=None) | Q(percent__lte=100),
                violation_error_message=_("A percentage lies between 0 and 100."),
            ),
            models.CheckConstraint(
                name="update_completed_has_a_day",
                condition=Q(state__in=["draft", "returned"])
                | ~Q(status="completed")
                | Q(completed_on__isnull=False)
                | Q(is_from_published_page=True),
                violation_error_message=_("A completed milestone needs the day of its completion."),
            ),
            models.CheckConstraint(
                name="update_withdrawn_has_an_arabic_reason",
                condition=Q(state__in=["draft", "returned"]) | ~Q(status="withdrawn") | has_text("reason_ar"),
                violation_error_message=_("A withdrawn milestone needs a reason in Arabic."),
            ),
            models.CheckConstraint(
                name="update_returned_has_a_note",
                condition=~Q(state="returned") | has_text("returned_note"),
                violation_error_message=_("Say in a note why the update goes back."),
            ),
            models.CheckConstraint(
                name="update_approved_has_a_day",
                condition=~Q(state="approved") | Q(approved_on__isnull=False) | Q(is_from_published_page=True),
                violation_error_message=_("An approved update needs the day of its approval."),
            ),
        ]

    def __str__(self):
        return f"{self.milestone} – {self.get_status_display()}"

    @classmethod
    def has_word(cls, word):
        """Condition: the update or its milestone is found by the word, in its one spelling."""
        return super().has_word(word) | Q(milestone__in=Milestone.objects.filter(Milestone.has_word(word)))

    @property
    def is_being_written(self):
        """Whether its author can still change it."""
        return self.state in self.WRITABLE_STATES

    @property
    def fingerprint(self):
        """Short text that differs as soon as the update, its evidence or its milestone does. Queries the evidence."""
        own = [getattr(self, name) for name in ["pk", "state", *self.WRITTEN_FIELDS]]
        evidence = sorted(row.pk for row in self.evidence.all()) if self.pk else []
        return fingerprint_of(own, evidence, self.milestone.standing)


def fingerprint_of(*parts):
    """Return a short text that differs as soon as one of the parts does."""
    return sha256(json.dumps(parts, default=str).encode()).hexdigest()[:16]


class EvidenceQuerySet(models.QuerySet):
    def published(self):
        """Evidence of updates that everybody may read."""
        return self.filter(update__in=ProgressUpdate.objects.published())


def unguessable_path(evidence, name):
    """Return a path under the media folder that tells nothing and that nobody can guess."""
    return uploads.unguessable_path("evidence", name)


class Evidence(Translated, Versioned):
    """What shows that an update is true: a published page or a file."""

    update = models.ForeignKey(
        ProgressUpdate, models.CASCADE, verbose_name=_("progress update"), related_name="evidence"
    )
    title = models.CharField(_("title"), max_length=200)
    address = models.URLField(_("address"), max_length=1000, blank=True)
    file = models.FileField(
        _("file"),
        upload_to=unguessable_path,
        validators=[validate_document],
        blank=True,
        help_text=_("PDF, Word, Excel, PNG or JPEG, at most 10 MB. It is public once the update is approved."),
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("a row", "evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                name="evidence_is_a_page_or_a_file",
                condition=~Q(address="") | ~Q(file=""),
                violation_error_message=_("Give an address or a file."),
            ),
            models.CheckConstraint(
                name="evidence_has_an_arabic_title",
                condition=has_text("title_ar"),
                violation_error_message=_("The Arabic title is required."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The published page, or the portal's address of the file."""
        return self.address or reverse("commitment_files:evidence", kwargs={"pk": self.pk})

    @property
    def file_name(self):
        """What the file is called once saved: its title, with the ending of its kind."""
        return f"{self.title}{PurePath(self.file.name).suffix}"

    @property
    def format(self):
        """The kind of the file as people call it: PDF."""
        return PurePath(self.file.name).suffix[1:].upper()
