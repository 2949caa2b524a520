from django.core.management.base import BaseCommand
from django.db import transaction

from core.records import together
from pages.loading import Loader, read


class Command(BaseCommand):
    help = "Load the Fifth National Action Plan, its commitments and its workshop. What people edited since stays."

    @together()
    @transaction.atomic
    def handle(self, *args, **options):
        tree = read("nap5.yaml")
        loader = Loader("nap5", tree["history"])
        loader.load(tree)
        self.stdout.write(f"Fifth National Action Plan: {loader.summary()}.")
