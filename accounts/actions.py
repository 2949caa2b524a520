"""What people do with their account."""

import logging

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from . import devices, emails, second_step
from .models import Consent, PersonalDataAccess, User

logger = logging.getLogger(__name__)

SECOND_STEP_RESET = gettext_noop("The second step of the sign-in was reset")


def find_or_make_participant(email, language):
    """Return the User with this address, made now if there is none: without a password, they sign in by code."""
    defaults = {"language": language, "password": make_password(None)}
    return User.objects.get_or_create(email=email.lower(), defaults=defaults)[0]


def make_nobody():
    """Do the work of making an account, and undo it: the time of an answer does not tell that an address has one."""
    with transaction.atomic():
        User.objects.create(email=f"{get_random_string(20).lower()}@nobody.invalid", password=make_password(None))
        transaction.set_rollback(True)


def give_consent(user, purpose=Consent.Purpose.FEEDBACK):
    """Remember that the user agreed, and when they first did; returns the Consent."""
    return Consent.objects.get_or_create(user=user, purpose=purpose)[0]


def note_access(reader, shown):
    """Keep who looked at whose personal data on which page; shown is what the page said of itself.

    A database that is busy for too long does not stop the work: then the server's log keeps it.
    """
    try:
        PersonalDataAccess.objects.create(
            reader=reader,
            person_id=shown.person,
            people_count=shown.count,
            page=shown.page,
            model=shown.model,
            row_key=shown.row_key,
        )
    except DatabaseError:
        logger.exception("Not kept: account %s looked at %s %s %s", reader.pk, shown.page, shown.model, shown.row_key)


@transaction.atomic
def invite(person):
    """Send the person a letter with the way to a password; the link of an earlier letter is dead."""
    if not (person.is_active and person.is_staff):
        raise ValidationError(_("Only staff with an open account are invited."))
    person.invited_at = timezone.now()
    person.save(update_fields=["invited_at"])
    emails.invitation(person)


@transaction.atomic
def reset_second_step(person):
    """Take the person's app, passkeys and recovery codes away, sign them out everywhere, and tell them.

    ValidationError when there is nothing to reset.
    """
    if not second_step.is_set_up(person):
        raise ValidationError(_("This person has not set up a second step."))
    Authenticator.objects.filter(user=person).delete()
    second_step.forget_tries(person)
    devices.end_all(person)
    # An entry of the history, though no field has changed: it says who did it, and when.
    person._change_reason = SECOND_STEP_RESET
    person.save()
    emails.second_step_changed(person, "reset")
