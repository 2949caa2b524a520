"""How an answer comes about: assigned, drafted, prepared, published. Each is whole or not at all, letters included."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import emails_answering as emails
from .actions import decide, end_assignment, hold, keep, refuse_undecidable
from .models import Assignment, DraftAnswer, PrivateNote

State = DraftAnswer.State


# What the unit does


@transaction.atomic
def assign(item, entity, due_on, user, note=""):
    """Ask an entity to draft the answer by a day, and return the Assignment; the one before ends. Idempotent.

    ValidationError for what is decided or cannot be, and for an entity without a focal point who would see it.
    """
    item = hold(item)
    refuse_undecidable(item)
    if item.is_decided:
        raise ValidationError(_("This is decided already."))
    if not emails.focal_points_of(entity).exists():
        raise ValidationError({"entity": _("This entity has no verified focal point who could draft the answer.")})
    before, note = item.assignments.current().first(), note.strip()
    if before and (before.entity_id, before.due_on, before.note) == (entity.pk, due_on, note):
        return before
    if before:
        before.ended_at = timezone.now()
        keep(before, user)
        if before.entity_id != entity.pk:
            emails.assignment_ended(before)
    assignment = Assignment(feedback=item, entity=entity, due_on=due_on, note=note, assigned_by=user)
    keep(assignment, user)
    if not item.draft_answers.filter(entity=entity).exists():
        keep(DraftAnswer(feedback=item, entity=entity), user)
    emails.answer_assigned(assignment)
    return assignment


@transaction.atomic
def take_back(item, user):
    """End the assignment of the item, and tell the entity; what it wrote stays. Again changes nothing."""
    end_assignment(hold(item), user)


@transaction.atomic
def return_draft(draft, note, user):
    """Give a draft back to its entity with a note, and return it; ValidationError unless it was handed in."""
    hold(draft.feedback)
    draft = hold_draft(draft)
    if draft.state != State.SUBMITTED:
        raise ValidationError(_("Only what was handed in can be returned."))
    if not note.strip():
        raise ValidationError({"note": _("Say in a note what is missing.")})
    draft.state, draft.returned_note = State.RETURNED, note.strip()
    keep(draft, user)
    emails.draft_returned(draft)
    return draft


@transaction.atomic
def prepare(item, outcome, reason_ar, entity, user, reason_en=""):
    """Keep the decision as prepared, so that it is published later, and return the DraftAnswer; nobody is told yet.

    ValidationError for whatever could not be decided now either.
    """
    item = hold(item)
    refuse_undecidable(item, outcome, reason_ar, entity)
    if item.is_decided:
        raise ValidationError(_("This is decided already."))
    for other in item.draft_answers.ready().exclude(entity=entity):
        other.state = State.DRAFT
        keep(other, user)
    draft = item.draft_answers.filter(entity=entity).first() or DraftAnswer(feedback=item, entity=entity)
    draft.outcome, draft.reason_ar, draft.reason_en = outcome, reason_ar.strip(), (reason_en or "").strip()
    draft.state, draft.author = State.READY, draft.author or user
    keep(draft, user)
    return draft


@transaction.atomic
def publish_prepared(draft, user):
    """Decide as was prepared, and return the feedback; its author is told. ValidationError unless it is prepared."""
    item = hold(draft.feedback)
    draft = hold_draft(draft)
    if draft.state != State.READY:
        raise ValidationError(_("This answer is not prepared, or was published already."))
    return decide(item, draft.outcome, draft.reason_ar, draft.entity, user, draft.reason_en)


# What the entity does


@transaction.atomic
def submit_draft(draft, user):
    """Hand a draft in to the unit, which is told, and return it; again changes nothing.

    ValidationError {field: sentences} while it is not whole, and once the unit has taken it over.
    """
    refuse_undecidable(hold(draft.feedback))
    draft = hold_draft(draft)
    if draft.state == State.SUBMITTED:
        return draft
    if not draft.is_being_written:
        raise ValidationError(_("The unit has taken this answer over already."))
    missing = {}
    if not draft.outcome:
        missing["outcome"] = _("Choose one of the decisions.")
    if not draft.reason_ar.strip():
        missing["reason_ar"] = _("A decision needs its reason in Arabic.")
    if missing:
        raise ValidationError(missing)
    draft.state, draft.submitted_at, draft.author = State.SUBMITTED, timezone.now(), user
    keep(draft, user)
    emails.draft_submitted(draft)
    return draft


# What both do


@transaction.atomic
def add_note(item, text, user):
    """Keep a private note on the item, and return it; the same words of the same person again are the same note."""
    item = hold(item)
    if not text.strip():
        raise ValidationError({"text": _("Write the note.")})
    last = item.private_notes.last()
    if last and (last.text, last.author) == (text.strip(), user):
        return last
    note = PrivateNote(feedback=item, text=text.strip(), author=user)
    keep(note, user)
    return note


def hold_draft(draft):
    """Return the draft as it stands now, held until the action ends; its item is held first, everywhere."""
    return DraftAnswer.objects.select_for_update().get(pk=draft.pk)
