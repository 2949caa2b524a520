"""What people do with their account."""

from django.contrib.auth.hashers import make_password

from .models import Consent, User


def find_or_make_participant(email, language):
    """Return the User with this address, made now if there is none: without a password, they sign in by code."""
    defaults = {"language": language, "password": make_password(None)}
    return User.objects.get_or_create(email=email.lower(), defaults=defaults)[0]


def give_consent(user, purpose=Consent.Purpose.FEEDBACK):
    """Remember that the user agreed, and when they first did; returns the Consent."""
    return Consent.objects.get_or_create(user=user, purpose=purpose)[0]
