"""What is kept of one person, told to that person: the same rows for people and for programs."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.text import capfirst

from .field_words import field_words


@dataclass
class Section:
    """Rows of one kind; each row is {name: value}, and values are what JSON can hold with Django's encoder."""

    name: str
    model: type[models.Model]
    rows: list
    # Words for fields that have none of their own: {name: label}.
    labels: dict = field(default_factory=dict)

    @property
    def title(self):
        return capfirst(str(self.model._meta.verbose_name_plural))

    def in_words(self):
        """Return each row as [(label, text)] in the active language, without what is empty."""
        return [
            [(self.label(name), text) for name, value in row.items() if (text := self.words(name, value))]
            for row in self.rows
        ]

    def label(self, name):
        return self.labels.get(name) or capfirst(str(self.model._meta.get_field(name).verbose_name))

    def words(self, name, value):
        return field_words(self.model._meta.get_field(name), value)


def section(name, queryset, fields, **labels):
    """Return the Section of these fields of the rows, perhaps under other labels; a row pointed to is its name."""
    relations = [each for each in fields if queryset.model._meta.get_field(each).is_relation]
    rows = queryset.select_related(*relations) if relations else queryset
    values = [{each: told(getattr(row, each)) for each in fields} for row in rows]
    return Section(name, queryset.model, values, labels)


def told(value):
    return str(value) if isinstance(value, models.Model) else value
