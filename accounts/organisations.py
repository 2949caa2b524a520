"""What people do with organisations: ask to belong, propose one, invite, hand over, leave. Staff: verification.py.

Each action is whole or not at all, its letters included. It begins by holding the row that parallel actions share.
"""

from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import limits
from core.arabic import search_words

from . import emails
from .codes import TooMany
from .models import Entity, Invitation, Membership, User

Role = Membership.Role
DAY = 24 * 60 * 60
REQUESTS_PER_DAY, PROPOSALS_PER_DAY = 10, 3
INVITATIONS_PER_DAY, INVITATIONS_PER_DAY_AND_ADDRESS = 30, 3
# Whoever presses twice within this time means one letter.
REPEATED_SECONDS = 60
SALT = "accounts.organisations"


# Asking


@transaction.atomic
def ask(user, entity, role):
    """Ask to belong to a verified organisation and return the Membership, which waits for staff.

    Again returns the same; one that was declined waits anew. TooMany beyond a day's measure.
    """
    user, entity = hold_person(user), hold(entity)
    membership = user.memberships.filter(entity=entity).first()
    if membership and not membership.is_declined:
        return membership
    count("requests", user, REQUESTS_PER_DAY)
    membership = wait(membership or Membership(user=user, entity=entity), role)
    for submitter in entity.submitters():
        emails.organisation_news("asked", submitter, membership)
    return membership


@transaction.atomic
def propose(user, name_ar, name_en, kind):
    """Propose an organisation that nobody has entered, and return the Membership, which waits with it for staff.

    The same name again returns the same. TooMany beyond a day's measure.
    """
    user = hold_person(user)
    for membership in user.memberships.filter(entity__proposed_by=user, entity__verified_at=None):
        if search_words(membership.entity.name_ar) == search_words(name_ar) and not membership.is_declined:
            return membership
    count("proposals", user, PROPOSALS_PER_DAY)
    entity = Entity.objects.create(
        name_ar=name_ar,
        name_en=name_en or None,
        kind=kind,
        slug=new_slug(name_en),
        proposed_by=user,
        verified_at=None,
    )
    return wait(Membership(user=user, entity=entity), Role.SUBMITTER)


def wait(membership, role):
    """Let the membership wait for staff, and return it."""
    membership.role, membership.asked_at = role, timezone.now()
    membership.declined_at, membership.declined_reason = None, ""
    membership.save()
    return membership


def count(what, user, many):
    """Count one; TooMany when the person has done many within a day."""
    if not limits.allow("organisations", what, user.pk, many=many, seconds=DAY):
        raise TooMany(_("That is enough for one day. Nothing is lost: please go on tomorrow."))


def new_slug(name):
    """Return a short address that no entity has, from the English name where there is one."""
    return f"{slugify(name or '')[:38] or 'organisation'}-{get_random_string(6, 'abcdefghjkmnpqrstuvwxyz23456789')}"


# What submitters and members do


@transaction.atomic
def invite(entity, email, role, by):
    """Send somebody a letter with which they join, and return the Invitation; the link of an earlier letter is dead.

    Again within a minute writes no second letter. ValidationError for somebody who belongs already; TooMany beyond a
    day's measure.
    """
    entity = hold(entity)
    if entity.members().filter(user__email=email).exists():
        raise ValidationError({"email": _("This person belongs to the organisation already.")})
    recent = timezone.now() - timedelta(seconds=REPEATED_SECONDS)
    repeated = entity.invitations.filter(email=email, role=role, invited_by=by, made_at__gt=recent).first()
    if repeated:
        return repeated
    count("invitations", by, INVITATIONS_PER_DAY)
    if not limits.allow("invited", email, many=INVITATIONS_PER_DAY_AND_ADDRESS, seconds=DAY):
        raise TooMany(_("This address has been sent enough invitations today. Please wait until tomorrow."))
    asked = {"role": role, "invited_by": by, "made_at": timezone.now()}
    invitation = Invitation.objects.update_or_create(entity=entity, email=email, defaults=asked)[0]
    emails.member_invitation(invitation, make_key(invitation), get_language())
    return invitation


def make_key(invitation):
    """Return the key in the link of the newest letter."""
    return signing.dumps([invitation.pk, invitation.made_at.timestamp()], salt=SALT)


def find_invitation(key):
    """Return the Invitation that the key opens; None when it is too old, used, taken back, replaced or made up."""
    try:
        pk, made_at = signing.loads(key, salt=SALT)
    except signing.BadSignature:
        return None
    invitation = Invitation.objects.open().filter(pk=pk).select_related("entity", "invited_by").first()
    return invitation if invitation and invitation.made_at.timestamp() == made_at else None


def invitations_to(user):
    """Return pairs (Invitation, key) for the open invitations to the person's own address."""
    found = Invitation.objects.open().filter(email=user.email).select_related("entity")
    return [(invitation, make_key(invitation)) for invitation in found]


@transaction.atomic
def accept(invitation, user):
    """Join by an invitation to one's own address, and return the verified Membership; the invitation is used up.

    ValidationError when it is another's, or gone meanwhile.
    """
    entity = hold(invitation.entity)
    invitation = Invitation.objects.open().filter(pk=invitation.pk, email=user.email).first()
    if invitation is None:
        raise ValidationError(_("This invitation no longer works."))
    membership = entity.memberships.filter(user=user).first() or Membership(user=user, entity=entity)
    if membership.role != Role.SUBMITTER or not membership.verified_at:
        membership.role = invitation.role
    count_in(membership)
    if invitation.invited_by and invitation.invited_by != user and entity.has_submitter(invitation.invited_by):
        emails.organisation_news("joined", invitation.invited_by, membership)
    invitation.delete()
    return membership


def count_in(membership):
    """Verify the membership from now on, and save it."""
    membership.verified_at = membership.verified_at or timezone.now()
    membership.declined_at, membership.declined_reason = None, ""
    membership.save()


@transaction.atomic
def accept_request(membership, mine):
    """A submitter says that somebody who asked belongs: as a plain member, who can be made a submitter then."""
    hold_as_submitter(mine)
    membership = again(membership)
    if membership.verified_at is None:
        membership.role = Role.MEMBER
        count_in(membership)
        emails.membership_news("verified", membership)


@transaction.atomic
def set_role(membership, role, mine):
    """Make a member a submitter, or a submitter a plain member; again changes nothing and writes no letter.

    ValidationError when nobody would be left who may send in the organisation's name.
    """
    entity = hold_as_submitter(mine)
    membership = again(membership)
    if membership.role == role:
        return
    if role == Role.MEMBER and is_last_submitter(entity, membership):
        raise ValidationError(_("Somebody must be able to send in the organisation’s name: name another one first."))
    membership.role = role
    membership.save()
    emails.membership_news(role, membership)


@transaction.atomic
def hand_over(to, mine):
    """Give one's place as submitter to a colleague, and stay a plain member."""
    set_role(to, Role.SUBMITTER, mine)
    mine = again(mine)
    mine.role = Role.MEMBER
    mine.save()


@transaction.atomic
def remove(membership, mine):
    """Take somebody out of the organisation, with their open invitations, or turn down who asked, and tell them."""
    entity = hold_as_submitter(mine)
    membership = again(membership)
    emails.membership_news("removed" if membership.verified_at else "turned_down", membership)
    entity.invitations.filter(invited_by=membership.user).delete()
    membership.delete()


@transaction.atomic
def leave(membership, is_sure=False):
    """Leave an organisation, or take one's request or proposal back.

    The last submitter must be sure: then nobody can send in its name until staff name somebody, and the members are
    told; else ValidationError.
    """
    entity = hold(membership.entity)
    membership = again(membership)
    is_last = is_last_submitter(entity, membership)
    if is_last and not is_sure:
        raise ValidationError(
            _("You are the last who may send in its name: hand over first, or tick that you are sure.")
        )
    if membership.verified_at:
        others = entity.members().exclude(pk=membership.pk)
        for other in others if is_last else others.submitters():
            emails.organisation_news("left_alone" if is_last else "left", other.user, membership)
    membership.delete()
    forget_proposal(entity)


def is_last_submitter(entity, membership):
    submitters = set(entity.memberships.submitters().values_list("pk", flat=True))
    return submitters == {membership.pk}


def forget_proposal(entity):
    """Delete an organisation that staff never verified, once nobody says any more that they belong to it."""
    if entity.verified_at is None and not entity.memberships.exists():
        entity.delete()


# Their common steps


def hold(entity):
    """Return the entity as it stands now, held until the action ends: two people may press at the same time.

    ValidationError when it is gone. Rows that point to it can be written meanwhile, so that nobody waits in a ring.
    """
    found = Entity.objects.select_for_update(no_key=True).filter(pk=entity.pk).first()
    if found is None:
        raise ValidationError(_("This was done meanwhile, or cannot be done any more."))
    return found


def hold_as_submitter(mine):
    """Return the entity, held, for its submitter; ValidationError when they became none while they pressed."""
    entity = hold(mine.entity)
    if not again(mine).is_submitter:
        raise ValidationError(_("You cannot send in its name any more, so nothing was changed."))
    return entity


def hold_person(user):
    """Return the person, held, so that a double click finds what the first one made."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def again(membership):
    """Return the membership as it stands now; ValidationError when it is gone."""
    found = Membership.objects.select_related("user", "entity").filter(pk=membership.pk).first()
    if found is None:
        raise ValidationError(_("This was done meanwhile, or cannot be done any more."))
    return found
