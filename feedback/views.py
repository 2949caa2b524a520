from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import actions, public_versions, trace
from .beside import beside
from .forms import AppealForm, ReferenceForm, SettleForm
from .models import Feedback

# What somebody who was no longer signed in said of a decision, in their session.
UNSENT = "unsent_settlement"


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
    item = own_or_404(request, reference)
    unsent = request.session.pop(UNSENT, None)
    return render_own(request, item, settle_form=SettleForm(initial=unsent) if unsent else None)


@require_POST
@never_cache
@login_required
def withdraw(request, reference):
    """Take one's own feedback back."""
    item = own_or_404(request, reference)
    try:
        actions.withdraw(item, request.user)
    except ValidationError as refusal:
        return render_own(request, item, refusal=refusal, status=409)
    return redirect("feedback:own", reference=reference)


def public_or_404(reference):
    return get_object_or_404(Feedback.objects.published().for_cards().with_path(), reference=reference)


def own_or_404(request, reference):
    items = Feedback.objects.owned_by(request.user).for_cards().with_path().select_related("appeal")
    return get_object_or_404(items, reference=reference)


def render_own(request, item, refusal=None, appeal_form=None, settle_form=None, status=200):
    said = item.said_settlement
    initial = {"verdict": said.verdict, "words": said.words} if said else None
    context = {
        "item": item,
        "changes": trace.changes_of(item),
        "beside": beside(item),
        "refusal": refusal,
        "appeal_form": appeal_form or AppealForm(),
        "settle_form": settle_form or SettleForm(initial=initial),
    }
    return render(request, "feedback/own.html", context, status=status)
