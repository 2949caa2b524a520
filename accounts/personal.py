"""The personal data that accounts hold."""

from core.records import forget

from . import devices
from .models import Membership, User


def erase(user):
    """Delete the account with all that hangs on it, and take address and name out of its history.

    What is kept tells that there was an account with this number, its roles, and that it went: what it did, and who
    looked at its data, stays told under that number.
    """
    key = user.pk
    memberships = list(Membership.history.filter(user_id=key).values_list("id", flat=True))
    devices.end_all(user)
    user.delete()
    User.history.filter(id=key).update(email="", name="")
    forget(Membership, memberships)
