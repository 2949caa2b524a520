"""Conditions for constraints, the same on SQLite and PostgreSQL."""

from functools import reduce

from django.db.models import F, Q, Value
from django.db.models.functions import Length, Replace, Trim
from django.db.models.lookups import GreaterThan


def has_text(*fields):
    """Condition: each column holds more than blanks; NULL (modeltranslation's columns allow it) and blank fail."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": False}) & Q(GreaterThan(Length(Trim(field)), 0))
    return condition


# What is blank to a reader, but not to SQL, whose TRIM knows spaces alone.
BLANKS = ["\t", "\n", "\r", "\N{NO-BREAK SPACE}"]


def has_words(field):
    """Condition: the column holds more than blanks of any kind, line ends and no-break spaces among them."""
    in_spaces = reduce(lambda text, blank: Replace(text, Value(blank), Value(" ")), BLANKS, F(field))
    return Q(**{f"{field}__isnull": False}) & Q(GreaterThan(Length(Trim(in_spaces)), 0))
