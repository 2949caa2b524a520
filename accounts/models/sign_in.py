"""Where people are signed in, and who tried."""

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .user import User


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
