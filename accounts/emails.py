"""Letters about accounts. One that answers a click just made is written in the language of that page."""

from django.conf import settings
from django.utils.translation import get_language

from core import emails

from . import codes, invitations, roles


def sign_in_code(address, code):
    """The six digits that let a participant in."""
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    emails.send("sign_in_code", (address, get_language()), urgent=True, code=code, minutes=minutes)


def no_code(address, user):
    """Say, only to the address itself, why there is no code: user is None, staff, or a closed account."""
    if user is None:
        letter = "unknown_address"
    elif not user.is_active:
        letter = "account_closed"
    else:
        letter = "use_your_password"
    emails.send(letter, (address, get_language()), urgent=True)


def erase_code(user, code):
    """The six digits that erase what is kept of the person."""
    address = (user.email, get_language())
    emails.send("erase_code", address, urgent=True, code=code, minutes=codes.MINUTES)


def password_reset(user, uid, key):
    """The way to a new password, for staff."""
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    emails.send("password_reset", (user.email, get_language()), urgent=True, uid=uid, key=key, hours=hours)


def no_password_needed(user):
    """Participants sign in by code: there is nothing to reset."""
    emails.send("no_password_needed", (user.email, get_language()), urgent=True)


def password_changed(user):
    """Tell the owner of an account that its password is another one now."""
    emails.send("password_changed", user)


def second_step_changed(user, event):
    """Tell the owner of an account what became of its second step: an event of allauth, or "reset"."""
    emails.send("second_step_changed", user, event=event)


def invitation(person):
    """The way in for somebody whom the unit has given an account."""
    emails.send(
        "invitation",
        person,
        person=person,
        key=invitations.make_key(person),
        days=settings.INVITATION_DAYS,
        roles=roles.names_of(person),
        entities=person.entities(),
    )


def membership_news(event, membership):
    """Tell somebody what became of their place in an organisation.

    event: verified, declined, turned_down, merged, submitter, member or removed.
    """
    if membership.user.is_active:
        emails.send("membership_news", membership.user, event=event, membership=membership, entity=membership.entity)


def organisation_news(event, to, membership):
    """Tell a member what happens in their organisation: event is asked, joined, left or left_alone."""
    if to.is_active:
        context = {"event": event, "membership": membership, "entity": membership.entity}
        emails.send("organisation_news", to, about=membership.user, **context)


def member_invitation(invitation, key, language):
    """The way into an organisation, for somebody whom its submitter has asked to join."""
    emails.send(
        "member_invitation",
        (invitation.email, language),
        about=invitation.invited_by,
        invitation=invitation,
        entity=invitation.entity,
        key=key,
        days=settings.INVITATION_DAYS,
    )
