"""Where organisations endorse points of others. Private: the public page of a point knows nobody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import Entity

from . import actions_endorsement
from .models import Feedback


@never_cache
@login_required
def page(request, reference):
    """In which organisations' names one may endorse a point, and where one has."""
    return render_page(request, get_item_or_404(request, reference))


@never_cache
@login_required
def endorse(request, reference, slug):
    """Endorse the point in the name of one's organisation."""
    return act(request, reference, slug, actions_endorsement.endorse, _("The endorsement is public now."))


@never_cache
@login_required
def take_back(request, reference, slug):
    """Take the endorsement of one's organisation back."""
    return act(request, reference, slug, actions_endorsement.take_back, _("The endorsement is taken back."))


def act(request, reference, slug, action, done):
    """Do what was asked for by POST; whoever only opens the address, as after signing in, finds the button."""
    if request.method != "POST":
        return redirect("feedback:endorse", reference=reference)
    item = get_item_or_404(request, reference)
    entity = get_object_or_404(Entity.objects.verified().sendable_by(request.user), slug=slug)
    try:
        action(item, entity, request.user)
    except ValidationError as refusal:
        return render_page(request, item, refusal, status=409)
    messages.success(request, done)
    return redirect("feedback:endorse", reference=reference)


def get_item_or_404(request, reference):
    """Return the published point; staff act for the portal, and endorse nothing."""
    if request.user.is_staff:
        raise Http404
    return get_object_or_404(Feedback.objects.published().for_cards(), reference=reference)


def render_page(request, item, refusal=None, status=200):
    context = {
        "item": item,
        "entities": actions_endorsement.endorsing_entities(item, request.user),
        "endorsing": set(item.endorsements.values_list("entity_id", flat=True)),
        "refusal": refusal,
    }
    return render(request, "feedback/endorse.html", context, status=status)
