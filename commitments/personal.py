"""The personal data that commitments hold: who follows what by e-mail."""

from core.personal import section

from .models import Follow, Follower


def export(user):
    """Return what is kept of what the person follows, as a list of Sections."""
    follows = Follow.objects.of(user.email).with_subjects()
    told = section("follows", follows.shown(), ["plan", "commitment", "milestone", "confirmed_at"])
    # What was taken back may have another name by now, which is nobody's to read yet.
    told.rows += section("follows", follows.exclude(pk__in=follows.shown()), ["confirmed_at"]).rows
    return [told]


def erase(user):
    """Forget the address as a follower, and what was told to it."""
    Follower.objects.filter(email=user.email.lower()).delete()
