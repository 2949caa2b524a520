"""Digits, dates and ranges as each language writes them."""

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.arabic import is_arabic_active, local_digits
from core.dates import Precision

register = template.Library()


@register.filter
def digits(value):
    """Return value as text, digits of the language: for labels such as 2.1."""
    return local_digits(str(value))


@register.filter
def num(value):
    """Return a number grouped by thousands, in the digits and marks of the language."""
    text = formats.number_format(value, use_l10n=True, force_grouping=True)
    if is_arabic_active():
        text = text.translate(str.maketrans(",.", "٬٫"))
    return local_digits(text)


@register.filter
def percent(value):
    """Return a share of 100 with the percent sign of the language: ٤٠٪ or 40%."""
    return num(round(value)) + ("٪" if is_arabic_active() else "%")


@register.filter
def day(value, format_name="DATE_FORMAT"):
    """Return a date, or the Amman day of a moment, in words."""
    if hasattr(value, "tzinfo"):
        value = timezone.localtime(value)
    return local_digits(formats.date_format(value, format_name))


@register.simple_tag
def known_date(value, precision):
    """Return a <time> that tells no more of the date than its source does (precision: year, month or day)."""
    machine = value.isoformat()[: {"year": 4, "month": 7, "day": 10}[precision]]
    return format_html('<time datetime="{}">{}</time>', machine, day(value, Precision(precision).format_name))


def clock(moment):
    """Return the Amman time of a moment as 9:30, in the digits of the language."""
    return local_digits(formats.time_format(timezone.localtime(moment), "TIME_FORMAT"))


@register.filter
def clock_words(moment):
    """Return the Amman time of a moment with its part of the day, for use in sentences."""
    hour = timezone.localtime(moment).hour
    if hour < 12:
        return _("%(time)s am") % {"time": clock(moment)}
    if hour < 15:
        return _("%(time)s pm (noon)") % {"time": clock(moment)}
    return _("%(time)s pm") % {"time": clock(moment)}


@register.filter
def moment_words(moment):
    """Return the Amman day and time of a moment, in words."""
    return _("%(day)s, %(time)s") % {"day": day(moment), "time": clock_words(moment)}


@register.simple_tag
def timerange(start, end=None):
    """Return two isolated <time> elements, start at the inline start in both directions; end may be unknown."""
    if end is None:
        return format_html('<span class="range num">{}</span>', time_element(start))
    return format_html(
        '<span class="range num">{}<span aria-hidden="true">–</span><span class="sr"> {} </span>{}</span>',
        time_element(start),
        _("to"),
        time_element(end),
    )


def time_element(moment):
    """Return one <time> with the Amman clock."""
    return format_html('<time datetime="{}">{}</time>', f"{timezone.localtime(moment):%H:%M}", clock(moment))
