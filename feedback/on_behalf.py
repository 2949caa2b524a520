"""In the name of an organisation: which ones somebody may send for, and the check when it is sent."""

from django.core.exceptions import ValidationError
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from accounts.models import Membership


def memberships_of(user):
    """Return the person's verified memberships, with sent_at; the one in whose name they sent last is first."""
    sent = Max("entity__sent_feedback__received_at", filter=Q(entity__sent_feedback__author=user))
    rows = user.memberships.verified().select_related("entity").annotate(sent_at=sent)
    return rows.order_by(F("sent_at").desc(nulls_last=True), "entity__name", "pk")


def senders_for(memberships):
    """Return pairs (entity, names of those who may send in its name) for the entities of plain memberships."""
    entities = [each.entity for each in memberships if each.role == Membership.Role.MEMBER]
    if not entities:
        return []
    names = {entity.pk: [] for entity in entities}
    for each in Membership.objects.submitters().filter(entity__in=entities).select_related("user"):
        names[each.entity_id].append(str(each.user))
    return [(entity, names[entity.pk]) for entity in entities]


def refuse_stranger(item):
    """ValidationError when the item is to be sent in the name of an organisation whose submitter its author is not.

    Looked at when it is sent, by the address that was proved: whoever was taken out meanwhile sends no more.
    """
    if item.on_behalf_of and not item.on_behalf_of.has_submitter(item.author):
        raise ValidationError(
            _("You may not send in the name of %(organisation)s now. Go back and choose how we shall publish it.")
            % {"organisation": item.on_behalf_of}
        )
