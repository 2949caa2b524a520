"""From the first word to the reference: write, review, prove the address, sent. Private, and bound to one browser."""

from functools import wraps
from uuid import uuid4

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.signing import BadSignature
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.adapter import client_address
from accounts.browsers import with_browser

from . import actions, subjects, tickets
from .forms import AboutForm, ConfirmForm
from .forms_sending import SendingForm
from .models import Draft, Feedback, Window, plan_of


def private(view):
    """A page that nobody stores, and that knows its browser."""
    return never_cache(with_browser(view))


def at_the_door(view):
    """Hand the view an unsent draft of this browser with its subject; else answer with what stands in the way."""

    @private
    @wraps(view)
    def wrapper(request, key):
        draft = get_object_or_404(Draft.objects.of(request.browser), key=key)
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
        request.POST if request.method == "POST" else None,
        browser=request.browser,
        draft=draft,
        user=request.user,
        prefilled=subjects.wording(subject),
    )
    draft = stored(request, form, about) or draft
    if draft and draft.feedback_id:
        return redirect("feedback:sent", key=draft.key)
    if form.is_valid():
        return redirect("feedback:review", key=draft.key)
    return show_form(request, form, subject, draft)


def show_form(request, form, subject, draft):
    """The form, with its mistakes if it was sent; it says so when it goes on with what somebody began earlier."""
    context = {
        "form": form,
        "draft": draft,
        "is_resumed": draft is not None and not form.is_bound,
        "item": Feedback.on(subject),
        "plan": plan_of(subject),
    }
    return render(request, "feedback/write.html", context, status=status_of(form))


@at_the_door
def review(request, draft, subject):
    """Read once more what will be sent; POST has a code sent to the address."""
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.send_code(draft, request.browser, client_address(request))
            return redirect("feedback:confirm", key=draft.key)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {"form": form, "draft": draft, "item": draft.as_feedback(subject)}
    return render(request, "feedback/review.html", context, status=status_of(form))


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
    draft = get_object_or_404(Draft.objects.of(request.browser).select_related("feedback"), key=key)
    if draft.feedback is None:
        return redirect("feedback:review", key=key)
    return render(request, "feedback/sent.html", {"item": draft.feedback})


@require_POST
@private
def discard(request, key):
    """Delete an unsent draft: the computer may be shared."""
    draft = get_object_or_404(Draft.objects.of(request.browser).unsent(), key=key)
    draft.delete()
    return redirect("feedback:write")


def asked_for(request):
    """Return (about, draft): the draft that the address names, or the last unsent one about the same; perhaps None."""
    form = AboutForm(request.GET)
    form.is_valid()
    about, key = form.cleaned_data.get("about", ""), form.cleaned_data.get("draft")
    drafts = Draft.objects.of(request.browser)
    if key:
        return about, get_object_or_404(drafts, key=key)
    if request.method == "POST":
        return about, None
    return about, drafts.unsent().filter(about=about).order_by("saved_at").last()


def stored(request, form, about):
    """Return the Draft of what was sent, though it be faulty; None when nothing was, or when the form says why not."""
    is_ready = form.is_valid()
    if form.key is None:
        return None
    words = form.words if is_ready else form.typed()
    try:
        return actions.keep_draft(form.key, request.browser, client_address(request), about, words, is_ready)
    except actions.TooMany as refusal:
        form.add_error(None, refusal)
        return None


def rescued(request, about):
    """Return the Draft of what was sent about something that is gone meanwhile; None when nothing was sent."""
    if request.method != "POST":
        return None
    typed = SendingForm(request.POST, browser=request.browser, user=request.user).typed()
    try:
        key = tickets.read(request.POST.get("ticket", ""), request.browser)[0]
    except BadSignature:
        key = uuid4()
    try:
        return actions.keep_draft(key, request.browser, client_address(request), about[:120], typed, is_ready=False)
    except actions.TooMany:
        return Draft(about=about, data=typed)


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


def status_of(form):
    """Return the status of a page with this form: 200 while unsent, 422 with mistakes, 429 beyond a limit."""
    if not form.is_bound:
        return 200
    return 429 if form.has_error(NON_FIELD_ERRORS, "too_many") else 422
