"""Sign-in pages that allauth does not have as we need them."""

from allauth.account import views as allauth
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from core import responses
from core.templatetags.arabic import num

from . import devices, invitations, kept_forms
from .forms import NewPasswordForm, SignUpForm


class SignUp(allauth.RequestLoginCodeView):
    """Somebody new asks for their first code; for the visitor the same happens whether or not the address is known."""

    template_name = "account/signup.html"

    def get_form_class(self):
        return SignUpForm

    def form_valid(self, form):
        form.make_account(get_language())
        return super().form_valid(form)


class ConfirmLoginCode(allauth.ConfirmLoginCodeView):
    """The page for the code. None is right for who became staff after it was sent: their door is the password."""

    def get_form_kwargs(self):
        options = super().get_form_kwargs()
        user = self.stage.login.user
        return options | {"code": ""} if "code" in options and user and user.is_staff else options


@transaction.atomic
def confirm_login_code(request):
    """The page for the code; of parallel guesses each is counted."""
    # allauth counts wrong codes in the session: hold it, so that no two requests read the same count.
    key = request.session.session_key
    Session.objects.select_for_update().filter(session_key=key).first()
    response = ConfirmLoginCode.as_view()(request)
    if key and key == request.session.session_key and request.session.modified:
        # Now, and not by the middleware: once let go of, the session may hold a newer count.
        request.session.save()
        request.session.modified = False
    return response


@login_required
def change_password(request):
    """The page for a new password; participants have none, so for them there is no such page."""
    if not request.user.has_usable_password():
        raise Http404
    return allauth.password_change(request)


def csrf_failure(request, reason=""):
    """Give staff back what they typed where the secret of their form is old, as after a sign-in in another tab."""
    kept = kept_forms.keep(request) if kept_forms.comes_from_our_page(request) else None
    return kept or responses.csrf_failure(request, reason)


def locked_out(request, response, credentials):
    """The page after five wrong passwords (django-axes calls it in place of the form)."""
    response = render(request, "account/locked_out.html", status=429)
    response["Retry-After"] = "900"
    add_never_cache_headers(response)
    return response


@sensitive_post_parameters()
@transaction.atomic
def accept_invitation(request, key):
    """The page behind the link of an invitation: a password is chosen, and with it the staff's door opens."""
    person = invitations.find(key)
    form = NewPasswordForm(request.POST or None, user=person, temp_key=key) if person else None
    if form and form.is_valid():
        form.save()
        messages.success(request, _("Your password is saved. Sign in with it now."))
        return redirect("account_login")
    return render(request, "account/accept_invitation.html", {"person": person, "form": form})


@login_required
@require_POST
def end_device(request, pk):
    """Sign out one of one's own browsers; this one has its own button for that."""
    others = request.user.devices.exclude(session_id=request.session.session_key)
    device = get_object_or_404(others, pk=pk)
    devices.end(others.filter(pk=device.pk))
    messages.success(request, _("That browser is signed out."))
    return redirect("pages:account")


@login_required
@require_POST
def end_other_devices(request):
    """Sign out all of one's browsers but this one."""
    count = devices.end_all(request.user, but=request.session.session_key)
    words = ngettext("%(count)s browser is signed out.", "%(count)s browsers are signed out.", count)
    messages.success(request, words % {"count": num(count)})
    return redirect("pages:account")
