"""Two people, one form: what somebody else saved since it was opened, beside what was typed into it."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from modeltranslation.fields import TranslationField

from core import newer_saves
from core.admin_typed import differs, put, same, typed_words, version_in
from core.newer_saves import stored_words
from core.versions import Versioned

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


def given_back_words(data):
    """Return the sentences that stand above what is given back to somebody who had been signed out."""
    sentences = [_("You were signed out while writing. Nothing was lost: check it and save.")]
    return [*sentences, _("Only files are missing: choose them anew.")] if data.had_files else sentences


def has_conflict(form, formsets):
    """Whether anything on a page of forms was saved by somebody else meanwhile."""
    return bool(getattr(form, "conflict", None)) or any(getattr(each, "has_conflict", False) for each in formsets)
