"""Conditions for constraints, the same on SQLite and PostgreSQL."""

from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan


def has_text(*fields):
    """Condition: each column holds more than blanks; NULL (modeltranslation's columns allow it) and blank fail."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": False}) & Q(GreaterThan(Length(Trim(field)), 0))
    return condition
