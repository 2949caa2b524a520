"""What becomes of a decision: the changes of the plan that it caused, and whether its author finds it settled."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from . import emails, trace
from .actions import hold, keep
from .models import CausedChange, Feedback, Settlement


@transaction.atomic
def link_changes(item, keys, user):
    """Link accepted feedback to published changes, by their keys (see trace.Change), and return the new links.

    Its author is told once, with the first link; a link that is there already stays as it is. ValidationError for
    feedback that is not accepted, without a change, and for a change that everybody cannot read, or that is older
    than the feedback.
    """
    item = hold(item)
    if not item.is_accepted:
        raise ValidationError(_("Only feedback that was accepted, or partly accepted, is linked to changes."))
    if not keys:
        raise ValidationError(_("Choose at least one change."))
    possible = trace.possible_changes(item)
    if not possible.keys() >= set(keys):
        raise ValidationError(_("One of these changes cannot be read by everybody any more. Choose again."))
    is_first = not CausedChange.history.filter(feedback_id=item.pk).exists()
    there = {link.key for link in item.caused_changes.all()}
    links = [linked(item, possible[key], user) for key in dict.fromkeys(keys) if key not in there]
    if is_first:
        emails.feedback_changed_plan(item, [possible[link.key] for link in links])
    return links


def linked(item, change, user):
    link = CausedChange(
        feedback=item,
        state_number=change.state_number,
        changed_at=change.changed_at,
        author=user,
        **{change.row._meta.model_name: change.row},
    )
    keep(link, user)
    return link


@transaction.atomic
def unlink_changes(links, user):
    """Take back links that were mistakes; the history keeps that they were there, and who took them back."""
    for link in links:
        link._history_user = user
        link.delete()


@transaction.atomic
def settle(item, verdict, words, user):
    """Keep what the author says of the decision, and return the Settlement; the same again changes nothing.

    The reply of somebody whose organisation nobody verified is held until staff have read it. ValidationError before
    the decision, and later than 30 days after it was said.
    """
    item, words = hold(item), words.strip()
    said = item.said_settlement
    if said and (said.verdict, said.words) == (verdict, words):
        return said
    refuse_closed(item)
    said = said or Settlement(feedback=item)
    if words != said.words or not words:
        is_free = not words or user.memberships.filter(verified_at__isnull=False).exists()
        said.moderation = Feedback.Moderation.PUBLISHED if is_free else Feedback.Moderation.HELD
        said.declined_reason = ""
    said.verdict, said.words = verdict, words
    keep(said, user)
    # Staff who have the page before them look again: nobody approves words that they did not read.
    Feedback.objects.filter(pk=item.pk).update(version=F("version") + 1)
    return said


def refuse_closed(item):
    """ValidationError when its author can say nothing of the decision: not yet, or not any more."""
    if item.can_be_settled:
        return
    if item.said_settlement:
        raise ValidationError(_("What you said of the decision can no longer be changed."))
    raise ValidationError(_("There is no decision yet of which you could say whether it settles your feedback."))


@transaction.atomic
def publish_words(item, user):
    """Approve the author's reply to the decision, so that everybody may read it beside it. Again changes nothing."""
    said = held_settlement(item)
    if said.moderation != Feedback.Moderation.PUBLISHED:
        said.moderation, said.declined_reason = Feedback.Moderation.PUBLISHED, ""
        keep(said, user)
    return said


@transaction.atomic
def decline_words(item, reason, user):
    """Do not publish the author's reply, for a reason that they read; their mark stays public. Idempotent."""
    said, reason = held_settlement(item), reason.strip()
    if not reason:
        raise ValidationError(_("Declining needs a reason that the author can read."))
    if (said.moderation, said.declined_reason) != (Feedback.Moderation.DECLINED, reason):
        said.moderation, said.declined_reason = Feedback.Moderation.DECLINED, reason
        keep(said, user)
        emails.feedback_words_declined(said)
    return said


def held_settlement(item):
    """Return what the author said of the decision, its item held; ValidationError without a reply."""
    hold(item)
    said = Settlement.objects.filter(feedback=item).exclude(words="").first()
    if said is None:
        raise ValidationError(_("Its author wrote no reply to the decision."))
    return said
