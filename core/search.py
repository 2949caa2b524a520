"""Finding rows by words, however they are spelled: one normalised column per model, the same on every database."""

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.arabic import search_words

# Whoever types more looks for nothing that a title, a name or a reference holds.
LONGEST_QUERY = 300
MOST_WORDS = 12
ROWS_AT_ONCE = 500


class Searchable(models.Model):
    """A row that is found by its own words in both languages; those of rows that it belongs to are never copied."""

    # The columns whose words the row is found by.
    SEARCHED = []

    # NULL until it is made: of rows that were inserted in bulk, or were there before the column.
    search_text = models.TextField(_("words it is found by"), null=True, editable=False)  # noqa: DJ001

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Keep search_text in step with the columns that it is made of."""
        self.search_text = self.words_to_find()
        written = kwargs.get("update_fields")
        if written is not None and {*written} & {*self.SEARCHED}:
            kwargs["update_fields"] = {*written, "search_text"}
        super().save(*args, **kwargs)

    def words_to_find(self):
        """Return the words of the row's own columns in one spelling, each once, as one text."""
        values = (getattr(self, name) for name in self.SEARCHED)
        return " ".join(dict.fromkeys(word for value in values if value for word in search_words(str(value))))

    @classmethod
    def has_word(cls, word):
        """Condition: the row is found by the word, in its one spelling."""
        return Q(search_text__contains=word)


def matching(rows, query):
    """Narrow a queryset of a Searchable to the rows that every word of the query finds, in any order.

    An empty query narrows nothing; one without words, or far too long, finds nothing.
    """
    if not query.strip():
        return rows
    words = search_words(query) if len(query) <= LONGEST_QUERY else []
    if not 0 < len(words) <= MOST_WORDS:
        return rows.none()
    return rows.filter(*(rows.model.has_word(word) for word in words))


def rebuild(rows):
    """Write search_text anew where it is not what it should be; returns how many rows changed."""
    changed = 0
    wrong = []
    for row in rows.order_by("pk").only("pk", "search_text", *rows.model.SEARCHED).iterator(ROWS_AT_ONCE):
        words = row.words_to_find()
        if row.search_text != words:
            row.search_text = words
            wrong.append(row)
        if len(wrong) == ROWS_AT_ONCE:
            changed += rows.model._base_manager.bulk_update(wrong, ["search_text"])
            wrong = []
    return changed + (rows.model._base_manager.bulk_update(wrong, ["search_text"]) if wrong else 0)


def searchable_models():
    """Return the models whose rows are found by words."""
    return [model for model in apps.get_models() if issubclass(model, Searchable)]
