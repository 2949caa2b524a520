"""What authors do with what they sent, until it is decided or their plan takes no feedback any more."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.newer_saves import state_at

from . import attachments, emails
from .actions import hold, keep, refuse_withdrawn
from .models import WORDS, DraftAnswer, Feedback, Naming, Window


class StaleWords(Exception):
    """Other words were saved since the author opened the form: words is {name: stored text} of those that differ."""

    def __init__(self, item, words):
        self.item, self.words = item, words


@transaction.atomic
def edit(item, words, user, version, dropped=()):
    """Save what the author wrote instead, and return the feedback; the same words again change nothing.

    Files that wait with the feedback are part of it from now on; those with a key in dropped are deleted.

    What everybody can read stays public, with a mark, when its author is verified for an organisation (rule 17); else
    it is held for review once more. The answer stays due on the same day; what the unit prepared for it waits again.
    ValidationError when it is too late; StaleWords when other words were saved since the version was read.
    """
    item = hold(item)
    refuse_late(item)
    gone, new = item.attachments.filter(key__in=dropped), item.attachments.waiting().exclude(key__in=dropped)
    is_same = words == {name: getattr(item, name) for name in WORDS}
    if is_same and not (gone.exists() or new.exists()):
        return item
    meanwhile = saved_since(item, version)
    if meanwhile:
        raise StaleWords(item, meanwhile)
    for name, text in words.items():
        setattr(item, name, text)
    attachments.forget(gone)
    new.update(is_sent=True)
    judge_anew(item, user)
    keep(item, user)
    take_back_prepared(item, user)
    emails.feedback_edited(item)
    return item


def judge_anew(item, user):
    """Mark what everybody could read as changed, and hold it, unless a verified author changed it for everybody."""
    was_public = item.moderation == Feedback.Moderation.PUBLISHED
    if was_public or item.edited_at:
        item.edited_at = timezone.now()
    if not (was_public and is_public_at_once(item, user)):
        item.moderation, item.published_at = Feedback.Moderation.HELD, None


def take_back_prepared(item, user):
    """Leave a decision that the unit prepared for the words before to the unit, which looks at it once more."""
    for prepared in item.draft_answers.ready():
        prepared.state = DraftAnswer.State.SUBMITTED
        keep(prepared, user)


def is_public_at_once(item, user):
    """Whether what its author changes about public feedback is public at once: they are verified for an organisation.

    In the name of an organisation only what one of its submitters changes. What is published already is no good name
    here: a text that staff have read would vouch for any other.
    """
    if item.is_for_body_only:
        return False
    if item.naming == Naming.ORGANISATION:
        return item.on_behalf_of is not None and item.on_behalf_of.has_submitter(user)
    return user.entities().exists()


def saved_since(item, version):
    """Return {name: stored text} of the words that were saved since the item had the version."""
    before = state_at(Feedback, item.pk, version) if version < item.version else None
    if before is None:
        return {}
    return {name: getattr(item, name) for name in WORDS if getattr(before, name) != getattr(item, name)}


def refuse_late(item):
    """ValidationError when its author can no longer change the feedback, or take it back."""
    refuse_withdrawn(item)
    if item.is_decided:
        raise ValidationError(_("The decision is published already, so the feedback cannot be changed any more."))
    if item.is_declined:
        raise ValidationError(_("Staff have not published it. Ask them for a second look instead of changing it."))
    if not Window.of(item.subject_plan).is_open:
        raise ValidationError(_("The plan does not take feedback now, so what was sent stays."))
