"""How the portal differs from stock allauth: letters through our queue, few messages, no scripts."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import actions, emails
from .models import User

# The only messages that say what the page does not: the names of allauth's templates and our words.
WORDS = {
    "account/messages/logged_out.txt": _("You have signed out."),
    "account/messages/password_changed.txt": _("Your password has been changed."),
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
        """Every notification that our settings leave is about a new password."""
        emails.password_changed(user)

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        words = message or WORDS.get(message_template)
        if words:
            messages.add_message(request, level, words, extra_tags=extra_tags)

    def login(self, request, user):
        """Sign in. A participant has just proved the address with which they agreed to be remembered."""
        super().login(request, user)
        if not user.is_staff:
            actions.give_consent(user)

    def get_login_stages(self):
        return ["accounts.stages.CodeStage"]

    def get_login_redirect_url(self, request):
        """Return where people land who asked for no other page: staff at work, participants on their own page."""
        return reverse("admin:index" if request.user.is_staff else "pages:account")

    def get_password_change_redirect_url(self, request):
        return reverse("pages:account")

    def is_ajax(self, request):
        """No page of ours asks by script, so nobody is answered in JSON."""
        return False


def client_address(request):
    """Return the address (IP) from which the request came, for limits; None where the server does not tell."""
    try:
        return AccountAdapter(request).get_client_ip(request)
    except PermissionDenied:
        return None
