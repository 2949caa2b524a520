from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Entity
from core.admin import BilingualAdmin, ReadOnlyMixin
from core.admin_bulk import BulkForm, bulk
from core.admin_fields import RowField
from core.admin_inlines import BilingualTabular
from core.admin_lists import ChoiceFilter, PublicationFilter, TranslationFilter, pill, publication
from core.admin_previews import PreviewMixin
from core.admin_publication import PublishedMixin
from core.templatetags.arabic import day, num, percent

from .. import actions
from ..models import Milestone, ProgressUpdate, ReportingPeriod
from .dates import DateChangeInline, PlannedMixin
from .parts import SOURCES, EntityFilter, PlanFilter, milestone_words, status_pills


class UpdateInline(ReadOnlyMixin, BilingualTabular):
    model = ProgressUpdate
    fields = ["reported", "state_shown", "status_shown", "text_shown"]
    readonly_fields = fields
    verbose_name_plural = gettext_lazy("Progress updates")

    @admin.display(description=gettext_lazy("reported on"))
    def reported(self, update):
        return day(update.created_at)

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, update):
        return pill(update.state, update.get_state_display())

    @admin.display(description=gettext_lazy("status"))
    def status_shown(self, update):
        figure = "" if update.percent is None else percent(update.percent)
        return format_html("{} {}", pill(update.status, update.get_status_display()), figure)

    @admin.display(description=gettext_lazy("what happened"))
    def text_shown(self, update):
        return update.text or update.reason or "–"


class ResponsibleForm(BulkForm):
    entity = RowField(
        Entity.objects.verified(),
        label=gettext_lazy("Responsible entity"),
        required=False,
        empty_label=gettext_lazy("the lead entities"),
        help_text=gettext_lazy("Reports on these milestones are then asked of its focal points."),
    )


class ResponsibleFilter(EntityFilter):
    def of(self, queryset, keys):
        return queryset.of_entities(keys)


class MilestonePlanFilter(PlanFilter):
    path = "commitment__plan"


class AttentionFilter(ChoiceFilter):
    title = gettext_lazy("what they need")
    parameter_name = "needs"

    def conditions(self, model):
        return {
            "late": (_("Late"), Milestone.overdue_condition()),
            "stale": (_("Not confirmed for long"), Milestone.stale_condition()),
        }


@admin.register(Milestone)
class MilestoneAdmin(PlannedMixin, PreviewMixin, PublishedMixin, BilingualAdmin):
    list_display = ["named", "responsible_shown", "status_shown", "progress", "end_shown", "confirmed", publication]
    list_filter = [
        AttentionFilter,
        MilestonePlanFilter,
        ResponsibleFilter,
        "status",
        PublicationFilter,
        TranslationFilter,
    ]
    list_select_related = ["commitment__plan", "responsible"]
    search_fields = ["search_text"]
    search_help_text = gettext_lazy("Words of the title, or a number such as 2.1")
    ordering = ["commitment__plan__is_demo", "commitment__plan", "commitment__number", "number"]
    autocomplete_fields = ["commitment", "responsible"]
    inlines = [UpdateInline, DateChangeInline]
    readonly_fields = ["status_shown", "progress", "completed", "confirmed", *PlannedMixin.readonly_fields]
    fieldsets = [
        (None, {"fields": [("commitment", "number"), "title", "description", ("responsible", "weight")]}),
        (
            gettext_lazy("Dates"),
            {"fields": [("starts_on", "ends_on", "precision"), "first_dates", "are_dates_doubtful"]},
        ),
        (
            gettext_lazy("How far it is"),
            {
                "fields": [("status_shown", "progress"), ("completed", "confirmed")],
                "description": gettext_lazy("Only an approved progress update changes this."),
            },
        ),
        (gettext_lazy("Publication"), {"fields": ["published_at"]}),
        SOURCES,
    ]

    def title_of(self, milestone):
        return milestone_words(milestone)

    def settled_of(self, milestone):
        """Once the first dates are frozen, no doubt is cast on them either."""
        settled = super().settled_of(milestone)
        return settled if not settled or milestone.are_dates_doubtful else [*settled, "are_dates_doubtful"]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and request.user.has_perm("commitments.add_progressupdate"):
            context["report_address"] = self.report_address(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def report_address(self, milestone):
        """Return where progress is reported: its row on the sheet of the open period, else a form of its own."""
        period = ReportingPeriod.objects.open().filter(plan=milestone.commitment.plan_id).first()
        if period and milestone.is_published:
            return f"{reverse('reporting:sheet', args=[period.pk])}#m{milestone.pk}"
        return f"{reverse('admin:commitments_progressupdate_add')}?milestone={milestone.pk}"

    @bulk(gettext_lazy("Name the responsible entity"), form=ResponsibleForm)
    def assign_many(self, request, milestones, entity):
        changed = actions.assign(milestones, entity, request.user)
        words = ngettext(
            "%(entity)s is responsible for %(count)s more milestone now.",
            "%(entity)s is responsible for %(count)s more milestones now.",
            changed,
        )
        return words % {"entity": entity or _("the lead entities"), "count": num(changed)}

    @admin.display(description=gettext_lazy("milestone"), ordering="number")
    def named(self, milestone):
        return format_html("{} <small>{}</small>", milestone_words(milestone), milestone.commitment.plan)

    @admin.display(description=gettext_lazy("responsible entity"))
    def responsible_shown(self, milestone):
        return milestone.responsible or _("the lead entities")

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_shown(self, milestone):
        return status_pills(milestone)

    @admin.display(description=gettext_lazy("progress"), ordering="percent")
    def progress(self, milestone):
        return _("no figure") if milestone.shown_percent is None else percent(milestone.shown_percent)

    @admin.display(description=gettext_lazy("ends on"), ordering="ends_on")
    def end_shown(self, milestone):
        if milestone.ends_on is None:
            return "–"
        shown = day(milestone.ends_on)
        return _("%(day)s, as printed") % {"day": shown} if milestone.are_dates_doubtful else shown

    @admin.display(description=gettext_lazy("completed on"))
    def completed(self, milestone):
        if milestone.is_completion_day_unpublished:
            return _("The day was not published.")
        return day(milestone.completed_on) if milestone.completed_on else "–"

    @admin.display(description=gettext_lazy("last confirmed on"), ordering="confirmed_on")
    def confirmed(self, milestone):
        return day(milestone.confirmed_on) if milestone.confirmed_on else _("Never")
