"""The personal data that accounts hold."""

from core.personal import section
from core.records import forget

from . import devices
from .models import Entity, Invitation, Membership, PersonalDataAccess, User


def export(user):
    """Return what accounts keep of the person, as a list of Sections."""
    looks = PersonalDataAccess.objects.filter(person=user)
    return [
        section(
            "account", User.objects.filter(pk=user.pk), ["email", "name", "language", "date_joined", "last_login"]
        ),
        section(
            "memberships",
            user.memberships.order_by("pk"),
            ["entity", "role", "asked_at", "verified_at", "declined_reason"],
        ),
        section(
            "proposed_organisations", user.proposed_entities.order_by("pk"), ["name_ar", "name_en", "verified_at"]
        ),
        section("sent_invitations", user.sent_invitations.all(), ["entity", "email", "role", "made_at"]),
        section("invitations", Invitation.objects.filter(email=user.email), ["entity", "role", "made_at"]),
        section("consents", user.consents.order_by("pk"), ["purpose", "given_at"]),
        section("devices", user.devices.all(), ["browser", "system", "signed_in_at", "seen_at"]),
        section("sign_ins", user.sign_ins.all(), ["at", "method", "outcome", "browser", "system"]),
        section("kept_forms", user.kept_forms.order_by("pk"), ["path", "kept_at"]),
        # Of a page with several people it is not kept whose data it showed.
        section("looks_at_your_data", looks, ["seen_at", "page"]),
    ]


def unproved(before):
    """Return the accounts that somebody asked for before the moment, and whose address nobody has proved since.

    Not those that staff or commands made, with a name, or to which anything is tied that needs a proved address.
    """
    made_by_staff = User.history.filter(history_type="+", history_user__isnull=False)
    asked_for = User.objects.filter(is_staff=False, is_active=True, is_demo=False, last_login=None, name="")
    return asked_for.filter(date_joined__lt=before, consents=None, memberships=None).exclude(
        pk__in=made_by_staff.values("id")
    )


def addresses_of(user):
    """Return the addresses that the account has had, as a set, without those that are another's by now."""
    known = set(User.history.filter(id=user.pk).values_list("email", flat=True)) | {user.email}
    return known - set(User.objects.exclude(pk=user.pk).filter(email__in=known).values_list("email", flat=True))


def erase(user):
    """Delete the account with all that hangs on it, and take address and name out of its history.

    What is kept tells that there was an account with this number, its roles, and that it went: what it did, and who
    looked at its data, stays told under that number.
    """
    key = user.pk
    memberships = list(Membership.history.filter(user_id=key).values_list("id", flat=True))
    proposals = list(Entity.objects.filter(proposed_by=user, verified_at=None).values_list("pk", flat=True))
    Invitation.objects.filter(email=user.email).delete()
    devices.end_all(user)
    user.delete()
    User.history.filter(id=key).update(email="", name="")
    forget(Membership, memberships)
    # What nobody but the person ever saw or said of an organisation goes with them.
    alone = list(Entity.objects.filter(pk__in=proposals, memberships=None).values_list("pk", flat=True))
    Entity.objects.filter(pk__in=alone).delete()
    forget(Entity, alone)
