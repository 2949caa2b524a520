"""Which entity has to answer a piece of feedback: said of one item, and of many as a condition.

The responsible entity of its milestone; without one, whoever leads the commitment; without them, the coordinating unit
of the plan.
"""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from commitments.models import Commitment, EntityRole, Milestone

from .subject import SUBJECTS, plan_has

Role = EntityRole.Role


def commitment_key(reference=str):
    """Expression: the commitment that the feedback is about or belongs to; OuterRef for use inside a subquery."""
    paths = ["milestone__commitment", "commitment", "working_group__commitment"]
    return Coalesce(*(reference(path) for path in paths))


def unit_key():
    """Expression: the coordinating unit of the plan, whatever the feedback is about."""
    return Coalesce(*(f"{rows[-1]}__coordinating_unit" for rows in SUBJECTS.values()))


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
    return of_rows | (is_of_nobody_else() & plan_has(coordinating_unit__in=entities))


def is_of_nobody_else():
    """Condition: neither the milestone nor the commitment names an entity, so that the coordinating unit answers."""
    return Q(milestone__responsible=None) & ~Q(has_leads())


def is_of_nobody():
    """Condition: nobody is named anywhere, not even a coordinating unit."""
    without_unit = Q()
    for rows in SUBJECTS.values():
        without_unit &= Q(**{f"{rows[-1]}__coordinating_unit": None})
    return is_of_nobody_else() & without_unit
