"""What every first start and every upgrade needs, before the server starts."""

import hashlib
from io import StringIO

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Bring translations, database, roles and static files up to date; costs little when they are."

    def handle(self, *args, **options):
        call_command("compile_translations")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("rebuild_search", missing=True, stdout=StringIO())
        call_command("createcachetable", verbosity=0)
        call_command("sync_roles")
        collect_static_files()


def collect_static_files():
    """Collect, hash and compress the static files, unless the same ones were collected last time."""
    stamp = settings.STATIC_ROOT.parent / "static.sha256"
    digest = digest_static_files()
    if (settings.STATIC_ROOT / "staticfiles.json").exists() and stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)


def digest_static_files():
    """Return one checksum of the name and content of every static file of every app."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            with storage.open(name) as file:
                digest.update(f"{name} {hashlib.sha256(file.read()).hexdigest()}\n".encode())
    return digest.hexdigest()
