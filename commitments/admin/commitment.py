from django.contrib import admin
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import BilingualAdmin
from core.admin_fields import FORM_FIELDS, LineArea
from core.admin_inlines import BilingualStacked, BilingualTabular, Stacked, Tabular
from core.admin_lists import ChoiceFilter, PublicationFilter, TranslationFilter, publication
from core.admin_previews import PreviewMixin
from core.admin_publication import PublishedMixin
from core.forms import CleanCharField
from core.templatetags.arabic import day, digits, percent

from ..models import Activity, Assessment, Commitment, EntityRole, Milestone
from .dates import DateChangeInline, PlannedMixin
from .parts import PUBLICATION, SOURCES, EntityFilter, PlanFilter, commitment_words, status_pills


class EntityRoleInline(Tabular):
    model = EntityRole
    fields = ["entity", "role", "order"]
    autocomplete_fields = ["entity"]
    show_change_link = False


class MilestoneInline(BilingualTabular):
    model = Milestone
    fields = ["number", "title", "responsible", "status_shown", "end_shown"]
    readonly_fields = ["status_shown", "end_shown"]
    autocomplete_fields = ["responsible"]
    formfield_overrides = FORM_FIELDS | {models.CharField: {"form_class": CleanCharField, "widget": LineArea}}
    can_delete = False

    @admin.display(description=gettext_lazy("status"))
    def status_shown(self, milestone):
        return status_pills(milestone)

    @admin.display(description=gettext_lazy("ends on"))
    def end_shown(self, milestone):
        return day(milestone.ends_on) if milestone.ends_on else "–"


class ActivityInline(BilingualStacked):
    model = Activity
    fields = [
        ("kind", "milestone"),
        "title",
        "place",
        ("starts_on", "ends_on", "precision"),
        "partners",
        ("sources", "wording"),
    ]

    autocomplete_fields = ["partners"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("partners")

    def choices_of(self, obj):
        return {"milestone": Milestone.objects.filter(commitment=obj).select_related("commitment")}


class AssessmentInline(Stacked):
    model = Assessment
    fields = [
        ("author", "assessed_on"),
        ("is_verifiable", "has_open_government_lens"),
        ("ambition", "potential"),
        ("completion", "early_results"),
        ("sources", "wording"),
    ]


class ShareFilter(EntityFilter):
    """Commitments in which an entity has a role."""

    def of(self, queryset, keys):
        return queryset.filter(pk__in=EntityRole.objects.filter(entity__in=keys).values("commitment"))


class MilestonesFilter(ChoiceFilter):
    """Commitments by what their milestones need."""

    title = gettext_lazy("milestones")
    parameter_name = "needs"

    def conditions(self, model):
        shown = Milestone.objects.published()
        return {
            "late": (_("With late ones"), holds(shown.filter(Milestone.overdue_condition()))),
            "stale": (_("With some not confirmed for long"), holds(shown.filter(Milestone.stale_condition()))),
            "none": (_("Not entered yet"), ~holds(shown)),
        }


def holds(milestones):
    """Condition: one of the milestones belongs to the commitment."""
    return Q(pk__in=milestones.values("commitment"))


@admin.register(Commitment)
class CommitmentAdmin(PlannedMixin, PreviewMixin, PublishedMixin, BilingualAdmin):
    latin_fields = ["ogp_id"]
    list_display = ["named", "leads", "milestones_shown", "progress", publication]
    list_filter = [MilestonesFilter, PlanFilter, ShareFilter, PublicationFilter, TranslationFilter]
    list_select_related = ["plan"]
    search_fields = ["search_text"]
    ordering = ["plan__is_demo", "plan", "number"]
    inlines = [EntityRoleInline, MilestoneInline, DateChangeInline, ActivityInline, AssessmentInline]
    fieldsets = [
        (None, {"fields": [("plan", "number", "ogp_id"), "title", "short_title", "title_elsewhere"]}),
        (gettext_lazy("What and why"), {"fields": ["problem", "objective", "themes"]}),
        (gettext_lazy("Dates"), {"fields": [("starts_on", "ends_on"), "first_dates"]}),
        (gettext_lazy("Others who support"), {"fields": ["supporting_text"]}),
        (
            gettext_lazy("The government's own statement"),
            {"fields": [("stated_percent", "stated_on"), "gained_milestones_in_refresh"], "classes": ["collapse"]},
        ),
        PUBLICATION,
        SOURCES,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_progress()

    def title_of(self, commitment):
        return commitment_words(commitment)

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        leads = EntityRole.objects.filter(role=EntityRole.Role.LEAD).select_related("entity")
        changelist.result_list = changelist.result_list.prefetch_related(
            Prefetch("roles", leads, to_attr="lead_roles")
        )
        return changelist

    @admin.display(description=gettext_lazy("commitment"), ordering="number")
    def named(self, commitment):
        return format_html("{} <small>{}</small>", commitment_words(commitment), commitment.plan)

    @admin.display(description=gettext_lazy("lead entities"))
    def leads(self, commitment):
        return _("; ").join(role.entity.name for role in commitment.lead_roles) or "–"

    @admin.display(description=gettext_lazy("milestones"))
    def milestones_shown(self, commitment):
        return digits(commitment.milestone_count)

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, commitment):
        return "–" if commitment.progress_percent is None else percent(commitment.progress_percent)
