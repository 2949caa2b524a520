"""The forms of sign-in, in our words; what they check stays allauth's."""

from datetime import timedelta

from allauth.account import forms as allauth
from allauth.account.fields import SetPasswordField
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import CleanEmailField, CodeField

from . import actions
from .models import User


def email_field(**options):
    """Return the field for an address, no longer than the column that keeps it."""
    return CleanEmailField(label=_("E-mail address"), max_length=254, **options)


def password_field(label, autocomplete):
    """Return the field for a password that exists already, or is typed again."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "dir": "ltr"})
    return forms.CharField(label=label, strip=False, max_length=1000, widget=widget)


def new_password_field():
    """Return the field for a new password; its help tells the rules."""
    field = SetPasswordField(label=_("New password"), max_length=1000)
    del field.widget.attrs["placeholder"]
    field.widget.attrs["dir"] = "ltr"
    return field


class PasswordSignInForm(allauth.LoginForm):
    """The door for staff."""

    password = password_field(_("Password"), "current-password")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field()
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def login(self, request, redirect_url=None):
        """Sign in until the end of the working day, whatever happens meanwhile."""
        response = super().login(request, redirect_url)
        request.session.set_expiry(timezone.now() + timedelta(hours=settings.STAFF_SESSION_HOURS))
        return response


class CodeRequestForm(allauth.RequestLoginCodeForm):
    """The door for participants: the address to which a code goes."""

    email = email_field()

    def clean_email(self):
        """Find the participant; staff have a password, and only a letter tells them so, as it tells the unknown."""
        email = super().clean_email()
        if self._user and self._user.is_staff:
            self._user = None
        return email


class SignUpForm(CodeRequestForm):
    """The same for somebody new."""

    agreed = forms.BooleanField(
        label=_("I agree that the portal keeps my e-mail address to let me sign in and to answer my feedback."),
        error_messages={
            "required": _(
                "Without your address the portal cannot answer you: please agree, or read on without an account."
            )
        },
    )

    def make_account(self, language):
        """Make the participant whom nobody knew; an address that is known keeps its account."""
        if not User.objects.filter(email=self.cleaned_data["email"]).exists():
            self._user = actions.find_or_make_participant(self.cleaned_data["email"], language)


class CodeForm(allauth.ConfirmLoginCodeForm):
    code = CodeField(label=_("Code"), max_length=40)


class PasswordResetForm(allauth.ResetPasswordForm):
    email = email_field()


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    password1 = new_password_field()
    password2 = password_field(_("New password, again"), "new-password")


class PasswordChangeForm(allauth.ChangePasswordForm):
    oldpassword = password_field(_("Current password"), "current-password")
    password1 = new_password_field()
    password2 = password_field(_("New password, again"), "new-password")


class LanguageForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language"]
        widgets = {"language": forms.RadioSelect}
        labels = {"language": _("Language of the letters to you")}
        help_texts = {"language": ""}
