"""What people write about, as addresses name it: nap5, nap5/2, nap5/2.1, workshops/<slug>, workshops/<slug>/1."""

import re

from django.db.models import Prefetch

from commitments.models import Commitment, Milestone, Plan
from workshops.models import WorkingGroup, Workshop

WORKSHOP = re.compile(r"workshops/(?P<slug>[-A-Za-z0-9_]{1,50})")
WORKING_GROUP = re.compile(rf"{WORKSHOP.pattern}/(?P<number>[0-9]{{1,4}})")
PLAN = re.compile(r"(?P<plan>[-A-Za-z0-9_]{1,50})")
COMMITMENT = re.compile(rf"{PLAN.pattern}/(?P<number>[0-9]{{1,4}})")
MILESTONE = re.compile(rf"{COMMITMENT.pattern}\.(?P<step>[0-9]{{1,4}})")


def workshop(slug):
    rows = Workshop.objects.published().select_related("plan__feedback_window")
    return rows.filter(slug=slug).first()


def working_group(slug, number):
    rows = WorkingGroup.objects.published().select_related("workshop__plan__feedback_window", "commitment")
    return rows.filter(workshop__slug=slug, number=number).first()


def plan(plan):
    return Plan.objects.published().select_related("feedback_window").filter(slug=plan).first()


def commitment(plan, number):
    rows = Commitment.objects.published().select_related("plan__feedback_window")
    return rows.filter(plan__slug=plan, number=number).first()


def milestone(plan, number, step):
    rows = Milestone.objects.published().select_related("commitment__plan__feedback_window")
    return rows.filter(commitment__plan__slug=plan, commitment__number=number, number=step).first()


# Of each kind of subject the columns with its text.
TEXTS = {
    Plan: ["name", "summary"],
    Commitment: ["title"],
    Milestone: ["title", "description"],
    Workshop: ["title", "aim"],
    WorkingGroup: ["topic"],
}

# The first that fits counts.
SHAPES = [
    (WORKING_GROUP, working_group),
    (WORKSHOP, workshop),
    (MILESTONE, milestone),
    (COMMITMENT, commitment),
    (PLAN, plan),
]


def find(about):
    """Return the published row that about names, its plan and window with it; None when there is none."""
    for shape, fetch in SHAPES:
        if match := shape.fullmatch(about):
            return fetch(**match.groupdict())
    return None


def wording(subject):
    """Return the text of the subject that a suggestion would change, in the active language."""
    texts = (getattr(subject, name) for name in TEXTS[type(subject)])
    return "\n\n".join(filter(None, texts)).replace("\r\n", "\n").strip()


def choices():
    """Return (plans, workshops) that can be written about, with what they hold, in five queries."""
    plans = Plan.objects.published().current_first()
    return (
        plans.prefetch_related(Prefetch("commitments", commitments(), to_attr="shown_commitments")),
        workshops().prefetch_related("groups"),
    )


def commitments():
    """Return those that can be written about, their milestones as shown_milestones, in two queries."""
    milestones = Prefetch("milestones", Milestone.objects.published(), to_attr="shown_milestones")
    return Commitment.objects.published().prefetch_related(milestones)


def workshops():
    """Return those that can be written about, real ones before illustrative ones, the newest first."""
    return Workshop.objects.published().select_related("plan").order_by("plan__is_demo", "-starts_at")


def named(abouts):
    """Return {about: published row} of those that there are, in one query for each of the five kinds."""
    slugs = {about.removeprefix("workshops/").partition("/")[0] for about in abouts}
    if not abouts:
        return {}
    querysets = [
        Plan.objects.published().filter(slug__in=slugs),
        Commitment.objects.published().filter(plan__slug__in=slugs).select_related("plan"),
        Milestone.objects.published().filter(commitment__plan__slug__in=slugs).select_related("commitment__plan"),
        Workshop.objects.published().filter(slug__in=slugs).select_related("plan"),
        WorkingGroup.objects.published().filter(workshop__slug__in=slugs).select_related("workshop__plan"),
    ]
    rows = {row.about: row for queryset in querysets for row in queryset}
    return {about: rows[about] for about in abouts if about in rows}
