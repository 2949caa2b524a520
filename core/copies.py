"""Rows made after others: what is taken over, in both languages, and moved to another day."""

from datetime import datetime, time, timedelta
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_noop
from modeltranslation.translator import translator
from modeltranslation.utils import get_translation_fields
from simple_history.utils import bulk_create_with_history

from core.admin_steps import StepForm
from core.records import current_change_set
from core.search import Searchable
from core.translations import Translated

# What the history says of a copy, before the address of what was copied; pages translate it.
COPIED = gettext_noop("Copied from")


class CopyForm(StepForm):
    """Carries a key of its own, so that sending it twice makes one copy."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def taken(row, *names):
    """Return {column: value} of the named fields, of translated ones every language and whether it is out of date."""
    model = type(row)
    is_translated = model in translator.get_registered_models()
    translated = translator.get_options_for_model(model).get_field_names() if is_translated else []
    columns = [each for name in names for each in (get_translation_fields(name) if name in translated else [name])]
    values = {column: getattr(row, column) for column in columns}
    if isinstance(row, Translated):
        outdated = row.outdated_translations.items()
        values["outdated_translations"] = {name: basis for name, basis in outdated if name in names}
    return values


def copied_from(row):
    """Return what the history of a copy says, with the address of its model row (its about)."""
    return f"{COPIED}: {row.about}"


def keep_all(rows, user, why):
    """Save new rows of one model in few queries, each with the first entry of its history. Returns them with keys."""
    if not rows:
        return []
    for row in rows:
        if isinstance(row, Searchable):
            row.keep_words()
    return bulk_create_with_history(
        rows,
        type(rows[0]),
        default_user=user,
        default_change_reason=why,
        custom_historical_attrs={"change_set": current_change_set()},
    )


def days_later(moment, days):
    """Return the moment so many days later at the same time of day in Amman; None stays None."""
    if moment is None:
        return None
    local = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(local.date() + timedelta(days=days), time(local.hour, local.minute)))


def years_later(day, years):
    """Return the same day so many years later, 28 February where there is no 29th; None stays None."""
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28) if is_leap_day else day.replace(year=day.year + years)
