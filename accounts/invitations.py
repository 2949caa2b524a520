"""The link with which somebody new chooses a password: it works for some days, once, and only the newest one does."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import User

SALT = "accounts.invitation"


def state_of(person):
    """Return a hash of what ends an invitation when it changes: the password, a later invitation, the address."""
    parts = [person.password, str(person.invited_at and person.invited_at.timestamp()), person.email]
    return salted_hmac(SALT, "\x1f".join(parts), algorithm="sha256").hexdigest()[:32]


def make_key(person):
    """Return the key in the link of the newest invitation."""
    return signing.dumps([person.pk, state_of(person)], salt=SALT)


def find(key):
    """Return the User whom the key invites, or None when it is too old, used, replaced or made up."""
    try:
        pk, state = signing.loads(key, salt=SALT, max_age=timedelta(days=settings.INVITATION_DAYS))
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=pk, is_active=True, is_staff=True).first()
    return person if person and constant_time_compare(state, state_of(person)) else None
