"""The organisations that a participant belongs to: found or proposed, and kept by their own members."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.responses import status_of
from core.search import matching

from . import organisations
from .forms import SignUpForm
from .forms_organisations import AskForm, FindForm, HandOverForm, InviteForm, LeaveForm, ProposalForm
from .likeness import alike
from .models import Entity, Membership

MOST_FOUND = 20
Role = Membership.Role


def for_participants(view):
    """A page about one's organisations, which no cache keeps; staff act for the portal, and have none."""

    @never_cache
    @login_required
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


def for_members(view):
    """Hand the view the person's verified membership in the organisation; for strangers there is no such page."""

    @for_participants
    @wraps(view)
    def wrapper(request, slug, **kwargs):
        memberships = request.user.memberships.members().select_related("user", "entity")
        return view(request, get_object_or_404(memberships, entity__slug=slug), **kwargs)

    return wrapper


def for_submitters(view):
    """Take a form that only a submitter of the organisation may send, and go back to its page."""

    @require_POST
    @for_members
    @wraps(view)
    def wrapper(request, mine, **kwargs):
        if mine.role != Role.SUBMITTER:
            raise Http404
        return view(request, mine, **kwargs) or redirect("organisations:members", slug=mine.entity.slug)

    return wrapper


# Finding it


@for_participants
def find(request):
    """Organisations by words of their name; the nearest names where no words fit."""
    form = FindForm(request.GET or None)
    words, found, is_near = form.words if form.is_bound else "", [], False
    if words:
        found = matching(Entity.objects.joinable(), words)[:MOST_FOUND]
        if not found:
            found, is_near = alike(Entity.objects.joinable(), words), True
    context = {"form": form, "words": words, "found": found, "is_near": is_near}
    return render(request, "organisations/find.html", context)


@for_participants
def ask(request, slug):
    """Say what one is in the organisation; staff verify it."""
    entity = get_object_or_404(Entity.objects.joinable(), slug=slug)
    if request.user.memberships.members().filter(entity=entity).exists():
        messages.info(request, _("You belong to it already."))
        return redirect("organisations:members", slug=slug)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and taken(request, form, organisations.ask, request.user, entity, form.cleaned_data["role"]):
        messages.success(
            request, _("Your request is with the Open Government Unit. A letter tells you what becomes of it.")
        )
        return redirect("pages:account")
    return render(request, "organisations/ask.html", {"form": form, "entity": entity}, status=status_of(form))


@for_participants
def propose(request):
    """Enter an organisation that is not there; names like it are shown first."""
    initial = {"name_ar": FindForm(request.GET).words if "q" in request.GET else ""}
    form = ProposalForm(request.POST if request.method == "POST" else None, initial=initial)
    near = []
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ["name_ar", "name_en", "kind"]}
        near = alike(Entity.objects.joinable(), typed["name_ar"], typed["name_en"])
        if form.unseen(near):
            form.show(near)
        elif taken(request, form, organisations.propose, request.user, **typed):
            messages.success(
                request, _("Your proposal is with the Open Government Unit. A letter tells you what becomes of it.")
            )
            return redirect("pages:account")
    status = 200 if near else status_of(form)
    return render(request, "organisations/propose.html", {"form": form, "near": near}, status=status)


# Among its members


@for_members
def members(request, mine):
    """Who belongs to the organisation, and what its submitters do there."""
    return show_members(request, mine, InviteForm())


def show_members(request, mine, form):
    """The page of the members; for submitters also who asked to belong, and whom they invited."""
    entity = mine.entity
    is_submitter = mine.role == Role.SUBMITTER
    people = entity.members()
    context = {
        "mine": mine,
        "entity": entity,
        "people": people,
        "is_submitter": is_submitter,
        "form": form,
        "has_colleagues": len(people) > 1,
    }
    if is_submitter:
        context |= {
            "requests": entity.memberships.to_verify().select_related("user"),
            "invitations": entity.invitations.open(),
            "hand_over": HandOverForm(mine),
        }
    return render(request, "organisations/members.html", context, status=status_of(form))


@for_submitters
def invite(request, mine):
    """Invite a colleague by their address."""
    form = InviteForm(request.POST)
    email, role = (form.cleaned_data.get(name) for name in ["email", "role"]) if form.is_valid() else ("", "")
    if not form.is_valid() or not taken(request, form, organisations.invite, mine.entity, email, role, request.user):
        return show_members(request, mine, form)
    messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": email})


@for_submitters
def take_back(request, mine, pk):
    """Take an invitation back: its link is dead."""
    get_object_or_404(mine.entity.invitations, pk=pk).delete()
    messages.success(request, _("The invitation is taken back."))


@for_submitters
def accept_request(request, mine, pk):
    """Say that somebody who asked belongs to the organisation."""
    membership = get_object_or_404(mine.entity.memberships.to_verify(), pk=pk)
    said(request, _("%(person)s belongs to the organisation now."), membership, organisations.accept_request, mine)


@for_submitters
def make_submitter(request, mine, pk):
    """Let a colleague send in the organisation's name."""
    said(
        request,
        _("%(person)s may send in its name now."),
        colleague(mine, pk),
        organisations.set_role,
        Role.SUBMITTER,
        mine,
    )


@for_submitters
def make_member(request, mine, pk):
    """Let a colleague write only."""
    said(
        request,
        _("%(person)s writes in its name, and sends no more."),
        colleague(mine, pk),
        organisations.set_role,
        Role.MEMBER,
        mine,
    )


@for_submitters
def remove(request, mine, pk):
    """Take a colleague out, or turn down who asked."""
    others = mine.entity.memberships.exclude(pk=mine.pk)
    membership = get_object_or_404(others.members() | others.to_verify(), pk=pk)
    said(
        request, _("%(person)s does not belong to the organisation any more."), membership, organisations.remove, mine
    )


@for_submitters
def hand_over(request, mine):
    """Give one's place as submitter to a colleague."""
    form = HandOverForm(mine, request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["to"][0])
        return
    to = form.cleaned_data["to"]
    said(
        request,
        _("%(person)s may send in its name now; you write in it as before."),
        to,
        organisations.hand_over,
        mine,
    )


@for_members
def leave(request, mine):
    """Ask whether the person means it, and let them go."""
    is_last = organisations.is_last_submitter(mine.entity, mine)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and taken(request, form, organisations.leave, mine, form.cleaned_data["is_sure"]):
        messages.success(request, _("You have left %(entity)s.") % {"entity": mine.entity})
        return redirect("pages:account")
    context = {"form": form, "entity": mine.entity, "is_last": is_last}
    return render(request, "organisations/leave.html", context, status=status_of(form))


@require_POST
@for_participants
def withdraw(request, pk):
    """Take back a request or a proposal that is not verified, or put away one that was declined."""
    membership = get_object_or_404(request.user.memberships.filter(verified_at=None), pk=pk)
    said(request, _("That is taken back."), membership, organisations.leave)
    return redirect("pages:account")


# Invited


@never_cache
def invitation(request, key):
    """The page behind the link of an invitation: sign in by a code as that address, and accept."""
    found = organisations.find_invitation(key)
    is_theirs = found is not None and request.user.is_authenticated and request.user.email == found.email
    if is_theirs and request.method == "POST" and not request.user.is_staff:
        if said(request, _("Welcome: you belong to %(entity)s now."), found, organisations.accept, request.user):
            return redirect("organisations:members", slug=found.entity.slug)
        return redirect("pages:account")
    context = {
        "invitation": found,
        "is_theirs": is_theirs,
        "form": SignUpForm(initial={"email": found.email}) if found else None,
        "after": request.path,
    }
    return render(request, "organisations/invitation.html", context)


# Their common steps


def colleague(mine, pk):
    """Return the membership of a colleague; Http404 for one's own, and for others."""
    return get_object_or_404(mine.entity.members().exclude(pk=mine.pk), pk=pk)


def taken(request, form, action, *args, **answers):
    """Take the action and return True; or put its refusal on the form."""
    try:
        action(*args, **answers)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def said(request, sentence, row, action, *args):
    """Take the action with a row and say so, or say why not; returns whether it was taken."""
    try:
        action(row, *args)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    messages.success(request, sentence % {"entity": row.entity, "person": getattr(row, "user", "")})
    return True
