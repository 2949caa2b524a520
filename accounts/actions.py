"""What people do with their account."""

import logging

from django.contrib.auth.hashers import make_password
from django.db import DatabaseError

from .models import Consent, PersonalDataAccess, User

logger = logging.getLogger(__name__)


def find_or_make_participant(email, language):
    """Return the User with this address, made now if there is none: without a password, they sign in by code."""
    defaults = {"language": language, "password": make_password(None)}
    return User.objects.get_or_create(email=email.lower(), defaults=defaults)[0]


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
