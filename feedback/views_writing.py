"""From the first word to the reference: write, review, prove the address, sent. Private, and bound to one browser."""

from functools import wraps
from uuid import uuid4

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import strip_tags
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.adapter import client_address
from accounts.browsers import with_browser
from core.responses import status_of

from . import actions, actions_drafts, attachments, subjects, tickets
from .forms import AboutForm, ConfirmForm
from .forms_sending import SendingForm
from .models import WORDS, Draft, Feedback, Window, plan_of


def private(view):
    """A page that nobody stores, and that knows its browser."""
    return never_cache(with_browser(view))


def drafts_of(request):
    """Return the drafts that whoever asks may read and change, as a queryset."""
    return Draft.objects.open_to(request.browser, request.user).select_related("entity", "saved_by")


def at_the_door(view):
    """Hand the view an unsent draft of this browser with its subject; else answer with what stands in the way."""

    @private
    @wraps(view)
    def wrapper(request, key):
        draft = get_object_or_404(drafts_of(request), key=key)
        if draft.feedback_id:
            return redirect("feedback:sent", key=key)
        subject = subjects.find(draft.about)
        if subject is None:
            return choose(request, draft, is_lost=True)
        if not Window.of(plan_of(subject)).is_open:
            return closed(request, subject, draft)
        if not draft.is_ready:
            return redirect(draft.get_absolute_url())
        return view(request, draft, subject)

    return wrapper


@private
def write(request):
    """Write about the subject that the address names; without one, choose it."""
    about, draft = asked_for(request)
    subject = subjects.find(about)
    if subject is None:
        return choose(request, rescued(request, about) or draft, is_lost=bool(about))
    if not Window.of(plan_of(subject)).is_open:
        return closed(request, subject, rescued(request, about) or draft)
    form = SendingForm(
        *sent_with(request),
        browser=request.browser,
        draft=draft,
        user=request.user,
        prefilled=subjects.wording(subject),
    )
    try:
        draft = stored(request, form, about) or draft
    except actions_drafts.StaleDraft as stale:
        return kept_beside(request, form, subject, stale.draft)
    if draft and draft.feedback_id:
        return redirect("feedback:sent", key=draft.key)
    if is_signed_out(form, request.user):
        return redirect_to_login(draft.get_absolute_url())
    if form.is_bound and draft and "save" in request.POST and request.user.is_authenticated:
        return redirect("feedback:drafts")
    if form.is_valid():
        return redirect("feedback:review", key=draft.key)
    return show_form(request, form, subject, draft)


def is_signed_out(form, person):
    """Whether the form was drawn for somebody who is not signed in any more, or not as the same person."""
    return form.ticket is not None and form.ticket.person not in {None, person.pk}


def kept_beside(request, form, subject, other):
    """The form again, with what somebody saved meanwhile beside it; what was typed is a draft of its own now."""
    draft = actions_drafts.keep_draft(
        form.ticket.key_beside,
        request.browser,
        client_address(request),
        other.about,
        form.typed(),
        is_ready=False,
        by=request.user,
        ticket=form.ticket,
    )
    keep_files(form, draft, client_address(request))
    form.renew("ticket", tickets.issue(request.browser, draft, request.user.pk))
    texts = [(form.fields[name].label, words(form.fields[name], text)) for name, text in differing(other, form)]
    context = {"meanwhile": texts, "other": other, "colleague": other.saved_by_other_than(request.user)}
    return show_form(request, form, subject, draft, status=409, **context)


def differing(draft, form):
    """Return pairs (name, text) of what the draft holds otherwise than the form."""
    typed = form.typed()
    return [(name, draft.data.get(name, "")) for name in WORDS if draft.data.get(name, "") != typed[name]]


def words(field, value):
    """Return what was chosen or typed, in words."""
    choices = dict(getattr(field, "choices", []))
    return strip_tags(str(choices.get(value, value)).replace("<small>", " – "))


@require_POST
@private
def autosave(request):
    """Keep what somebody who is signed in has typed so far; answers a script, with the moment or why not."""
    about, draft = asked_for(request)
    form = SendingForm(request.POST, browser=request.browser, draft=draft, user=request.user)
    form.is_valid()
    if not request.user.is_authenticated or form.ticket is None or is_signed_out(form, request.user):
        return JsonResponse({"why": "signed_out"}, status=403)
    try:
        draft = actions_drafts.keep_draft(
            form.ticket.key,
            request.browser,
            client_address(request),
            about[:120],
            form.typed(),
            is_ready=False,
            by=request.user,
            ticket=form.ticket,
            entity=form.shared_with,
        )
    except actions_drafts.StaleDraft:
        return JsonResponse({"why": "stale"}, status=409)
    except actions.TooMany:
        return JsonResponse({"why": "too_many"}, status=429)
    return JsonResponse({"saved_at": draft.saved_at})


def show_form(request, form, subject, draft, status=None, **beside):
    """The form, with its mistakes if it was sent; it says so when it goes on with what somebody began earlier."""
    context = beside | {
        "form": form,
        "draft": draft,
        "is_resumed": draft is not None and not form.is_bound,
        "item": Feedback.on(subject),
        "plan": plan_of(subject),
    }
    return render(request, "feedback/write.html", context, status=status or status_of(form))


@at_the_door
def review(request, draft, subject):
    """Read once more what will be sent; POST sends it for who is signed in, else a code to the address."""
    form = forms.Form(request.POST if request.method == "POST" else None)
    is_mine = request.user.is_authenticated
    may_send = is_mine and (draft.is_nobodys or draft.may_be_sent_by(request.user))
    if form.is_valid():
        try:
            if may_send:
                actions.send(claimed(draft, request.user), request.user)
                return redirect("feedback:sent", key=draft.key)
            if is_mine:
                actions_drafts.mark_ready(draft, request.user)
                return redirect("feedback:drafts")
            actions.send_code(draft, request.browser, client_address(request))
            return redirect("feedback:confirm", key=draft.key)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {
        "form": form,
        "draft": draft,
        "item": draft.as_feedback(subject),
        "email": request.user.email if is_mine else draft.email,
        "may_send": may_send,
        "is_shared": is_mine and not may_send,
    }
    return render(request, "feedback/review.html", context, status=status_of(form))


def claimed(draft, person):
    """Return the draft as the person's own: one of this browser is whoever's signs in here and sends it."""
    if draft.is_nobodys:
        draft.owner = person
        Draft.objects.filter(pk=draft.pk).update(owner=person)
    return draft


@at_the_door
def confirm(request, draft, subject):
    """Type the code, and the feedback is sent."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.confirm(draft, request.browser, form.cleaned_data["code"])
            return redirect("feedback:sent", key=draft.key)
        except ValidationError as refusal:
            form.add_error("code", refusal)
    return render(request, "feedback/confirm.html", {"form": form, "draft": draft}, status=status_of(form))


@private
def sent(request, key):
    """The reference, and what happens next; the same page however often it is asked for."""
    draft = get_object_or_404(drafts_of(request).select_related("feedback"), key=key)
    if draft.feedback is None:
        return redirect("feedback:review", key=key)
    return render(request, "feedback/sent.html", {"item": draft.feedback})


@require_POST
@private
def discard(request, key):
    """Delete an unsent draft: the computer may be shared."""
    draft = get_object_or_404(drafts_of(request).unsent(), key=key)
    actions_drafts.discard(draft)
    return redirect("feedback:drafts" if draft.owner_id else "feedback:write")


def sent_with(request):
    """Return (data, files) of what was sent; (None, None) of a page that is only opened."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def asked_for(request):
    """Return (about, draft): the draft that the address names, or the last unsent one about the same; perhaps None."""
    form = AboutForm(request.GET)
    form.is_valid()
    about, key = form.cleaned_data.get("about", ""), form.cleaned_data.get("draft")
    drafts = drafts_of(request)
    if key:
        return about, get_object_or_404(drafts, key=key)
    if request.method == "POST":
        ticket = tickets.known(request.POST.get("ticket", ""), request.browser)
        return about, drafts.unsent().filter(key=ticket.key).first() if ticket else None
    return about, drafts.unsent().filter(about=about).order_by("saved_at").last()


def stored(request, form, about):
    """Return the Draft of what was sent, though it be faulty; None when nothing was, or when the form says why not."""
    is_ready = form.is_valid()
    if form.ticket is None:
        return None
    data, network = form.words if is_ready else form.typed(), client_address(request)
    key, person = form.ticket.key, request.user
    # Signed out while writing: a draft of this browser, which is theirs again once they have signed in.
    if is_signed_out(form, person):
        key, person = form.ticket.key_beside, None
    try:
        draft = actions_drafts.keep_draft(
            key, request.browser, network, about, data, is_ready, person, form.ticket, form.shared_with
        )
    except actions.TooMany as refusal:
        form.add_error(None, refusal)
        return None
    keep_files(form, draft, network)
    return draft


def keep_files(form, owner, network):
    """Keep the files that were sent with a draft or an item, and drop from a draft what its form gave up.

    What was sent already takes no more files: the form is one that the browser went back to.
    """
    if isinstance(owner, Draft):
        if owner.feedback_id:
            return
        attachments.forget(owner.attachments.filter(key__in=form.dropped_keys))
    try:
        attachments.attach(owner, form.fit_files, network, form.dropped_keys)
    except actions.TooMany as refusal:
        form.add_error("files", refusal)
    form.show_attached(owner.attachments.all())


def rescued(request, about):
    """Return the Draft of what was sent about something that is gone meanwhile; None when nothing was sent."""
    if request.method != "POST":
        return None
    form = SendingForm(*sent_with(request), browser=request.browser, user=request.user)
    network = client_address(request)
    ticket = tickets.known(request.POST.get("ticket", ""), request.browser)
    key = (ticket.key_beside if ticket.person not in {None, request.user.pk} else ticket.key) if ticket else uuid4()
    try:
        draft = actions_drafts.keep_draft(
            key, request.browser, network, about[:120], form.typed(), is_ready=False, by=request.user
        )
    except actions.TooMany:
        return Draft(about=about, data=form.typed())
    keep_files(form, draft, network)
    return draft


def choose(request, draft, is_lost):
    """The page with everything that can be written about; what was typed already stands on it and is carried on."""
    plans, workshops = subjects.choices()
    context = {"plans": plans, "workshops": workshops, "draft": draft, "is_lost": is_lost}
    return render(request, "feedback/choose.html", context, status=404 if is_lost else 200)


def closed(request, subject, draft):
    """The page of a plan that takes no feedback now, with what was typed already."""
    plan = plan_of(subject)
    context = {"plan": plan, "window": Window.of(plan), "draft": draft}
    return render(request, "feedback/closed.html", context, status=409 if request.method == "POST" else 200)
