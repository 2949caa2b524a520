from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.signals import entity_merged


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Feedback and answers")

    def ready(self):
        """Let what names an organisation name the one into which it is merged."""
        from . import merging

        entity_merged.connect(merging.merge)
