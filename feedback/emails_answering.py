"""Letters among those who answer: the unit, and the focal points of the entity that drafts. The author gets none."""

from accounts.models import Membership, User
from commitments.emails import unit
from core import emails


def focal_points_of(entity):
    """People who draft for the entity, as a queryset: its verified focal points whose account is open."""
    return User.objects.filter(
        is_active=True,
        is_staff=True,
        memberships__entity=entity,
        memberships__role=Membership.Role.FOCAL_POINT,
        memberships__verified_at__isnull=False,
    ).distinct()


def to_entity(letter, entity, **context):
    for person in focal_points_of(entity):
        emails.send(letter, person, entity=entity, **context)


def answer_assigned(assignment):
    """The unit asks for a draft, by a day."""
    to_entity("answer_assigned", assignment.entity, item=assignment.feedback, assignment=assignment)


def assignment_ended(assignment):
    """The unit asks no more."""
    to_entity("assignment_ended", assignment.entity, item=assignment.feedback)


def draft_submitted(draft):
    """A draft came in, to everybody in the unit."""
    for person in unit():
        emails.send("draft_submitted", person, draft=draft, item=draft.feedback)


def draft_returned(draft):
    """The draft comes back, with the note of the unit."""
    to_entity("draft_returned", draft.entity, draft=draft, item=draft.feedback)


def assigned_answer_decided(item):
    """What was decided about the item that the entity was asked to answer."""
    assignment = item.assignments.current().first()
    if assignment:
        to_entity("assigned_answer_decided", assignment.entity, item=item)


def answers_due(person, dues, is_unit):
    """What the unit has to answer, or an entity to draft, whose day comes near or is past: all of it at once."""
    late = [due for due in dues if due.days_late]
    soon = [due for due in dues if not due.days_late]
    emails.send("answers_due", person, late=late, soon=soon, is_unit=is_unit)
