"""Make the .mo files that Django reads, without gettext's own tools."""

import os
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile every catalogue under locale/, as compilemessages does where gettext is installed."

    def handle(self, *args, **options):
        for folder in settings.LOCALE_PATHS:
            for catalogue in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                write_whole(catalogue.with_suffix(".mo"), polib.pofile(str(catalogue)).to_binary())


def write_whole(path, content):
    """Write content (bytes) to path so that a server reading it meanwhile sees the old file or the new, never half."""
    fresh = path.with_suffix(f".{os.getpid()}.mo")
    fresh.write_bytes(content)
    fresh.replace(path)
