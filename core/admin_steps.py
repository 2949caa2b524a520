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


def step(words, form=StepForm, tone="quiet", is_open=None):
    """Mark a method of an admin as a step: method(request, row, **answers) returns the sentence that says it is done.

    words are on its button. A form with fields has a page that asks first; its answers are the method's arguments.
    is_open(request, row) says whether the step can be taken now. A ValidationError from the method refuses, and what
    was typed stays. tone: quiet, main or danger.
    """

    def mark(method):
        method.words, method.form, method.tone = words, form, tone
        method.is_open = is_open or (lambda request, row: True)
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
            Step(self.address(name, row), method.words, method.tone, bool(method.form.base_fields))
            for name, method in self.step_methods().items()
            if method.is_open(request, row)
        ]

    def step_view(self, request, object_id, method):
        """Ask what the step needs to know, take it, and say so on the row's page."""
        row = self.get_row_or_404(request, object_id)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if not method.is_open(request, row):
            messages.warning(request, _("This was done meanwhile, or cannot be done any more."))
            return redirect(self.address("change", row))
        form = method.form(row, request.POST if request.method == "POST" else None)
        if form.is_valid() and self.take(request, row, method, form):
            return redirect(self.address("change", row))
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
        }
        return render(request, "admin/step.html", context)

    def take(self, request, row, method, form):
        """Take the step and return True; or put its refusal on the form and return False."""
        try:
            with transaction.atomic():
                sentence = method(request, row, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
            return False
        messages.success(request, sentence)
        return True
