from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """The stock command without guesses: a fuzzy entry would show readers a sentence that nobody wrote.

    Sentences in tests are nobody's to read.
    """

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args, **options):
        super().handle(*args, **options | {"ignore_patterns": [*options["ignore_patterns"], "tests"]})
