"""The personal data that commitments hold: who follows what by e-mail."""

from core.personal import section

from .models import Follow, Follower


def export(user):
    """Return what is kept of what the person follows, as a list of Sections."""
    follows = Follow.objects.of(user.email).with_subjects()
    return [section("follows", follows, ["plan", "commitment", "milestone", "confirmed_at"])]


def erase(user):
    """Forget the address as a follower, and what was told to it."""
    Follower.objects.filter(email=user.email.lower()).delete()
