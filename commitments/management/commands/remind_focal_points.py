from django.core.management.base import BaseCommand

from commitments.reminders import send_reminders


class Command(BaseCommand):
    help = "Remind focal points of reports that are due or late, and of milestones not confirmed for long. Once a day."

    def handle(self, *args, **options):
        self.stdout.write(f"letters: {send_reminders()} queued")
