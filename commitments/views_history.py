"""The public pages of how a commitment or milestone changed, the same for everybody."""

from django.shortcuts import render

from .forms import DaysForm
from .public_history import PublicHistory
from .views import get_commitment_or_404, get_milestone_or_404


def commitment(request, plan, number):
    """Every published change of a commitment, or with ?from= and ?to= the difference between two days."""
    row = get_commitment_or_404(plan, number)
    return history(request, row, row, [row.plan])


def milestone(request, plan, number, label):
    """Every published change of a milestone, or with ?from= and ?to= the difference between two days."""
    row = get_milestone_or_404(plan, number, label)
    return history(request, row, row.commitment, [row.commitment, row.commitment.plan])


def history(request, row, commitment, parents):
    told = PublicHistory(row, parents)
    form = DaysForm(request.GET or None)
    days = form.days()
    context = {
        "row": row,
        "commitment": commitment,
        "plan": commitment.plan,
        "is_milestone": row is not commitment,
        "steps": told.steps(),
        "form": form,
        "days": days,
        "between": told.between(*days) if days else None,
        "updated_at": row.updated_at,
    }
    return render(request, "commitments/history.html", context)
