"""The personal data that accounts hold."""

from .models import Membership, User


def erase(user):
    """Delete the account with its consents and memberships, and then what their history tells, the deletion too."""
    key = user.pk
    user.delete()
    User.history.filter(id=key).delete()
    Membership.history.filter(user_id=key).delete()
