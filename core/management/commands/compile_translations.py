"""Make the .mo files that Django reads, without gettext's own tools."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile every catalogue under locale/, as compilemessages does where gettext is installed."

    def handle(self, *args, **options):
        for folder in settings.LOCALE_PATHS:
            for catalogue in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                polib.pofile(catalogue).save_as_mofile(catalogue.with_suffix(".mo"))
