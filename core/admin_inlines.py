"""Rows inside another row's page."""

from django.contrib import admin
from django.forms import ModelChoiceField
from modeltranslation.admin import TranslationStackedInline, TranslationTabularInline

from core.admin import FieldsMixin, SideBySide
from core.admin_fields import KnownMixin, PortalForm
from core.admin_gone import VersionedFormSet


class RowsFormSet(VersionedFormSet):
    """Rows that know the row around them, so that none of them asks for it."""

    def get_queryset(self):
        rows = super().get_queryset()
        for row in rows:
            setattr(row, self.fk.name, self.instance)
        return rows


class InlineMixin(FieldsMixin):
    """Rows inside another row's page, drawn with the same number of queries however many they are."""

    form = PortalForm
    formset = RowsFormSet
    extra = 0
    show_change_link = True
    view_on_site = False

    def choices_of(self, obj):
        """Return {field: queryset} where only some rows make sense beside obj, which is None until it is saved."""
        return {}

    def get_formset(self, request, obj=None, **options):
        formset = super().get_formset(request, obj, **options)
        for name, field in formset.form.base_fields.items():
            if not isinstance(field, ModelChoiceField):
                continue
            field.queryset = self.choices_of(obj).get(name, field.queryset)
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, KnownMixin):
                chosen = self.get_queryset(request).filter(**{formset.fk.name: obj}).values(name) if obj else []
                known = field.queryset.filter(pk__in=chosen)
                widget.known |= {str(row.pk): field.label_from_instance(row) for row in known}
            else:
                field.choices = list(field.choices)
        return formset


class Tabular(InlineMixin, admin.TabularInline):
    pass


class Stacked(InlineMixin, admin.StackedInline):
    pass


class BilingualTabular(SideBySide, InlineMixin, TranslationTabularInline):
    pass


class BilingualStacked(SideBySide, InlineMixin, TranslationStackedInline):
    pass
