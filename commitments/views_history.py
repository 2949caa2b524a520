"""The public pages of how a commitment or milestone changed, the same for everybody."""

from collections import defaultdict

from django.shortcuts import render

from .forms import DaysForm
from .public_history import histories
from .views import get_commitment_or_404, get_milestone_or_404

# The latest changes; those before them are folded, and open by themselves for who comes by the address of one.
STEPS_IN_SIGHT = 20


def commitment(request, plan, number):
    """Every published change of a commitment, or with ?from= and ?to= the difference between two days."""
    row = get_commitment_or_404(plan, number)
    return history(request, row, row)


def milestone(request, plan, number, label):
    """Every published change of a milestone, or with ?from= and ?to= the difference between two days."""
    row = get_milestone_or_404(plan, number, label)
    return history(request, row, row.commitment)


def history(request, row, commitment):
    told = histories([row])[row]
    steps = told.steps()
    causes = causes_of(row)
    for step in steps:
        step.causes = causes[step.record.history_id]
    form = DaysForm(request.GET or None)
    days = form.days()
    context = {
        "row": row,
        "commitment": commitment,
        "plan": commitment.plan,
        "is_milestone": row is not commitment,
        "steps": steps[:STEPS_IN_SIGHT],
        "earlier": steps[STEPS_IN_SIGHT:],
        "form": form,
        "days": days,
        "between": told.between(*days) if days else None,
        "updated_at": row.updated_at,
    }
    return render(request, "commitments/history.html", context)


def causes_of(row):
    """Return {number of a kept state: published feedback that caused the change}, in two queries.

    Feedback stands in the app above, which is known by its reverse name only.
    """
    causes = defaultdict(list)
    for item in row.feedback_items.model.objects.published().for_cards().that_changed(row).order_by("received_at"):
        causes[item.changed_state].append(item)
    return causes
