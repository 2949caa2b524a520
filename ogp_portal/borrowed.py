"""Words of libraries that staff read, where the library has no Arabic or one that misleads: named here, ours wins."""

from django.utils.translation import gettext_lazy as _

WORDS = [
    # Django's admin
    _("Add %s"),
    _("Add another %(verbose_name)s"),
    _("%(app)s administration"),
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("You may edit it again below."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    _("Designates whether this user should be treated as active. Unselect this instead of deleting accounts."),
]
