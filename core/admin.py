"""What every page of the admin shares: whose rows it shows, what is a 404, both languages side by side, history."""

from contextlib import contextmanager

from django.contrib import admin, messages
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.forms import CheckboxSelectMultiple, ModelChoiceField
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.fields import TranslationField

from core import history, search, stamps
from core.admin_bulk import BulkMixin
from core.admin_conflicts import has_conflict
from core.admin_fields import (
    CHOOSE,
    FORM_FIELDS,
    AutocompleteManyWidget,
    AutocompleteWidget,
    PortalForm,
    RowField,
    RowsField,
    lines_field,
)
from core.admin_pages import BoundedPaginator
from core.admin_people import PeopleMixin
from core.admin_steps import StepsMixin
from core.admin_typed import typed_in, version_in
from core.versions import StaleRow, Versioned, again_when_stale

HISTORY_PAGE = 30


class FieldsMixin:
    """Fields that take what staff really type, and choices among the rows that the person may see."""

    formfield_overrides = FORM_FIELDS
    # Columns of Latin letters and digits, in either language of the page.
    latin_fields = ()

    def formfield_for_dbfield(self, db_field, request, **options):
        if isinstance(db_field, models.JSONField):
            return lines_field(db_field)
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name in self.latin_fields and field is not None:
            field.widget.attrs["dir"] = "ltr"
        # Another row is made on its own page: a window that pops up is lost on a phone.
        for verb in ["add", "change", "delete", "view"]:
            if hasattr(getattr(field, "widget", None), f"can_{verb}_related"):
                setattr(field.widget, f"can_{verb}_related", False)
        return field

    def formfield_for_foreignkey(self, db_field, request, **options):
        if self.admin_site.is_registered(db_field.related_model):
            options.setdefault("queryset", self.offered(db_field, request))
        options.setdefault("form_class", RowField)
        if db_field.name in self.get_autocomplete_fields(request):
            options["widget"] = AutocompleteWidget(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **options)

    def offered(self, db_field, request):
        """Return the rows that a form offers for a field which points to them: those that their own admin offers."""
        theirs = self.admin_site.get_model_admin(db_field.related_model)
        return theirs.offered_to_forms(theirs.get_queryset(request))

    def formfield_for_choice_field(self, db_field, request, **options):
        empty = [("", CHOOSE)]
        is_open = db_field.blank or not (db_field.has_default() or "initial" in options)
        options.setdefault("choices", db_field.get_choices(include_blank=is_open, blank_choice=empty))
        return super().formfield_for_choice_field(db_field, request, **options)

    def formfield_for_manytomany(self, db_field, request, **options):
        if self.admin_site.is_registered(db_field.related_model):
            options.setdefault("queryset", self.offered(db_field, request))
        widget = CheckboxSelectMultiple
        if db_field.name in self.get_autocomplete_fields(request):
            widget = AutocompleteManyWidget(db_field, self.admin_site)
        options = {"form_class": RowsField, "widget": widget} | options
        field = super().formfield_for_manytomany(db_field, request, **options)
        field.help_text = db_field.help_text
        return field


class PortalAdmin(PeopleMixin, FieldsMixin, BulkMixin, StepsMixin, admin.ModelAdmin):
    """An admin that shows the rows which the person may edit; anything else is a 404, as on public pages."""

    form = PortalForm
    list_per_page = 50
    paginator = BoundedPaginator
    view_on_site = False
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # The method of the querysets by which the person's rows are found.
    shown_by = "editable_by"
    # Columns that no page shows: a list narrowed by them would tell them letter by letter.
    secrets = ()

    def lookup_allowed(self, lookup, value, request=None):
        """Refuse to narrow a list by a secret, or in a way that can break the database or keep it busy."""
        is_secret = lookup.startswith(self.secrets) or "search_text" in lookup
        is_risky = lookup.endswith(("regex", "__range")) or isinstance(self.column_of(lookup), models.JSONField)
        return not (is_secret or is_risky) and super().lookup_allowed(lookup, value, request)

    def column_of(self, lookup):
        """Return the model's own field by which a list would be narrowed; None for what is not there."""
        try:
            return self.opts.get_field(lookup.partition("__")[0])
        except FieldDoesNotExist:
            return None

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if hasattr(rows, self.shown_by):
            rows = getattr(rows, self.shown_by)(request.user)
        return rows.select_related(*self.list_select_related) if self.list_select_related else rows

    def offered_to_forms(self, rows):
        """Return which of the rows the forms of other rows offer."""
        return rows

    def get_search_results(self, request, queryset, search_term):
        """Narrow the rows to those that hold every word, however it is spelled; also for the choosers of forms."""
        if hasattr(self.model, "has_word"):
            return search.matching(queryset, search_term), False
        return super().get_search_results(request, queryset, search_term)

    def changelist_view(self, request, extra_context=None):
        """The list, called as its rows are; a number in its address that no database can hold narrows nothing."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        try:
            return super().changelist_view(request, title | (extra_context or {}))
        except OverflowError:
            return redirect(request.path)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The form of a row, also with what was typed before its person was signed out; a parallel save is shown."""
        if getattr(request, "given_back", None):
            send_again(request)
        return again_when_stale(super().changeform_view)(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, **options):
        form = super().get_form(request, obj, **options)
        form.given_back = getattr(request, "given_back", None)
        return form

    def delete_view(self, request, object_id, extra_context=None):
        """Delete a row as it was when its person was asked; somebody's newer save is looked at first."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except StaleRow:
            row = self.get_row_or_404(request, object_id)
            messages.warning(request, _("This row was changed meanwhile. Look at it before you delete it."))
            return redirect(self.address("change", row))

    def delete_model(self, request, obj):
        seen = version_in(request.POST, "version")
        if seen is not None and isinstance(obj, Versioned):
            obj.version = seen
        super().delete_model(request, obj)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """A 404, but not for what somebody typed into the form of a row that was deleted meanwhile."""
        if stamps.person_of(request) != request.user.pk:
            raise Http404
        return self.gone(request, object_id, self.typed_parts(request))

    def typed_parts(self, request):
        """Return pairs (name of the part, pairs of label and text) of what was typed into the form of a row."""
        columns = [*self.opts.concrete_fields, *self.opts.many_to_many]
        sent = request.POST.keys()
        names = [each.name for each in columns if each.editable and {each.name, f"{each.name}_0"} & sent]
        parts = [(self.opts.verbose_name, typed_in(self.get_form(request, None, fields=names)(request.POST)))]
        for formset, inline in self.get_formsets_with_inlines(request):
            prefix = formset.get_default_prefix()
            rows = range(min(version_in(request.POST, f"{prefix}-TOTAL_FORMS") or 0, formset.absolute_max))
            forms = [formset.form(request.POST, prefix=f"{prefix}-{number}") for number in rows]
            parts += [(inline.verbose_name, typed_in(form)) for form in forms]
        return [(name, typed) for name, typed in parts if typed]

    def get_changeform_initial_data(self, request):
        """Take from the address which row the new one belongs to, and nothing else."""
        fields = self.get_form(request).base_fields
        given = super().get_changeform_initial_data(request)
        return {name: value for name, value in given.items() if is_choice(fields.get(name), value)}

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["steps"] = self.open_steps(request, obj) if change else []
        context["has_history"] = self.shows_history(request)
        context["subtitle"] = self.title_of(obj) if change else None
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if has_conflict(context["adminform"].form, [each.formset for each in context["inline_admin_formsets"]]):
            response.status_code = 409
        return response

    def shows_history(self, request):
        """Whether the person may read the history of the rows that they see."""
        return hasattr(self.model, "history")

    def history_view(self, request, object_id, extra_context=None):
        """Who changed what and when, the latest first."""
        row = self.get_row_or_404(request, object_id)
        if not self.shows_history(request):
            raise Http404
        records = history.records_of(row)
        page = Paginator(records, HISTORY_PAGE).get_page(request.GET.get("page"))
        start = (page.number - 1) * HISTORY_PAGE
        # One record more than the page shows, so that its last entry is told as a difference too.
        entries = history.entries_of(records[start : start + HISTORY_PAGE + 1])
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of changes"),
            "subtitle": self.title_of(row),
            "opts": self.opts,
            "original": row,
            "page": page,
            "entries": entries[:HISTORY_PAGE],
            "label": self.opts.label_lower,
        }
        return TemplateResponse(request, "admin/object_history.html", context)


def send_again(request):
    """Make of a request for a form the one that sent it, with what was given back; files are not among it."""
    # Looked at now, so that nothing is read from the request once it says that it sends something.
    _none = request.FILES
    request.method, request.POST = "POST", request.given_back


def is_choice(field, value):
    """Whether the form's field chooses among rows, and the value is one of them."""
    if not isinstance(field, ModelChoiceField):
        return False
    try:
        field.clean(value)
    except ValidationError:
        return False
    return True


class SideBySide:
    """The languages of one field stand in one line, each with its own direction."""

    def formfield_for_dbfield(self, db_field, request, **options):
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field is not None and isinstance(db_field, TranslationField):
            field.widget.attrs |= {"lang": db_field.language, "dir": "rtl" if db_field.language == "ar" else "ltr"}
        return field

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [(name, options | {"fields": self.in_lines(options["fields"])}) for name, options in fieldsets]

    def in_lines(self, names):
        """Return the names with those of one translated field together, as a tuple."""
        lines, before = [], None
        for name in names:
            field = self.translated_field(name)
            if field and field == before:
                lines[-1] += (name,)
            else:
                lines.append((name,) if field else name)
            before = field
        return lines

    def translated_field(self, name):
        """Return the name of the field of which this one is a language, or None."""
        for field in self.opts.fields:
            if field.name == name and isinstance(field, TranslationField):
                return field.translated_field.name
        return None


class BilingualAdmin(SideBySide, PortalAdmin, TranslationAdmin):
    """An admin of a model with translated fields: Arabic and English side by side, no tabs, no scripts."""

    def changeform_view(self, request, *args, **options):
        """The form; once it is saved, it says which English texts the save left behind."""
        request.saved_row, request.left_behind = None, []
        response = super().changeform_view(request, *args, **options)
        if request.left_behind:
            messages.warning(request, self.left_behind_words(request.saved_row, request.left_behind))
        return response

    def save_model(self, request, row, form, change):
        request.saved_row = row
        with noting_what_is_outdated(request, [form]):
            super().save_model(request, row, form, change)

    def save_related(self, request, form, formsets, change):
        with noting_what_is_outdated(request, [each for formset in formsets for each in formset.forms]):
            super().save_related(request, form, formsets, change)

    def left_behind_words(self, row, fields):
        """Return the sentence that names the fields whose English is out of date now, with the way to the first."""
        names = _("; ").join(dict.fromkeys(capfirst(str(field.label)) for field in fields))
        words = _("The Arabic has changed, and the English is out of date now: {fields}. {link}")
        address = f"{self.address('change', row)}#{fields[0].id_for_label}"
        link = format_html('<a href="{}">{}</a>', address, _("Write it anew, or say that it still holds"))
        return format_html(words, fields=names, link=link)


@contextmanager
def noting_what_is_outdated(request, forms):
    """Keep in request.left_behind the fields whose English saving these forms leaves behind."""
    before = [outdated_in(form) for form in forms]
    yield
    left = [
        form[name]
        for form, known in zip(forms, before, strict=True)
        for name in form.fields
        if name in outdated_in(form) - known
    ]
    request.left_behind = getattr(request, "left_behind", []) + left


def outdated_in(form):
    """Return the names of the form's fields whose English is out of date in its row, as a set."""
    names = {f"{name}_en" for name in getattr(form.instance, "outdated_translations", ())}
    return names & form.fields.keys()


class ReadOnlyMixin:
    """Rows that are shown and never edited here."""

    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
