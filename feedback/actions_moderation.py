"""The second look at what staff declined."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from . import emails, moderation
from .actions import hold, keep, refuse_withdrawn
from .models import Appeal, Feedback


@transaction.atomic
def appeal(item, text, user):
    """Ask staff to look again at declined feedback, and return the Appeal; the same text again is the same appeal.

    ValidationError for what is not declined, and for a second appeal.
    """
    item = hold(item)
    made = Appeal.objects.filter(feedback=item).first()
    if made and made.text == text.strip():
        return made
    if made:
        raise ValidationError(_("You have asked for a second look already; there is one for each piece of feedback."))
    if not item.is_declined or item.is_withdrawn:
        raise ValidationError(_("Only what was not published can be looked at again."))
    made = Appeal(feedback=item, text=text.strip())
    keep(made, user)
    return made


@transaction.atomic
def confirm_refusal(item, answer, user):
    """Answer an appeal: the feedback stays unpublished, for a reason that its author reads; returns the Appeal.

    ValidationError without a reason, and where no appeal waits.
    """
    item = hold(item)
    if not answer.strip():
        raise ValidationError(_("Say why the refusal stays: the author reads it."))
    made = Appeal.objects.open().filter(feedback=item).first()
    if made is None or not item.is_declined:
        raise ValidationError(_("No appeal waits for an answer."))
    moderation.settle(made, Appeal.Result.CONFIRMED, user, answer.strip())
    emails.appeal_confirmed(made)
    return made


@transaction.atomic
def take_up(item, user):
    """Take back that feedback for the body only was declined, so that it is answered; returns it. Idempotent."""
    item = hold(item)
    refuse_withdrawn(item)
    if not item.is_for_body_only:
        raise ValidationError(_("This is published, or not."))
    if item.is_declined:
        item.moderation, item.declined_reason = Feedback.Moderation.HELD, ""
        moderation.grant_appeal(item, user)
        keep(item, user)
        emails.feedback_taken_up(item)
    return item
