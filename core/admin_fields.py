"""Form fields of the admin: they take what staff really type, and show stored lists as lines that can be read."""

import re
from functools import partial

from django import forms
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminSplitDateTime,
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_conflicts import VersionedForm
from core.arabic import latin_digits
from core.forms import CleanCharField, CleanEmailField, CleanTextMixin, DateField, IntegerField
from core.models import Sourced

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
# Digits of the longest key that fits every database.
LONGEST_KEY = 18
# How inputs for Latin text and for numbers look.
LATIN = {"dir": "ltr", "class": "vTextField"}
NUMBER = {"dir": "ltr", "class": "vIntegerField", "inputmode": "numeric"}


def require_plausible_year(day):
    """Refuse a slip such as 20222 or 0205; ValidationError."""
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValidationError(
            _("Write a year between %(first)s and %(last)s.") % {"first": EARLIEST_YEAR, "last": LATEST_YEAR}
        )


class LineArea(AdminTextareaWidget):
    """A box of several lines for a text of one: all of it is seen, and no line end is kept."""

    def __init__(self, attrs=None):
        super().__init__({"rows": 3} | (attrs or {}))

    def value_from_datadict(self, data, files, name):
        typed = super().value_from_datadict(data, files, name)
        return " ".join(typed.splitlines()) if isinstance(typed, str) else typed


class DayField(DateField):
    default_validators = [require_plausible_year]


class MomentField(forms.SplitDateTimeField):
    """A day and a time, in either digit set."""

    default_validators = [require_plausible_year]

    def has_changed(self, initial, data):
        """Seconds are not shown, so they are not changed either."""
        try:
            typed = self.clean(data)
        except ValidationError:
            return True
        return typed != (initial and initial.replace(second=0, microsecond=0))

    def clean(self, value):
        return super().clean([latin_digits(part) if isinstance(part, str) else part for part in value or []])


def has_credentials(address):
    """Whether a user name or a password stands before the host of an address."""
    return "@" in re.sub(r"^\w+://", "", address.strip()).partition("/")[0]


def refuse_credentials(address):
    """Refuse an address that tells everybody who reads it how somebody signs in; ValidationError."""
    if has_credentials(address):
        raise ValidationError(
            _("The address holds a user name or a password, which everybody would read. Write it without them.")
        )


class AddressField(CleanTextMixin, forms.URLField):
    """The address of a page; one typed without https:// gets it."""

    default_validators = [*forms.URLField.default_validators, refuse_credentials]

    def __init__(self, **options):
        super().__init__(assume_scheme="https", **options)


class LinesField(CleanCharField):
    """A stored object {field: value, or list of values}, shown and typed as lines "name of the field: value"."""

    widget = AdminTextareaWidget

    def __init__(self, *, model, encoder=None, decoder=None, **options):
        # Not stripped, so that the lines keep their numbers.
        super().__init__(strip=False, **options)
        self.widget.attrs |= {"rows": 4, "dir": "auto", "class": "lines"}
        self.names = {field.name: capfirst(str(field.verbose_name)) for field in model._meta.fields}

    def prepare_value(self, value):
        """Return the lines for a stored object; what somebody typed stays as it is."""
        if not isinstance(value, dict):
            return value
        return "\n".join(
            f"{self.names.get(name, name)}: {self.words_of(each)}"
            for name, given in value.items()
            for each in (given if isinstance(given, list) else [given])
        )

    def to_python(self, text):
        """Return the object; ValidationError names the line that cannot be read."""
        found = {}
        for number, line in enumerate(super().to_python(text).splitlines(), 1):
            if line.strip():
                label, _colon, words = line.partition(":")
                found.setdefault(self.name_of(label.strip(), number), []).append(self.value_of(words.strip(), number))
        return {name: values if len(values) > 1 else values[0] for name, values in found.items()}

    def has_changed(self, initial, data):
        try:
            return self.clean(data) != (initial or {})
        except ValidationError:
            return True

    def name_of(self, label, number):
        """Return the field that the label means; ValidationError when there is none."""
        for name, words in self.names.items():
            if label in {name, words}:
                return name
        if re.fullmatch(r"[a-z_]+", label):
            return label
        raise ValidationError(
            _("Line %(number)s: no field is called “%(label)s”. Write: name of the field, colon, value.")
            % {"number": number, "label": label}
        )

    def words_of(self, value):
        """Return a stored value as staff read it."""
        return value

    def value_of(self, words, number):
        """Return what is stored for the words; ValidationError when they mean nothing."""
        raise NotImplementedError


class SourcesField(LinesField):
    """Where each field's value comes from: the address of a page, or the programme of the workshop."""

    def words_of(self, value):
        return _("the workshop’s document") if value == Sourced.DOCUMENT else value

    def value_of(self, words, number):
        if words in {Sourced.DOCUMENT, _("the workshop’s document")}:
            return Sourced.DOCUMENT
        if not re.match(r"https?://\S+$", words):
            raise ValidationError(
                _("Line %(number)s: the address of a source begins with https:// and has no blanks.")
                % {"number": number}
            )
        refuse_credentials(words)
        return words


class WordingField(LinesField):
    """Whose words each field holds, where they are not the source's."""

    def words_of(self, value):
        return dict(Sourced.Wording.choices).get(value, value)

    def value_of(self, words, number):
        for value, label in Sourced.Wording.choices:
            if words in {value, label}:
                return value
        raise ValidationError(
            _("Line %(number)s: write one of: %(choices)s.")
            % {"number": number, "choices": _("; ").join(str(label) for label in Sourced.Wording.labels)}
        )


LINES_HELP = {
    "sources": gettext_lazy(
        "One line for each source: name of the field, colon, address of the page. Two sources are two lines."
    ),
    "wording": gettext_lazy(
        "One line for each field that the source does not word so: name of the field, colon, and one of: "
        "in the portal's own words; the portal's own translation; inferred from the source."
    ),
}


def confirmation_of(text):
    """Return the name of the box that says that the English of a text still holds."""
    return f"{text}_holds"


class PortalForm(VersionedForm):
    """A form that leaves alone what nobody touched: seconds that it does not show, a text that is NULL.

    Beside an English text that is out of date stands a box: it still holds.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.outdated = [name for name in getattr(self.instance, "outdated_translations", ()) if self.writes(name)]
        for name in self.outdated:
            label = gettext_lazy("The English still holds")
            self.fields[confirmation_of(name)] = forms.BooleanField(label=label, required=False)

    def writes(self, text):
        """Whether the English of a translated text can be changed in the form."""
        return f"{text}_en" in self.fields

    def clean(self):
        super().clean()
        for name in self.outdated:
            if self.cleaned_data.get(confirmation_of(name)):
                self.instance.confirm_translation(name)
        for name, field in self.fields.items():
            is_kept = name in self.initial or field.initial is not None
            if is_kept and isinstance(field, (forms.CharField, MomentField)) and name not in self.changed_data:
                self.cleaned_data[name] = self.initial.get(name, field.initial)
        return self.cleaned_data


def lines_field(db_field):
    """Return the form field for a stored object; staff see lines."""
    field_class = {"sources": SourcesField, "wording": WordingField}[db_field.name]
    return db_field.formfield(
        form_class=partial(field_class, model=db_field.model),
        help_text=LINES_HELP[db_field.name],
        initial={},
        show_hidden_initial=False,
    )


def line_field(label, language, **options):
    """Return the field of a step for a text of one line, in the direction of its language."""
    attrs = {"lang": language, "dir": {"ar": "rtl", "en": "ltr"}[language], "class": "vTextField"}
    return CleanCharField(label=label, widget=AdminTextInputWidget(attrs=attrs), **options)


def text_field(label, language=None, **options):
    """Return the field of a step for a longer text, in the direction of the language, or else of its own words."""
    attrs = {"lang": language, "dir": {"ar": "rtl", "en": "ltr"}[language]} if language else {"dir": "auto"}
    return CleanCharField(label=label, widget=forms.Textarea(attrs={"rows": 4} | attrs), **options)


def number_field(label, **options):
    """Return the field of a step for a whole number, in either digit set."""
    return IntegerField(label=label, widget=AdminTextInputWidget(attrs=NUMBER), **options)


def is_key(value):
    """Whether a value can be the number of a row: databases refuse longer ones with an error of their own."""
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY


# What a list of choices says until one is made.
CHOOSE = gettext_lazy("Choose…")


class RowField(forms.ModelChoiceField):
    """One row of many; what is no number of a row is no valid choice."""

    def __init__(self, *args, empty_label=CHOOSE, **options):
        super().__init__(*args, empty_label=empty_label, **options)

    def to_python(self, value):
        if isinstance(value, str) and value not in self.empty_values and not is_key(value):
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return super().to_python(value)


class RowsField(forms.ModelMultipleChoiceField):
    """Some rows of many; what is no number of a row is no valid choice."""

    def clean(self, value):
        for each in value or []:
            if not is_key(each):
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": each})
        return super().clean(value)


class KnownMixin:
    """The stock widgets; rows that are known already are not asked for one by one, and nonsense chooses nothing."""

    def __init__(self, *args, known=None, **options):
        super().__init__(*args, **options)
        self.known = {} if known is None else known

    @property
    def media(self):
        return super().media + forms.Media(js=["admin_theme/choosers.js"])

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-placeholder": _("Search and choose")}

    def optgroups(self, name, value, attr=None):
        options = [self.create_option(name, "", "", False, 0)] if self.can_be_emptied else []
        chosen = [each for each in value if is_key(each)]
        missing = [each for each in chosen if each not in self.known]
        if missing:
            field = self.choices.field
            self.known |= {
                str(row.pk): field.label_from_instance(row) for row in field.queryset.filter(pk__in=missing)
            }
        options += [
            self.create_option(name, each, self.known[each], True, index)
            for index, each in enumerate(chosen, 1)
            if each in self.known
        ]
        return [(None, options, 0)]

    @property
    def can_be_emptied(self):
        return not self.is_required and not self.allow_multiple_selected


class AutocompleteWidget(KnownMixin, AutocompleteSelect):
    pass


class AutocompleteManyWidget(KnownMixin, AutocompleteSelectMultiple):
    pass


class LocalDigitsMixin:
    """A calendar with the digits of the page."""

    @property
    def media(self):
        return super().media + forms.Media(js=["admin/js/calendar.js", "admin_theme/calendar.js"])


class DayWidget(LocalDigitsMixin, AdminDateWidget):
    pass


class MomentWidget(LocalDigitsMixin, AdminSplitDateTime):
    pass


def day_widget():
    """Return the input for a day, with the calendar."""
    return DayWidget(attrs={"dir": "ltr"})


def moment_widget():
    """Return the two inputs for a day and a time, with calendar and clock."""
    return MomentWidget(attrs={"dir": "ltr"})


# What the admin makes of each kind of column.
FORM_FIELDS = {
    models.CharField: {"form_class": CleanCharField},
    models.EmailField: {"form_class": CleanEmailField, "widget": AdminTextInputWidget},
    models.SlugField: {"widget": AdminTextInputWidget(attrs=LATIN)},
    models.TextField: {"form_class": CleanCharField, "widget": AdminTextareaWidget(attrs={"rows": 4})},
    models.URLField: {"form_class": AddressField, "widget": AdminTextInputWidget(attrs=LATIN)},
    models.IntegerField: {
        "form_class": IntegerField,
        "widget": AdminTextInputWidget(attrs=NUMBER),
    },
    models.DateField: {"form_class": DayField, "widget": day_widget()},
    models.DateTimeField: {"form_class": MomentField, "widget": moment_widget()},
}
