"""The public pages of plans, commitments and milestones, the same for everybody; and their files."""

from copy import copy

from django.shortcuts import get_object_or_404, render

from core.calendars import calendar_file
from core.previews import unless_preview
from core.uploads import sent_file

from . import calendars, names
from .models import Commitment, Evidence, Milestone, Plan

FEEDBACK_SHOWN = 5


def plan_list(request):
    """The current plan with its commitments, then the other plans."""
    plans = Plan.objects.published().with_counts().select_related("feedback_window").current_first()
    current, *others = plans or [None]
    commitments = current.commitments.published().for_cards() if current else []
    context = {"current": current, "commitments": commitments, "others": others}
    return render(request, "commitments/plan_list.html", context)


def plan(request, plan):
    """A plan: what it is, its commitments, how far they are, what happened so far."""
    plans = Plan.objects.published().with_counts()
    plan = get_object_or_404(plans.select_related("coordinator", "coordinating_unit", "feedback_window"), slug=plan)
    context = {
        "plan": plan,
        "coordinators": [plan.coordinator] if plan.coordinator else [],
        "commitments": plan.commitments.published().for_cards(),
        "events": plan.events.all(),
        "workshops": unless_preview(request, plan.workshops.published()),
        "figures": unless_preview(request, plan.feedback_items.model.objects.published().of_plan(plan)).figures(),
        "updated_at": plan.updated_at,
    }
    return render(request, "commitments/plan.html", context)


def detail(request, plan, number):
    """A commitment: what was promised, how far it is, what was said about it and answered."""
    commitment = get_commitment_or_404(plan, number)
    milestones = commitment.milestones.published()
    around = names.around_commitment(commitment)
    context = {
        "commitment": commitment,
        "plan": commitment.plan,
        "milestones": milestones,
        "has_calendar": any(milestone.has_calendar_date for milestone in milestones),
        "confirmed_on": latest(row.confirmed_on for row in [commitment, *milestones]),
        "activities": connected(commitment.activities.all(), around["activity"], milestones),
        "assessments": commitment.assessments.all(),
        "working_groups": commitment.working_groups.published().select_related("workshop"),
        "items": unless_preview(request, feedback(commitment).of_commitment(commitment))[:FEEDBACK_SHOWN],
        "updated_at": commitment.updated_at,
        "around": around,
        "neighbours": neighbours(around, commitment),
    }
    return render(request, "commitments/detail.html", context)


def milestone(request, plan, number, label):
    """A milestone: its dates, everything that was reported of it, and what was said about it."""
    milestone = get_milestone_or_404(plan, number, label)
    around = names.around_milestone(milestone)
    context = {
        "milestone": milestone,
        "commitment": milestone.commitment,
        "plan": milestone.commitment.plan,
        "date_changes": milestone.date_changes.all(),
        "updates": milestone.updates.published().prefetch_related("evidence"),
        "activities": connected(milestone.activities.all(), around["activity"]),
        "items": unless_preview(request, feedback(milestone).filter(milestone=milestone))[:FEEDBACK_SHOWN],
        "updated_at": milestone.updated_at,
        "around": around,
        "neighbours": neighbours(around, milestone),
    }
    return render(request, "commitments/milestone.html", context)


def evidence(request, pk):
    """A file that shows a published update to be true; saved and never opened here, so that it runs nothing."""
    row = get_object_or_404(Evidence.objects.published().exclude(file=""), pk=pk)
    return sent_file(row.file, row.file_name)


def calendar(request, plan, number):
    """The dates of a commitment's milestones as a calendar; those that their source makes doubtful are left out."""
    commitment = get_commitment_or_404(plan, number)
    dated = [milestone for milestone in commitment.milestones.published() if milestone.has_calendar_date]
    return calendar_file(calendars.for_milestones(commitment, dated), f"{plan}-{number}")


def get_commitment_or_404(plan, number):
    commitments = Commitment.objects.published().with_progress().select_related("plan__feedback_window")
    return get_object_or_404(commitments, plan__slug=plan, number=number)


def get_milestone_or_404(plan, number, label):
    """Return the milestone that the label names; a label of another commitment is a 404."""
    commitment_number, own_number = label.split(".")
    milestones = Milestone.objects.published().select_related("commitment__plan__feedback_window", "responsible")
    return get_object_or_404(
        milestones.filter(commitment__number=number),
        commitment__plan__slug=plan,
        commitment__number=commitment_number,
        number=own_number,
    )


def feedback(row):
    """Return the published feedback as cards show it, from the app above, which is known by its reverse name only."""
    return row.feedback_items.model.objects.published().for_cards().with_totals()


def connected(activities, partners, milestones=()):
    """Return the activities as a list, each with its partner_names and shown_milestone: one of milestones, or None."""
    shown = {milestone.pk: milestone for milestone in milestones}
    activities = list(activities)
    for activity in activities:
        activity.partner_names = [name for name in partners if name.place == activity.pk]
        activity.shown_milestone = shown.get(activity.milestone_id)
    return activities


def neighbours(around, row):
    """Return the rows before and after this one, as far as there are any: dicts of relation, row and name."""
    before = [name for name in around["neighbour"] if name.place < row.number][-1:]
    after = [name for name in around["neighbour"] if name.place > row.number][:1]
    return [beside(row, "prev", name) for name in before] + [beside(row, "next", name) for name in after]


def beside(row, relation, name):
    """Return the neighbour of a commitment or milestone as its page shows it; relation as in <a rel>."""
    neighbour = copy(row)
    neighbour.number = name.place
    return {"relation": relation, "row": neighbour, "name": name}


def latest(days):
    """Return the last of the days that are known; None without any."""
    return max((day for day in days if day), default=None)
