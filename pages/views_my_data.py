"""What is kept of me: as files to take along, and the way to have it erased."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import codes
from accounts.adapter import client_address
from accounts.browsers import with_browser
from feedback.forms import ConfirmForm

from . import personal


@never_cache
@login_required
def as_json(request):
    """All that is kept of me, for a program (RFC 8259)."""
    rows = {section.name: section.rows for section in personal.export(request.user)}
    response = JsonResponse(rows, json_dumps_params={"ensure_ascii": False, "indent": 2})
    return attached(response, "json")


@never_cache
@login_required
def as_page(request):
    """All that is kept of me, as one page that reads without the portal."""
    context = {"sections": personal.export(request.user), "made_at": timezone.now()}
    return attached(HttpResponse(render_to_string("files/my_data.html", context)), "html")


def attached(response, kind):
    response["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate():%Y-%m-%d}.{kind}"'
    return response


def for_participants(view):
    """A page about leaving, which no cache keeps; staff have none: what they decided stays under their name."""

    @never_cache
    @login_required
    @with_browser
    def wrapper(request):
        if request.user.is_staff:
            raise Http404
        return view(request)

    return wrapper


@for_participants
def ask_to_erase(request):
    """What goes and what stays; POST has a code sent, since the browser may be left open."""
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            personal.send_code(request.user, request.browser, client_address(request))
            return redirect("pages:erase-confirm")
        except codes.TooMany as refusal:
            form.add_error(None, refusal)
    status = 429 if form.is_bound and form.has_error(NON_FIELD_ERRORS) else 200
    return render(request, "pages/erase.html", {"form": form}, status=status)


@for_participants
def erase(request):
    """Type the code, and the account is gone."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = request.user
        refusal = personal.use_code(person, request.browser, form.cleaned_data["code"])
        if refusal is None:
            logout(request)
            personal.erase(person)
            return redirect("pages:erased")
        form.add_error("code", refusal)
    return render(request, "pages/erase_confirm.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
def erased(request):
    """What somebody reads who has just left."""
    return render(request, "pages/erased.html")
