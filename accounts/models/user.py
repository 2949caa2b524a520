"""People, by their e-mail address."""

from django.contrib.auth.models import AbstractUser, BaseUserManager, Group
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.search import Searchable
from core.versions import Versioned

from .entity import Entity


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """Return a new User; without a password they sign in by a code sent to their address."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Return a new User who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        """Return the User with this address, however it is written."""
        return self.get(email=email.lower())


class User(AbstractUser, Versioned, Searchable):
    """A person. Their e-mail address is their login."""

    class Language(models.TextChoices):
        ARABIC = "ar", _("Arabic")
        ENGLISH = "en", _("English")

    username = first_name = last_name = None
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    groups = models.ManyToManyField(
        Group,
        verbose_name=_("roles"),
        related_name="user_set",
        related_query_name="user",
        blank=True,
        help_text=_("What the person may do in the back office."),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language,
        default=Language.ARABIC,
        help_text=_("The language of the letters to this person."),
    )
    is_demo = models.BooleanField(_("illustrative"), default=False, editable=False)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True, editable=False)

    SEARCHED = ["email", "name"]
    # Signing in, and keeping a password with a newer method, change nothing that staff edit.
    UNVERSIONED = frozenset({"last_login", "password"})
    # What the list of all changes does not tell; the history of the row does.
    personal_fields = frozenset({"email", "name"})

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = pgettext_lazy("a row", "user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                name="user_email_in_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name or self.email

    def get_short_name(self):
        return self.name or self.email

    def entities(self):
        """Entities in whose name the person acts, as a queryset: verified memberships only."""
        return Entity.objects.filter(memberships__user=self, memberships__verified_at__isnull=False)
