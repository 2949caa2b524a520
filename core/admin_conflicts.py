"""Two people, one form: what somebody else saved since it was opened, beside what was typed into it."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext as _
from modeltranslation.fields import TranslationField

from core import newer_saves
from core.field_words import field_words
from core.newer_saves import rows_words, stored_words
from core.versions import Versioned

LARGEST_VERSION = 2**31 - 1
THEIRS = "theirs"


class VersionField(forms.CharField):
    """The version of the row that the form was opened with; not something that people change."""

    def __init__(self):
        super().__init__(label="", required=False, widget=forms.HiddenInput)

    def has_changed(self, initial, data):
        return False


@dataclass
class Difference:
    """A field that somebody else changed: what it was (None where that is not known), is now, and was typed here."""

    label: str
    language: str | None
    before: str | None
    theirs: str
    mine: str
    # How the form names the choice between the two; empty where only the other person changed it.
    choice: str = ""


@dataclass
class Conflict:
    """What was saved meanwhile: by whom, and field by field."""

    saves: list
    clashes: list
    taken: list


class VersionedForm(forms.ModelForm):
    """A form that knows whether its row was saved since it was opened, and then is saved only after another look.

    What only the other person changed is in the form then; where both changed the same, what was typed here stays,
    beside it the other text and the choice to take that.
    """

    version = VersionField()
    # What was typed before its person was signed out, where the form shows that again: it is not saved by itself.
    given_back = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.newer = self.conflict = None
        if not isinstance(self.instance, Versioned) or self.instance.pk is None:
            del self.fields["version"]
            return
        self.initial["version"] = self.instance.version
        if self.is_bound:
            self.take_what_was_chosen()
            self.take_newer_save()

    @property
    def seen(self):
        """The version that the form was opened with; None for nonsense."""
        return version_in(self.data, self.add_prefix("version"))

    def comparable(self):
        """Yield (name, field) of what can be compared: a file that was not sent cannot."""
        for name, field in self.fields.items():
            if name != "version" and not isinstance(field, forms.FileField):
                yield name, field

    def take_what_was_chosen(self):
        """Put the row's own value where the other person's was chosen."""
        chosen = [name for name, _field in self.comparable() if self.data.get(self.choice_of(name)) == THEIRS]
        if chosen:
            self.data = self.data.copy()
            for name in chosen:
                put(self.data, self[name], self.initial.get(name))

    def choice_of(self, name):
        return f"{self.add_prefix(name)}-use"

    def take_newer_save(self):
        """Look for a save since the form was opened, and bring its changes into what was typed."""
        if self.seen in {None, self.instance.version}:
            return
        before = self.values_before()
        self.data = self.data.copy()
        clashes, taken, is_touched = [], [], False
        for name, field in self.comparable():
            theirs, typed = self.initial.get(name), self[name].data
            if not differs(field, theirs, typed):
                continue
            is_own = name not in before or differs(field, before[name], typed)
            if not is_own:
                taken.append(name)
                put(self.data, self[name], theirs)
            elif name in before and same(before[name], theirs):
                is_touched = True
            else:
                clashes.append(name)
        if clashes or taken:
            self.newer = clashes, taken
        self.needs_look = bool(clashes or (taken and is_touched))
        self.opened_with = self.seen
        self.data[self.add_prefix("version")] = str(self.instance.version)

    def values_before(self):
        """Return {name: value} of the state that the form was opened with; empty where it is not known."""
        self.before = newer_saves.state_at(type(self.instance), self.instance.pk, self.seen)
        if self.before is None:
            return {}
        known = {field.name: field for field in self.before.tracked_fields if not field.primary_key}
        return {name: known[name].value_from_object(self.before) for name in self.fields.keys() & known.keys()}

    def clean(self):
        super().clean()
        if "version" in self.fields and self.seen is None:
            self.errors.pop("version", None)
            self.add_error(None, _("The page was not complete when it was sent. Open it again."))
        if self.newer and self.needs_look:
            self.tell_conflict()
            self.add_error(None, ValidationError(_("Look at what was saved meanwhile, then save again."), "stale"))
        if self.given_back:
            self.add_error(None, ValidationError(given_back_words(self.given_back), "given_back"))
        return self.cleaned_data

    def tell_conflict(self):
        """Put into words what was saved meanwhile."""
        clashes, taken = self.newer
        self.conflict = Conflict(
            newer_saves.saves_since(type(self.instance), self.instance.pk, self.opened_with),
            [self.difference(name, self.choice_of(name)) for name in clashes],
            [self.difference(name) for name in taken],
        )

    def difference(self, name, choice=""):
        """Return the Difference of a field."""
        column = self.instance._meta.get_field(name)
        is_known = self.before is not None and not column.many_to_many
        return Difference(
            str(self.fields[name].label),
            column.language if isinstance(column, TranslationField) else None,
            stored_words(column, self.before) if is_known else None,
            stored_words(column, self.instance),
            typed_words(self[name]),
            choice,
        )


class VersionedFormSet(BaseInlineFormSet):
    """Rows inside another row's page. Those that somebody deleted meanwhile leave the page; what was typed is told."""

    def __init__(self, data=None, files=None, **options):
        super().__init__(data, files, **options)
        self.gone = []
        if self.is_bound and issubclass(self.model, Versioned):
            self.leave_out_the_gone()

    def get_queryset(self):
        """The rows in the order in which they were sent, so that each stands beside its own form."""
        if not hasattr(self, "_queryset"):
            rows = list(super().get_queryset())
            if self.is_bound:
                sent = {key: place for place, key in enumerate(self.sent_keys())}
                rows.sort(key=lambda row: sent.get(str(row.pk), len(sent)))
            self._queryset = rows
        return self._queryset

    def sent_keys(self):
        """Return the keys of the rows that the page sent, as text, in its order."""
        count = self.management_form.cleaned_data.get("INITIAL_FORMS", 0) if self.management_form.is_valid() else 0
        name = self.model._meta.pk.name
        return [str(self.data.get(f"{self.add_prefix(number)}-{name}", "")) for number in range(min(count, 1000))]

    def leave_out_the_gone(self):
        """Take the rows that are not there any more out of what was sent; those that were touched are told."""
        keys, there = self.sent_keys(), {str(row.pk) for row in self.get_queryset()}
        gone = [number for number, key in enumerate(keys) if key.isascii() and key.isdigit() and key not in there]
        if not gone:
            return
        for number in gone:
            row = GoneRow(self, number, keys[number])
            if row.is_touched:
                self.gone.append(row)
        total = min(self.management_form.cleaned_data["TOTAL_FORMS"], self.absolute_max)
        kept = [number for number in range(total) if number not in gone]
        self.data = renumbered(self.data, self.prefix, kept)
        self.files = renumbered(self.files, self.prefix, kept)
        self.data[f"{self.prefix}-TOTAL_FORMS"] = str(len(kept))
        self.data[f"{self.prefix}-INITIAL_FORMS"] = str(len(keys) - len(gone))
        vars(self).pop("management_form", None)

    def clean(self):
        super().clean()
        sentences = [_("A row was deleted meanwhile. What you typed into it stands below.")] if self.gone else []
        for form in self.forms:
            if self.can_delete and self._should_delete_form(form) and getattr(form, "newer", None):
                form.tell_conflict()
                sentences.append(_("A row was changed meanwhile. Look at it before you delete it."))
        if sentences:
            raise ValidationError(sentences, "stale")

    @property
    def has_conflict(self):
        return bool(self.gone or any(getattr(form, "conflict", None) for form in self.forms))


def given_back_words(data):
    """Return the sentences that stand above what is given back to somebody who had been signed out."""
    sentences = [_("You were signed out while writing. Nothing was lost: check it and save.")]
    return [*sentences, _("Only files are missing: choose them anew.")] if data.had_files else sentences


def has_conflict(form, formsets):
    """Whether anything on a page of forms was saved by somebody else meanwhile."""
    return bool(getattr(form, "conflict", None)) or any(getattr(each, "has_conflict", False) for each in formsets)


class GoneRow:
    """A row of a page that somebody deleted after the page was opened: who did, and what was typed into it."""

    def __init__(self, formset, number, key):
        self.form = formset.form(formset.data, prefix=formset.add_prefix(number))
        self.saves = newer_saves.deletions(formset.model, key)
        seen = version_in(formset.data, self.form.add_prefix("version"))
        self.before = None if seen is None else newer_saves.state_at(formset.model, key, seen)

    @property
    def is_touched(self):
        """Whether anything was typed into it; where its state before is not known, that something stands there."""
        if self.before is None:
            return bool(self.typed)
        known = {field.name: field for field in self.before.tracked_fields}
        return any(
            differs(self.form.fields[name], known[name].value_from_object(self.before), self.form[name].data)
            for name in self.form.fields.keys() & known.keys()
        )

    @property
    def typed(self):
        return typed_in(self.form)


def typed_in(form):
    """Return pairs (label, what was typed) of the fields that hold something, as text."""
    shown = ((field.label, typed_words(field)) for field in form if not field.is_hidden)
    return [(label, words) for label, words in shown if words]


def typed_words(field):
    """Return what was typed into a bound field, as people say it."""
    value = field.data
    if field.form.is_bound and field.name in getattr(field.form, "cleaned_data", {}):
        value = field.form.cleaned_data[field.name]
    else:
        try:
            value = field.field.clean(value)
        except ValidationError:
            return " ".join(map(str, filter(None, value))) if isinstance(value, list) else str(value or "")
    if isinstance(value, (list, models.QuerySet)):
        return rows_words(value)
    model = getattr(field.form, "instance", None)
    try:
        column = model._meta.get_field(field.name)
    except (AttributeError, FieldDoesNotExist):
        return str(value or "")
    return field_words(column, value)


def differs(field, value, typed):
    """Whether what was typed is another value; the line ends of browsers make no difference."""
    return field.has_changed(with_one_line_end(value), with_one_line_end(typed))


def with_one_line_end(value):
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def same(one, other):
    """Whether two stored values are the same; NULL and no text are."""
    nothing = {None, ""}
    is_nothing = [isinstance(each, (str, type(None))) and each in nothing for each in [one, other]]
    return all(is_nothing) or one == other


def put(data, bound, value):
    """Write a value into data as the field's own control would send it."""
    widget = getattr(bound.field.widget, "widget", bound.field.widget)
    value = bound.field.prepare_value(value)
    name = bound.html_name
    if isinstance(widget, forms.MultiWidget):
        parts = widget.decompress(value)
        for ending, part_widget, part in zip(widget.widgets_names, widget.widgets, parts, strict=True):
            data[name + ending] = as_text(part_widget.format_value(part))
    elif isinstance(widget, forms.CheckboxInput):
        data.pop(name, None)
        if value:
            data[name] = "on"
    elif getattr(widget, "allow_multiple_selected", False):
        data.setlist(name, [str(getattr(each, "pk", each)) for each in value or []])
    else:
        shown = widget.format_value(value)
        data[name] = as_text(shown[0] if isinstance(shown, list) and shown else shown)


def as_text(value):
    return "" if value is None or value == [] else str(value)


def renumbered(sent, prefix, kept):
    """Return what was sent for a formset with the kept rows only, numbered from 0."""
    if not sent:
        return sent
    places = {str(number): place for place, number in enumerate(kept)}
    result = sent.copy()
    result.clear()
    for name, values in sent.lists():
        number, _dash, rest = name.removeprefix(f"{prefix}-").partition("-")
        if not name.startswith(f"{prefix}-") or not number.isdigit():
            result.setlist(name, values)
        elif number in places:
            result.setlist(f"{prefix}-{places[number]}-{rest}", values)
    return result


def version_in(data, name):
    """Return the version that was sent under the name; None for nonsense."""
    text = str(data.get(name, ""))
    is_number = text.isascii() and text.isdigit() and len(text) < 11
    return int(text) if is_number and int(text) <= LARGEST_VERSION else None
