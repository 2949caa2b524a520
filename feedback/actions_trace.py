"""What becomes of an answer: staff link accepted feedback to the changes of the plan that it caused."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from . import emails, trace
from .actions import hold, keep
from .models import CausedChange


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
