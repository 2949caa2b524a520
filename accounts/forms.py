"""The forms of sign-in, in our words; what they check stays allauth's."""

from datetime import timedelta

from allauth.account import forms as allauth
from allauth.account.fields import SetPasswordField
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import CleanCharField, CleanEmailField, CodeField

from . import actions, second_step, sign_ins
from .models import SignIn, User

TOO_MANY_CODES = _("Too many wrong codes. Wait a quarter of an hour, then try again.")


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
        """Make the participant whom nobody knew; an address that is known keeps its account, and takes as long."""
        if User.objects.filter(email=self.cleaned_data["email"]).exists():
            actions.make_nobody()
        else:
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


class PasswordAgainForm(allauth.ReauthenticateForm):
    password = password_field(_("Password"), "current-password")


class SecondStepForm(mfa.AuthenticateForm):
    """The second step by typing: a code of the app, or a recovery code."""

    code = CodeField(
        label=_("Code"), max_length=40, help_text=_("Six digits from the app, or one of your recovery codes.")
    )

    def clean_code(self):
        """Return the code when it is right and has not been used; five wrong ones close this door for a while."""
        if not second_step.may_try(self.user):
            self.note_failure(SignIn.Outcome.LOCKED)
            raise ValidationError(TOO_MANY_CODES)
        try:
            code = super().clean_code()
            self.refuse_replay(code)
        except ValidationError:
            self.note_failure(SignIn.Outcome.REFUSED)
            raise
        second_step.forget_tries(self.user)
        return code

    def refuse_replay(self, code):
        is_of_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_of_app and not second_step.is_first_use(self.user, code):
            raise get_adapter().validation_error("incorrect_code")

    def note_failure(self, outcome):
        """Keep the try as what it looks like: what is as long as a recovery code was meant as one."""
        is_long = len(self.cleaned_data.get("code", "")) > app_settings.TOTP_DIGITS
        method = SignIn.Method.RECOVERY_CODE if is_long else SignIn.Method.APP
        sign_ins.note(context.request, self.user, method, outcome)

    def save(self):
        super().save()
        second_step.mark(context.request, self.user)


class SecondStepAgainForm(SecondStepForm, mfa.ReauthenticateForm):
    """The same for somebody who is signed in already."""


class AppForm(totp.ActivateTOTPForm):
    """The first code of a new app, which proves that it has the secret."""

    code = CodeField(label=_("Code from the app"), max_length=40)

    def clean_code(self):
        if not second_step.may_try(self.user):
            raise ValidationError(TOO_MANY_CODES)
        code = super().clean_code()
        second_step.forget_tries(self.user)
        # The code that set the app up opens nothing after that.
        second_step.is_first_use(self.user, code)
        return code


class CalmMixin:
    """What no browser sends is a wrong passkey: the library that reads it fails in many ways."""

    def in_calm(self, clean):
        """Return what clean() returns; ValidationError whatever it meets."""
        try:
            return clean()
        except ValidationError:
            raise
        except Exception as failure:
            raise get_adapter().validation_error("incorrect_code") from failure


class PasskeyForm(CalmMixin, webauthn.AuthenticateWebAuthnForm):
    """The second step by a passkey; a script fills it in."""

    def clean_credential(self):
        try:
            return self.in_calm(super().clean_credential)
        except ValidationError:
            sign_ins.note(context.request, self.user, SignIn.Method.PASSKEY, SignIn.Outcome.REFUSED)
            raise

    def save(self):
        super().save()
        second_step.mark(context.request, self.user)


class PasskeyAgainForm(PasskeyForm, webauthn.ReauthenticateWebAuthnForm):
    """The same for somebody who is signed in already."""


class NewPasskeyForm(CalmMixin, webauthn.AddWebAuthnForm):
    name = CleanCharField(
        label=_("Name of the passkey"), max_length=60, help_text=_("So that you know it again: telephone, office key.")
    )

    def clean(self):
        return self.in_calm(super().clean)


class NameForm(forms.ModelForm):
    """What a participant is called by colleagues and by the unit, instead of by their address."""

    name = CleanCharField(
        label=_("Your name"),
        max_length=User._meta.get_field("name").max_length,
        required=False,
        help_text=_(
            "Colleagues in your organisations and the Open Government Unit see it in place of your address. "
            "It is published nowhere: on each piece of feedback you choose anew how you are named."
        ),
    )

    class Meta:
        model = User
        fields = ["name"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["name"].widget.attrs |= {"autocomplete": "name", "dir": "auto"}


class LanguageForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language"]
        widgets = {"language": forms.RadioSelect}
        labels = {"language": _("Language of the letters to you")}
        help_texts = {"language": ""}
