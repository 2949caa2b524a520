"""How staff answer whoever asks to belong to an organisation, or proposes one: verify, decline, merge.

Each action is whole or not at all, its letters included.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import emails
from .models import Entity, Invitation, Membership
from .organisations import again, count_in, hold, wait


@transaction.atomic
def verify(membership, role=None):
    """Say that the person belongs to the organisation, perhaps in another role than they asked for, and tell them.

    Again changes nothing. ValidationError while the organisation itself waits for verification.
    """
    entity = hold(membership.entity)
    membership = again(membership)
    if entity.verified_at is None:
        raise ValidationError(_("The organisation itself is not verified yet: verify it first."))
    if membership.verified_at is None:
        membership.role = role or membership.role
        count_in(membership)
        emails.membership_news("verified", membership)


@transaction.atomic
def decline(membership, reason):
    """Do not verify a membership, for a reason that the person reads."""
    hold(membership.entity)
    membership = again(membership)
    if membership.verified_at:
        raise ValidationError(_("This membership is verified: delete it, if the person no longer belongs there."))
    membership.declined_at, membership.declined_reason = timezone.now(), reason.strip()
    membership.save()
    emails.membership_news("declined", membership)


@transaction.atomic
def verify_organisation(entity, with_proposer):
    """Take a proposed organisation in, so that others can choose it; with_proposer verifies who proposed it, too."""
    entity = hold(entity)
    entity.verified_at, entity.declined_at = timezone.now(), None
    entity.save()
    if with_proposer:
        for membership in entity.memberships.to_verify().filter(user=entity.proposed_by_id):
            verify(membership)


@transaction.atomic
def decline_organisation(entity, reason):
    """Do not take a proposed organisation in, for a reason that whoever belongs to it reads."""
    entity = hold(entity)
    if entity.verified_at:
        raise ValidationError(_("This was done meanwhile, or cannot be done any more."))
    entity.declined_at = timezone.now()
    entity.save()
    for membership in entity.memberships.to_verify():
        decline(membership, reason)


@transaction.atomic
def merge(entity, into):
    """Put an organisation into the verified one that it is, with its people.

    What was said in its name is of a floor above, and goes first (pages/merging.py). Who waits for verification goes
    on waiting there. A verified one is found by its old names there. ValidationError where more points to it, such as
    a role in a commitment: that is for staff to move first.
    """
    entity, into = hold_both(entity, into)
    if into.verified_at is None or entity == into:
        raise ValidationError(_("An organisation can only be merged into another one that is verified."))
    for membership in entity.memberships.select_related("user"):
        move(membership, into)
    for invitation in entity.invitations.exclude(email__in=into.invitations.values("email")):
        invitation.entity = into
        invitation.save()
    refuse_pointed_to(entity)
    if entity.verified_at:
        names = [*into.other_names.splitlines(), entity.name_ar, entity.name_en, *entity.other_names.splitlines()]
        own = {into.name_ar, into.name_en, "", None}
        into.other_names = "\n".join(name for name in dict.fromkeys(names) if name not in own)
        into.save()
    entity.delete()


def move(membership, into):
    """Let somebody belong to another organisation; of two places in both the one that counts more is kept."""
    there = into.memberships.filter(user=membership.user).first()
    if there is None:
        membership.entity = into
        if membership.verified_at is None:
            wait(membership, membership.role)
        else:
            membership.save()
        emails.membership_news("merged", membership)
        return
    if membership.verified_at and (there.verified_at is None or membership.is_submitter):
        there.role = membership.role
        count_in(there)
    elif there.is_declined and not membership.is_declined:
        wait(there, membership.role)
    membership.delete()


def hold_both(entity, into):
    """Return both as they stand now, held in the same order by everybody."""
    held = {each.pk: hold(each) for each in sorted([entity, into], key=lambda each: each.pk)}
    return held[entity.pk], held[into.pk]


def refuse_pointed_to(entity):
    """ValidationError when rows still point to the entity; it names their kinds."""
    kinds = [
        str(relation.related_model._meta.verbose_name_plural)
        for relation in Entity._meta.related_objects
        if relation.related_model not in {Membership, Invitation}
        and relation.related_model._base_manager.filter(**{relation.field.name: entity}).exists()
    ]
    if kinds:
        raise ValidationError(
            _("More rows name this organisation. Let them name the other one first: %(kinds)s")
            % {"kinds": _("; ").join(dict.fromkeys(kinds))}
        )
