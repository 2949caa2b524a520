"""How the portal differs from stock allauth: letters through our queue, few messages, no scripts."""

import base64
import time
from hashlib import sha256
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.templatetags.arabic import num

from . import actions, devices, emails, sign_ins
from .models import User

# So long after signing in the password need not be typed again for what concerns the account itself.
FRESH_SECONDS = 5 * 60

# The only messages that say what the page does not: the names of allauth's templates and our words.
WORDS = {
    "account/messages/logged_out.txt": _("You have signed out."),
    "account/messages/password_changed.txt": _("Your password has been changed."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right. Check both and try again."),
        "enter_current_password": _("This is not your current password. Type it again."),
        "incorrect_code": _("The code is not right. Copy the six digits from the latest letter."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then ask for a new code."),
        "rate_limited": _("Too many letters in a short time. Wait a minute, then ask again."),
    }

    def send_mail(self, template_prefix, email, context):
        """Queue the letter that takes the place of allauth's; with our settings it sends no others."""
        if template_prefix == "account/email/login_code":
            emails.sign_in_code(email, context["code"])
        else:
            emails.no_code(email, User.objects.filter(email=email).first())

    def send_password_reset_mail(self, user, email, context):
        if user.is_staff:
            emails.password_reset(user, context["uid"], context["key"])
        else:
            emails.no_password_needed(user)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Every notification that our settings leave is about a new password, or about the second step."""
        if template_prefix.startswith("mfa/"):
            emails.second_step_changed(user, template_prefix.removeprefix("mfa/email/"))
        else:
            emails.password_changed(user)

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        words = message or WORDS.get(message_template)
        if words:
            messages.add_message(request, level, words, extra_tags=extra_tags)

    def login(self, request, user):
        """Sign in. A participant has just proved the address with which they agreed to be remembered."""
        super().login(request, user)
        devices.mark(request)
        sign_ins.signed_in(request, user)
        if not user.is_staff:
            actions.give_consent(user)

    def authentication_failed(self, request, **credentials):
        sign_ins.wrong_password(request, credentials["email"])

    def reauthenticate(self, user, password):
        """Whether this is the user's password; tried at the one door with its limits."""
        return self.authenticate(self.request, email=user.email, password=password) == user

    def is_reauthentication_required(self, **_options):
        """False just after signing in: who has typed the password a minute ago is not asked for it again."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > FRESH_SECONDS

    def set_password(self, user, password):
        """Keep the new password; whoever is signed in elsewhere with the old one is so no longer."""
        super().set_password(user, password)
        devices.end_all(user, but=self.request.session.session_key)

    def get_login_stages(self):
        return ["accounts.stages.CodeStage", "accounts.stages.SecondStepStage"]

    def get_login_redirect_url(self, request):
        """Return where people land who asked for no other page: staff at work, participants on their own page."""
        return reverse("admin:index" if request.user.is_staff else "pages:account")

    def get_password_change_redirect_url(self, request):
        return reverse("pages:account")

    def get_client_ip(self, request):
        """Return the address that limits count: of IPv6 that of the network, since one subscriber has all of it."""
        return network_of(super().get_client_ip(request))

    def is_ajax(self, request):
        """No page of ours asks by script, so nobody is answered in JSON."""
        return False


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or has been used. Take the one that is shown now."),
    }

    def is_mfa_enabled(self, user, types=None):
        """Only staff take a second step; who is staff no longer signs in by code, as participants do."""
        return user.is_authenticated and user.is_staff and super().is_mfa_enabled(user, types)

    def get_totp_issuer(self):
        return gettext("Open Government Portal")

    def build_totp_svg(self, url):
        """Return the QR code as markup of the page itself: no picture to fetch, no style to refuse."""
        return segno.make(url, error="m").svg_inline(scale=5, border=4, svgclass="qr", lineclass=None, omitsize=True)

    def get_public_key_credential_rp_entity(self):
        """The portal as passkeys know it: by the host of PORTAL_URL, whatever name the request used."""
        return {"id": urlsplit(settings.PORTAL_URL).hostname, "name": gettext("Open Government Portal")}

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": num(number)}

    def encrypt(self, text):
        """Return the secret as the database may hold it: who reads a backup cannot make codes."""
        return vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Return the secret; one that nobody knows where SECRET_KEY has changed, so that no code fits it."""
        try:
            return vault().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()


def vault():
    """Return what locks and opens secrets, with a key made from SECRET_KEY or, to open only, from an earlier one."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (base64.urlsafe_b64encode(sha256(f"accounts.second_step:{key}".encode()).digest()) for key in keys)
    return MultiFernet([Fernet(key) for key in made])


def network_of(address):
    """Return an address (IP) as it is counted: IPv6 without its last 64 bits (RFC 6177), IPv4 inside IPv6 as IPv4."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False).network_address)


def client_address(request):
    """Return the address (IP) from which the request came, for limits; None where the server does not tell."""
    try:
        return AccountAdapter(request).get_client_ip(request)
    except PermissionDenied:
        return None
