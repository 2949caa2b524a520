"""What the roles of staff are called. What each may do stands in ogp_portal/roles.py."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "unit_head": _("Head of the unit"),
    "unit_staff": _("Staff of the unit"),
    "focal_point": _("Focal point"),
    "facilitator": _("Facilitator"),
    "rapporteur": _("Rapporteur"),
}


def name_of(group):
    """Return the name of a role, from its group, in the language in which it is shown."""
    return NAMES.get(group.name, group.name)


def names_of(person):
    """Return the names of all roles of the person, as a list."""
    names = [name_of(group) for group in person.groups.all()]
    return [_("Operator with all rights"), *names] if person.is_superuser else names
