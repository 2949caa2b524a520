from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Entity
from core.admin import BilingualAdmin, BilingualTabular, PublishedMixin, ReadOnlyMixin
from core.admin_bulk import BulkForm, bulk
from core.admin_fields import DayField, RowField, day_widget, text_field
from core.admin_lists import ChoiceFilter, PublicationFilter, TranslationFilter, pill, publication
from core.admin_previews import PreviewMixin
from core.admin_steps import StepForm, step
from core.templatetags.arabic import day, num, percent

from .. import actions
from ..models import DateChange, Milestone, ProgressUpdate, ReportingPeriod
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


class ResponsibleForm(BulkForm):
    entity = RowField(
        Entity.objects.all(),
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
class MilestoneAdmin(PreviewMixin, PublishedMixin, BilingualAdmin):
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
    readonly_fields = ["status_shown", "progress", "completed", "confirmed", "first_dates"]
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

    def get_object(self, request, object_id, from_field=None):
        """The milestone, which knows what is settled about it: nothing that is typed into its form changes that."""
        milestone = super().get_object(request, object_id, from_field)
        if milestone is not None:
            milestone.settled_fields = settled_fields(milestone)
        return milestone

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *getattr(obj, "settled_fields", [])]

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

    @step(
        gettext_lazy("Move the end"),
        form=MoveEndForm,
        is_open=lambda request, milestone: milestone.is_open and milestone.has_frozen_dates,
    )
    def move_end(self, request, milestone, ends_on, reason_ar, reason_en):
        actions.move_end(milestone, ends_on, reason_ar, request.user, reason_en)
        return _("The milestone now ends on %(day)s; the reason is public.") % {"day": day(ends_on)}

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

    @admin.display(description=gettext_lazy("first planned dates"))
    def first_dates(self, milestone):
        dates = [milestone.first_starts_on, milestone.first_ends_on]
        if dates == [None, None]:
            return _("They are frozen on publication.")
        return _("from %(first)s to %(last)s") % {"first": in_words(dates[0]), "last": in_words(dates[1])}


def settled_fields(milestone):
    """Once the first dates are frozen the end moves by a step, with its reason, and no doubt is cast on it."""
    if not milestone.has_frozen_dates:
        return []
    return ["ends_on"] if milestone.are_dates_doubtful else ["ends_on", "are_dates_doubtful"]


def in_words(date):
    """Return a date in words, or that it is not known."""
    return day(date) if date else _("not known")
