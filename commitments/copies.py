"""A plan for the next cycle, made after another one: everything that was promised, nothing of how far it came."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.copies import copied_from, keep_all, taken, years_later

from .actions import change
from .models import Commitment, EntityRole, Milestone, Plan

OF_PLAN = ["coordinator_id", "coordinating_unit_id", "response_days", "is_demo"]
OF_COMMITMENT = ["title", "short_title", "problem", "objective", "supporting_text"]
OF_MILESTONE = ["number", "title", "description", "responsible_id", "weight", "precision"]
DATES = ["starts_on", "ends_on"]


@transaction.atomic
def copy_plan(plan, user, key, commitments, shift_years=None, **values):
    """Make a draft of the next plan with copies of the commitments, numbered from 1, and of their milestones.

    values are the new plan's own: number, slug, names, years. Roles, policy areas and responsible entities come along,
    planned dates only with shift_years. Sources, progress, updates, assessments and what was withdrawn stay behind.
    Returns the Plan; the same key again returns the same one. ValidationError when its number or address is taken.
    """
    # Held, so that two presses of the button come one after the other.
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if made := Plan.objects.filter(key=key).first():
        return made
    made = Plan(key=key, **taken(plan, *OF_PLAN), **values)
    made.full_clean()
    why = copied_from(plan)
    change(made, user, why)
    old = list(Commitment.objects.filter(plan=plan, pk__in=[each.pk for each in commitments]).order_by("number"))
    new = [
        Commitment(plan=made, number=number, **taken(each, *OF_COMMITMENT), **dates(each, shift_years))
        for number, each in enumerate(old, 1)
    ]
    copies = dict(zip([each.pk for each in old], keep_all(new, user, why), strict=True))
    copy_roles(copies)
    copy_themes(copies)
    copy_milestones(copies, user, why, shift_years)
    return made


def copy_roles(copies):
    """Give each copy the roles of its original; copies is {key of the original: copy}."""
    roles = EntityRole.objects.filter(commitment__in=copies)
    EntityRole.objects.bulk_create(
        EntityRole(commitment=copies[role.commitment_id], **taken(role, "entity_id", "role", "order"))
        for role in roles
    )


def copy_themes(copies):
    through = Commitment.themes.through
    pairs = through.objects.filter(commitment__in=copies)
    through.objects.bulk_create(
        through(commitment=copies[pair.commitment_id], theme_id=pair.theme_id) for pair in pairs
    )


def copy_milestones(copies, user, why, shift_years):
    """Give each copy the milestones of its original that were not withdrawn, as if nothing had begun."""
    milestones = Milestone.objects.filter(commitment__in=copies).exclude(status=Milestone.Status.WITHDRAWN)
    keep_all(
        [
            Milestone(
                commitment=copies[each.commitment_id],
                **taken(each, *OF_MILESTONE),
                # A date that its source makes doubtful says nothing about the next cycle.
                **({} if each.are_dates_doubtful else dates(each, shift_years)),
            )
            for each in milestones.order_by("commitment", "number")
        ],
        user,
        why,
    )


def dates(row, shift_years):
    """Return the planned dates so many years later; none where nobody says how many. ValidationError out of range."""
    if shift_years is None:
        return {}
    try:
        return {name: years_later(getattr(row, name), shift_years) for name in DATES}
    except ValueError as refusal:
        raise ValidationError({"shift_years": _("No calendar reaches that far.")}) from refusal
