"""Following by e-mail: the pages that ask, prove an address and stop. All private; the public pages only lead here."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.adapter import client_address
from accounts.codes import TooMany
from core.responses import status_of

from . import follow_links, follows
from .forms import FollowForm
from .models import Commitment, Follow, Milestone, Plan, followed_words


def subject_or_404(plan, number=None, label=None):
    """Return the published plan, commitment or milestone of the address."""
    if number is None:
        return get_object_or_404(Plan.objects.published(), slug=plan)
    if label is None:
        rows = Commitment.objects.published().select_related("plan")
        return get_object_or_404(rows, plan__slug=plan, number=number)
    commitment_number, own_number = map(int, label.split("."))
    rows = Milestone.objects.published().select_related("commitment__plan").filter(commitment__plan__slug=plan)
    if commitment_number != number:
        raise Http404
    return get_object_or_404(rows, commitment__number=number, number=own_number)


@never_cache
def follow(request, **address):
    """Ask to follow a plan, commitment or milestone; who is signed in follows with one press."""
    subject = subject_or_404(**address)
    form = FollowForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        try:
            return take(request, subject, form)
        except TooMany as refusal:
            form.add_error(None, refusal)
    context = {
        "form": form,
        "subject": subject,
        "plan": subject if isinstance(subject, Plan) else subject.plan,
        "followed": followed_words(subject),
    }
    return render(request, "commitments/follow.html", context, status=status_of(form))


def take(request, subject, form):
    """Follow at once, or write to the address; the answer is the same for every address. TooMany beyond a limit."""
    if request.user.is_authenticated:
        follows.follow_at_once(subject, request.user)
        messages.success(request, _("You follow it from now on."))
        return redirect("pages:account")
    if not form.is_trapped:
        follows.ask(subject, form.cleaned_data["email"], client_address(request))
    return redirect("follows:asked")


@never_cache
def asked(request):
    """What happens next; the same page for every address."""
    return render(request, "commitments/follow_asked.html", {"days": follow_links.DAYS_TO_CONFIRM})


# The secret is in the address, and a mail program's own window may keep no cookie.
@csrf_exempt
@never_cache
def confirm(request, token):
    """The page behind the link of a letter; its button proves the address, since programs open links too."""
    row = follow_links.find_to_confirm(token)
    if row is None:
        return render(request, "commitments/follow_stopped.html", {"is_old": True}, status=410)
    if request.method == "POST":
        follows.confirm(row, get_language())
        return redirect(request.path)
    context = {"follow": row, "stop_token": follow_links.stop_token(row.follower, row)}
    return render(request, "commitments/follow_confirm.html", context)


@csrf_exempt
@never_cache
def stop(request, token):
    """Stop one follow, or all: with a button for people, by one POST without cookies for mail programs (RFC 8058)."""
    try:
        follower, row = follow_links.find_to_stop(token)
    except BadSignature as wrong:
        raise Http404 from wrong
    is_about_all = follow_links.is_about_all(token)
    is_open = bool(follower if is_about_all else row)
    if request.method == "POST" and is_open:
        follows.stop(follower, row)
        is_open = False
    if not is_open:
        return render(request, "commitments/follow_stopped.html", {"is_about_all": is_about_all})
    context = {"follow": row, "stop_all_token": "" if is_about_all else follow_links.stop_token(follower)}
    return render(request, "commitments/follow_stop.html", context)


@require_POST
@never_cache
@login_required
def stop_own(request, pk):
    """Stop a follow of one's own address."""
    row = get_object_or_404(Follow.objects.of(request.user.email).select_related("follower"), pk=pk)
    follows.stop(row.follower, row)
    messages.success(request, _("You do not follow it any more."))
    return redirect("pages:account")
