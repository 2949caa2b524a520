"""What organisations do with points of others. Each action is whole or not at all."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Entity

from .actions import hold, keep
from .models import Endorsement, Feedback, Naming


def endorsing_entities(item, user):
    """Organisations in whose name the user may endorse the item, as a list; illustrative ones endorse their like."""
    entities = Entity.objects.verified().sendable_by(user).filter(kind__in=Entity.JOINED, is_demo=item.is_demo)
    return [entity for entity in entities if not is_own(item, entity, user)]


def is_own(item, entity, user):
    """Whether the item was said in the entity's name, or by one of its verified members who is named. Queries.

    Of what nobody is named for only its author learns that it is their own: to colleagues it would tell who wrote it.
    """
    is_named = item.naming != Naming.WITHOUT_NAME or item.author_id == user.pk
    names = {entity.name_ar, entity.name_en} - {None, ""}
    is_in_its_name = item.naming == Naming.ORGANISATION and item.organisation in names
    return (
        is_in_its_name
        or item.on_behalf_of_id == entity.pk
        or (is_named and entity.memberships.members().filter(user=item.author_id).exists())
    )


@transaction.atomic
def endorse(item, entity, user):
    """Endorse a published point in the entity's name, and return the Endorsement; again returns the same.

    ValidationError for what is not public (any more), for the entity's own, and for who may not send in its name.
    """
    item = hold(item)
    if not Feedback.objects.published().filter(pk=item.pk).exists():
        raise ValidationError(_("Only what is published can be endorsed."))
    if entity not in endorsing_entities(item, user):
        raise ValidationError(_("You cannot endorse this in the name of the organisation."))
    made = item.endorsements.by([entity]).first()
    if made is None:
        made = Endorsement(feedback=item, entity=entity, author=user)
        keep(made, user)
    return made


@transaction.atomic
def take_back(item, entity, user):
    """Take the entity's endorsement back; without one nothing changes.

    ValidationError for who may not send in its name.
    """
    item = hold(item)
    if not Entity.objects.sendable_by(user).filter(pk=entity.pk).exists():
        raise ValidationError(_("You cannot endorse this in the name of the organisation."))
    for made in item.endorsements.by([entity]):
        made._history_user = user
        made.delete()
