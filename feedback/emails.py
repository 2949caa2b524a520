"""Letters about feedback, in the language in which it was written."""

from django.utils import timezone

from accounts import codes
from core import emails


def to_author(letter, item, **context):
    """Queue the letter; nobody gets it once the account is closed or erased."""
    if item.author and item.author.is_active:
        emails.send(letter, (item.author.email, item.language), item=item, **context)


def feedback_code(draft, code):
    """The code that proves the address of a draft. Tells nothing of what was written: the address may be another's."""
    emails.send("feedback_code", (draft.email, draft.language), urgent=True, code=code, minutes=codes.MINUTES)


def feedback_received(item):
    """The receipt: reference, what happens next, and what was written."""
    to_author("feedback_received", item)


def feedback_edited(item):
    """The receipt of a change by its author: what happens next, and what stands now."""
    to_author("feedback_edited", item)


def draft_ready(draft, person):
    """To all who may send in the organisation's name: a colleague says that a draft is ready."""
    for submitter in draft.entity.submitters().exclude(pk=person.pk):
        emails.send("draft_ready", submitter, about=person, draft=draft, person=person)


def feedback_published(item):
    """It is public now."""
    to_author("feedback_published", item)


def feedback_declined(item):
    """It will not be public, and why."""
    to_author("feedback_declined", item)


def feedback_taken_up(item):
    """What was declined goes to the body after all."""
    to_author("feedback_taken_up", item)


def appeal_confirmed(appeal):
    """It stays unpublished after a second look, and why."""
    to_author("appeal_confirmed", appeal.feedback, appeal=appeal)


def feedback_decided(item):
    """What was decided, and why."""
    to_author("feedback_decided", item)


def feedback_changed_plan(item, changes):
    """The plan changed because of it: where, and since when; several changes of a row on one day are one line."""
    lines = {(change.row, timezone.localdate(change.changed_at)): change for change in changes}
    to_author("feedback_changed_plan", item, changes=lines.values())


def feedback_words_declined(settlement):
    """The author's reply to the decision will not be public, and why."""
    to_author("feedback_words_declined", settlement.feedback, settlement=settlement)


def feedback_reply(reply):
    """Official words beside the decision."""
    to_author("feedback_reply", reply.feedback, reply=reply)
