"""The second step of staff: whether it was taken in this session, how often it may be tried, who has its pages."""

from functools import wraps

from allauth.mfa.models import Authenticator
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.urls import reverse

from core import limits

MARK = "second_step_of"
TRIES = 5
MINUTES = 15
# Longer than a code of the app can be valid, with the tolerance of the settings.
CODE_SECONDS = 120


def mark(request, user):
    """Remember in the session that the user has taken the second step."""
    request.session[MARK] = user.pk


def is_taken(request):
    """Whether the person of this session has taken the second step in it."""
    return request.session.get(MARK) == request.user.pk


def forget(request):
    """Ask for the second step again in this session."""
    request.session.pop(MARK, None)


def is_set_up(user):
    """Whether the user has an app or a passkey; recovery codes alone do not count."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def may_try(user):
    """Count a try and return True, or False after five wrong ones in a quarter of an hour."""
    return limits.allow("second step", user.pk, many=TRIES, seconds=MINUTES * 60)


def forget_tries(user):
    """Forget the tries that were counted."""
    limits.forget("second step", user.pk)


def is_first_use(user, code):
    """Whether a right code of the app has not been used before; it counts as used from now on (RFC 6238, 5.2)."""
    # As allauth compares it: with a dash in it, it is still the same code.
    digits = "".join(filter(str.isdigit, code))
    return limits.allow("second step code", user.pk, digits, many=1, seconds=CODE_SECONDS)


def for_staff(view):
    """Give the page to staff only: participants sign in by code, and for them it does not exist."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


def for_its_owner(view):
    """Give a page on which the second step is changed to staff who have taken it, or have none yet."""

    @for_staff
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if is_set_up(request.user) and not is_taken(request):
            return redirect_to_login(request.get_full_path(), reverse("mfa_reauthenticate"))
        return view(request, *args, **kwargs)

    return wrapper
