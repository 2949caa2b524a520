"""What becomes public at once, and what becomes of an appeal."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from .models import Appeal, Feedback, Naming

AT_ONCE = gettext_noop("Published at once: something by the same author was published before")

Moderation = Feedback.Moderation


def is_public_at_once(item):
    """Whether new feedback, with its author set, is published without being read first (rule 17).

    The first of a person is held, and all of somebody of whom something was declined; a verified member's are not. In
    the name of an organisation only what its verified submitters send is published at once. A handful of queries.
    """
    if item.is_for_body_only:
        return False
    if item.naming == Naming.ORGANISATION:
        return item.is_in_verified_name
    earlier = Feedback.objects.owned_by(item.author)
    has_good_name = earlier.filter(moderation=Moderation.PUBLISHED).exists()
    return item.author.entities().exists() or (
        has_good_name and not earlier.filter(moderation=Moderation.DECLINED).exists()
    )


def grant_appeal(item, user):
    """Note that the appeal, where one waits, was granted: what was declined is taken up."""
    made = Appeal.objects.open().filter(feedback=item).first()
    if made:
        settle(made, Appeal.Result.GRANTED, user)


def settle(made, result, user, answer=""):
    """Answer the Appeal, and keep it with its history in the user's name."""
    made.result, made.answer, made.answered_by, made.answered_at = result, answer, user, timezone.now()
    made._history_user = user
    made.save()
