"""What staff had typed when they were signed out: kept for the person for whom the form was drawn, then given back."""

from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.http import QueryDict
from django.shortcuts import redirect

from core import stamps
from core.responses import NEVER_SHOWN

from .models import KeptForm, User

NEVER_KEPT = NEVER_SHOWN | {stamps.NAME}
MOST_PER_PERSON = 20


def keep(request):
    """Keep what was sent to a form of the back office; returns the way to the page that gives it back, or None.

    Kept for the person for whom the page was drawn: nobody else reads it, and nobody else can plant a text there.
    """
    user = User.objects.filter(pk=stamps.person_of(request), is_active=True).first()
    if user is None or (request.user.is_authenticated and request.user != user):
        return None
    # PostgreSQL keeps no NUL.
    fields = {
        name.replace("\0", ""): [value.replace("\0", "") for value in values]
        for name, values in request.POST.lists()
        if is_kept(name)
    }
    kept = KeptForm.objects.create(user=user, path=request.path, fields=fields, had_files=bool(request.FILES))
    older = KeptForm.objects.filter(user=user).order_by("-kept_at", "-pk").values_list("pk", flat=True)
    KeptForm.objects.filter(pk__in=list(older[MOST_PER_PERSON:])).delete()
    query = request.GET.copy()
    query[stamps.KEPT] = str(kept.key)
    return redirect(f"{request.path}?{urlencode(list(query.lists()), doseq=True)}")


def is_kept(name):
    return name not in NEVER_KEPT and "password" not in name


def comes_from_our_page(request):
    """Whether the browser says that the form was sent by a page of this host (Fetch Metadata; Origin; Referer)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.get_host()


def find(request):
    """Return the KeptForm that the address names, if it is the person's own, of this page, and not too old."""
    try:
        key = UUID(request.GET.get(stamps.KEPT, ""))
    except ValueError:
        return None
    return KeptForm.objects.recent().filter(key=key, user=request.user, path=request.path).first()


def given_back(request):
    """Return what was typed into the page before, as a QueryDict with had_files; None where nothing was kept."""
    kept = find(request) if request.method == "GET" and stamps.KEPT in request.GET else None
    if kept is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in kept.fields.items():
        data.setlist(name, values)
    data.had_files = kept.had_files
    return data


def forget(request):
    """Forget what was given back: the page has been sent, and taken."""
    kept = find(request) if stamps.KEPT in request.GET else None
    if kept:
        kept.delete()
