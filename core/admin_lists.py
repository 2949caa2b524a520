"""Columns and filters that lists of the admin share."""

import re
from datetime import timedelta

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from core.arabic import search_words
from core.dates import day_began
from core.search import LONGEST_QUERY
from core.templatetags.arabic import day, moment_words
from core.translations import is_outdated, lacks_english


def pill(status, words):
    """Return a status as colour, shape and word."""
    return format_html('<span class="pill pill--{}">{}</span>', status, words)


def with_whole_references(text):
    """Return the text as HTML, with each reference (5-2-014) marked: broken at a hyphen, its halves change sides."""
    pieces = re.split(r"(\d+(?:-\d+)+)", text)
    marked = (("bdi" if number % 2 else "span", piece) for number, piece in enumerate(pieces))
    return format_html_join("", "<{0}>{1}</{0}>", marked)


def day_column(name, description):
    """Return a column with a day in words; empty where there is none."""

    @admin.display(description=description, ordering=name, empty_value="–")
    def column(row):
        value = getattr(row, name)
        return day(value) if value else None

    return column


@admin.display(description=_("public"), ordering="published_at")
def publication(row):
    """Column: whether everybody can read the row, or when."""
    if row.is_published:
        return pill("published", _("Published"))
    if row.published_at is None:
        return pill("draft", _("Draft"))
    return format_html("{} <small>{}</small>", pill("submitted", _("Scheduled")), moment_words(row.published_at))


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


class SinceFilter(ChoiceFilter):
    """Rows by how long ago something happened; path is the column with the moment."""

    def conditions(self, model):
        today = timezone.localdate()
        spans = [(_("In the last 7 days"), 7), (_("In the last 30 days"), 30), (_("In the last 365 days"), 365)]
        return {
            str(days): (words, Q(**{f"{self.path}__gte": day_began(today - timedelta(days=days))}))
            for words, days in spans
        }


class RowFilter(admin.SimpleListFilter):
    """Rows that belong to a row of another table: links where there are few, else a box that suggests and takes words.

    Nonsense, and what the person may not see, narrows nothing.
    """

    FEW = 12

    def __init__(self, request, params, model, model_admin):
        self.known = {str(row.pk): str(row) for row in self.rows(request)}
        super().__init__(request, params, model, model_admin)
        self.has_box = len(self.known) > self.FEW
        self.template = "admin/filter_box.html" if self.has_box else "admin/filter.html"

    def rows(self, request):
        """Return the rows to choose among, of those that the person may see."""
        raise NotImplementedError

    def of(self, queryset, keys):
        """Return the rows of the queryset that belong to a row with one of these keys."""
        raise NotImplementedError

    def lookups(self, request, model_admin):
        return list(self.known.items())

    def has_output(self):
        """With one row there is nothing to choose, unless an address has chosen it."""
        return len(self.known) > (0 if self.value() else 1)

    @cached_property
    def chosen(self):
        """Keys of the rows that are meant: by number, by the whole name, or by words of it, however spelled."""
        typed = self.value() or ""
        if typed in self.known:
            return [typed]
        if typed.isdecimal():
            return []
        words = search_words(typed) if len(typed) <= LONGEST_QUERY else []
        names = {key: search_words(name) for key, name in self.known.items()}
        exact = [key for key, name in names.items() if name == words]
        return exact or [key for key, name in names.items() if words and are_in(words, " ".join(name))]

    @property
    def typed(self):
        """What the box shows: the name of the one row that is meant, else what was typed."""
        return self.known[self.chosen[0]] if len(self.chosen) == 1 else self.value() or ""

    @property
    def told(self):
        """What the list says that it is narrowed to."""
        return self.typed if self.chosen else _("nothing is called “%(words)s”") % {"words": self.typed}

    def queryset(self, request, queryset):
        return self.of(queryset, self.chosen) if self.chosen else queryset

    def choices(self, changelist):
        """Yield all, then a choice for each row; of a box only what is chosen."""
        everything = changelist.get_query_string(remove=[self.parameter_name])
        yield {"selected": not self.value(), "query_string": everything, "display": _("All")}
        if self.has_box:
            self.others = other_filters(changelist, self.parameter_name)
            yield {"selected": bool(self.value()), "query_string": "", "display": self.told}
            return
        for key, name in self.known.items():
            address = changelist.get_query_string({self.parameter_name: key})
            yield {"selected": self.chosen == [key], "query_string": address, "display": name}


def other_filters(changelist, name):
    """Return (name, value) for all that narrows or orders the list beside the filter of that name."""
    return [(each, value) for each, values in changelist.filter_params.items() if each != name for value in values]


def are_in(words, text):
    """Whether the text holds each of the words."""
    return all(word in text for word in words)


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
