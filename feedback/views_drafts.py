"""What somebody who is signed in has begun and not sent: their own drafts, and those shared with colleagues."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from . import subjects
from .models import Draft

MOST_SHOWN = 100


@never_cache
@login_required
def drafts(request):
    """My drafts, the last saved first: to go on with, or to delete."""
    rows = Draft.objects.on_the_account_of(request.user).unsent().select_related("entity", "saved_by", "owner")
    rows = list(rows.order_by("-saved_at")[:MOST_SHOWN])
    known = subjects.named({row.about for row in rows})
    for row in rows:
        row.subject = known.get(row.about)
        row.colleague = row.saved_by_other_than(request.user)
    return render(request, "feedback/drafts.html", {"drafts": rows})
