from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import BilingualAdmin
from core.admin_fields import text_field
from core.admin_inlines import BilingualStacked
from core.admin_lists import SinceFilter, TranslationFilter, pill
from core.admin_steps import StepForm, step
from core.templatetags.arabic import day, percent

from .. import actions
from ..models import Evidence, Milestone, ProgressUpdate
from .parts import JUDGES, EntityFilter, PeriodFilter, PlanFilter, milestone_words, status_pills

State = ProgressUpdate.State


class EvidenceInline(BilingualStacked):
    model = Evidence
    fields = ["title", ("address", "file")]
    show_change_link = False

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and is_open(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and is_open(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and is_open(obj)


def is_open(update):
    """Whether the update, perhaps not saved yet, is still being written."""
    return update is None or update.is_being_written


class ReturnForm(StepForm):
    note = text_field(gettext_lazy("Note for the author"), help_text=gettext_lazy("What is missing or wrong."))


class ResponsibleFilter(EntityFilter):
    def of(self, queryset, keys):
        return queryset.filter(milestone__in=Milestone.objects.of_entities(keys))


class UpdatePlanFilter(PlanFilter):
    path = "milestone__commitment__plan"


class ReportedFilter(SinceFilter):
    title = gettext_lazy("reported on")
    parameter_name = "reported"
    path = "created_at"


def is_handed_in(request, update):
    return update.state == State.SUBMITTED


@admin.register(ProgressUpdate)
class ProgressUpdateAdmin(BilingualAdmin):
    list_display = ["named", "state_shown", "status_shown", "author_shown", "reported", "approved"]
    list_filter = [
        "state",
        "status",
        PeriodFilter,
        UpdatePlanFilter,
        ResponsibleFilter,
        ReportedFilter,
        TranslationFilter,
    ]
    list_select_related = ["milestone__commitment__plan", "period__plan", "author", "approver"]
    search_fields = ["search_text"]
    ordering = ["-created_at", "-pk"]
    autocomplete_fields = ["milestone"]
    inlines = [EvidenceInline]
    readonly_fields = [
        "milestone_now",
        "state_shown",
        "author_shown",
        "reported",
        "period",
        "approved",
        "returned_note",
    ]
    fieldsets = [
        (None, {"fields": ["milestone", "milestone_now"]}),
        (
            gettext_lazy("What you report"),
            {"fields": ["is_unchanged", ("status", "percent", "completed_on"), "text", "reason"]},
        ),
        (
            gettext_lazy("Where the update stands"),
            {"fields": [("state_shown", "author_shown", "reported"), ("period", "approved"), "returned_note"]},
        ),
    ]

    def title_of(self, update):
        return milestone_words(update.milestone)

    def get_readonly_fields(self, request, obj=None):
        readonly = list(super().get_readonly_fields(request, obj))
        if obj:
            readonly.append("milestone")
        return readonly if is_open(obj) else readonly + ProgressUpdate.WRITTEN_FIELDS

    def get_fieldsets(self, request, obj=None):
        """Show where the update stands once it is there, and the note of its return once it has come back."""
        fieldsets = super().get_fieldsets(request, obj)
        hidden = {"milestone_now"} if obj is None else set() if obj.returned_note else {"returned_note"}
        return [
            (title, options | {"fields": [name for name in options["fields"] if name not in hidden]})
            for title, options in fieldsets[: 3 if obj else 2]
        ]

    def get_changeform_initial_data(self, request):
        """Start from where the milestone is: that nothing has changed is worth reporting too."""
        initial = super().get_changeform_initial_data(request)
        milestone = Milestone.objects.editable_by(request.user).filter(pk=initial.get("milestone")).first()
        return initial | {"status": milestone.status, "percent": milestone.percent} if milestone else initial

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["is_open"] = is_open(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, update, form, change):
        if not change:
            update.author = request.user
        super().save_model(request, update, form, change)

    def response_add(self, request, update, **options):
        return self.hand_in(request, update) or super().response_add(request, update, **options)

    def response_change(self, request, update):
        return self.hand_in(request, update) or super().response_change(request, update)

    def hand_in(self, request, update):
        """Hand the saved update in where that button was pressed; what is missing is said, and the draft stays."""
        if "_submit" not in request.POST:
            return None
        try:
            actions.submit_update(update, request.user)
        except ValidationError as refusal:
            messages.warning(request, _("The update is saved as a draft and not handed in yet."))
            for sentence in refusal.messages:
                messages.error(request, sentence)
            return redirect(self.address("change", update))
        messages.success(request, _("The update was handed in to the Open Government Unit."))
        return redirect(self.address("changelist"))

    @step(gettext_lazy("Approve and publish"), tone="main", is_open=is_handed_in, right=JUDGES)
    def approve(self, request, update):
        actions.approve_update(update, request.user)
        return _("The update is approved: the milestone and its page have changed.")

    @step(gettext_lazy("Return with a note"), form=ReturnForm, is_open=is_handed_in, right=JUDGES)
    def send_back(self, request, update, note):
        actions.return_update(update, request.user, note)
        return _("The update went back to its author with your note.")

    @admin.display(description=gettext_lazy("milestone"))
    def named(self, update):
        return milestone_words(update.milestone)

    @admin.display(description=gettext_lazy("the milestone now"))
    def milestone_now(self, update):
        if update.milestone_id is None:
            return "–"
        figure = update.milestone.shown_percent
        shown = _("no figure") if figure is None else percent(figure)
        return format_html("{} {}", status_pills(update.milestone), shown)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, update):
        return pill(update.state, update.get_state_display())

    @admin.display(description=gettext_lazy("status reported"), ordering="status")
    def status_shown(self, update):
        figure = "" if update.percent is None else percent(update.percent)
        return format_html("{} {}", pill(update.status, update.get_status_display()), figure)

    @admin.display(description=gettext_lazy("reported by"), ordering="author")
    def author_shown(self, update):
        return _("a published page") if update.is_from_published_page else update.author or "–"

    @admin.display(description=gettext_lazy("reported on"), ordering="created_at")
    def reported(self, update):
        return day(update.created_at) if update.created_at else "–"

    @admin.display(description=gettext_lazy("approved"), ordering="approved_on")
    def approved(self, update):
        if update.state != State.APPROVED:
            return "–"
        if update.approved_on is None:
            return _("The day was not published.")
        by = {"day": day(update.approved_on), "user": update.approver}
        return _("%(day)s, by %(user)s") % by if update.approver else by["day"]
