"""The pages on which focal points report, beside the admin's own."""

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.forms import Media
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin_conflicts import given_back_words
from core.templatetags.arabic import num
from core.uploads import sent_file

from .. import reporting
from ..models import Evidence, Milestone, ProgressUpdate, ReportingPeriod
from .parts import sent_keys

ROWS_PER_PAGE = 60


def report_list(request):
    """The periods that are open for the person; where there is just one, straight to it."""
    require_reporter(request)
    plans = Milestone.objects.published().editable_by(request.user).values("commitment__plan")
    periods = ReportingPeriod.objects.select_related("plan").filter(plan__in=plans)
    open_periods = list(periods.open())
    if len(open_periods) == 1:
        return redirect("reporting:sheet", open_periods[0].pk)
    context = {
        **site.each_context(request),
        "title": _("Report progress"),
        "open_periods": open_periods,
        "locked_periods": periods.filter(locked_at__isnull=False)[:12],
    }
    return render(request, "admin/report/list.html", context)


def report(request, pk):
    """All milestones of the person in one period: read, write, keep, hand in."""
    require_reporter(request)
    period = get_object_or_404(ReportingPeriod.objects.opened().select_related("plan"), pk=pk)
    milestones = reporting.milestones_of(period, request.user)
    page = Paginator(milestones, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count:
        raise Http404
    rows_to_correct = []
    if request.method == "POST":
        outcome = take(request, period, milestones)
        if not outcome.rows_to_correct:
            return redirect(request.get_full_path())
        rows_to_correct = outcome.rows_to_correct
    elif request.given_back:
        rows_to_correct = take_back(request, period, milestones)
    rows = reporting.rows_of(period, page.object_list)
    show_again(rows, rows_to_correct, is_kept=request.method == "POST")
    context = {
        **site.each_context(request),
        "title": _("Report progress"),
        "subtitle": str(period),
        "period": period,
        "page": page,
        "rows": rows,
        # The calendar beside a day needs the admin's own script.
        "media": Media(js=["admin/js/core.js"]) + rows[0].form.media,
        "errors": [row for row in rows if row.form.errors or row.is_stale],
        "is_typed": bool(rows_to_correct),
        "unfinished": [row for row in rows if row.missing and not row.form.is_bound],
        "counts": counts_of(rows),
    }
    return render(request, "admin/report/sheet.html", context)


def require_reporter(request):
    if not request.user.has_perm("commitments.add_progressupdate"):
        raise PermissionDenied


def take(request, period, milestones):
    """Take the sheet that was sent, say what became of it, and return the Outcome; Http404 for a row of others."""
    sent = sent_milestones(request.POST, milestones)
    is_final = "submit" in request.POST
    outcome = reporting.take(period, sent, request.user, request.POST, request.FILES, is_final)
    tell(request, period, outcome, is_final)
    return outcome


def sent_milestones(data, milestones):
    """Return the milestones whose rows were sent; Http404 for a row of others."""
    keys = sent_keys(data)
    sent = milestones.filter(pk__in=keys)
    if len(sent) != len(keys):
        raise Http404
    return sent


def take_back(request, period, milestones):
    """Return the rows into which somebody had typed when they were signed out; nothing of it is kept as a draft."""
    for sentence in given_back_words(request.given_back):
        messages.warning(request, sentence)
    return reporting.typed_rows(period, sent_milestones(request.given_back, milestones), request.given_back)


def tell(request, period, outcome, is_final):
    """Say in messages what was handed in, and what was kept."""
    submitted = len(outcome.submitted)
    drafts = len({update.pk for update in outcome.kept} - {update.pk for update in outcome.submitted})
    if submitted:
        words = ngettext(
            "%(count)s report was handed in to the Open Government Unit.",
            "%(count)s reports were handed in to the Open Government Unit.",
            submitted,
        )
        messages.success(request, words % {"count": num(submitted)})
    if drafts:
        words = ngettext("%(count)s draft was saved.", "%(count)s drafts were saved.", drafts)
        messages.info(request, words % {"count": num(drafts)})
    if is_final and not period.is_open:
        messages.warning(
            request,
            _("The reporting period is locked: nothing was handed in. Ask the Open Government Unit to open it again."),
        )
    elif not (submitted or drafts or outcome.rows_to_correct):
        messages.info(request, _("Nothing new was typed, and nothing was ready to be handed in."))


def show_again(rows, rows_to_correct, is_kept):
    """Put what was typed back into the rows that could not be taken as they were; is_kept where the rest of it was."""
    sent = {row.milestone.pk: row for row in rows_to_correct}
    for row in rows:
        before = sent.get(row.milestone.pk)
        if before:
            row.is_stale = before.is_stale
            row.form = before.form.shown_again(row, is_kept)


def counts_of(rows):
    """Return how many milestones are reported on, and of how many."""
    return {"done": len([row for row in rows if row.is_done]), "all": len(rows)}


def evidence(request, pk):
    """A file that goes with an update, for those who may read the update before it is public."""
    if not request.user.has_perm("commitments.view_progressupdate"):
        raise PermissionDenied
    mine = Evidence.objects.filter(~Q(file=""), update__in=ProgressUpdate.objects.editable_by(request.user))
    row = get_object_or_404(mine, pk=pk)
    return sent_file(row.file, row.file_name)
