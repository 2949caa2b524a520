"""Finding rows by words, however they are spelled: one normalised column per model, the same on every database."""

from functools import reduce
from operator import or_

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
    # The columns that keep words, and what else than SEARCHED they are made of.
    WORD_COLUMNS = ["search_text"]
    MADE_OF = []

    # NULL until it is made: of rows that were inserted in bulk, or were there before the column.
    search_text = models.TextField(_("words it is found by"), null=True, editable=False)  # noqa: DJ001

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Keep the words in step with the columns that they are made of."""
        self.keep_words()
        written = kwargs.get("update_fields")
        if written is not None and {*written} & {*self.SEARCHED, *self.MADE_OF}:
            kwargs["update_fields"] = {*written, *self.WORD_COLUMNS}
        super().save(*args, **kwargs)

    def keep_words(self):
        """Make the columns of WORD_COLUMNS anew."""
        self.search_text = words_of(getattr(self, name) for name in self.SEARCHED)

    @classmethod
    def has_word(cls, word):
        """Condition: the row is found by the word, in its one spelling."""
        return Q(search_text__contains=word)


def words_of(values):
    """Return the words of the values in one spelling, each once, as one text."""
    return " ".join(dict.fromkeys(word for value in values if value for word in search_words(str(value))))


def matching(rows, query, has_word=None):
    """Narrow a queryset of a Searchable to the rows that every word of the query finds, in any order.

    An empty query narrows nothing; one without words, or far too long, finds nothing. has_word is the condition for
    one word; without it the model's own, which is for staff.
    """
    if not query.strip():
        return rows
    words = search_words(query) if len(query) <= LONGEST_QUERY else []
    if not 0 < len(words) <= MOST_WORDS:
        return rows.none()
    has_word = has_word or rows.model.has_word
    return rows.filter(*(has_word(word) for word in words))


def rebuild(rows):
    """Write the words of rows anew where they are not what they should be; returns how many rows changed."""
    model, changed, wrong = rows.model, 0, []
    needed = {"pk", *model.WORD_COLUMNS, *model.SEARCHED, *model.MADE_OF}
    for row in rows.order_by("pk").only(*needed).iterator(ROWS_AT_ONCE):
        before = kept_words(row)
        row.keep_words()
        if kept_words(row) != before:
            wrong.append(row)
        if len(wrong) == ROWS_AT_ONCE:
            changed += model._base_manager.bulk_update(wrong, model.WORD_COLUMNS)
            wrong = []
    return changed + (model._base_manager.bulk_update(wrong, model.WORD_COLUMNS) if wrong else 0)


def kept_words(row):
    return [getattr(row, name) for name in row.WORD_COLUMNS]


def lacks_words(model):
    """Condition: some words of the row have not been made yet."""
    return reduce(or_, (Q(**{name: None}) for name in model.WORD_COLUMNS))


def searchable_models():
    """Return the models whose rows are found by words."""
    return [model for model in apps.get_models() if issubclass(model, Searchable)]
