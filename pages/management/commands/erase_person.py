from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from pages import personal


class Command(BaseCommand):
    help = "Erase a participant who asked for it: account, letters and name go, what they said stays without it."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address of the participant")

    def handle(self, *args, email, **options):
        person = User.objects.filter(email=email.lower()).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        if person.is_staff:
            raise CommandError(
                f"{email} is staff: what they decided stays under their name. Close the account instead."
            )
        kept = personal.erase(person)
        self.stdout.write(f"{email} is erased; {kept} items of feedback stay without a name.")
