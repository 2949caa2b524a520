from django.core.management.base import BaseCommand, CommandError
from django.db.models import ProtectedError

from pages import demo


class Command(BaseCommand):
    help = "Remove the illustrative plan and everything about it, and nothing else."

    def handle(self, *args, **options):
        try:
            count = demo.remove()
        except ProtectedError as error:
            pointing = ", ".join(f"{row._meta.verbose_name} {row.pk}" for row in error.protected_objects)
            raise CommandError(
                f"Nothing was removed: these real rows point at illustrative ones: {pointing}."
            ) from error
        self.stdout.write(f"Illustrative plan: {count} rows removed.")
