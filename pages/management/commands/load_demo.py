from django.core.management.base import BaseCommand

from pages import demo


class Command(BaseCommand):
    help = "Load an illustrative plan that shows a state of everything; remove_demo takes it out again."

    def handle(self, *args, **options):
        self.stdout.write(f"Illustrative plan: {demo.load()}.")
