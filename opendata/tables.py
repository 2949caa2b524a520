"""What a data file is made of: a dataset with its rows and columns, and where in a row a value stands."""

from copy import copy
from datetime import date, datetime
from functools import reduce

from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class Column:
    """One column. source is a path of attributes from the row, or a function of the row; without it, the name."""

    def __init__(self, name, meaning, source=None):
        self.name = name
        self.meaning = meaning
        self.source = source or name

    def value(self, row):
        """Return the value as machines read it: ISO 8601 dates in Amman time; None where nothing is known."""
        found = self.source(row) if callable(self.source) else follow(row, self.source)
        if isinstance(found, datetime):
            return timezone.localtime(found).isoformat(timespec="seconds")
        return found.isoformat() if isinstance(found, date) else found


def follow(row, path):
    """Return the attribute at the end of the path; None as soon as a step is empty."""
    return reduce(lambda value, name: None if value is None else getattr(value, name), path.split("."), row)


def bilingual(name, meaning, source=None):
    """Return the two columns of a translated field: name_ar and name_en."""
    path = source or name
    return [Column(f"{name}_{code}", meaning, f"{path}_{code}") for code, label in settings.LANGUAGES]


def names(name, meaning, entities):
    """Return two columns that list the names of what entities(row) returns."""

    def column(code):
        def known_names(row):
            return [text for entity in entities(row) if (text := getattr(entity, f"name_{code}"))]

        return Column(f"{name}_{code}", meaning, known_names)

    return [column(code) for code, label in settings.LANGUAGES]


def known(name, meaning, source=None):
    """Return the column of a date that tells no more than its source does: 2024, 2024-06 or 2024-06-30."""
    lengths = {"year": 4, "month": 7, "day": 10}

    def cut(row):
        value = getattr(row, source or name)
        return value and value.isoformat()[: lengths[row.precision]]

    return Column(name, meaning, cut)


def local_day(name, meaning, source):
    """Return the column of a moment of which only the day in Amman is told."""

    def day(row):
        moment = getattr(row, source)
        return moment and timezone.localdate(moment)

    return Column(name, meaning, day)


def page_of(row):
    """Return the address of the row's Arabic page."""
    with override("ar"):
        return settings.PORTAL_URL + row.get_absolute_url()


class Dataset:
    """One list of the portal as data. rows is a function that returns the queryset, related adds what columns need.

    form, where there is one, is a filter form with items() and query: the same as on the list's page.
    """

    narrowed_by = ""

    def __init__(self, name, title, description, rows, columns, related=lambda rows: rows, changed_at=None, form=None):
        self.name = name
        self.title = title
        self.description = description
        self.rows = rows
        self.columns = columns
        self.related = related
        self.changed_at = changed_at or (lambda: F("updated_at"))
        self.form = form

    def narrowed(self, query):
        """Return the dataset with the rows alone that a request's query asks for; itself where it asks nothing."""
        form = self.form and query and self.form(query)
        if not form or not form.query:
            return self
        dataset = copy(self)
        dataset.rows, dataset.narrowed_by = form.items, form.query
        return dataset

    def records(self):
        """Yield each row as a list of values, in the order of the columns; a handful of queries for any number."""
        for row in self.related(self.rows().annotate(changed_at=self.changed_at())):
            yield [column.value(row) for column in self.columns]

    def size(self):
        """Return a queryset with one row at most: name, number of rows, moment of the last change."""
        rows = self.rows().order_by().annotate(dataset=Value(self.name), changed_at=self.changed_at())
        counted = rows.values("dataset").annotate(row_count=Count("pk", distinct=True), last=Max("changed_at"))
        return counted.values_list("dataset", "row_count", "last")


def last_saved(model):
    """Return, for rows without a field for it, an expression for the moment of their last change in the history."""
    history = model.history.filter(id=OuterRef("pk")).order_by("-history_date")
    return Subquery(history.values("history_date")[:1])


PLAN = Column("plan", _("Short address of the plan."), "plan.slug")
PAGE = Column("page", _("Address of the Arabic page; replace /ar/ by /en/ for the English one."), page_of)
PUBLISHED_AT = Column("published_at", _("When it was published in the portal."))
CONFIRMED_ON = Column("confirmed_on", _("Day on which somebody last checked that it is still true; empty: never."))
CHANGED_AT = Column("changed_at", _("When it was last changed in the portal."))
PRECISION = Column("precision", _("How much of its dates is known: day, month or year."))
SOURCES = Column(
    "sources",
    _("For each field the address of the page it comes from; “document”: the document of the workshop."),
)
