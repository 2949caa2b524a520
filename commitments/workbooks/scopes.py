"""What part of the plan a workbook holds: a plan, a commitment, an entity, or all that the person may edit."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Entity

from ..models import Commitment, Milestone, Plan
from .export import workbook


@dataclass
class Scope:
    """A part of the plan as one person may download it; name is that of the file, without its ending."""

    name: str
    milestones: models.QuerySet
    commitments: models.QuerySet

    def workbook(self, is_empty=False):
        """Return the bytes of the workbook, or of the template for new milestones. Three queries."""
        milestones = self.milestones.none() if is_empty else self.milestones
        return workbook(
            milestones.order_by("commitment__plan__number", "commitment__number", "number"),
            self.commitments.select_related("plan").order_by("plan__number", "number"),
            Entity.objects.verified(),
        )


def choices(user):
    """Return the choices of a form, grouped: each part of the plan that the person may download. Three queries."""
    return [
        ("all", _("Everything that you may edit")),
        (_("Plans"), [(f"plan-{plan.pk}", str(plan)) for plan in plans(user)]),
        (_("Commitments"), [(f"commitment-{row.pk}", f"{row.plan}: {row}") for row in commitments(user)]),
        (_("Entities"), [(f"entity-{entity.pk}", entity.name) for entity in entities(user)]),
    ]


def plans(user):
    if user.has_perm("commitments.change_plan"):
        return Plan.objects.all()
    return Plan.objects.filter(commitments__in=commitments(user).order_by()).distinct()


def commitments(user):
    """Commitments in which the person may edit something."""
    mine = Q(pk__in=Commitment.objects.editable_by(user)) | Q(milestones__in=Milestone.objects.editable_by(user))
    return Commitment.objects.filter(mine).distinct().select_related("plan").order_by("plan__number", "number")


def entities(user):
    return Entity.objects.verified() if user.has_perm("commitments.change_plan") else user.entities()


def find(user, name):
    """Return the Scope that a choice names, or None when the person may not download it, or it is nonsense."""
    what, _dash, key = name.partition("-")
    rows = {"plan": plans, "commitment": commitments, "entity": entities}.get(what)
    row = rows(user).filter(pk=key).first() if rows and key.isascii() and key.isdigit() and len(key) < 19 else None
    milestones, open_commitments = Milestone.objects.editable_by(user), Commitment.objects.editable_by(user)
    if name == "all":
        return Scope("milestones", milestones, open_commitments)
    if row is None:
        return None
    if what == "plan":
        return Scope(row.slug, milestones.filter(commitment__plan=row), open_commitments.filter(plan=row))
    if what == "commitment":
        file_name = f"{row.plan.slug}-{row.number}"
        return Scope(file_name, milestones.filter(commitment=row), open_commitments.filter(pk=row.pk))
    return Scope(row.slug, milestones.of_entities([row]), open_commitments.filter(roles__entity=row).distinct())
