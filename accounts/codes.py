"""Codes by mail that prove an address without an account: 6 digits, 10 minutes, 5 tries, one use, one browser.

allauth's public API can confirm an address only by creating an account or by signing somebody in. Sending feedback
must do neither before the code is right, and never the second: hence one small table of hashes, for everything that
is sent without signing in.
"""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import limits
from core.arabic import local_digits

from .models import Code

MINUTES = 10
TRIES = 5
HOUR = 60 * 60
LETTERS_PER_HOUR = 6
# Everybody in the hall of a workshop comes from one network.
LETTERS_PER_HOUR_AND_NETWORK = 300


class TooMany(ValidationError):
    """A limit is reached: the answer is 429."""

    def __init__(self, message):
        super().__init__(message, code="too_many")


def count_letter(address, network):
    """Count a letter with a code; TooMany when the address, or the network, has been sent many within the hour."""
    if not (
        limits.allow("letters", address, many=LETTERS_PER_HOUR, seconds=HOUR)
        and limits.allow("letters", network, many=LETTERS_PER_HOUR_AND_NETWORK, seconds=HOUR)
    ):
        raise TooMany(_("We have sent many codes within the hour. Use the latest one, or wait an hour."))


def keyed_hash(*parts):
    """Return a hash that nobody without the portal's secret key can compute."""
    return salted_hmac("accounts.codes", "\x1f".join(parts), algorithm="sha256").hexdigest()


def make(purpose, browser, address):
    """Return a new code of 6 digits for the address; the code made before for the same purpose is dead."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    bucket = keyed_hash(purpose, browser, address)
    fresh = {"digest": keyed_hash(bucket, code), "tries": 0, "made_at": timezone.now()}
    Code.objects.update_or_create(bucket=bucket, defaults=fresh)
    return code


@transaction.atomic
def use(purpose, browser, address, typed):
    """Use the code up and return None when typed is right, else count the try and return the sentence that says why.

    It returns the refusal, since an exception would roll the count back.
    """
    bucket = keyed_hash(purpose, browser, address)
    # Hold the row, so that parallel guesses are counted one by one.
    code = Code.objects.select_for_update().filter(bucket=bucket).first()
    if code is None or code.made_at < timezone.now() - timedelta(minutes=MINUTES):
        return _("This code is no longer valid. Ask for a new one.")
    if code.tries >= TRIES:
        return _("Too many wrong codes. Ask for a new one.")
    if constant_time_compare(code.digest, keyed_hash(bucket, typed)):
        code.delete()
        return None
    code.tries += 1
    code.save(update_fields=["tries"])
    return refusal(TRIES - code.tries)


def refusal(left):
    """Return the sentence after a wrong code, with the number of tries that are left."""
    if left == 0:
        return _("Too many wrong codes. Ask for a new one.")
    return ngettext(
        "This is not the code that we sent. You can try %(count)s more time.",
        "This is not the code that we sent. You can try %(count)s more times.",
        left,
    ) % {"count": local_digits(str(left))}
