"""What is written and not sent yet."""

import uuid
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import Entity

from .feedback import Feedback
from .states import Naming

# Digits of a key that every database takes.
LONGEST_KEY = 18

# What somebody writes, by the names of the form and of the columns alike.
WORDS = [
    "kind",
    "body",
    "current_wording",
    "proposed_wording",
    "reason",
    "naming",
    "author_name",
    "organisation",
]


class DraftQuerySet(models.QuerySet):
    def open_to(self, browser, person=None):
        """Drafts that may be read and changed here: of this browser, where nobody signed in has saved them since.

        To a person who is signed in also their own, and those that they share with colleagues of an organisation.
        """
        mine = Q(browser=Draft.hash_of(browser), owner=None)
        if person is not None and person.is_authenticated:
            mine |= Q(pk__in=self.model.objects.on_the_account_of(person))
        return self.filter(mine)

    def on_the_account_of(self, person):
        """Drafts that the person finds on their own page from any device."""
        return self.filter(Q(owner=person) | Q(entity__in=person.entities()))

    def unsent(self):
        """Drafts that are not confirmed yet."""
        return self.filter(feedback=None)


class Draft(models.Model):
    """What somebody wrote and has not sent yet.

    Only the browser that wrote it can open it; once saved by somebody who is signed in, only they, and the colleagues
    with whom they share it.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    about = models.CharField(_("about"), max_length=120)
    data = models.JSONField(_("what was written"))
    is_ready = models.BooleanField(default=False)
    language = models.CharField(max_length=2)
    browser = models.CharField(max_length=64)
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)
    owner = models.ForeignKey(
        "accounts.User", models.CASCADE, verbose_name=_("owner"), related_name="drafts", null=True, blank=True
    )
    entity = models.ForeignKey(
        "accounts.Entity",
        models.SET_NULL,
        verbose_name=_("shared with colleagues of"),
        related_name="drafts",
        null=True,
        blank=True,
    )
    saved_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, verbose_name=_("saved by"), related_name="+", null=True, blank=True
    )
    # How often it was saved, and from which drawing of the form: that one may save again, another has to look first.
    version = models.PositiveIntegerField(default=1)
    page = models.CharField(max_length=32, blank=True)
    ready_at = models.DateTimeField(_("ready to be sent since"), null=True, blank=True)
    feedback = models.OneToOneField(Feedback, models.CASCADE, related_name="draft", null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self):
        return f"{self.about} {self.saved_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        """The form in which it can be changed."""
        return f"{reverse('feedback:write')}?{urlencode({'about': self.about, 'draft': self.key})}"

    @staticmethod
    def hash_of(browser):
        """The keyed hash under which a browser's secret is kept."""
        return salted_hmac("feedback.drafts", browser, algorithm="sha256").hexdigest()

    @property
    def is_nobodys(self):
        """Whether nobody signed in has saved it; what an owner who left left to colleagues is theirs."""
        return self.owner_id is None and self.entity_id is None

    def may_be_sent_by(self, person):
        """Whether the person may send it without proving an address: they own it, or may send for the organisation."""
        if self.entity_id is None:
            return person.is_authenticated and self.owner_id == person.pk
        return person.is_authenticated and self.entity.has_submitter(person)

    def saved_by_other_than(self, person):
        """Return who saved it last, where that was a colleague; else None. Queries unless selected with it."""
        return self.saved_by if self.saved_by_id not in {None, person.pk} else None

    @property
    def email(self):
        """The address that is to be confirmed; empty while it is missing."""
        return self.data.get("email", "")

    @property
    def purpose(self):
        """For what a code is asked: for this draft and no other."""
        return f"feedback {self.key}"

    @property
    def sender(self):
        """The verified organisation in whose name it is to be sent; None without one. Queries where one was chosen."""
        key = str(self.data.get("on_behalf_of", ""))
        # What colleagues write together is sent in the name of their organisation, whoever saved it last.
        key = str(self.entity_id or key)
        is_key = key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY
        if self.data.get("naming") != Naming.ORGANISATION or not is_key:
            return None
        return Entity.objects.verified().filter(pk=key).first()

    def as_feedback(self, subject):
        """Return the Feedback that the draft would become, unsaved."""
        typed = {name: self.data.get(name, "") for name in WORDS}
        return Feedback.on(subject, key=self.key, language=self.language, on_behalf_of=self.sender, **typed)
