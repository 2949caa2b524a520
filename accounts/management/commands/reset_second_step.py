from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.models import User


class Command(BaseCommand):
    help = "Take the second step of a member of staff away, who has lost it; they set up a new one when they sign in."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address of the person")

    def handle(self, *args, email, **options):
        person = User.objects.filter(email=email.lower()).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        try:
            actions.reset_second_step(person)
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0]) from refusal
        self.stdout.write(f"The second step of {person.email} is reset; a letter tells them so.")
