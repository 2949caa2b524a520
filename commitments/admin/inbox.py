"""The unit's inbox: what focal points handed in, beside what the public reads now."""

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin_conflicts import given_back_words
from core.templatetags.arabic import digits, num

from .. import actions
from ..forms import VerdictForm
from ..models import ProgressUpdate
from .parts import sent_keys

ROWS_PER_PAGE = 40


def inbox(request):
    """Decide on one or many updates: first the decisions, then a page that counts them, then it is done."""
    if not request.user.has_perm("commitments.change_plan"):
        raise PermissionDenied
    if request.method == "POST":
        return judge(request)
    if request.given_back:
        return show_given_back(request)
    page = Paginator(waiting(), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    decision = VerdictForm.Decision.APPROVE if request.GET.get("choose") == "approve" else ""
    return show(request, [VerdictForm(update, decision=decision) for update in page], page)


def waiting():
    """Return the updates that wait for the unit, the longest waiting first, with all that its page shows of them."""
    updates = ProgressUpdate.objects.submitted().select_related(
        "milestone__commitment__plan", "milestone__responsible", "author", "period"
    )
    return updates.prefetch_related("evidence").order_by("created_at", "pk")


def show(request, forms, page=None):
    """Return the inbox with these forms."""
    context = {
        **site.each_context(request),
        "title": _("Updates to approve"),
        "forms": forms,
        "page": page,
        "errors": [form for form in forms if form.errors],
        "is_typed": any(form.is_bound for form in forms),
    }
    return render(request, "admin/inbox/list.html", context)


def show_given_back(request):
    """Return the inbox with the decisions that somebody had typed when they were signed out; none is taken yet."""
    for sentence in given_back_words(request.given_back):
        messages.warning(request, sentence)
    updates = waiting().filter(pk__in=sent_keys(request.given_back))
    return show(request, [VerdictForm(update, request.given_back) for update in updates])


def judge(request):
    """Take the decisions: ask once more with their number, then carry them out, all or none."""
    keys = sent_keys(request.POST)
    forms = [VerdictForm(update, request.POST) for update in waiting().filter(pk__in=keys)]
    gone = name_the_gone(request, keys - {form.update.pk for form in forms})
    if not all(form.is_valid() for form in forms) or gone:
        return show(request, forms)
    decided = [form for form in forms if form.is_decided]
    if not decided:
        messages.warning(request, _("Nothing is decided yet: choose for at least one update."))
        return show(request, forms)
    if "confirmed" not in request.POST:
        return confirm(request, decided)
    return carry_out(request, decided, forms)


def name_the_gone(request, keys):
    """Say which updates were decided on meanwhile; returns whether there are any."""
    gone = ProgressUpdate.objects.filter(pk__in=keys).select_related("milestone__commitment")
    for update in gone:
        words = _("Milestone %(label)s was decided on meanwhile, and does not wait any more. Nothing has changed.")
        messages.warning(request, words % {"label": digits(update.milestone.label)})
    return bool(gone)


def confirm(request, decided):
    """Return the page that says how many are about to be approved and returned, and asks."""
    context = {
        **site.each_context(request),
        "title": _("Are these the decisions?"),
        "forms": decided,
        "approved": [form for form in decided if form.is_approval],
        "returned": [form for form in decided if not form.is_approval],
    }
    return render(request, "admin/inbox/confirm.html", context)


def carry_out(request, decided, forms):
    """Approve and return, and say how many; where one is refused nothing is done, and its row says why."""
    verdicts = [
        actions.Verdict(
            form.update,
            None if form.is_approval else form.cleaned_data["note"],
            form.cleaned_data["seen"] or "-",
        )
        for form in decided
    ]
    try:
        actions.judge_updates(verdicts, request.user)
    except ValidationError as refusal:
        messages.error(request, _("Nothing was approved or returned: look at the marked updates first."))
        refused = refusal.message_dict
        for form in forms:
            form.read_again(refused.get(str(form.update.pk), []))
        return show(request, forms)
    tell(request, decided)
    return redirect("reporting:inbox")


def tell(request, decided):
    """Say how many were approved and returned."""
    approved = len([form for form in decided if form.is_approval])
    returned = len(decided) - approved
    if approved:
        words = ngettext(
            "%(count)s update is approved, and public now.",
            "%(count)s updates are approved, and public now.",
            approved,
        )
        messages.success(request, words % {"count": num(approved)})
    if returned:
        words = ngettext(
            "%(count)s update went back to its author with your note.",
            "%(count)s updates went back to their authors with your notes.",
            returned,
        )
        messages.success(request, words % {"count": num(returned)})
