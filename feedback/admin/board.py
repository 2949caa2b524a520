"""The clock for staff: by responsible entity, what waits, what is late, and how fast answers came."""

from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..board import board
from ..models import Feedback
from .filters import ResponsibleFilter

# What each figure counts, as the list of feedback narrows it.
NEEDS = {
    "waiting": "unanswered",
    "this_week": "due_this_week",
    "late": "overdue",
    "lately": "answered_lately",
    "answered": "answered",
}


def page(request):
    """One row for each entity, of the feedback that the person may see; each figure leads to the rows behind it."""
    if not request.user.has_perm("feedback.view_feedback"):
        raise PermissionDenied
    lines, total = board(Feedback.objects.answerable_by(request.user))
    context = {
        **site.each_context(request),
        "title": _("The clock by entity"),
        "lines": [(line, addresses(entity=entity_key(line))) for line in lines],
        "total": (total, addresses()),
        "has_several": len(lines) > 1,
    }
    return render(request, "admin/answers/board.html", context)


def entity_key(line):
    return line.entity.pk if line.entity else ResponsibleFilter.NOBODY


def addresses(**narrowed):
    """Return {figure: address of the list of feedback that it counts}."""
    base = "admin:feedback_feedback_changelist"
    return {name: reverse(base, query={"needs": needs, **narrowed}) for name, needs in NEEDS.items()}
