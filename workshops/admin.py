from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Entity
from commitments.admin.parts import EntityFilter, PlanFilter
from commitments.models import Commitment, Plan
from core.admin import BilingualAdmin
from core.admin_fields import DayField, RowField, day_widget, line_field
from core.admin_inlines import BilingualStacked
from core.admin_lists import ChoiceFilter, PublicationFilter, TranslationFilter, pill, publication
from core.admin_previews import PreviewMixin
from core.admin_publication import PublishedMixin
from core.admin_steps import step
from core.conditions import has_text
from core.copies import CopyForm
from core.templatetags.arabic import digits, moment_words

from . import actions, views
from .models import WorkingGroup, Workshop, WorkshopSession, is_soon, lacks_notice, lacks_summary, not_over

SOURCES = (gettext_lazy("Sources"), {"fields": ["sources", "wording"], "classes": ["collapse"]})


class SessionInline(BilingualStacked):
    model = WorkshopSession
    fields = [("order", "kind"), "title", ("starts_at", "ends_at"), ("sources", "wording")]
    show_change_link = False


class GroupInline(BilingualStacked):
    model = WorkingGroup
    fields = [
        ("number", "session", "commitment"),
        "label",
        "topic",
        "room",
        ("capacity", "facilitator", "rapporteur"),
        ("sources", "wording"),
    ]
    autocomplete_fields = ["facilitator", "rapporteur"]
    show_change_link = False

    def get_queryset(self, request):
        groups = super().get_queryset(request).editable_by(request.user)
        # For those who may only read: what is not a choice is written out.
        return groups.select_related("session", "commitment__plan", "facilitator", "rapporteur")

    def choices_of(self, obj):
        return {
            "session": WorkshopSession.objects.filter(workshop=obj),
            "commitment": Commitment.objects.filter(plan=obj.plan_id),
        }


class OrganiserFilter(EntityFilter):
    title = gettext_lazy("organiser")

    def rows(self, request):
        return Entity.objects.filter(pk__in=Workshop.objects.exclude(organiser=None).values("organiser"))

    def of(self, queryset, keys):
        return queryset.filter(organiser__in=keys)


class TimeFilter(ChoiceFilter):
    title = gettext_lazy("when")
    parameter_name = "time"

    def conditions(self, model):
        return {
            "soon": (_("In the next 14 days"), is_soon()),
            "notice": (_("Too short a notice"), lacks_notice()),
            "upcoming": (_("Upcoming"), not_over()),
            "past": (_("Past"), ~not_over()),
        }


class CopyWorkshopForm(CopyForm):
    """What is new about a workshop made after another one, and what it takes over."""

    day = DayField(
        label=gettext_lazy("First day of the new meeting"),
        widget=day_widget(),
        help_text=gettext_lazy("The agenda moves with it; the times of day stay."),
    )
    plan = RowField(Plan.objects.all(), label=gettext_lazy("plan"))
    title_ar = line_field(gettext_lazy("Official title – in Arabic"), "ar", max_length=400)
    title_en = line_field(gettext_lazy("Official title – in English"), "en", max_length=400, required=False)
    short_title_ar = line_field(gettext_lazy("Short title – in Arabic"), "ar", max_length=120)
    short_title_en = line_field(gettext_lazy("Short title – in English"), "en", max_length=120, required=False)
    with_agenda = forms.BooleanField(label=gettext_lazy("Take the agenda"), required=False, initial=True)
    with_groups = forms.BooleanField(
        label=gettext_lazy("Take the working groups"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "With their topics and, in the same plan, their commitments. Facilitators and rapporteurs are named anew."
        ),
    )

    def __init__(self, workshop, data=None):
        super().__init__(workshop, data)
        self.initial = {"plan": workshop.plan_id}


@admin.register(Workshop)
class WorkshopAdmin(PreviewMixin, PublishedMixin, BilingualAdmin):
    list_display = ["short_title", "plan", "day_shown", "group_count", "notice", publication]
    list_filter = [TimeFilter, PlanFilter, "kind", OrganiserFilter, PublicationFilter, TranslationFilter]
    list_select_related = ["plan"]
    search_fields = ["search_text"]
    date_hierarchy = "starts_at"
    autocomplete_fields = ["organiser"]
    prepopulated_fields = {"slug": ["short_title_en"]}
    fieldsets = [
        (None, {"fields": [("plan", "kind"), "title", "short_title", "slug", "subtitle", "aim"]}),
        (gettext_lazy("When and where"), {"fields": [("starts_at", "ends_at"), "place", "organiser", "announced_on"]}),
        (gettext_lazy("Publication"), {"fields": [("published_at", "confirmed_on")]}),
        SOURCES,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(groups_in_all=Count("groups"))

    def get_inlines(self, request, obj):
        """Groups meet during an item of the agenda: first there must be one."""
        return [SessionInline, GroupInline] if obj and obj.sessions.exists() else [SessionInline]

    def get_urls(self):
        preview = self.admin_site.admin_view(self.preview)
        return [path("<path:object_id>/preview/", preview, name=self.url_name("preview")), *super().get_urls()]

    def preview(self, request, object_id):
        """The public page of the workshop as it will be, for those who make it."""
        workshop = self.get_row_or_404(request, object_id)
        if not self.has_change_permission(request, workshop):
            raise PermissionDenied
        return views.page(request, self.get_queryset(request), workshop.slug, is_preview=True)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and self.has_change_permission(request, obj):
            context["warnings"] = warnings_of(obj)
            context["preview_address"] = self.address("preview", obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, workshop, form, change):
        super().save_model(request, workshop, form, change)
        for sentence in warnings_of(workshop):
            messages.warning(request, sentence)

    @step(
        gettext_lazy("Copy for another day"),
        form=CopyWorkshopForm,
        is_open=lambda request, workshop: request.user.has_perm("workshops.add_workshop"),
    )
    def copy(self, request, workshop, **answers):
        copy = actions.copy_workshop(workshop, request.user, **answers)
        return _("“%(row)s” is a draft now. Check its place, and when it ends.") % {"row": copy}, self.address(
            "change", copy
        )

    @admin.display(description=gettext_lazy("when"), ordering="starts_at")
    def day_shown(self, workshop):
        return moment_words(workshop.starts_at)

    @admin.display(description=gettext_lazy("groups"))
    def group_count(self, workshop):
        return digits(workshop.groups_in_all)

    @admin.display(description=gettext_lazy("notice"), ordering="announced_on")
    def notice(self, workshop):
        if workshop.notice_days is None:
            return _("not recorded")
        words = ngettext("%(days)s day", "%(days)s days", workshop.notice_days) % {
            "days": digits(workshop.notice_days)
        }
        return pill("late", words) if workshop.has_short_notice else words


class SummaryFilter(ChoiceFilter):
    title = gettext_lazy("summary")
    parameter_name = "summary"

    def conditions(self, model):
        return {
            "missing": (_("Still to be written"), lacks_summary()),
            "written": (_("Written"), has_text("summary_ar")),
        }


@admin.register(WorkingGroup)
class WorkingGroupAdmin(BilingualAdmin):
    """A working group on its own page, for its facilitator and rapporteur; the unit makes groups inside a workshop."""

    # What is chosen inside the workshop, where the choices fit together; and what only staff of the unit write here.
    settled = ["workshop", "number", "session", "commitment"]
    prepared = ["label", "topic", "room", "capacity", "facilitator", "rapporteur"]

    list_shows_people = True
    list_display = ["label", "workshop", "facilitator", "rapporteur", "summary_state"]
    list_filter = [SummaryFilter, TranslationFilter]
    list_select_related = ["workshop", "session", "commitment__plan", "facilitator", "rapporteur"]
    search_fields = ["search_text"]
    autocomplete_fields = ["facilitator", "rapporteur"]
    fieldsets = [
        (None, {"fields": ["summary"]}),
        (
            gettext_lazy("The group"),
            {"fields": [*settled, *prepared]},
        ),
    ]

    def people_of(self, group):
        return [person for person in [group.facilitator_id, group.rapporteur_id] if person]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        """Return all but the summary for facilitator and rapporteur."""
        if request.user.has_perm("workshops.change_workshop"):
            return self.settled
        return self.replace_orig_field([*self.settled, *self.prepared])

    def view_on_site(self, group):
        """Only what everybody may read has a public page."""
        return group.get_absolute_url() if WorkingGroup.objects.published().filter(pk=group.pk).exists() else None

    @admin.display(description=gettext_lazy("summary"))
    def summary_state(self, group):
        return pill("published", _("Written")) if group.summary_ar else pill("draft", _("Still to be written"))


def warnings_of(workshop):
    """Return sentences about what OGP requires and the workshop does not keep (requirement 3.1)."""
    if not workshop.lacks_notice:
        return []
    if workshop.announced_on:
        return [_("It was announced less than 14 days before it starts, and the public page says so.")]
    return [_("It starts in less than 14 days, and no day of announcement is recorded.")]
