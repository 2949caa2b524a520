from django import forms
from django.contrib import admin
from django.db.models import Case, Q, When
from django.utils.html import format_html, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Entity
from commitments.admin.parts import EntityFilter, PlanFilter, commitment_words, milestone_words
from commitments.models import Commitment, EntityRole, Milestone
from core.admin import BilingualAdmin, PortalAdmin, ReadOnlyMixin
from core.admin_bulk import BulkForm, bulk, with_each
from core.admin_fields import text_field
from core.admin_inlines import BilingualStacked
from core.admin_lists import SinceFilter, pill
from core.admin_steps import StepForm, step
from core.templatetags.arabic import day, digits, num

from . import actions
from .models import Feedback, Reply, Window, plan_has

Moderation, Outcome = Feedback.Moderation, Feedback.Outcome


class NeedFilter(admin.SimpleListFilter):
    """What waits for the unit; each choice is a queryset of feedback."""

    title = gettext_lazy("what they need")
    parameter_name = "needs"

    def lookups(self, request, model_admin):
        return [
            ("to_moderate", _("Review before publication")),
            ("unanswered", _("An answer")),
            ("overdue", _("An answer that is late")),
            ("due_today", _("An answer today")),
            ("due_soon", _("An answer in the next 7 days")),
        ]

    def queryset(self, request, queryset):
        known = {value for value, words in self.lookup_choices}
        return getattr(queryset, self.value())() if self.value() in known else queryset


class FeedbackPlanFilter(PlanFilter):
    """Feedback on a plan and on all that belongs to it."""

    def of(self, queryset, keys):
        return queryset.filter(plan_has(pk__in=keys))


class ResponsibleFilter(EntityFilter):
    """Feedback on milestones for which an entity is responsible, and on the commitments that it leads."""

    def of(self, queryset, keys):
        led = Commitment.objects.filter(roles__entity__in=keys, roles__role=EntityRole.Role.LEAD)
        milestones = Milestone.objects.of_entities(keys)
        return queryset.filter(Q(milestone__in=milestones) | Q(commitment__in=led.values("pk")))


class ReceivedFilter(SinceFilter):
    title = gettext_lazy("received on")
    parameter_name = "received"
    path = "received_at"


class DraftInline(BilingualStacked):
    """Replies that are still being written."""

    model = Reply
    fields = ["entity", "body"]
    autocomplete_fields = ["entity"]
    show_change_link = False
    verbose_name = gettext_lazy("draft of a reply")
    verbose_name_plural = gettext_lazy("drafts of replies")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(published_at=None).select_related("entity")


class PublishedReplyInline(ReadOnlyMixin, BilingualStacked):
    """Official words that the author has read: nothing is changed about them."""

    model = Reply
    fields = ["entity", "published", "body"]
    readonly_fields = ["entity", "published", "body"]
    show_change_link = False
    verbose_name_plural = gettext_lazy("published replies")

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(published_at=None).select_related("entity")

    @admin.display(description=gettext_lazy("published on"))
    def published(self, reply):
        return day(reply.published_at)


class DeclineForm(StepForm):
    reason = text_field(
        gettext_lazy("Reason"),
        help_text=gettext_lazy("The author reads it in a letter and on their own page. It is not public."),
    )


class DeclineManyForm(BulkForm):
    reason = text_field(
        gettext_lazy("Reason for all of them"),
        help_text=gettext_lazy("Each author reads it in a letter and on their own page. It is not public."),
    )


class DecisionForm(StepForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[(outcome.value, outcome.label) for outcome in Feedback.DECISIONS],
        widget=forms.RadioSelect,
    )
    entity = forms.ModelChoiceField(Entity.objects.all(), label=gettext_lazy("Entity that decided"))
    reason_ar = text_field(
        gettext_lazy("Reason for the decision – in Arabic"),
        "ar",
        help_text=gettext_lazy("Published beside the feedback, and sent to its author."),
    )
    reason_en = text_field(gettext_lazy("Reason for the decision – in English"), "en", required=False)

    def __init__(self, item, data=None):
        super().__init__(item, data)
        self.initial = {
            "outcome": item.outcome,
            "entity": item.deciding_entity_id or item.subject_plan.coordinating_unit_id,
            "reason_ar": item.decision_reason_ar,
            "reason_en": item.decision_reason_en,
        }


class PublishReplyForm(StepForm):
    reply = forms.ModelChoiceField(
        Reply.objects.none(), label=gettext_lazy("Draft"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, item, data=None):
        super().__init__(item, data)
        drafts = item.replies.filter(published_at=None)
        self.fields["reply"].queryset = drafts
        self.fields["reply"].label_from_instance = lambda reply: reply.body_ar
        self.initial = {"reply": drafts.first()}


def can_be_answered(request, item):
    return item.outcome != Outcome.WITHDRAWN and (item.moderation == Moderation.PUBLISHED or item.is_for_body_only)


def has_draft(request, item):
    return can_be_answered(request, item) and item.replies.filter(published_at=None).exists()


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


def why_not_declined(request, item):
    """Return why an item cannot be declined with others, or None."""
    if item.is_withdrawn:
        return _("Withdrawn by its author.")
    return _("Declined already.") if item.is_declined else None


@admin.register(Feedback)
class FeedbackAdmin(BilingualAdmin):
    """What people said stands as they wrote it; staff judge and answer it by steps, which tell the author."""

    list_display = ["reference_shown", "kind", "subject_shown", "received", "due", "moderation_pill", "outcome_pill"]
    list_filter = [NeedFilter, "moderation", "outcome", "kind", FeedbackPlanFilter, ResponsibleFilter, ReceivedFilter]
    list_select_related = [
        "plan",
        "commitment__plan",
        "milestone__commitment__plan",
        "workshop__plan",
        "working_group__workshop__plan",
        "deciding_entity",
        "decided_by",
        "author",
    ]
    search_fields = ["search_text"]
    search_help_text = gettext_lazy("Reference, words of the feedback, name, organisation or address of its author")
    # What waits for an answer comes first, by the day on which it is due.
    ordering = [
        Case(When(outcome__in=Feedback.OPEN_OUTCOMES, moderation__in=["held", "published"], then=0), default=1),
        "due_on",
        "pk",
    ]
    inlines = [DraftInline, PublishedReplyInline]
    step_about = "admin/feedback/feedback/said.html"
    fieldsets = [
        (
            gettext_lazy("What was said"),
            {"fields": ["subject_link", "kind", "body_shown", "current_wording_shown", "proposed_wording_shown"]},
        ),
        (
            gettext_lazy("Who said it"),
            {
                "fields": [("naming", "author_name", "organisation"), ("contact", "language")],
                "description": gettext_lazy("Personal data: use it to answer, and for nothing else."),
            },
        ),
        (
            gettext_lazy("Where it stands"),
            {"fields": [("moderation_pill", "outcome_pill"), ("received", "due"), "declined_reason"]},
        ),
        (gettext_lazy("The decision"), {"fields": [("deciding_entity", "decided"), "decision_reason"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        names = [name for _title, options in self.fieldsets for name in options["fields"]]
        flat = [each for name in names for each in (name if isinstance(name, tuple) else [name])]
        return self.replace_orig_field(flat)

    def get_fieldsets(self, request, obj=None):
        """Show what there is: no wording where none was proposed, no decision before its day."""
        optional = {
            "current_wording_shown": obj.current_wording,
            "proposed_wording_shown": obj.proposed_wording,
            "declined_reason": obj.declined_reason,
        }
        fieldsets = super().get_fieldsets(request, obj)[: 4 if obj.is_decided else 3]
        return [
            (title, options | {"fields": [name for name in options["fields"] if optional.get(name, True)]})
            for title, options in fieldsets
        ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def people_of(self, item):
        """The author; None where the account was erased, or never was, and a name is there."""
        return [item.author_id] if item.author_id or item.author_name or item.organisation else []

    def view_on_site(self, item):
        """Only what is public has a page for everybody."""
        return item.get_absolute_url() if item.is_public else None

    def save_formset(self, request, form, formset, change):
        for reply in formset.save(commit=False):
            reply.author = reply.author or request.user
        super().save_formset(request, form, formset, change)

    @step(
        gettext_lazy("Publish"),
        tone="main",
        is_open=lambda request, item: (
            item.moderation != Moderation.PUBLISHED and item.outcome != Outcome.WITHDRAWN and not item.is_for_body_only
        ),
    )
    def publish(self, request, item):
        actions.publish(item, request.user)
        return _("%(reference)s is public now, and its author was told.") % {"reference": item.reference}

    @step(
        gettext_lazy("Start the review"),
        is_open=lambda request, item: item.outcome == Outcome.RECEIVED and can_be_answered(request, item),
    )
    def start_review(self, request, item):
        actions.start_review(item, request.user)
        return _("%(reference)s is under review.") % {"reference": item.reference}

    @step(gettext_lazy("Decide"), form=DecisionForm, tone="main", is_open=can_be_answered)
    def decide(self, request, item, outcome, entity, reason_ar, reason_en):
        actions.decide(item, outcome, reason_ar, entity, request.user, reason_en)
        return _("The decision on %(reference)s is kept, and its author was told.") % {"reference": item.reference}

    @step(gettext_lazy("Publish a reply"), form=PublishReplyForm, is_open=has_draft)
    def publish_reply(self, request, item, reply):
        actions.publish_reply(reply, request.user)
        return _("The reply is published, and the author of the feedback was told.")

    @step(
        gettext_lazy("Decline with a reason"),
        form=DeclineForm,
        tone="danger",
        is_open=lambda request, item: item.moderation != Moderation.DECLINED and item.outcome != Outcome.WITHDRAWN,
    )
    def decline(self, request, item, reason):
        actions.decline(item, reason, request.user)
        return _("%(reference)s was declined, and its author was told why.") % {"reference": item.reference}

    @bulk(gettext_lazy("Publish"), leaves_out=why_not_published)
    def publish_many(self, request, items):
        with_each(items, lambda item: actions.publish(item, request.user))
        words = ngettext(
            "%(count)s item is public now, and its author was told.",
            "%(count)s items are public now, and their authors were told.",
            len(items),
        )
        return words % {"count": num(len(items))}

    @bulk(gettext_lazy("Start the review"), leaves_out=why_not_reviewed)
    def review_many(self, request, items):
        with_each(items, lambda item: actions.start_review(item, request.user))
        words = ngettext("%(count)s item is under review.", "%(count)s items are under review.", len(items))
        return words % {"count": num(len(items))}

    @bulk(gettext_lazy("Decline with one reason"), form=DeclineManyForm, tone="danger", leaves_out=why_not_declined)
    def decline_many(self, request, items, reason):
        with_each(items, lambda item: actions.decline(item, reason, request.user))
        words = ngettext(
            "%(count)s item was declined, and its author was told why.",
            "%(count)s items were declined, and their authors were told why.",
            len(items),
        )
        return words % {"count": num(len(items))}

    @admin.display(description=gettext_lazy("reference"), ordering="reference")
    def reference_shown(self, item):
        return format_html('<bdi dir="ltr">{}</bdi>', item.reference)

    @admin.display(description=gettext_lazy("about"))
    def subject_shown(self, item):
        return subject_words(item)

    @admin.display(description=gettext_lazy("about"))
    def subject_link(self, item):
        words = subject_words(item)
        if not item.is_subject_published:
            return words
        return format_html('<a href="{}">{}</a>', item.subject.get_absolute_url(), words)

    @admin.display(description=gettext_lazy("feedback"))
    def body_shown(self, item):
        return as_written(item.body)

    @admin.display(description=gettext_lazy("current wording"))
    def current_wording_shown(self, item):
        return as_written(item.current_wording)

    @admin.display(description=gettext_lazy("proposed wording"))
    def proposed_wording_shown(self, item):
        return as_written(item.proposed_wording)

    @admin.display(description=gettext_lazy("address"))
    def contact(self, item):
        if item.author is None:
            return _("The account was erased.")
        return format_html('<a href="mailto:{0}"><bdi dir="ltr">{0}</bdi></a>', item.author.email)

    @admin.display(description=gettext_lazy("received on"), ordering="received_at")
    def received(self, item):
        return day(item.received_at)

    @admin.display(description=gettext_lazy("answer due"), ordering="due_on")
    def due(self, item):
        if not item.is_waiting:
            return day(item.due_on)
        late = item.days_late
        if late:
            words = ngettext("%(days)s day late", "%(days)s days late", late) % {"days": digits(late)}
            return format_html("{} {}", day(item.due_on), pill("late", words))
        left = ngettext("%(days)s day left", "%(days)s days left", item.days_left) % {"days": digits(item.days_left)}
        return f"{day(item.due_on)} – {left}"

    @admin.display(description=gettext_lazy("moderation"), ordering="moderation")
    def moderation_pill(self, item):
        return pill(item.moderation, item.get_moderation_display())

    @admin.display(description=gettext_lazy("outcome"), ordering="outcome")
    def outcome_pill(self, item):
        return pill(item.outcome, item.get_outcome_display())

    @admin.display(description=gettext_lazy("decided on"))
    def decided(self, item):
        by = {"day": day(item.decided_at), "user": item.decided_by}
        return _("%(day)s, by %(user)s") % by if item.decided_by else by["day"]


def subject_words(item):
    """Return what the feedback is about."""
    if item.milestone_id:
        return milestone_words(item.milestone)
    return commitment_words(item.commitment) if item.commitment_id else str(item.subject)


def as_written(text):
    """Return what somebody wrote, in its own direction."""
    return format_html('<div dir="auto">{}</div>', mark_safe(linebreaks(text, autoescape=True))) if text else "–"


@admin.register(Window)
class WindowAdmin(PortalAdmin):
    list_display = ["plan", "is_open_now", "opens", "closes"]
    list_select_related = ["plan"]
    fields = ["plan", ("opens_at", "closes_at")]

    @admin.display(description=gettext_lazy("state"))
    def is_open_now(self, window):
        return pill("published", _("Open")) if window.is_open else pill("withdrawn", _("Closed"))

    @admin.display(description=gettext_lazy("opens on"), ordering="opens_at")
    def opens(self, window):
        return day(window.opens_at) if window.opens_at else _("always open until it closes")

    @admin.display(description=gettext_lazy("closes on"), ordering="closes_at")
    def closes(self, window):
        return day(window.closes_at) if window.closes_at else _("not set")
