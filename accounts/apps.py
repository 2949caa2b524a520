from allauth.account.signals import login_code_rejected
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and entities")

    def ready(self):
        """Hear of wrong codes from allauth, which counts them where no form of ours does."""
        from . import sign_ins

        login_code_rejected.connect(sign_ins.wrong_code)
