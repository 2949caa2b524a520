"""What the steps ask for, and when they are open."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Entity
from core.admin_bulk import BulkForm
from core.admin_fields import RowField, text_field
from core.admin_steps import StepForm

from ..models import DraftAnswer, Feedback, Reply
from .answer_templates import TemplateFields

Moderation, Outcome = Feedback.Moderation, Feedback.Outcome


class DeclineForm(StepForm):
    reason = text_field(
        gettext_lazy("Reason"),
        help_text=gettext_lazy("The author reads it in a letter and on their own page. It is not public."),
    )


class ConfirmRefusalForm(StepForm):
    answer = text_field(
        gettext_lazy("Why the refusal stays"),
        help_text=gettext_lazy("The author reads it in a letter and on their own page. It is not public."),
    )


class DeclineManyForm(BulkForm):
    reason = text_field(
        gettext_lazy("Reason for all of them"),
        help_text=gettext_lazy("Each author reads it in a letter and on their own page. It is not public."),
    )


class DecisionFields(TemplateFields):
    """What every decision says."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[(outcome.value, outcome.label) for outcome in Feedback.DECISIONS],
        widget=forms.RadioSelect,
    )
    entity = RowField(Entity.objects.verified(), label=gettext_lazy("Entity that decided"))
    reason_ar = text_field(
        gettext_lazy("Reason for the decision – in Arabic"),
        "ar",
        help_text=gettext_lazy("Published beside the feedback, and sent to its author."),
    )
    reason_en = text_field(gettext_lazy("Reason for the decision – in English"), "en", required=False)
    field_order = ["outcome", "entity", "template"]


class DecideTogetherForm(BulkForm, DecisionFields):
    """One decision on many items."""


class DecisionForm(StepForm, DecisionFields):
    """The decision on one item."""

    def __init__(self, row, data=None):
        """Start from the decision or, until there is one, from what was prepared or drafted; row may be a draft."""
        super().__init__(row, data)
        item, draft = (row.feedback, row) if isinstance(row, DraftAnswer) else (row, best_draft(row))
        if draft and not item.is_decided:
            self.initial = {
                "outcome": draft.outcome,
                "entity": draft.entity_id,
                "reason_ar": draft.reason_ar,
                "reason_en": draft.reason_en,
            }
        else:
            self.initial = {
                "outcome": item.outcome,
                "entity": item.deciding_entity_id or item.subject_plan.coordinating_unit_id,
                "reason_ar": item.decision_reason_ar,
                "reason_en": item.decision_reason_en,
            }


def best_draft(item):
    """Return the draft with which a decision begins: what is prepared, else what was handed in; or None."""
    drafts = item.draft_answers.filter(state__in=[DraftAnswer.State.READY, DraftAnswer.State.SUBMITTED])
    # "ready" comes before "submitted".
    return drafts.order_by("state", "-submitted_at", "pk").first()


class PublishReplyForm(StepForm):
    reply = RowField(Reply.objects.none(), label=gettext_lazy("Draft"), widget=forms.RadioSelect, empty_label=None)

    def __init__(self, item, data=None):
        super().__init__(item, data)
        drafts = item.replies.filter(published_at=None)
        self.fields["reply"].queryset = drafts
        self.fields["reply"].label_from_instance = lambda reply: reply.body_ar
        self.initial = {"reply": drafts.first()}


def can_be_answered(request, item):
    """Whether a decision or a reply can be published; see actions.refuse_unanswerable."""
    if item.is_withdrawn or item.is_declined:
        return False
    return item.moderation == Moderation.PUBLISHED or item.is_for_body_only


def has_draft(request, item):
    return can_be_answered(request, item) and item.replies.filter(published_at=None).exists()


def waits_for_second_look(request, item):
    """Whether its author asks for a second look; Publish is the other answer to it."""
    return item.is_declined and not item.is_withdrawn and hasattr(item, "appeal") and not item.appeal.result


def can_be_taken_up(request, item):
    """Whether it is for the body only, and was declined nevertheless."""
    return item.is_for_body_only and item.is_declined and not item.is_withdrawn


def why_not_published(request, item):
    """Return why an item cannot be published with others, or None."""
    if item.is_withdrawn:
        return _("Withdrawn by its author.")
    if item.is_for_body_only:
        return _("For the responsible body only: it is answered, not published.")
    return _("Public already.") if item.moderation == Moderation.PUBLISHED else None


def why_not_reviewed(request, item):
    """Return why the review of an item cannot be started with others, or None."""
    if not can_be_answered(request, item):
        return _("Not published, or withdrawn by its author.")
    return None if item.outcome == Outcome.RECEIVED else _("Its review has begun already, or it is decided.")


def why_not_decided(request, item):
    """Return why an item cannot be decided on with others, or None."""
    if not can_be_answered(request, item):
        return _("Not published, or withdrawn by its author.")
    return _("Decided already.") if item.is_decided else None


def why_not_declined(request, item):
    """Return why an item cannot be declined with others, or None."""
    if item.is_withdrawn:
        return _("Withdrawn by its author.")
    return _("Declined already.") if item.is_declined else None
