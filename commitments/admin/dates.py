"""Planned dates in the back office: once everybody can read them, the end moves by a step that asks why."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import ReadOnlyMixin
from core.admin_fields import DayField, day_widget, text_field
from core.admin_inlines import BilingualTabular
from core.admin_steps import StepForm, step
from core.templatetags.arabic import day

from .. import actions
from ..models import DateChange


class DateChangeInline(ReadOnlyMixin, BilingualTabular):
    model = DateChange
    fields = ["changed", "old", "new", "reason_shown", "author"]
    readonly_fields = fields
    show_change_link = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author")

    @admin.display(description=gettext_lazy("changed on"))
    def changed(self, change):
        return day(change.changed_on)

    @admin.display(description=gettext_lazy("old end"))
    def old(self, change):
        return day(change.old_ends_on) if change.old_ends_on else "–"

    @admin.display(description=gettext_lazy("new end"))
    def new(self, change):
        return day(change.new_ends_on) if change.new_ends_on else "–"

    @admin.display(description=gettext_lazy("reason"))
    def reason_shown(self, change):
        return change.reason


class MoveEndForm(StepForm):
    ends_on = DayField(label=gettext_lazy("New end"), widget=day_widget())
    reason_ar = text_field(
        gettext_lazy("Reason – in Arabic"), "ar", help_text=gettext_lazy("It is published with the new date.")
    )
    reason_en = text_field(gettext_lazy("Reason – in English"), "en", required=False)


class PlannedMixin:
    """The admin of rows with planned dates, which shows first_dates."""

    readonly_fields = ["first_dates"]

    def settled_of(self, row):
        """Once the first dates are frozen, the end moves by the step, with its reason."""
        return ["ends_on"] if row.has_frozen_dates else []

    def get_object(self, request, object_id, from_field=None):
        """The row, which knows what is settled about it: nothing that is typed into its form changes that."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            row.settled_fields = self.settled_of(row)
        return row

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *getattr(obj, "settled_fields", [])]

    @step(
        gettext_lazy("Move the end"),
        form=MoveEndForm,
        is_open=lambda request, row: row.has_frozen_dates and not row.has_final_dates,
    )
    def move_end(self, request, row, ends_on, reason_ar, reason_en):
        actions.move_end(row, ends_on, reason_ar, request.user, reason_en)
        return _("It now ends on %(day)s; the reason is public.") % {"day": day(ends_on)}

    @admin.display(description=gettext_lazy("first planned dates"))
    def first_dates(self, row):
        dates = [row.first_starts_on, row.first_ends_on]
        if dates == [None, None]:
            return _("They are frozen on publication.")
        return _("from %(first)s to %(last)s") % {"first": in_words(dates[0]), "last": in_words(dates[1])}


def in_words(date):
    """Return a date in words, or that it is not known."""
    return day(date) if date else _("not known")
