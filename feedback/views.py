from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts import kept_forms
from core import stamps

from . import actions, public_versions, trace
from .beside import beside
from .forms import AppealForm, ReferenceForm, SettleForm
from .models import Feedback


def detail(request, reference):
    """One piece of feedback with its whole chain; what is not public is as unknown as what never was."""
    item = public_or_404(reference)
    context = {
        "item": item,
        "changes": trace.changes_of(item),
        "beside": beside(item),
        "versions": public_versions.versions(item) if item.edited_at else [],
    }
    return render(request, "feedback/detail.html", context)


def track(request):
    """The way from a reference to its public page, else to the author's own; which of them exists stays unsaid."""
    form = ReferenceForm(request.GET or None)
    if form.is_valid():
        reference = form.cleaned_data["reference"]
        is_public = Feedback.objects.published().filter(reference=reference).exists()
        return redirect("feedback:detail" if is_public else "feedback:own", reference=reference)
    return render(request, "feedback/track.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@login_required
def own(request, reference):
    """One's own feedback, in every state, with what became of it."""
    return render_own(request, own_or_404(request, reference))


@never_cache
@login_required
def withdraw(request, reference):
    """Take one's own feedback back; who only opens the address, as after signing in, is led to the button."""
    item = own_or_404(request, reference)
    if request.method != "POST":
        return redirect("feedback:own", reference=reference)
    try:
        actions.withdraw(item, request.user)
    except ValidationError as refusal:
        return render_own(request, item, refusal=refusal, status=409)
    return redirect("feedback:own", reference=reference)


def signed_in(view):
    """A page for whoever is signed in; what is sent after the sign-in ended is kept, and comes back with the next."""

    @never_cache
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_authenticated:
            kept = kept_forms.keep(request) if request.method == "POST" else None
            return kept or login_required(view)(request, *args, **kwargs)
        request.given_back = kept_forms.given_back(request)
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302:
            kept_forms.forget(request)
        return response

    return wrapper


def public_or_404(reference):
    return get_object_or_404(Feedback.objects.published().for_cards().with_path(), reference=reference)


def own_or_404(request, reference):
    items = Feedback.objects.owned_by(request.user).for_cards().with_path().select_related("appeal")
    return get_object_or_404(items, reference=reference)


def render_own(request, item, refusal=None, appeal_form=None, settle_form=None, status=200):
    """The author's page of the item. A form that is given stands there as it was sent, the others as they begin."""
    said = item.said_settlement
    initial = {"verdict": said.verdict, "words": said.words} if said else None
    forms = {"appeal": appeal_form or AppealForm(), "settle": settle_form or SettleForm(initial=initial)}
    for name, form in forms.items():
        form.drawn = stamps.stamp(request, reverse(f"feedback:{name}", kwargs={"reference": item.reference}))
    context = {
        "item": item,
        "changes": trace.changes_of(item),
        "beside": beside(item),
        "refusal": refusal,
        "appeal_form": forms["appeal"],
        "settle_form": forms["settle"],
    }
    return render(request, "feedback/own.html", context, status=status)
