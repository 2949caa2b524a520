"""What is written and not sent yet."""

import uuid
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import Entity

from .feedback import Feedback, Naming

# Digits of a key that every database takes.
LONGEST_KEY = 18


class DraftQuerySet(models.QuerySet):
    def of(self, browser):
        """Drafts that were written in this browser."""
        return self.filter(browser=Draft.hash_of(browser))

    def unsent(self):
        """Drafts that are not confirmed yet."""
        return self.filter(feedback=None)


class Draft(models.Model):
    """What somebody wrote and has not confirmed yet; only the browser that wrote it can open it."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    about = models.CharField(max_length=120)
    data = models.JSONField()
    is_ready = models.BooleanField(default=False)
    language = models.CharField(max_length=2)
    browser = models.CharField(max_length=64)
    saved_at = models.DateTimeField(auto_now=True)
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
        is_key = key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY
        if self.data.get("naming") != Naming.ORGANISATION or not is_key:
            return None
        return Entity.objects.verified().filter(pk=key).first()

    def as_feedback(self, subject):
        """Return the Feedback that the draft would become, unsaved."""
        fields = ["kind", "body", "current_wording", "proposed_wording", "naming", "author_name", "organisation"]
        typed = {name: self.data.get(name, "") for name in fields}
        return Feedback.on(subject, key=self.key, language=self.language, on_behalf_of=self.sender, **typed)
