"""Sign-in pages that allauth does not have as we need them."""

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language

from core import responses

from . import kept_forms
from .forms import SignUpForm


class SignUp(allauth.RequestLoginCodeView):
    """Somebody new asks for their first code; for the visitor the same happens whether or not the address is known."""

    template_name = "account/signup.html"

    def get_form_class(self):
        return SignUpForm

    def form_valid(self, form):
        form.make_account(get_language())
        return super().form_valid(form)


@transaction.atomic
def confirm_login_code(request):
    """The page for the code; of parallel guesses each is counted."""
    # allauth counts wrong codes in the session: hold it, so that no two requests read the same count.
    key = request.session.session_key
    Session.objects.select_for_update().filter(session_key=key).first()
    response = allauth.confirm_login_code(request)
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
