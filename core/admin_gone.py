"""Rows of a page that somebody deleted while another person typed into them."""

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext as _

from core import newer_saves
from core.admin_typed import differs, typed_in, version_in
from core.versions import Versioned


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
