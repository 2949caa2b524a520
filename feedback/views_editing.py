"""What authors change about what they sent. Private, and for whoever is signed in with the address of the item."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.adapter import client_address
from core.field_words import field_words

from . import actions_editing, subjects
from .forms_words import EditForm
from .models import Feedback
from .views import own_or_404, render_own, signed_in
from .views_writing import keep_files


@signed_in
def edit(request, reference):
    """Change what one sent; two windows never overwrite each other unseen."""
    item = own_or_404(request, reference)
    is_sent = request.method == "POST"
    if not is_sent and not item.is_changeable:
        return render_own(request, item, refusal=too_late(item), status=409)
    data, files = (request.POST, request.FILES) if is_sent else (request.given_back, None)
    form = EditForm(data, files, item=item, prefilled=subjects.wording(item.subject))
    if is_sent and item.is_changeable:
        # Judged before its files are kept: then they would count twice.
        form.is_valid()
        keep_files(form, item, client_address(request))
    if not is_sent or not form.is_valid():
        return show(request, item, form, status=422 if is_sent else 200)
    version = form.cleaned_data["version"]
    try:
        item = actions_editing.edit(item, form.words, request.user, version, form.dropped_keys)
    except actions_editing.StaleWords as stale:
        form.renew("version", stale.item.version)
        return show(request, item, form, meanwhile=in_words(stale.words, form), status=409)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return show(request, item, form, status=409)
    messages.success(request, saved_words(item))
    return redirect("feedback:own", reference=reference)


def too_late(item):
    """Return the ValidationError that says why the item cannot be changed any more."""
    try:
        actions_editing.refuse_late(item)
    except ValidationError as refusal:
        return refusal


def in_words(texts, form):
    """Return pairs (label, text) of what was saved meanwhile; empty for nothing."""
    columns = {name: Feedback._meta.get_field(name) for name in texts}
    return [(form.fields[name].label, field_words(columns[name], text)) for name, text in texts.items()]


def saved_words(item):
    if item.moderation == Feedback.Moderation.PUBLISHED:
        return _("Your change is saved, and everybody reads it now.")
    if item.is_for_body_only:
        return _("Your change is saved.")
    return _("Your change is saved. Staff read it before it is published.")


def show(request, item, form, meanwhile=(), status=200):
    """The form with what was typed, and beside it what another window saved meanwhile."""
    context = {
        "form": form,
        "item": item,
        "meanwhile": meanwhile,
        "is_verified": actions_editing.is_public_at_once(item, request.user),
        "had_files": getattr(request.given_back, "had_files", False),
    }
    return render(request, "feedback/edit.html", context, status=status)
