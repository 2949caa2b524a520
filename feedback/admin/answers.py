"""Draft answers in the back office: written by an entity, returned or taken over by the unit, published together."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.admin.parts import EntityFilter
from core.admin import PortalAdmin
from core.admin_bulk import bulk, with_each
from core.admin_fields import PortalForm, text_field
from core.admin_steps import StepForm, step
from core.admin_typed import version_in
from core.newer_saves import saves_since
from core.templatetags.arabic import day, moment_words, num

from .. import actions, actions_answering
from ..models import AnswerTemplate, DraftAnswer, Feedback
from .answer_templates import TemplateFields
from .assignments import NoteForm, draft_pill, notes_of
from .parts import as_written, subject_words, told
from .steps import DecisionForm, can_be_answered

State = DraftAnswer.State
LANGUAGES = {"reason_ar": ("ar", "rtl"), "reason_en": ("en", "ltr")}


class ReturnDraftForm(StepForm):
    note = text_field(
        gettext_lazy("Note for the entity"),
        help_text=gettext_lazy("What is missing or wrong. They are told by letter."),
    )


class DraftAnswerForm(PortalForm, TemplateFields):
    """The draft of an entity, into which the text of an answer template can be put."""


class DraftEntityFilter(EntityFilter):
    """Drafts of an entity."""

    def of(self, queryset, keys):
        return queryset.filter(entity__in=keys)


def is_judge(request):
    return request.user.has_perm("feedback.change_feedback")


def may_be_judged(request, draft):
    """Whether the unit can take the draft over: its item waits, whatever state the draft is in."""
    return is_judge(request) and draft.feedback.is_waiting and can_be_answered(request, draft.feedback)


def why_not_published(request, draft):
    """Return why a prepared answer cannot be published with others, or None."""
    if draft.state != State.READY:
        return _("Not prepared, or decided since.")
    if not can_be_answered(request, draft.feedback):
        return _("Not published, or withdrawn by its author.")
    return None


@admin.register(DraftAnswer)
class DraftAnswerAdmin(PortalAdmin):
    """The entity writes and hands in; the unit returns, takes over, and publishes what is prepared."""

    form = DraftAnswerForm
    list_display = ["named", "subject_shown", "entity", "outcome_shown", "state_shown", "due"]
    list_filter = ["state", DraftEntityFilter]
    list_select_related = [
        "entity",
        "author",
        "feedback__plan",
        "feedback__commitment__plan",
        "feedback__milestone__commitment__plan",
        "feedback__workshop__plan",
        "feedback__working_group__workshop__plan",
    ]
    ordering = ["feedback__due_on", "pk"]
    step_about = "admin/feedback/draftanswer/said.html"
    fieldsets = [
        (
            gettext_lazy("What was said"),
            {
                "fields": [
                    "item_link",
                    "subject_shown",
                    "body_shown",
                    "current_wording_shown",
                    "proposed_wording_shown",
                ]
            },
        ),
        (gettext_lazy("What the unit asks for"), {"fields": ["asked", "returned_shown"]}),
        (gettext_lazy("The answer"), {"fields": ["entity", "outcome", "template", ("reason_ar", "reason_en")]}),
        (
            gettext_lazy("Where it stands"),
            {"fields": [("state_shown", "handed_in", "author"), "notes_shown"]},
        ),
    ]
    written = ["outcome", "template", "reason_ar", "reason_en"]

    def get_readonly_fields(self, request, obj=None):
        names = [name for _title, options in self.fieldsets for name in options["fields"]]
        flat = [each for name in names for each in (name if isinstance(name, tuple) else [name])]
        is_open = obj is None or obj.is_being_written
        return [name for name in flat if not (is_open and name in self.written)]

    def get_fieldsets(self, request, obj=None):
        """Show what there is: no wording where none was proposed, no note before it was returned, no empty choice."""
        optional = {
            "current_wording_shown": obj.feedback.current_wording,
            "proposed_wording_shown": obj.feedback.proposed_wording,
            "returned_shown": obj.returned_note,
            "template": obj.is_being_written and AnswerTemplate.objects.exists(),
        }
        return [
            (title, options | {"fields": [name for name in options["fields"] if optional.get(name, True)]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def formfield_for_dbfield(self, db_field, request, **options):
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field is not None and db_field.name in LANGUAGES:
            language, direction = LANGUAGES[db_field.name]
            field.widget.attrs |= {"lang": language, "dir": direction}
        return field

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def title_of(self, draft):
        return f"{draft.feedback.reference} – {draft.entity}"

    def named_among_many(self, draft):
        return ": ".join(filter(None, [self.title_of(draft), str(draft.get_outcome_display())]))

    def open_bulk(self, request):
        """Publishing is for the unit."""
        return super().open_bulk(request) if is_judge(request) else []

    def bulk_view(self, request, method):
        if not is_judge(request):
            raise PermissionDenied
        return super().bulk_view(request, method)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["is_open"] = obj is not None and obj.is_being_written
        return super().render_change_form(request, context, add, change, form_url, obj)

    @transaction.atomic
    def take_confirmed(self, request, method, keys, back):
        """Hold the items before their drafts, as the actions do: the other way round, two people block each other."""
        items = DraftAnswer.objects.filter(pk__in=keys).order_by().values("feedback")
        list(Feedback.objects.select_for_update().filter(pk__in=items).order_by("pk").values_list("pk"))
        return super().take_confirmed(request, method, keys, back)

    def _changeform_view(self, request, object_id, form_url, extra_context):
        """The form; what is sent once the unit has taken the answer over is not saved, and shown once more."""
        draft = self.get_object(request, unquote(object_id)) if request.method == "POST" else None
        if draft is None or draft.is_being_written:
            return super()._changeform_view(request, object_id, form_url, extra_context)
        saves = saves_since(DraftAnswer, draft.pk, version_in(request.POST, "version") or draft.version)
        sentence = _("The unit has taken this answer over already.")
        return self.not_taken(request, sentence, self.typed_parts(request), saves, status=409, row=draft)

    def save_model(self, request, draft, form, change):
        # Its item first, as for many: handing the draft in takes it next.
        actions.hold(draft.feedback)
        draft.author = request.user
        super().save_model(request, draft, form, change)

    def response_change(self, request, draft):
        return self.hand_in(request, draft) or super().response_change(request, draft)

    def hand_in(self, request, draft):
        """Hand the saved draft in where that button was pressed; what is missing is said, and the draft stays."""
        if "_submit" not in request.POST:
            return None
        try:
            actions_answering.submit_draft(draft, request.user)
        except ValidationError as refusal:
            messages.warning(request, _("The draft is saved, and not handed in yet."))
            for sentence in refusal.messages:
                messages.error(request, sentence)
        else:
            messages.success(request, _("The draft was handed in to the Open Government Unit."))
        return redirect(self.address("change", draft))

    @step(
        gettext_lazy("Return with a note"),
        form=ReturnDraftForm,
        is_open=lambda request, draft: is_judge(request) and draft.state == State.SUBMITTED,
    )
    def send_back(self, request, draft, note):
        actions_answering.return_draft(draft, note, request.user)
        return _("The draft went back to its entity with your note.")

    @step(gettext_lazy("Take over as prepared"), form=DecisionForm, is_open=may_be_judged)
    def take_over(self, request, draft, outcome, entity, reason_ar, reason_en):
        actions_answering.prepare(draft.feedback, outcome, reason_ar, entity, request.user, reason_en)
        return _("The decision on %(reference)s is prepared. Nobody is told until you publish it.") % {
            "reference": draft.feedback.reference
        }

    @step(gettext_lazy("Decide and publish"), form=DecisionForm, tone="main", is_open=may_be_judged)
    def decide(self, request, draft, outcome, entity, reason_ar, reason_en):
        actions.decide(draft.feedback, outcome, reason_ar, entity, request.user, reason_en)
        words = _("The decision on %(reference)s is kept.") % {"reference": draft.feedback.reference}
        return told(words, draft.feedback)

    @step(gettext_lazy("Add a private note"), form=NoteForm)
    def add_note(self, request, draft, text):
        actions_answering.add_note(draft.feedback, text, request.user)
        return _("The note is kept.")

    @bulk(gettext_lazy("Publish the prepared answers"), tone="main", leaves_out=why_not_published)
    def publish_prepared(self, request, drafts):
        with_each(drafts, lambda draft: actions_answering.publish_prepared(draft, request.user))
        words = ngettext("%(count)s answer is published.", "%(count)s answers are published.", len(drafts))
        return told(words % {"count": num(len(drafts))}, *(draft.feedback for draft in drafts))

    @admin.display(description=gettext_lazy("reference"), ordering="feedback__reference")
    def named(self, draft):
        return format_html('<bdi dir="ltr">{}</bdi>', draft.feedback.reference)

    @admin.display(description=gettext_lazy("feedback item"))
    def item_link(self, draft):
        address = reverse("admin:feedback_feedback_change", args=[draft.feedback_id])
        return format_html('<a href="{}"><bdi dir="ltr">{}</bdi></a>', address, draft.feedback.reference)

    @admin.display(description=gettext_lazy("about"))
    def subject_shown(self, draft):
        return subject_words(draft.feedback)

    @admin.display(description=Feedback._meta.get_field("body").verbose_name)
    def body_shown(self, draft):
        return as_written(draft.feedback.body)

    @admin.display(description=gettext_lazy("current wording"))
    def current_wording_shown(self, draft):
        return as_written(draft.feedback.current_wording)

    @admin.display(description=gettext_lazy("proposed wording"))
    def proposed_wording_shown(self, draft):
        return as_written(draft.feedback.proposed_wording)

    @admin.display(description=gettext_lazy("assignment"))
    def asked(self, draft):
        assignment = draft.feedback.assignments.current().filter(entity=draft.entity).first()
        if assignment is None:
            return "–"
        words = _("draft due on %(day)s, answer due on %(answer)s") % {
            "day": day(assignment.due_on),
            "answer": day(draft.feedback.due_on),
        }
        return format_html("{}{}", words, as_written(assignment.note)) if assignment.note else words

    @admin.display(description=gettext_lazy("note of the unit"))
    def returned_shown(self, draft):
        return as_written(draft.returned_note)

    @admin.display(description=gettext_lazy("proposed decision"), ordering="outcome")
    def outcome_shown(self, draft):
        return draft.get_outcome_display() or "–"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, draft):
        return draft_pill(draft)

    @admin.display(description=gettext_lazy("handed in"))
    def handed_in(self, draft):
        return moment_words(draft.submitted_at) if draft.submitted_at else "–"

    @admin.display(description=gettext_lazy("answer due"), ordering="feedback__due_on")
    def due(self, draft):
        return day(draft.feedback.due_on)

    @admin.display(description=gettext_lazy("private notes"))
    def notes_shown(self, draft):
        return notes_of(draft.feedback)
