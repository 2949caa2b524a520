"""What a column is called when its text has two languages."""

from django.utils.translation import gettext as _


def name_in_language(name, language):
    """Return the name of the column that holds one language of a field: title – in Arabic."""
    words = {"ar": _("%(name)s – in Arabic"), "en": _("%(name)s – in English")}
    return words[language] % {"name": name}
