"""What people do with feedback. Each action is whole or not at all, letters included."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import codes
from accounts.actions import find_or_make_participant, give_consent
from accounts.codes import TooMany
from core import limits
from core.arabic import says_nothing

from . import attachments, emails, moderation, on_behalf, subjects
from .actions_drafts import HOUR, hold_draft
from .emails_answering import assigned_answer_decided, assignment_ended
from .models import DraftAnswer, Feedback, Serial, Settlement, Window, plan_of

# Enough to comment on a whole plan; who proves an address by code is held by the limit on letters.
SENT_PER_HOUR_AND_PERSON = 60


# From writing to the reference


def send_code(draft, browser, network):
    """Send a new code to the draft's address; TooMany when it, or the network, has been sent many."""
    codes.count_letter(draft.email, network)
    with transaction.atomic():
        emails.feedback_code(draft, codes.make(draft.purpose, browser, draft.email))


def confirm(draft, browser, typed):
    """Make the draft feedback when the typed code is right; the same draft again returns the same Feedback.

    ValidationError when the code is wrong, or when nothing can be received any more.
    """
    with transaction.atomic():
        draft = hold_draft(draft)
        if draft.feedback_id:
            return draft.feedback
        refusal = codes.use(draft.purpose, browser, draft.email, typed)
        if refusal is None:
            return receive(draft)
    # After the transaction: the wrong try stays counted.
    raise ValidationError(refusal)


@transaction.atomic
def send(draft, person):
    """Make the draft feedback of somebody who is signed in, and whose address is proved by that; returns the Feedback.

    ValidationError where a colleague who may send in the organisation's name has to, or nothing can be received.
    TooMany when the person sent many within the hour.
    """
    draft = hold_draft(draft)
    if draft.feedback_id:
        return draft.feedback
    if not draft.may_be_sent_by(person):
        raise ValidationError(_("A colleague who may send in the name of the organisation sends it."))
    if not limits.allow("sent", person.pk, many=SENT_PER_HOUR_AND_PERSON, seconds=HOUR):
        raise TooMany(_("You have sent very much within the hour. This stays among your drafts: send it later."))
    return receive(draft, person)


def receive(draft, author=None):
    """Return the numbered Feedback made of a draft whose address is proved; its author gets a receipt."""
    if not draft.is_ready:
        raise ValidationError(_("The form still has mistakes. Please correct them first."))
    subject = subjects.find(draft.about)
    if subject is None:
        raise ValidationError(_("What you wrote about is no longer published. Choose another subject."))
    if not Window.of(plan_of(subject)).is_open:
        raise ValidationError(_("This plan does not take feedback now."))
    item = draft.as_feedback(subject)
    item.author = author or find_or_make_participant(draft.email, draft.language)
    if not item.author.is_active:
        raise ValidationError(_("This address can no longer send feedback. Please write to us."))
    on_behalf.refuse_stranger(item)
    item.reference = next_reference(item)
    item.due_on = due_day(item)
    if moderation.is_public_at_once(item):
        item.moderation, item.published_at = Feedback.Moderation.PUBLISHED, item.received_at
        item._change_reason = moderation.AT_ONCE
    keep(item, item.author)
    give_consent(item.author)
    # What was written lives in one place from now on.
    draft.feedback, draft.data = item, {}
    draft.save()
    attachments.pass_on(draft, item)
    emails.feedback_received(item)
    return item


def next_reference(item):
    """Return the next number of the plan and commitment: 5-2-014, or 5-0-014 where no commitment is meant."""
    prefix = prefix_of(item)
    Serial.objects.get_or_create(prefix=prefix)
    # Hold the row, so that no two get the same number; a refusal later gives it back.
    serial = Serial.objects.select_for_update().get(prefix=prefix)
    serial.last += 1
    serial.save()
    return str(serial)


def prefix_of(item):
    """Return what its reference begins with: the numbers of the plan and of the commitment, 0 without one."""
    commitment = item.subject_commitment
    return f"{item.subject_plan.number}-{commitment.number if commitment else 0}"


def due_day(item):
    """Return the day by which what arrives today is to be answered, by the response days of its plan."""
    return timezone.localdate() + timedelta(days=item.subject_plan.response_days)


# What staff do


@transaction.atomic
def publish(item, user):
    """Approve the feedback, so that everybody may read it, and return it; again changes nothing and writes no letter.

    ValidationError for what its author withdrew, or meant for the body only.
    """
    item = hold(item)
    if item.moderation == Feedback.Moderation.PUBLISHED:
        return item
    refuse_withdrawn(item)
    if item.is_for_body_only:
        raise ValidationError(_("What is for the responsible body only is answered, not published."))
    item.moderation, item.published_at, item.declined_reason = Feedback.Moderation.PUBLISHED, timezone.now(), ""
    moderation.grant_appeal(item, user)
    keep(item, user)
    emails.feedback_published(item)
    return item


@transaction.atomic
def decline(item, reason, user):
    """Do not publish the feedback, or no longer, for a reason that its author reads; returns it. Idempotent."""
    item = hold(item)
    if item.is_declined and item.declined_reason == reason.strip():
        return item
    refuse_withdrawn(item)
    if not reason.strip():
        raise ValidationError(_("Declining needs a reason that the author can read."))
    item.moderation, item.published_at, item.declined_reason = Feedback.Moderation.DECLINED, None, reason.strip()
    keep(item, user)
    emails.feedback_declined(item)
    if not item.is_decided:
        end_assignment(item, user)
    return item


@transaction.atomic
def start_review(item, user):
    """Say that the entity is studying the feedback; returns it. A decision is not taken back."""
    item = hold(item)
    if item.outcome == Feedback.Outcome.RECEIVED:
        item.outcome = Feedback.Outcome.UNDER_REVIEW
        keep(item, user)
    return item


@transaction.atomic
def decide(item, outcome, reason_ar, entity, user, reason_en="", joint_answer=None):
    """Decide in the entity's name, with the reason, and return the feedback; its author is told.

    The same outcome again corrects the words: no letter, and the day of the decision stays, as does the joint_answer.
    Another one takes with it what its author said of the one before. ValidationError without an Arabic reason, and
    for what is not approved, was declined or withdrawn.
    """
    item = hold(item)
    refuse_undecidable(item, outcome, reason_ar, entity)
    if outcome not in Feedback.ACCEPTANCES and item.caused_changes.exists():
        raise ValidationError(_("It is linked to a change of the plan that it caused. Take the link back first."))
    is_new = item.outcome != outcome
    item.outcome, item.deciding_entity = outcome, entity
    item.decision_reason_ar, item.decision_reason_en = reason_ar.strip(), (reason_en or "").strip()
    if is_new:
        item.decided_by, item.decided_at, item.joint_answer = user, timezone.now(), joint_answer
        forget_settlement(item, user)
    keep(item, user)
    for draft in item.draft_answers.undecided():
        draft.state = DraftAnswer.State.DECIDED
        keep(draft, user)
    if is_new:
        emails.feedback_decided(item)
        assigned_answer_decided(item)
    return item


def forget_settlement(item, user):
    """Delete what the author said of a decision that does not stand any more; the history keeps it."""
    for said in Settlement.objects.filter(feedback=item):
        said._history_user = user
        said.delete()


@transaction.atomic
def publish_reply(reply, user):
    """Publish a drafted reply and tell the author of the feedback; returns it. Again changes nothing.

    ValidationError for feedback that is not approved, was declined or withdrawn.
    """
    item = hold(reply.feedback)
    reply = item.replies.select_for_update().get(pk=reply.pk)
    if reply.published_at:
        return reply
    refuse_unanswerable(item)
    reply.published_at, reply.author = timezone.now(), reply.author or user
    keep(reply, user)
    emails.feedback_reply(reply)
    return reply


# What the author does


@transaction.atomic
def withdraw(item, user):
    """Take one's own feedback back, until it is decided or the window closed, and return it; again changes nothing."""
    item = hold(item)
    if item.is_withdrawn:
        return item
    if item.is_decided:
        raise ValidationError(_("The decision is published already, so the feedback cannot be withdrawn."))
    if not Window.of(item.subject_plan).is_open:
        raise ValidationError(_("The plan does not take feedback now, so what was sent stays."))
    item.outcome = Feedback.Outcome.WITHDRAWN
    keep(item, user)
    end_assignment(item, user)
    return item


# Their common steps


def hold(item):
    """Return the feedback as it stands now, held until the action ends: two people may press at the same time."""
    return Feedback.objects.select_for_update().get(pk=item.pk)


def keep(row, user):
    """Save the row, and its history in the user's name."""
    row._history_user = user
    row.save()


def end_assignment(item, user):
    """End the assignment of the item, where there is one, and tell the entity; what it wrote stays."""
    assignment = item.assignments.current().first()
    if assignment:
        assignment.ended_at = timezone.now()
        keep(assignment, user)
        assignment_ended(assignment)


def refuse_withdrawn(item):
    """ValidationError when the author took the feedback back."""
    if item.is_withdrawn:
        raise ValidationError(_("Its author has withdrawn this feedback."))


def refuse_unanswerable(item):
    """ValidationError for what gets no answer now: withdrawn, or not approved; for the body only, declined."""
    refuse_withdrawn(item)
    if item.is_for_body_only and item.is_declined:
        raise ValidationError(_("It was declined: take it up first, so that it is answered after all."))
    if item.moderation != Feedback.Moderation.PUBLISHED and not item.is_for_body_only:
        raise ValidationError(_("Approve the feedback first: the answer is published beside it."))


def refuse_undecidable(item, *answer):
    """ValidationError for what cannot be decided, and for an (outcome, Arabic reason, entity) lacking a part."""
    refuse_unanswerable(item)
    if not answer:
        return
    outcome, reason_ar, entity = answer
    if outcome not in Feedback.DECISIONS:
        raise ValidationError(_("Choose one of the decisions."))
    if says_nothing(reason_ar or ""):
        raise ValidationError(_("A decision needs its reason in Arabic."))
    if entity is None:
        raise ValidationError(_("Say which entity decided."))
