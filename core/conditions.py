"""Conditions for constraints, the same on SQLite and PostgreSQL."""

from functools import reduce

from django.db.models import F, Q, Value
from django.db.models.functions import Length, Replace, Trim
from django.db.models.lookups import GreaterThan

# What is blank to a reader, but not to SQL, whose TRIM knows spaces alone.
BLANKS = ["\t", "\n", "\r", "\N{NO-BREAK SPACE}"]


def has_text(*fields):
    """Condition: each column holds more than blanks of any kind, line ends among them; NULL fails, as blank does.

    modeltranslation's columns allow NULL, so that no constraint may forget it.
    """
    condition = Q()
    for field in fields:
        in_spaces = reduce(lambda text, blank: Replace(text, Value(blank), Value(" ")), BLANKS, F(field))
        condition &= Q(**{f"{field}__isnull": False}) & Q(GreaterThan(Length(Trim(in_spaces)), 0))
    return condition
