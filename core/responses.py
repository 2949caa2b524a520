"""Pages that say no, in the reader's language and with a way on; and with which status a page says it."""

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.template.loader import render_to_string

NEVER_SHOWN = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code", "ticket"}


def refusal(request, template, status, **context):
    """Return a rendered error page with the status."""
    return HttpResponse(render_to_string(template, context, request=request), status=status)


def status_of(form):
    """Return the status of a page with this form: 200 while unsent, 422 with mistakes, 429 beyond a limit."""
    if not form.is_bound:
        return 200
    return 429 if form.has_error(NON_FIELD_ERRORS, "too_many") else 422


def bad_request(request, exception=None):
    """The page for a request that no browser sends (400)."""
    return refusal(request, "400.html", 400)


def too_many(request):
    """The page for somebody who tries too often (429, RFC 6585)."""
    response = refusal(request, "429.html", 429)
    # The longest that any of the limits which lead here lasts, in seconds.
    response["Retry-After"] = "3600"
    return response


def stale_row(request):
    """The page for somebody whose change met another one of the same row at the same moment (409)."""
    return refusal(request, "409.html", 409)


def csrf_failure(request, reason=""):
    """The page for a form whose secret is missing or old (403); it gives back the longer texts that were typed."""
    texts = [value for name, value in request.POST.items() if name not in NEVER_SHOWN and len(value) > 40]
    response = refusal(request, "403_csrf.html", 403, texts=texts)
    response["Cache-Control"] = "no-store"
    return response
