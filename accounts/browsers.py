"""What one browser began before anybody signed in: a draft, a code. A cookie of private pages says whose it is."""

from functools import wraps

from django.conf import settings
from django.utils.crypto import get_random_string

DAYS = 30


def cookie_name():
    """Return the cookie's name; the prefix keeps other hosts of the domain from setting it (RFC 6265bis, 4.1.3.2)."""
    return "__Host-browser" if settings.SESSION_COOKIE_SECURE else "browser"


def with_browser(view):
    """Give a private view request.browser, a secret that only this browser holds for 30 days.

    Not the session: it must outlive signing in and out, and costs no query.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        request.browser = request.get_signed_cookie(cookie_name(), default=None) or get_random_string(32)
        response = view(request, *args, **kwargs)
        response.set_signed_cookie(
            cookie_name(),
            request.browser,
            max_age=DAYS * 24 * 60 * 60,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    return wrapper
