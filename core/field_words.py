"""A value of a column as people say it."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.models import Sourced
from core.templatetags.arabic import day, digits, moment_words


def field_words(field, value):
    """Return a value of the field in words; empty for nothing."""
    if value is None or value == "" or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, date):
        return day(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, dict):
        return lines(field.model, value)
    return digits(value) if isinstance(value, (int, Decimal)) else str(value)


def lines(model, stored):
    """Return a stored object, such as the sources of a row, as lines "field: value"."""
    words = dict(Sourced.Wording.choices) | {Sourced.DOCUMENT: _("the workshop’s document")}
    return "\n".join(
        f"{name_of(model, name)}: {words.get(value, value)}"
        # Databases keep the names in an order of their own.
        for name, given in sorted(stored.items())
        for value in (given if isinstance(given, list) else [given])
    )


def name_of(model, name):
    """Return the words of a field's name; the name where there is no such field."""
    try:
        return capfirst(str(model._meta.get_field(name).verbose_name))
    except (FieldDoesNotExist, AttributeError):
        return name
