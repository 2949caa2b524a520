"""One text that needs its English, as the page shows it: what it is, what changed, where its form is."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.admin import site
from django.db import models
from django.urls import reverse
from django.utils.text import capfirst

from core.differences import pieces
from feedback.models import Feedback

from .kinds import BY_NAME, MISSING, OUTDATED, Kind


@dataclass
class Line:
    """One text that needs its English: of which row, what changed, and where its form is."""

    kind: Kind
    row: models.Model
    text: str
    address: str = ""

    @property
    def key(self):
        return f"{self.kind.name}-{self.row.pk}-{self.text}"

    @property
    def label(self):
        return capfirst(self.row._meta.get_field(self.text).verbose_name)

    @property
    def title(self):
        """What the row is called, in one line."""
        return " – ".join(filter(None, title_of(self.kind, self.row)))

    @property
    def arabic(self):
        return getattr(self.row, f"{self.text}_ar") or ""

    @property
    def english(self):
        return getattr(self.row, f"{self.text}_en") or ""

    @property
    def is_outdated(self):
        return bool(self.english) and self.text in self.row.outdated_translations

    @property
    def changes(self):
        """The way from the Arabic that was translated to the Arabic of now, as core.differences tells it."""
        return pieces(self.row.outdated_translations[self.text], self.arabic)

    def is_in(self, state):
        is_missing = bool(self.arabic) and not self.english
        return {MISSING: is_missing, OUTDATED: self.is_outdated, "": is_missing or self.is_outdated}[state]


def lines_of(found, user, state=""):
    """Return [(kind, row, its Lines)] for the rows of a page; kinds that are edited elsewhere cost one query each."""
    addresses = Addresses(found)
    return [
        (
            kind,
            row,
            [
                line
                for text in kind.texts(user)
                if (line := Line(kind, row, text, addresses.of(kind, row, text))).is_in(state)
            ],
        )
        for kind, row in found
    ]


class Addresses:
    """Where the English of the rows is written: the form, and the field in it."""

    def __init__(self, found):
        inside = defaultdict(set)
        for kind, row in found:
            if parent := kind.parent_of(row):
                inside[kind.name, parent].add(getattr(row, f"{parent}_id"))
        self.numbers = defaultdict(dict)
        for (name, parent), keys in inside.items():
            self.numbers[name] |= self.numbers_of(BY_NAME[name], parent, keys)

    def numbers_of(self, kind, parent, keys):
        """Return {key of a row: its number on the page of its parent}."""
        rows = kind.model.objects.filter(kind.drawn, **{f"{parent}__in": keys})
        seen, numbers = defaultdict(int), {}
        for owner, key in rows.values_list(f"{parent}_id", "pk"):
            numbers[key] = seen[owner]
            seen[owner] += 1
        return numbers

    def of(self, kind, row, text):
        if kind.model is Feedback:
            return f"{reverse('admin:feedback_feedback_decide', args=[row.pk])}#id_reason_en"
        parent = kind.parent_of(row)
        if parent is None:
            return f"{form_of(row)}#id_{text}_en"
        address = form_of(getattr(row, parent))
        number = self.numbers[kind.name].get(row.pk)
        prefix = kind.model._meta.get_field(parent).remote_field.get_accessor_name()
        # What is no field on that page stands in its part all the same.
        return f"{address}#{prefix}-heading" if number is None else f"{address}#id_{prefix}-{number}-{text}_en"


def form_of(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def title_of(kind, row):
    """Return what the row is called, after the row to which it belongs where it has no page of its own."""
    parent = kind.parent_of(row)
    owner = getattr(row, parent) if parent else row
    name = site.get_model_admin(type(owner)).title_of(owner)
    return name, kind.part(row) if parent else ""
