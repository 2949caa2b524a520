from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import BilingualAdmin
from core.admin_fields import (
    EARLIEST_YEAR,
    FORM_FIELDS,
    LATEST_YEAR,
    LATIN,
    LineArea,
    RowsField,
    line_field,
    number_field,
)
from core.admin_inlines import BilingualTabular
from core.admin_lists import PublicationFilter, TranslationFilter, publication
from core.admin_previews import PreviewMixin
from core.admin_publication import PublishedMixin
from core.admin_steps import step
from core.copies import CopyForm
from core.forms import CleanCharField
from core.templatetags.arabic import digits

from .. import actions, copies
from ..models import Commitment, Plan, PlanEvent, Theme
from .parts import PUBLICATION, SOURCES, commitment_words


class PlanEventInline(BilingualTabular):
    model = PlanEvent
    fields = ["happened_on", "precision", "what", "sources"]
    formfield_overrides = FORM_FIELDS | {models.CharField: {"form_class": CleanCharField, "widget": LineArea}}


class CommitmentsField(RowsField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, commitment):
        return commitment_words(commitment)


class CopyPlanForm(CopyForm):
    """What is new about the plan of the next cycle, and what it takes over."""

    number = number_field(gettext_lazy("Number"), min_value=1, max_value=1000)
    slug = forms.SlugField(
        label=gettext_lazy("Short address"),
        max_length=50,
        widget=forms.TextInput(attrs=LATIN),
        help_text=gettext_lazy("Latin letters, digits and hyphens, such as nap6."),
    )
    name_ar = line_field(gettext_lazy("Official name – in Arabic"), "ar", max_length=300)
    name_en = line_field(gettext_lazy("Official name – in English"), "en", max_length=300, required=False)
    short_name_ar = line_field(gettext_lazy("Short name – in Arabic"), "ar", max_length=100)
    short_name_en = line_field(gettext_lazy("Short name – in English"), "en", max_length=100, required=False)
    start_year = number_field(gettext_lazy("First year"), min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)
    end_year = number_field(gettext_lazy("Last year"), min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)
    commitments = CommitmentsField(
        Commitment.objects.none(),
        label=gettext_lazy("Commitments to take"),
        help_text=gettext_lazy(
            "With their roles, policy areas and milestones, those withdrawn left out. They are numbered anew from 1."
        ),
    )
    shift_years = number_field(
        gettext_lazy("Years by which the planned dates move"),
        min_value=0,
        max_value=50,
        required=False,
        help_text=gettext_lazy("Empty means: the copies have no dates."),
    )

    def __init__(self, plan, data=None):
        super().__init__(plan, data)
        own = plan.commitments.order_by("number")
        self.fields["commitments"].queryset = own
        self.fields["commitments"].required = own.exists()
        self.initial = {"commitments": own}


@admin.register(Plan)
class PlanAdmin(PreviewMixin, PublishedMixin, BilingualAdmin):
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
        """A plan that is public by its date freezes the dates of what is public in it, as publishing it does.

        So does one that stops being public now: what everybody could read were the first dates.
        """
        if "published_at" in form.changed_data and change:
            actions.freeze_baselines(Plan.objects.get(pk=plan.pk), request.user)
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

    def publish_at(self, moment, plan, user):
        """Its commitments and milestones come with it."""
        actions.schedule_plan(plan, moment, user)

    @step(
        gettext_lazy("Copy for the next cycle"),
        form=CopyPlanForm,
        is_open=lambda request, plan: request.user.has_perm("commitments.add_plan"),
    )
    def copy(self, request, plan, **answers):
        copy = copies.copy_plan(plan, request.user, **answers)
        return _("“%(row)s” is a draft now, with its commitments and milestones.") % {"row": copy}, self.address(
            "change", copy
        )

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
