"""What people do with what they have not sent yet. Each action is whole or not at all, letters included."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.codes import TooMany
from core import limits

from . import attachments, emails
from .models import Draft

HOUR = 60 * 60
DRAFTS_PER_HOUR_AND_NETWORK = 600


class StaleDraft(Exception):
    """Somebody saved other words in the draft since the form was drawn."""

    def __init__(self, draft):
        self.draft = draft


@transaction.atomic
def keep_draft(key, browser, network, about, data, is_ready=True, by=None, ticket=None, entity=None):
    """Keep what was written, and return the Draft; a draft that was sent stays as it was sent.

    The same key again is the same draft. by is who is signed in, ticket what the form brought, entity the
    organisation whose colleagues share the draft. TooMany when the network wrote many, Draft.DoesNotExist when it is
    another's draft, StaleDraft when somebody saved other words since the form of the ticket was drawn.
    """
    by = by if by is not None and by.is_authenticated else None
    drafts = Draft.objects.open_to(browser, by)
    words = {
        "about": about,
        "data": data,
        "is_ready": is_ready,
        "language": get_language(),
        "saved_by": by,
        "page": ticket.page if ticket else "",
    }
    # Hold the row, so that of two saves at once the second one sees the first.
    draft = drafts.unsent().select_for_update().filter(key=key).first()
    if draft is None:
        if not Draft.objects.filter(key=key).exists():
            count_draft(network)
        new = {"browser": Draft.hash_of(browser), "owner": by, "entity": entity}
        Draft.objects.get_or_create(key=key, defaults=words | new)
        return drafts.get(key=key)
    if ticket and ticket.page != draft.page and ticket.version != draft.version and data != draft.data:
        raise StaleDraft(draft)
    for name, value in words.items():
        setattr(draft, name, value)
    draft.owner = draft.owner or by
    # Only its owner takes a draft back from the colleagues, or shares it with others.
    if draft.owner == by:
        draft.entity = entity
    draft.version, draft.ready_at = draft.version + 1, None
    draft.save()
    return draft


def count_draft(network):
    """Count one more draft from the network; TooMany when it began many within the hour."""
    if not limits.allow("drafts", network, many=DRAFTS_PER_HOUR_AND_NETWORK, seconds=HOUR):
        raise TooMany(
            _("Very much was sent from your network within the hour. Nothing is lost: please try again later.")
        )


@transaction.atomic
def discard(draft):
    """Delete a draft with its files; one that was sent, or is gone, meanwhile stays as it is."""
    draft = Draft.objects.unsent().select_for_update().filter(pk=draft.pk).first()
    if draft:
        attachments.forget(draft.attachments.all())
        draft.delete()


@transaction.atomic
def mark_ready(draft, person):
    """Tell those who may send it that the shared draft is ready, and return it; again changes nothing."""
    draft = hold_draft(draft)
    if draft.ready_at is None and draft.entity_id and draft.feedback_id is None:
        draft.ready_at = timezone.now()
        draft.save(update_fields=["ready_at"])
        emails.draft_ready(draft, person)
    return draft


def hold_draft(draft):
    """Return the draft as it stands now, held so that a double click finds what the first one made of it.

    ValidationError when it was deleted meanwhile.
    """
    draft = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if draft is None:
        raise ValidationError(_("This draft was deleted meanwhile."))
    return draft
