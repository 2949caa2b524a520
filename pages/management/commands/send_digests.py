from django.core.management.base import BaseCommand

from pages import digests


class Command(BaseCommand):
    help = (
        "Write to followers what is new: one letter a day at most, and none twice about the same. Run it once a day."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"{digests.send()} digests queued")
