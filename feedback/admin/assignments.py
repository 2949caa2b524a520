"""Feedback in the back office: assigned to an entity, prepared quietly, noted on; and what the entity sees of it."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Entity, Membership
from core.admin_fields import DayField, day_widget, text_field
from core.admin_lists import pill
from core.admin_steps import StepForm, step
from core.templatetags.arabic import day, moment_words, percent

from .. import actions_answering
from ..models import DraftAnswer
from ..models.responsibility import proposed_for
from ..similar import similar_to
from .filters import NeedFilter, ResponsibleFilter
from .parts import as_written
from .steps import DecisionForm, can_be_answered

# How long before the answer is due the draft is asked for, unless somebody says another day.
DRAFT_BEFORE = timedelta(days=7)
WHO_SAID_IT = gettext_lazy("Who said it")
# What only the unit reads: what passed between it and the author, and feedback of others.
OF_THE_UNIT = {"declined_reason", "appeal_shown", "similar_shown", "together_shown", "settlement_shown"}
PILLS = {DraftAnswer.State.READY: "approved", DraftAnswer.State.DECIDED: "published"}


class AssignForm(StepForm):
    entity = forms.ModelChoiceField(
        Entity.objects.none(),
        empty_label=gettext_lazy("Choose…"),
        label=gettext_lazy("Assigned to"),
        help_text=gettext_lazy("Entities with a verified focal point, who reads what was said and drafts the answer."),
    )
    due_on = DayField(label=gettext_lazy("Draft due on"), widget=day_widget())
    note = text_field(gettext_lazy("Note for the entity"), required=False)

    def __init__(self, item, data=None):
        super().__init__(item, data)
        focal_points = Membership.objects.filter(
            role=Membership.Role.FOCAL_POINT, verified_at__isnull=False, user__is_active=True, user__is_staff=True
        )
        self.fields["entity"].queryset = Entity.objects.filter(pk__in=focal_points.values("entity"))
        now = item.assignments.current().first()
        proposed = now.entity if now else proposed_for(item)
        self.initial = {
            "entity": proposed and proposed.pk,
            "due_on": now.due_on if now else max(timezone.localdate(), item.due_on - DRAFT_BEFORE),
            "note": now.note if now else "",
        }


class NoteForm(StepForm):
    text = text_field(
        gettext_lazy("Private note"),
        help_text=gettext_lazy("For staff of the unit and the entity to which this is assigned. It is never public."),
    )


def waits_for_answer(request, item):
    return item.is_waiting and can_be_answered(request, item)


def draft_pill(draft):
    """Return the state of a draft answer as colour, shape and word."""
    return pill(PILLS.get(draft.state, draft.state), draft.get_state_display())


def notes_of(item):
    """Return the private notes of the item, the first one first; a dash without any."""
    notes = item.private_notes.select_related("author")
    lines = ((moment_words(note.written_at), note.author or "–", as_written(note.text)) for note in notes)
    return format_html_join("", '<div class="private-note"><b>{} – <bdi>{}</bdi></b>{}</div>', lines) or "–"


class AnsweringMixin:
    """What the admin of feedback has for answering together: assignment, drafts, prepared decisions, private notes.

    Whoever may not judge feedback reads what is assigned to their entity: what was said, and no more of who said it
    than everybody reads.
    """

    shown_by = "answerable_by"
    answering = (
        gettext_lazy("Before the answer"),
        {"fields": ["similar_shown", "assigned_shown", "drafts_shown", "notes_shown"]},
    )

    def is_judge(self, request):
        """Whether the person sees all feedback, and who said it; others see what is assigned to their entity."""
        return self.has_change_permission(request)

    def shows_history(self, request):
        """The history tells who said it."""
        return self.is_judge(request) and super().shows_history(request)

    def get_fieldsets(self, request, obj=None):
        """Of who said it, others read what everybody reads."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.is_judge(request):
            return fieldsets
        kept = [(title, {"fields": ["named"]} if title is WHO_SAID_IT else options) for title, options in fieldsets]
        return [
            (title, options | {"fields": [name for name in options["fields"] if name not in OF_THE_UNIT]})
            for title, options in kept
        ]

    def get_list_filter(self, request):
        return super().get_list_filter(request) if self.is_judge(request) else [NeedFilter, ResponsibleFilter]

    def get_search_fields(self, request):
        return super().get_search_fields(request) if self.is_judge(request) else ()

    def get_search_results(self, request, queryset, search_term):
        """No search for others: it would find feedback by the name that its author kept back."""
        if self.is_judge(request):
            return super().get_search_results(request, queryset, search_term)
        return queryset, False

    def lookup_allowed(self, lookup, value, request=None):
        if self.is_judge(request):
            return super().lookup_allowed(lookup, value, request)
        return lookup in {each.parameter_name for each in self.get_list_filter(request)}

    @step(
        gettext_lazy("Assign to an entity"),
        form=AssignForm,
        is_open=waits_for_answer,
    )
    def assign(self, request, item, entity, due_on, note):
        actions_answering.assign(item, entity, due_on, request.user, note)
        return _("%(entity)s drafts the answer to %(reference)s, and its focal points were told.") % {
            "entity": entity,
            "reference": item.reference,
        }

    @step(
        gettext_lazy("Take back the assignment"),
        is_open=lambda request, item: item.is_waiting and item.assignments.current().exists(),
    )
    def take_back(self, request, item):
        actions_answering.take_back(item, request.user)
        return _("%(reference)s is no longer assigned; the entity was told.") % {"reference": item.reference}

    @step(gettext_lazy("Prepare the decision"), form=DecisionForm, is_open=waits_for_answer)
    def prepare(self, request, item, outcome, entity, reason_ar, reason_en):
        actions_answering.prepare(item, outcome, reason_ar, entity, request.user, reason_en)
        return _("The decision on %(reference)s is prepared. Nobody is told until you publish it.") % {
            "reference": item.reference
        }

    @step(gettext_lazy("Add a private note"), form=NoteForm)
    def add_note(self, request, item, text):
        actions_answering.add_note(item, text, request.user)
        return _("The note is kept.")

    @admin.display(description=gettext_lazy("open feedback that says nearly the same"))
    def similar_shown(self, item):
        found = similar_to(item)
        if not found:
            return _("None was found.")
        is_open = waits_for_answer(None, item)
        lines = [self.similar_line(other, likeness, is_open) for other, likeness in found]
        shown = format_html_join("", "{}", ((line,) for line in lines))
        return format_html("{}{}", shown, self.together_button(item)) if is_open else shown

    def similar_line(self, other, likeness, is_open):
        """A line about an item that is alike; where the two can be answered together, with a box to tick."""
        line = format_html(
            '<div><a href="{}"><bdi dir="ltr">{}</bdi></a> <small>{}</small><br><span dir="auto">{}</span></div>',
            self.address("change", other),
            other.reference,
            _("%(share)s alike") % {"share": percent(100 * likeness)},
            Truncator(other.body).words(20),
        )
        if not is_open or not waits_for_answer(None, other):
            return format_html('<div class="alike">{}</div>', line)
        return format_html(
            '<div class="alike"><input type="checkbox" name="row" value="{}" form="together" aria-label="{}">{}</div>',
            other.pk,
            _("Choose: %(row)s") % {"row": other.reference},
            line,
        )

    def together_button(self, item):
        """The button that leads to one decision on the item and those ticked; its form stands below the page's own."""
        return format_html(
            '<input type="hidden" name="row" value="{}" form="together">'
            '<p><button type="submit" class="btn btn--quiet btn--small" form="together">{}</button></p>',
            item.pk,
            _("Decide together with those ticked"),
        )

    @admin.display(description=gettext_lazy("answered together with"))
    def together_shown(self, item):
        lines = ((self.address("change", other), other.reference) for other in item.answered_with)
        return format_html_join(" ", '<a href="{}"><bdi dir="ltr">{}</bdi></a>', lines) or "–"

    @admin.display(description=gettext_lazy("assigned to"))
    def assigned_shown(self, item):
        assignment = item.assignments.current().select_related("entity").first()
        if assignment is None:
            return "–"
        words = _("%(entity)s, draft due on %(day)s") % {"entity": assignment.entity, "day": day(assignment.due_on)}
        return format_html("{}{}", words, as_written(assignment.note)) if assignment.note else words

    @admin.display(description=gettext_lazy("draft answers"))
    def drafts_shown(self, item):
        drafts = item.draft_answers.select_related("entity")
        lines = (
            (reverse("admin:feedback_draftanswer_change", args=[draft.pk]), draft.entity, draft_pill(draft))
            for draft in drafts
        )
        return format_html_join("", '<p><a href="{}">{}</a> {}</p>', lines) or "–"

    @admin.display(description=gettext_lazy("private notes"))
    def notes_shown(self, item):
        return notes_of(item)

    @admin.display(description=gettext_lazy("named in public as"))
    def named(self, item):
        return item.credit or _("Without a name")
