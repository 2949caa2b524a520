"""English texts that the Arabic has left behind: which they are, and what they were made from."""

from functools import cache, reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from modeltranslation.translator import translator

# What the history says of English texts that somebody found to hold, before their names; pages translate it.
CONFIRMED = gettext_noop("The English still holds, though the Arabic has changed")
# Letters that the history keeps of why something changed.
LONGEST_REASON = 100


@cache
def texts_of(model):
    """Return the names of the model's fields that have two languages, as a tuple in their order."""
    translated = set(translator.get_options_for_model(model).get_field_names())
    return tuple(field.name for field in model._meta.concrete_fields if field.name in translated)


@cache
def columns_of(model):
    """Return the columns that hold the two languages of texts_of, as a tuple."""
    return tuple(f"{name}_{language}" for name in texts_of(model) for language in ["ar", "en"])


def is_same(one, other):
    """Whether two texts, perhaps None, have the same words: a blank or a line more changes nothing."""
    return one == other or (one or "").split() == (other or "").split()


def has(column):
    """Condition: the column of a translated text is filled in."""
    return Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""})


def lacks_english(model, *names):
    """Condition: one of these texts of the row, or any of them, is there in Arabic and not in English."""
    return reduce(or_, (has(f"{name}_ar") & ~has(f"{name}_en") for name in names or texts_of(model)))


def is_outdated(*names):
    """Condition: the English of one of these texts, or of any, is older than the Arabic."""
    # Most rows have none, which is cheaper to see than which.
    some = ~Q(outdated_translations={})
    return some & reduce(or_, (Q(outdated_translations__has_key=name) for name in names)) if names else some


class Translated(models.Model):
    """A row that knows which of its English texts the Arabic has left behind.

    Whoever saves it keeps that true: the admin, an action, an import, a data file.
    """

    outdated_translations = models.JSONField(
        _("translations out of date"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("For each English text that is out of date: the Arabic of which it was the translation."),
    )

    # What the columns held when the row was loaded or last saved, and which English texts somebody confirmed since.
    _known_texts = {}
    _confirmed_texts = frozenset()

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **options):
        """Note which English texts are older than the Arabic now."""
        outdated = self.outdated_after(update_fields)
        if outdated is not None:
            self.outdated_translations = outdated
            if update_fields is not None:
                update_fields = {*update_fields, "outdated_translations"}
        super().save(*args, update_fields=update_fields, **options)
        self._known_texts = self._known_texts | self.present_texts(update_fields)
        self._confirmed_texts = frozenset()

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row._known_texts = row.present_texts()
        return row

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        fields = fields and list(fields)
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        self._known_texts = self._known_texts | self.present_texts(fields)

    def confirm_translation(self, name):
        """The English of this text holds, though the Arabic has changed; saving the row keeps that, with its name."""
        self._confirmed_texts |= {name}
        named = f"{CONFIRMED}: {', '.join(sorted(self._confirmed_texts))}"
        self._change_reason = named if len(named) <= LONGEST_REASON else CONFIRMED

    def present_texts(self, among=None):
        """Return {column: text} of the columns that are loaded or set, or of those among them."""
        own = self.__dict__
        columns = columns_of(type(self))
        return {name: own[name] for name in columns if name in own and (among is None or name in among)}

    def outdated_after(self, written):
        """Return outdated_translations as it is once these columns (None: all) are saved; None for no change."""
        before, texts = self._known_texts, self.present_texts(written)
        if self._state.adding and not before:
            # A new row: its English is as new as its Arabic, unless whoever copies a row says otherwise.
            given = self.outdated_translations.items()
            return {name: basis for name, basis in given if texts.get(f"{name}_en")}
        if before == before | texts and not self._confirmed_texts:
            return None
        before = self.all_texts()
        bases = {name: self.basis_of(name, before, before | texts) for name in texts_of(type(self))}
        return {name: basis for name, basis in bases.items() if basis is not None}

    def all_texts(self):
        """Return {column: text} as the row was; asks the database where only some of the columns were loaded."""
        known, columns = self._known_texts, columns_of(type(self))
        if self._state.adding or len(known) == len(columns):
            return known
        return type(self)._base_manager.filter(pk=self.pk).values(*columns).get() | known

    def basis_of(self, name, before, after):
        """Return the Arabic of which the English is the translation; None where it is up to date, or empty."""
        arabic, english = f"{name}_ar", f"{name}_en"
        is_written = name in self._confirmed_texts or not is_same(before.get(english), after.get(english))
        basis = self.outdated_translations.get(name, before.get(arabic) or "")
        is_old = after.get(english) and not is_written and not is_same(basis, after.get(arabic))
        return basis if is_old else None
