"""What the links in letters to followers say, signed: one proves an address, the others stop letters."""

from datetime import timedelta

from django.core.signing import BadSignature, Signer, TimestampSigner

from .models import Follow, Follower

# So long the link that proves an address works, and an address that was not proved is kept.
DAYS_TO_CONFIRM = 7


def confirm_token(follow):
    return TimestampSigner(salt="follows.confirm").sign(str(follow.pk))


def find_to_confirm(token):
    """Return the Follow that the link in a letter is about; None when it is old, or stopped, or was never sent."""
    try:
        key = TimestampSigner(salt="follows.confirm").unsign(token, max_age=timedelta(days=DAYS_TO_CONFIRM))
    except BadSignature:
        return None
    return Follow.objects.with_subjects().filter(pk=key).first()


def stop_token(follower, follow=None):
    """Return the word that stops one follow, or all; it never grows old (RFC 8058, 3.1)."""
    return Signer(salt="follows.stop").sign(f"{follower.pk}-{follow.pk if follow else 0}")


def find_to_stop(token):
    """Return (Follower, Follow) of the link; None for what is stopped, or means all. BadSignature for others."""
    keys = Signer(salt="follows.stop").unsign(token).split("-")
    follower = Follower.objects.filter(pk=keys[0]).first()
    follow = Follow.objects.with_subjects().filter(follower=follower, pk=keys[1]).first() if follower else None
    return follower, follow


def is_about_all(token):
    """Whether the link, whose signature is right, stops all letters."""
    return token.split(":")[0].endswith("-0")
