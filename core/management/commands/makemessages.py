from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """The stock command without guesses: a fuzzy entry would show readers a sentence that nobody wrote."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
