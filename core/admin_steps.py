"""Steps: what staff do with one row beside editing it (approve, return, decide), each on an address of its own."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from core import stamps
from core.admin_conflicts import given_back_words
from core.admin_typed import LARGEST_VERSION, typed_in, version_in
from core.newer_saves import changes_since, deletions, saves_since
from core.versions import again_when_stale


class StepForm(forms.Form):
    """What a step asks; without fields it only wants to be pressed. Knows its row."""

    def __init__(self, row, data=None):
        self.row = row
        super().__init__(data)


@dataclass
class Step:
    """A step as the page of a row offers it."""

    address: str
    words: str
    tone: str
    asks: bool
    # The version of the row that its person looks at.
    version: int | None


def texts_in(form, data):
    """Return pairs (label, text) of what was typed into the text fields of a form class."""
    fields = [(name, field) for name, field in form.base_fields.items() if isinstance(field, forms.CharField)]
    return [(field.label, data[name]) for name, field in fields if data.get(name)]


@dataclass
class Newer:
    """What was saved of a row after somebody had opened its step: by whom, and which fields differ."""

    saves: list
    changes: list

    @classmethod
    def of(cls, row, version):
        return cls(saves_since(type(row), row.pk, version), changes_since(row, version))


def step(words, form=StepForm, tone="quiet", is_open=None, right=None):
    """Mark a method of an admin as a step: method(request, row, **answers) returns the sentence that says it is done.

    A method that makes another row returns a pair: the sentence, and the address of the page on which to go on.
    words are on its button. A form with fields has a page that asks first; its answers are the method's arguments.
    is_open(request, row) says whether the step can be taken now; right, the permission without which it is not there
    at all. A ValidationError from the method refuses, and what was typed stays. tone: quiet, main or danger.
    """

    def mark(method):
        method.words, method.form, method.tone = words, form, tone
        method.is_open = is_open or (lambda request, row: True)
        method.is_for = lambda user: right is None or user.has_perm(right)
        return method

    return mark


class StepsMixin:
    """An admin whose methods marked with step have a button on the row's page and an address beside it."""

    # A template that shows on a step's page what it is about; it gets the row.
    step_about = None

    def step_methods(self):
        """Return {name: method} in the order in which the classes define them."""
        names = {name: None for each in reversed(type(self).__mro__) for name in vars(each)}
        methods = {name: getattr(type(self), name, None) for name in names}
        return {name: getattr(self, name) for name, method in methods.items() if hasattr(method, "words")}

    def get_urls(self):
        return [
            path(
                f"<path:object_id>/{name.replace('_', '-')}/",
                self.admin_site.admin_view(partial(self.step_view, method=method)),
                name=self.url_name(name),
            )
            for name, method in self.step_methods().items()
        ] + super().get_urls()

    def url_name(self, page):
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def address(self, page, row=None):
        """Return the address of the list (changelist), or of a page of the row: change, history, or a step's name."""
        return reverse(f"admin:{self.url_name(page)}", args=[quote(row.pk)] if row else [])

    def get_row_or_404(self, request, object_id):
        """Return the row that the address names, if the person may see it; Http404."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_view_or_change_permission(request, row):
            raise Http404
        return row

    def title_of(self, row):
        """Return what the pages of the row are called."""
        return str(row)

    def open_steps(self, request, row):
        """Return the steps that the person can take with the row now."""
        if not self.has_change_permission(request, row):
            return []
        return [
            Step(
                self.address(name, row),
                method.words,
                method.tone,
                bool(method.form.base_fields),
                getattr(row, "version", None),
            )
            for name, method in self.step_methods().items()
            if method.is_for(request.user) and method.is_open(request, row)
        ]

    @again_when_stale
    def step_view(self, request, object_id, method):
        """Ask what the step needs to know, take it, and say so on the row's page.

        Where the row was saved since its person opened the page, they look again first.
        """
        try:
            row = self.get_row_or_404(request, object_id)
        except Http404:
            return self.gone(request, object_id, [(method.words, texts_in(method.form, request.POST))])
        if not self.has_change_permission(request, row) or not method.is_for(request.user):
            raise PermissionDenied
        given_back = getattr(request, "given_back", None)
        sent = request.POST if request.method == "POST" else given_back
        form = method.form(row, sent)
        if not method.is_open(request, row):
            return self.closed_step(request, row, form)
        seen = version_in(sent or {}, "version")
        newer = None if seen in {None, getattr(row, "version", None)} else Newer.of(row, seen)
        if newer:
            form.is_valid()
            form.add_error(None, _("Nothing is done yet: this was changed after you had opened it. Look again first."))
        elif given_back:
            form.is_valid()
            form.add_error(None, given_back_words(given_back))
        elif form.is_valid() and (address := self.take(request, row, method, form)):
            return redirect(address)
        if not form.fields:
            for sentence in form.non_field_errors():
                messages.error(request, sentence)
            return redirect(self.address("change", row))
        context = {
            **self.admin_site.each_context(request),
            "title": method.words,
            "subtitle": self.title_of(row),
            "opts": self.opts,
            "original": row,
            "form": form,
            "media": self.media + form.media,
            "tone": method.tone,
            "about": self.step_about,
            "back": self.address("change", row),
            "version": getattr(row, "version", None),
            "newer": newer,
            "is_typed": form.is_bound,
        }
        return render(request, "admin/step.html", context, status=409 if newer else 200)

    def gone(self, request, object_id, parts):
        """Say that the row was deleted meanwhile, with what its person had typed; Http404 for whoever never saw it."""
        if stamps.person_of(request) != request.user.pk:
            raise Http404
        key = unquote(object_id)
        sentence = _("This row was deleted meanwhile, or is not yours to edit any more. What you typed stands below.")
        saves = deletions(self.model, int(key)) if key.isascii() and key.isdigit() else []
        return self.not_taken(request, sentence, parts, saves, status=410)

    def closed_step(self, request, row, form):
        """Say that the step cannot be taken any more; what was typed for it is shown once more."""
        sentence = _("This was done meanwhile, or cannot be done any more.")
        if not (form.is_bound and form.fields):
            messages.warning(request, sentence)
            return redirect(self.address("change", row))
        saves = saves_since(type(row), row.pk, version_in(form.data, "version") or LARGEST_VERSION)
        parts = [(self.title_of(row), typed_in(form))]
        return self.not_taken(request, sentence, parts, saves=saves, status=409, row=row)

    def not_taken(self, request, sentence, parts, saves, status, row=None):
        """Return the page that says why something was not taken, with all that was typed."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Nothing was saved"),
            "opts": self.opts,
            "original": row,
            "sentence": sentence,
            "saves": saves,
            "parts": parts,
        }
        return render(request, "admin/not_taken.html", context, status=status)

    def take(self, request, row, method, form):
        """Take the step and return the address of the page that follows; or put its refusal on the form, and None."""
        try:
            with transaction.atomic():
                done = method(request, row, **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
            return None
        sentence, address = done if isinstance(done, tuple) else (done, self.address("change", row))
        messages.success(request, sentence)
        return address


def refuse(form, refusal):
    """Put a ValidationError on the form, what is about one of its fields beside that field."""
    by_name = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
    for name, errors in by_name.items():
        form.add_error(name if name in form.fields else None, errors)
