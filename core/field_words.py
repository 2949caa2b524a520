"""A value of a column as people say it."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from core.templatetags.arabic import clock_words, day, digits


def field_words(field, value):
    """Return a value of the field in words; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{day(value)} {clock_words(value)}"
    if isinstance(value, date):
        return day(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, dict):
        return "\n".join(f"{name}: {each}" for name, each in value.items())
    return digits(value) if isinstance(value, int) else str(value)
