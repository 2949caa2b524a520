"""What rows of every app share: publication and sources; and what limits and data files need to remember."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.search import Searchable


class PublishedQuerySet(models.QuerySet):
    def published(self):
        """Rows that everybody may read now."""
        return self.filter(published_at__lte=timezone.now())

    def scheduled(self):
        """Rows that become public by themselves, the next first."""
        return self.filter(published_at__gt=timezone.now()).order_by("published_at", "pk")


class Published(models.Model):
    """A row that is a draft until published_at, and says when it was last confirmed."""

    published_at = models.DateTimeField(
        _("published at"),
        null=True,
        blank=True,
        help_text=_("Empty means draft: nobody outside the admin sees it."),
    )
    confirmed_on = models.DateField(
        _("last confirmed on"),
        null=True,
        blank=True,
        help_text=_("The day on which somebody last checked that this is still true."),
    )
    updated_at = models.DateTimeField(_("last changed at"), auto_now=True)

    class Meta:
        abstract = True

    @property
    def is_published(self):
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def is_scheduled(self):
        """Whether it becomes public by itself at a moment to come."""
        return self.published_at is not None and not self.is_published


def of_active_language(notes, field):
    """Return the note on the field in the active language, else the note on the field; None without one."""
    return notes.get(f"{field}_{get_language()}", notes.get(field))


class Sourced(models.Model):
    """A row whose facts come from elsewhere: the address of each field's source, and whose words they are."""

    class Wording(models.TextChoices):
        OWN_WORDS = "own_words", _("in the portal's own words")
        OWN_TRANSLATION = "own_translation", _("the portal's own translation")
        INFERRED = "inferred", _("inferred from the source")

    # The one source that is no page: the programme of the workshop.
    DOCUMENT = "document"

    sources = models.JSONField(
        _("sources"),
        default=dict,
        blank=True,
        help_text=_("For each field its source: {field: address, or a list of addresses}."),
    )
    wording = models.JSONField(
        _("wording"),
        default=dict,
        blank=True,
        help_text=_("For each field whose words are the portal's: {field: own_words, own_translation or inferred}."),
    )

    class Meta:
        abstract = True

    def sources_of(self, field):
        """Return the list of the sources of the field's value, perhaps empty: addresses of pages, and DOCUMENT.

        As in wording_of, an entry for the active language (title_en) goes before the one for the field (title).
        """
        value = of_active_language(self.sources, field) or []
        sources = [value] if isinstance(value, str) else value
        return [each for each in sources if each == self.DOCUMENT or each.startswith(("https://", "http://"))]

    def wording_of(self, field):
        """Return in words whose words the field holds in the active language; empty when they are the source's."""
        kind = of_active_language(self.wording, field)
        return gettext(self.Wording(kind).label) if kind in self.Wording.values else ""


class AttemptQuerySet(models.QuerySet):
    def recent(self, bucket, seconds):
        """Attempts in the bucket during the last seconds."""
        return self.filter(bucket=bucket, made_at__gt=timezone.now() - timedelta(seconds=seconds))


class Attempt(models.Model):
    """One attempt counted against a limit; buckets are hashed, so that no address is kept in the clear."""

    bucket = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["bucket", "made_at"])]

    def __str__(self):
        return f"{self.bucket[:8]} {self.made_at:%Y-%m-%d %H:%M}"


class LoadedRow(models.Model):
    """What a data file once wrote into a row, so that a later run knows which values people have changed since."""

    source = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    row_pk = models.BigIntegerField()
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="loaded_row_unique_in_source")]

    def __str__(self):
        return f"{self.source}: {self.key}"


class Letter(Searchable):
    """What the log tells of a letter in the queue: which one it is, to whom, and when it was written."""

    SEARCHED = ["address", "subject"]

    email = models.OneToOneField(
        "post_office.Email", models.CASCADE, verbose_name=_("letter in the queue"), related_name="letter"
    )
    # The folder of its words in templates/emails; empty for one that is older than the log.
    name = models.CharField(_("letter"), max_length=40, blank=True, db_index=True)
    address = models.EmailField(_("address"), db_index=True)
    subject = models.TextField(_("subject"))
    written_at = models.DateTimeField(_("written at"), default=timezone.now, db_index=True)
    # Whom its words name beside its reader: the letter goes when they are erased.
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("person whom it names"),
        related_name="+",
        null=True,
        editable=False,
    )

    class Meta:
        verbose_name = pgettext_lazy("a row", "letter")
        verbose_name_plural = _("letters")
        ordering = ["-written_at", "-pk"]

    def __str__(self):
        return self.subject
