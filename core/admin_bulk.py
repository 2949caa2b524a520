"""Steps with many rows of a list at once: choose, see how many and which, confirm; all of it or nothing."""

from dataclasses import dataclass, field
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import stamps
from core.admin_conflicts import given_back_words
from core.admin_fields import is_key
from core.admin_typed import typed_in
from core.templatetags.arabic import num

# Each row is saved with its history, and perhaps a letter: more would keep the person, and the database, waiting.
MOST_AT_ONCE = 500
NAMES_SHOWN = 10


class BulkForm(forms.Form):
    """What a step with many rows asks; without fields it only wants to be confirmed."""


@dataclass
class Bulk:
    """A step with many rows: the words of its button, what it asks, and leaves_out(request, row)."""

    words: str
    form: type
    tone: str
    leaves_out: object


def bulk(words, form=BulkForm, tone="quiet", leaves_out=None):
    """Mark a method of an admin as a step with many rows: method(request, rows, **answers) returns the sentence that
    says it is done.

    leaves_out(request, row) returns a sentence why the step has nothing to do with a row, or None. A ValidationError
    from the method refuses all of it; one by the keys of rows, as with_each raises it, names them.
    """

    def mark(method):
        method.bulk = Bulk(words, form, tone, leaves_out or (lambda request, row: None))
        return method

    return mark


def with_each(rows, take):
    """Call take(row) for each row; ValidationError {key of the row: sentences} for all that were refused."""
    refused = {}
    for row in rows:
        try:
            with transaction.atomic():
                take(row)
        except ValidationError as refusal:
            refused[str(row.pk)] = refusal.messages
    if refused:
        raise ValidationError(refused)


@dataclass
class Names:
    """Rows as a page names them: the first of them, and how many more; about says what they have in common."""

    titles: list
    about: str = ""

    @property
    def count(self):
        return len(self.titles)

    @property
    def shown(self):
        return self.titles[:NAMES_SHOWN]

    @property
    def more(self):
        return max(0, self.count - NAMES_SHOWN)


@dataclass
class Choice:
    """The chosen rows: those that the step takes, with their titles as they were, and those that it leaves out."""

    taken: list
    titles: dict
    left: list
    refused: list = field(default_factory=list)

    @property
    def names(self):
        return Names(list(self.titles.values()))

    @property
    def versions(self):
        """The versions of the rows that are taken, in the order of their keys, as the page that asks shows them."""
        return ",".join(str(getattr(row, "version", "")) for row in self.taken)

    @property
    def keys(self):
        return ",".join(self.titles)


class BulkMixin:
    """An admin whose methods marked with bulk stand under its list, each with an address of its own."""

    def bulk_methods(self):
        """Return {name: method} in the order in which the classes define them."""
        names = {name: None for each in reversed(type(self).__mro__) for name in vars(each)}
        return {name: getattr(self, name) for name in names if hasattr(getattr(type(self), name, None), "bulk")}

    def get_urls(self):
        return [
            path(
                f"bulk/{name.replace('_', '-')}/",
                self.admin_site.admin_view(partial(self.bulk_view, method=method)),
                name=self.url_name(name),
            )
            for name, method in self.bulk_methods().items()
        ] + super().get_urls()

    def open_bulk(self, request):
        """Return (address, Bulk) for each step that the person can take with rows of the list."""
        if not self.has_change_permission(request):
            return []
        return [(reverse(f"admin:{self.url_name(name)}"), method.bulk) for name, method in self.bulk_methods().items()]

    def get_list_display(self, request):
        columns = super().get_list_display(request)
        return ["chooser", *columns] if self.open_bulk(request) else columns

    def get_list_display_links(self, request, list_display):
        """The box beside a row is no link to it."""
        return super().get_list_display_links(request, [each for each in list_display if each != "chooser"])

    @admin.display(description=gettext_lazy("choose"))
    def chooser(self, row):
        return format_html(
            '<label class="chooser"><input type="checkbox" name="row" value="{}"><span class="sr">{}</span></label>',
            row.pk,
            _("Choose: %(row)s") % {"row": self.title_of(row)},
        )

    def changelist_view(self, request, extra_context=None):
        context = {"bulk_steps": self.open_bulk(request), "most_at_once": MOST_AT_ONCE}
        return super().changelist_view(request, context | (extra_context or {}))

    def named_among_many(self, row):
        """Return what stands for a row on the page that asks: enough to know what is done to it."""
        return self.title_of(row)

    def bulk_view(self, request, method):
        """Say how many rows are meant and which, ask what the step needs, and take it once that is confirmed.

        What was typed before its person was signed out is asked once more, for the same rows.
        """
        if not self.has_change_permission(request):
            raise PermissionDenied
        given_back = getattr(request, "given_back", None)
        back = self.way_back(request)
        keys = self.chosen_keys(request, given_back or request.POST)
        if not keys or len(keys) > MOST_AT_ONCE:
            if keys:
                words = _("At most %(count)s rows can be chosen at once: narrow the list first.")
                messages.warning(request, words % {"count": num(MOST_AT_ONCE)})
            elif request.method == "POST":
                messages.warning(request, _("No row is chosen yet: tick those that you mean."))
            return redirect(back)
        if "confirmed" in request.POST:
            return self.take_confirmed(request, method, keys, back)
        choice = self.choice_of(request, method, keys)
        if given_back:
            return self.ask_once_more(request, method, choice, back)
        return self.ask(request, method, method.bulk.form(), choice, back) if choice else redirect(back)

    def way_back(self, request):
        """Return the address of the list, narrowed as it was."""
        query = request.GET.copy()
        query.pop(stamps.KEPT, None)
        return "?".join(filter(None, [self.address("changelist"), query.urlencode()]))

    def chosen_keys(self, request, sent):
        """Return the keys that were sent, or those of all rows of the narrowed list, one more than can be taken."""
        if "confirmed" in sent:
            return [key for key in sent.get("rows", "").split(",") if is_key(key)]
        if "every" not in sent:
            return [key for key in sent.getlist("row") if is_key(key)]
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except (IncorrectLookupParameters, OverflowError):
            return []
        return [str(key) for key in rows.order_by().values_list("pk", flat=True)[: MOST_AT_ONCE + 1]]

    def choice_of(self, request, method, keys):
        """Return the Choice of the rows with these keys that the person may see, or None without any."""
        taken, left = [], {}
        rows = self.get_queryset(request).filter(pk__in=keys)
        for row in [each for each in rows if self.has_change_permission(request, each)]:
            reason = method.bulk.leaves_out(request, row)
            if reason:
                left.setdefault(str(reason), []).append(self.named_among_many(row))
            else:
                taken.append(row)
        if not taken and not left:
            return None
        titles = {str(row.pk): self.named_among_many(row) for row in taken}
        return Choice(taken, titles, [Names(names, reason) for reason, names in left.items()])

    @transaction.atomic
    def take_confirmed(self, request, method, keys, back):
        """Take the step with all the rows or none, and say so; where a row has changed meanwhile, ask again."""
        # Hold the rows, so that nobody saves them between the look at them and the step.
        list(self.model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
        choice = self.choice_of(request, method, keys)
        form = method.bulk.form(request.POST)
        if choice is None or not choice.taken:
            return self.nothing_left(request, method, form, back)
        if choice.left or self.changed_since(request, keys, choice.taken):
            messages.warning(
                request, _("Some of these rows have changed meanwhile. Nothing was done: look at them again.")
            )
            return self.ask(request, method, form, choice, back)
        if not form.is_valid() or not self.take_all(request, method, form, choice):
            return self.ask(request, method, form, choice, back)
        return redirect(back)

    def changed_since(self, request, keys, rows):
        """Return those of the rows that somebody saved after the page that asked had shown them."""
        seen = dict(zip(keys, request.POST.get("versions", "").split(","), strict=False))
        return [row for row in rows if seen.get(str(row.pk)) not in {None, "", str(getattr(row, "version", ""))}]

    def ask_once_more(self, request, method, choice, back):
        """Return the page that asks, with what was typed into it before its person was signed out."""
        form = method.bulk.form(request.given_back)
        if choice is None or not choice.taken:
            return self.nothing_left(request, method, form, back)
        if form.fields:
            form.is_valid()
            form.add_error(None, given_back_words(request.given_back))
        return self.ask(request, method, form, choice, back)

    def nothing_left(self, request, method, form, back):
        """Say that no row is left with which the step can be taken; what was typed for it is shown once more."""
        sentence = _("This was done meanwhile, or cannot be done any more.")
        typed = typed_in(form)
        if typed:
            return self.not_taken(request, sentence, [(method.bulk.words, typed)], saves=[], status=409)
        messages.warning(request, sentence)
        return redirect(back)

    def take_all(self, request, method, form, choice):
        """Take the step and return True; or do nothing, put its refusals on form and choice, and return False."""
        try:
            with transaction.atomic():
                sentence = method(request, choice.taken, **form.cleaned_data)
        except ValidationError as refusal:
            if hasattr(refusal, "error_dict"):
                choice.refused = [(choice.titles.get(key, ""), words) for key, words in refusal.message_dict.items()]
            else:
                form.add_error(None, ValidationError(refusal.messages))
            return False
        messages.success(request, sentence)
        return True

    def ask(self, request, method, form, choice, back):
        """Return the page that names and counts the rows, and asks."""
        context = {
            **self.admin_site.each_context(request),
            "title": method.bulk.words,
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "tone": method.bulk.tone,
            "taken": choice.names,
            "left": choice.left,
            "refused": choice.refused,
            "keys": choice.keys,
            "versions": choice.versions,
            "back": back,
        }
        return render(request, "admin/bulk.html", context)
