from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.signals import address_changed


class CommitmentsConfig(AppConfig):
    name = "commitments"
    verbose_name = _("Plan and commitments")

    def ready(self):
        """Let follows go on at the new address of an account."""
        from . import follows

        address_changed.connect(follows.move)
