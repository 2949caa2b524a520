from django.contrib import admin
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import BilingualAdmin
from core.admin_lists import ChoiceFilter, TranslationFilter, day_column, pill
from core.admin_steps import step
from core.templatetags.arabic import num

from .. import actions
from ..models import ProgressUpdate, ReportingPeriod
from .parts import PlanFilter

State = ProgressUpdate.State


class StateFilter(ChoiceFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def conditions(self, model):
        return {
            "planned": (_("Not open yet"), Q(opened_at=None)),
            "open": (_("Open for reports"), Q(opened_at__isnull=False, locked_at=None)),
            "locked": (_("Locked"), Q(locked_at__isnull=False)),
        }


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(BilingualAdmin):
    list_display = [
        "name",
        "plan",
        day_column("due_on", gettext_lazy("reports due on")),
        "state_shown",
        "submitted_shown",
        "approved_shown",
    ]
    list_filter = [StateFilter, PlanFilter, TranslationFilter]
    list_select_related = ["plan"]
    search_fields = ["search_text"]
    ordering = ["-starts_on", "-pk"]
    autocomplete_fields = ["plan"]
    readonly_fields = ["state_shown", "submitted_shown", "approved_shown"]
    fieldsets = [
        (None, {"fields": ["plan", "name", ("starts_on", "ends_on", "due_on")]}),
        (gettext_lazy("Where it stands"), {"fields": [("state_shown", "submitted_shown", "approved_shown")]}),
    ]

    def get_queryset(self, request):
        """With submitted_count and approved_count, of the updates in the period."""
        return (
            super()
            .get_queryset(request)
            .annotate(submitted_count=count_of(State.SUBMITTED), approved_count=count_of(State.APPROVED))
        )

    def get_readonly_fields(self, request, obj=None):
        """Reports belong to a plan: once the period is there, its plan stays."""
        return [*super().get_readonly_fields(request, obj), "plan"] if obj else super().get_readonly_fields(request)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj else fieldsets[:1]

    @step(
        gettext_lazy("Open for reports"),
        tone="main",
        is_open=lambda request, period: period.opened_at is None,
    )
    def open(self, request, period):
        actions.open_period(period, request.user)
        return _("Focal points can report on this period now.")

    @step(gettext_lazy("Lock: take no more reports"), is_open=lambda request, period: period.is_open)
    def lock(self, request, period):
        actions.lock_period(period, request.user)
        return _("The period is locked. What was handed in can still be approved or returned.")

    @step(gettext_lazy("Open again"), is_open=lambda request, period: period.locked_at is not None)
    def reopen(self, request, period):
        actions.open_period(period, request.user)
        return _("Focal points can report on this period again.")

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, period):
        return pill(period.state.value, period.state.label)

    @admin.display(description=gettext_lazy("updates to approve"))
    def submitted_shown(self, period):
        return figure(period.submitted_count)

    @admin.display(description=gettext_lazy("approved updates"))
    def approved_shown(self, period):
        return figure(period.approved_count)


def count_of(state):
    """Expression for the number of the period's updates in a state, counted in the index alone."""
    updates = ProgressUpdate.objects.filter(period=OuterRef("pk"), state=state).order_by()
    return Coalesce(Subquery(updates.values("period").annotate(count=Count("pk")).values("count")), 0)


def figure(count):
    """Return a number in the digits for data."""
    return format_html('<span class="num">{}</span>', num(count))
