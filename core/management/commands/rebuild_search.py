from django.core.management.base import BaseCommand

from core.search import lacks_words, rebuild, searchable_models


class Command(BaseCommand):
    help = "Make the words by which rows are found: of all rows, or with --missing of those that have none yet."

    def add_arguments(self, parser):
        parser.add_argument("--missing", action="store_true", help="only rows that have none yet")

    def handle(self, *args, missing, **options):
        changed = 0
        for model in searchable_models():
            rows = model._base_manager.all()
            changed += rebuild(rows.filter(lacks_words(model)) if missing else rows)
        self.stdout.write(f"Words of rows made anew: {changed}.")
