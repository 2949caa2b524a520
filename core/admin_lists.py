"""Columns and filters that lists of the admin share."""

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.templatetags.arabic import day
from core.translations import is_outdated, lacks_english


def pill(status, words):
    """Return a status as colour, shape and word."""
    return format_html('<span class="pill pill--{}">{}</span>', status, words)


def day_column(name, description):
    """Return a column with a day in words; empty where there is none."""

    @admin.display(description=description, ordering=name, empty_value="–")
    def column(row):
        value = getattr(row, name)
        return day(value) if value else None

    return column


@admin.display(description=_("public"), ordering="published_at")
def publication(row):
    """Column: whether everybody can read the row."""
    if row.is_published:
        return pill("published", _("Published"))
    return pill("submitted", _("Scheduled")) if row.published_at else pill("draft", _("Draft"))


class ChoiceFilter(admin.SimpleListFilter):
    """A filter by choices that are conditions: {value: (words, condition)} from conditions(model)."""

    def __init__(self, request, params, model, model_admin):
        self.known = self.conditions(model)
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [(value, words) for value, (words, condition) in self.known.items()]

    def queryset(self, request, queryset):
        _words, condition = self.known.get(self.value(), ("", Q()))
        return queryset.filter(condition)


class PublicationFilter(ChoiceFilter):
    title = _("public")
    parameter_name = "public"

    def conditions(self, model):
        now = timezone.now()
        return {
            "published": (_("Published"), Q(published_at__lte=now)),
            "scheduled": (_("Scheduled"), Q(published_at__gt=now)),
            "draft": (_("Draft"), Q(published_at=None)),
        }


class TranslationFilter(ChoiceFilter):
    title = _("translation")
    parameter_name = "translation"

    def conditions(self, model):
        missing, outdated = lacks_english(model), is_outdated()
        return {
            "missing": (_("English is missing"), missing),
            "outdated": (_("English is out of date"), outdated),
            "complete": (_("In both languages, up to date"), ~missing & ~outdated),
        }
