"""Which entity has to answer a piece of feedback: said of one item, and of many as a condition.

The one to which it is assigned; else the responsible entity of its milestone; without one, whoever leads the
commitment; without them, the coordinating unit of the plan.
"""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from commitments.models import Commitment, EntityRole, Milestone

from .assignment import Assignment
from .subject import SUBJECTS, plan_has

Role = EntityRole.Role


def commitment_key(reference=str):
    """Expression: the commitment that the feedback is about or belongs to; OuterRef for use inside a subquery."""
    paths = ["milestone__commitment", "commitment", "working_group__commitment"]
    return Coalesce(*(reference(path) for path in paths))


def unit_key():
    """Expression: the coordinating unit of the plan, whatever the feedback is about."""
    return Coalesce(*(f"{rows[-1]}__coordinating_unit" for rows in SUBJECTS.values()))


def assigned_key():
    """Expression: the entity to which the feedback is assigned now."""
    return Subquery(Assignment.objects.current().filter(feedback=OuterRef("pk")).values("entity")[:1])


def is_assigned(**to):
    """Condition: the feedback is assigned now, perhaps to certain entities."""
    return Exists(Assignment.objects.current().filter(feedback=OuterRef("pk"), **to))


def has_leads():
    """Condition: some entity leads the commitment."""
    return Exists(EntityRole.objects.filter(commitment=commitment_key(OuterRef), role=Role.LEAD))


def is_of(entities):
    """Condition: these entities are responsible for the answer."""
    led = Commitment.objects.filter(roles__entity__in=entities, roles__role=Role.LEAD).values("pk")
    of_rows = (
        Q(milestone__in=Milestone.objects.of_entities(entities).values("pk"))
        | Q(commitment__in=led)
        | Q(working_group__commitment__in=led)
    )
    of_unit = is_of_nobody_else() & plan_has(coordinating_unit__in=entities)
    return Q(is_assigned(entity__in=entities)) | (~Q(is_assigned()) & (of_rows | of_unit))


def is_of_nobody_else():
    """Condition: neither the milestone nor the commitment names an entity, so that the coordinating unit answers."""
    return Q(milestone__responsible=None) & ~Q(has_leads())


def is_of_nobody():
    """Condition: nobody is named anywhere, not even a coordinating unit."""
    without_unit = Q()
    for rows in SUBJECTS.values():
        without_unit &= Q(**{f"{rows[-1]}__coordinating_unit": None})
    return ~Q(is_assigned()) & is_of_nobody_else() & without_unit


def proposed_for(item):
    """Return the entity that is asked first to draft the answer: the milestone's, else the first lead; or None."""
    if item.milestone_id and item.milestone.responsible_id:
        return item.milestone.responsible
    commitment = item.subject_commitment
    role = commitment and commitment.roles.filter(role=Role.LEAD).select_related("entity").order_by("pk").first()
    return role.entity if role else None
