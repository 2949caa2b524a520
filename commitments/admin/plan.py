from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import BilingualAdmin, BilingualTabular, PublishedMixin
from core.admin_lists import PublicationFilter, TranslationFilter, publication
from core.admin_steps import step
from core.templatetags.arabic import digits

from .. import actions
from ..models import Plan, PlanEvent, Theme
from .parts import PUBLICATION, SOURCES


class PlanEventInline(BilingualTabular):
    model = PlanEvent
    fields = ["happened_on", "precision", "what", "sources"]


@admin.register(Plan)
class PlanAdmin(PublishedMixin, BilingualAdmin):
    list_display = ["short_name", "number_shown", "years", "commitment_count", publication]
    list_filter = [PublicationFilter, TranslationFilter]
    search_fields = ["search_text"]
    autocomplete_fields = ["coordinator", "coordinating_unit"]
    inlines = [PlanEventInline]
    fieldsets = [
        (None, {"fields": [("number", "slug"), "name", "short_name", "summary"]}),
        (gettext_lazy("Term"), {"fields": [("start_year", "end_year"), ("starts_on", "ends_on")]}),
        (gettext_lazy("Who follows it"), {"fields": [("coordinator", "coordinating_unit"), "response_days"]}),
        PUBLICATION,
        SOURCES,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(commitments_in_all=Count("commitments"))

    def save_model(self, request, plan, form, change):
        """A plan that is public by its date freezes the dates of what is public in it, as publishing it does."""
        super().save_model(request, plan, form, change)
        actions.freeze_baselines(plan, request.user)

    @step(
        gettext_lazy("Publish with its commitments and milestones"),
        tone="main",
        is_open=lambda request, plan: not plan.is_published,
    )
    def publish(self, request, plan):
        actions.publish_plan(plan, request.user)
        return _("“%(row)s” is public now, with its commitments and milestones.") % {"row": plan}

    # A plan goes public with all that is in it, and alone.
    publish_many = None

    @admin.display(description=gettext_lazy("number"), ordering="number")
    def number_shown(self, plan):
        return digits(plan.number)

    @admin.display(description=gettext_lazy("years"), ordering="start_year")
    def years(self, plan):
        return _("from %(first)s to %(last)s") % {"first": digits(plan.start_year), "last": digits(plan.end_year)}

    @admin.display(description=gettext_lazy("commitments"))
    def commitment_count(self, plan):
        address = reverse("admin:commitments_commitment_changelist")
        return format_html('<a href="{}?plan={}">{}</a>', address, plan.pk, digits(plan.commitments_in_all))


@admin.register(Theme)
class ThemeAdmin(BilingualAdmin):
    list_display = ["name"]
    list_filter = [TranslationFilter]
    search_fields = ["search_text"]
    fields = ["name"]
