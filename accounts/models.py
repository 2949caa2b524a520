"""Who takes part: entities, people, and who belongs where."""

from datetime import timedelta
from uuid import uuid4

from django.contrib.auth.models import AbstractUser, BaseUserManager, Group
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.conditions import has_text
from core.models import Sourced
from core.search import Searchable
from core.translations import Translated
from core.versions import Versioned


class Entity(Sourced, Translated, Versioned, Searchable):
    """A body that leads, supports, takes part or answers: a ministry, a commission, an association."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Ministry")
        GOVERNMENT = "government", _("Government body")
        UNIT = "unit", _("Unit")
        CIVIL_SOCIETY = "civil_society", _("Civil society organisation")
        PRIVATE = "private", _("Private sector")
        INTERNATIONAL = "international", _("International organisation")
        ACADEMIA = "academia", _("Academic institution")

    SEARCHED = ["name_ar", "name_en", "slug"]

    slug = models.SlugField(_("short address"), unique=True)
    kind = models.CharField(_("kind of entity"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("belongs to"),
        related_name="units",
        null=True,
        blank=True,
        help_text=_("The body that a unit is part of."),
    )
    is_demo = models.BooleanField(_("illustrative"), default=False, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("a row", "entity")
        verbose_name_plural = _("entities")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="entity_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("pk")),
                violation_error_message=_("An entity cannot belong to itself."),
            ),
            models.CheckConstraint(
                name="entity_has_an_arabic_name",
                condition=has_text("name_ar"),
                violation_error_message=_("The Arabic name is required."),
            ),
        ]

    def __str__(self):
        return self.name


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


class Membership(Versioned):
    """A person belongs to an entity; it counts once staff have verified it."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        SUBMITTER = "submitter", _("Submitter")
        FOCAL_POINT = "focal_point", _("Focal point")

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("user"), related_name="memberships")
    entity = models.ForeignKey(Entity, models.CASCADE, verbose_name=_("entity"), related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)
    verified_at = models.DateTimeField(
        _("verified at"), null=True, blank=True, help_text=_("Empty means that nobody has verified it yet.")
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "entity"],
                name="one_membership_per_user_and_entity",
                violation_error_message=_("This person already belongs to this entity."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.entity}"

    @classmethod
    def has_word(cls, word):
        """Condition: the person or the entity is found by the word, in its one spelling."""
        people, entities = User.objects.filter(User.has_word(word)), Entity.objects.filter(Entity.has_word(word))
        return Q(user__in=people) | Q(entity__in=entities)


class Consent(models.Model):
    """What somebody agreed to, and when."""

    class Purpose(models.TextChoices):
        FEEDBACK = "feedback", _("Keep my address to answer my feedback")

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("user"), related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    given_at = models.DateTimeField(_("given at"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [models.UniqueConstraint(fields=["user", "purpose"], name="one_consent_per_user_and_purpose")]

    def __str__(self):
        return f"{self.user} – {self.get_purpose_display()}"


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


class Code(models.Model):
    """A code sent to an address; only keyed hashes are kept, so neither address nor code can be read from it."""

    bucket = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")

    def __str__(self):
        return f"{self.bucket[:8]} {self.made_at:%Y-%m-%d %H:%M}"


class KeptFormQuerySet(models.QuerySet):
    def recent(self):
        """What is still given back."""
        return self.filter(kept_at__gt=timezone.now() - timedelta(hours=KeptForm.HOURS))


class KeptForm(models.Model):
    """What staff had typed into a form that was not taken since they were signed out: only they get it back."""

    HOURS = 24

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("user"), related_name="kept_forms")
    path = models.CharField(max_length=500)
    # {name of the field: list of what was sent}; never files or passwords.
    fields = models.JSONField()
    had_files = models.BooleanField(default=False)
    kept_at = models.DateTimeField(auto_now_add=True)

    objects = KeptFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept form")
        verbose_name_plural = _("kept forms")

    def __str__(self):
        return f"{self.path} {self.kept_at:%Y-%m-%d %H:%M}"


class Browser(models.TextChoices):
    CHROME = "chrome", "Chrome"
    EDGE = "edge", "Edge"
    FIREFOX = "firefox", "Firefox"
    OPERA = "opera", "Opera"
    SAFARI = "safari", "Safari"
    SAMSUNG = "samsung", _("the Samsung browser")


class System(models.TextChoices):
    ANDROID = "android", _("an Android device")
    CHROME_OS = "chrome_os", _("a Chromebook")
    IPAD = "ipad", _("an iPad")
    IPHONE = "iphone", _("an iPhone")
    LINUX = "linux", _("a Linux computer")
    MAC = "mac", _("a Mac")
    WINDOWS = "windows", _("a Windows computer")


class FromBrowser(models.Model):
    """A row that remembers a browser only as people name it: neither its exact version nor its address (IP)."""

    browser = models.CharField(_("browser"), max_length=20, choices=Browser, blank=True)
    system = models.CharField(_("device"), max_length=20, choices=System, blank=True)

    class Meta:
        abstract = True

    @property
    def device_in_words(self):
        """Firefox on a Windows computer, as far as the browser has said so."""
        if self.browser and self.system:
            return _("%(browser)s on %(system)s") % {
                "browser": self.get_browser_display(),
                "system": self.get_system_display(),
            }
        return self.get_browser_display() or self.get_system_display() or _("Unknown browser")


class DeviceQuerySet(models.QuerySet):
    def open(self):
        """Browsers whose session has not run out."""
        return self.filter(session__expire_date__gt=timezone.now())


class Device(FromBrowser):
    """A browser in which somebody is signed in. It goes with its session."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="device")
    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("user"), related_name="devices")
    signed_in_at = models.DateTimeField(_("signed in at"))
    seen_at = models.DateTimeField(_("last used at"))

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed-in browser")
        verbose_name_plural = _("signed-in browsers")
        ordering = ["-seen_at"]

    def __str__(self):
        return f"{self.user} – {self.device_in_words}"


class SignIn(FromBrowser):
    """Somebody signed in, or tried to. What was typed is not kept."""

    class Method(models.TextChoices):
        PASSWORD = "password", _("Password")
        CODE = "code", _("Code by mail")
        APP = "app", _("Code of the authenticator app")
        PASSKEY = "passkey", _("Passkey")
        RECOVERY_CODE = "recovery_code", _("Recovery code")

    class Outcome(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        SECOND_STEP = "second_step", _("Right; the second step was asked for")
        REFUSED = "refused", _("Wrong")
        LOCKED = "locked", _("Refused after too many tries")
        CLOSED = "closed", _("Refused: the account is closed")

    at = models.DateTimeField(_("moment"), auto_now_add=True, db_index=True)
    user = models.ForeignKey(
        User,
        models.CASCADE,
        verbose_name=_("user"),
        related_name="sign_ins",
        null=True,
        blank=True,
        help_text=_("Empty means: nobody has the address that was typed."),
    )
    method = models.CharField(_("by"), max_length=20, choices=Method, blank=True)
    outcome = models.CharField(_("result"), max_length=20, choices=Outcome)

    class Meta:
        verbose_name = pgettext_lazy("a row", "sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.user or _('Unknown address')} – {self.get_outcome_display()}"

    @classmethod
    def has_word(cls, word):
        """Condition: the person is found by the word, in its one spelling."""
        return Q(user__in=User.objects.filter(User.has_word(word)))
