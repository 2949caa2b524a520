from django.core.management.base import BaseCommand

from feedback.reminders import send_reminders


class Command(BaseCommand):
    help = "Remind whoever has to answer feedback that its day comes near, or is past. Once a day."

    def handle(self, *args, **options):
        self.stdout.write(f"letters: {send_reminders()} queued")
