"""One person's data across all apps: told, or erased."""

from django.db import transaction

import accounts.personal
import commitments.personal
import feedback.personal
from accounts import codes
from accounts.emails import erase_code
from core import emails


def export(user):
    """Return all that is kept of the person as a list of Sections. Not in it: what a session could not safely show."""
    return [
        *accounts.personal.export(user),
        *commitments.personal.export(user),
        *feedback.personal.export(user),
        *emails.export(user.email),
    ]


@transaction.atomic
def erase(user):
    """Erase a participant: account, follows, letters and name go; returns how many items of feedback stay without it.

    ValueError for staff: what they decided stays under their name.
    """
    if user.is_staff:
        raise ValueError("Staff are not erased.")
    kept = feedback.personal.erase(user)
    commitments.personal.erase(user)
    emails.erase(user, accounts.personal.addresses_of(user))
    accounts.personal.erase(user)
    return kept


@transaction.atomic
def send_code(user, browser, network):
    """Send the code with which the person is erased in this browser; codes.TooMany when many were sent."""
    codes.count_letter(user.email, network)
    erase_code(user, codes.make(purpose(user), browser, user.email))


def use_code(user, browser, typed):
    """Return None when the typed code is right, which uses it up, else the sentence that says why not."""
    return codes.use(purpose(user), browser, user.email, typed)


def purpose(user):
    return f"erase {user.pk}"
