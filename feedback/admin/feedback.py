"""Feedback in the back office: judged and answered."""

from django.contrib import admin
from django.db.models import Case, When
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.admin import BilingualAdmin
from core.admin_bulk import bulk, with_each
from core.admin_lists import pill
from core.admin_steps import step
from core.templatetags.arabic import day, digits, num

from .. import actions, actions_joint, actions_moderation, public_versions
from ..models import Feedback, Naming
from .assignments import WHO_SAID_IT, AnsweringMixin
from .changes import ChangesMixin
from .filters import FeedbackPlanFilter, NeedFilter, ReceivedFilter, ResponsibleFilter
from .parts import as_written, changes_shown, links_to_files, subject_words, told
from .recording import RecordingMixin
from .replies import DraftInline, PublishedReplyInline
from .steps import (
    ConfirmRefusalForm,
    DecideTogetherForm,
    DecisionForm,
    DeclineForm,
    DeclineManyForm,
    PublishReplyForm,
    can_be_answered,
    can_be_taken_up,
    has_draft,
    waits_for_second_look,
    why_not_decided,
    why_not_declined,
    why_not_published,
    why_not_reviewed,
)

Moderation, Outcome = Feedback.Moderation, Feedback.Outcome

# How many words of each item stand where many are decided on at once.
WORDS_AMONG_MANY = 30
# The choice of the author, who reads it as "in my name", told to others.
NAMINGS = {
    Naming.ORGANISATION: gettext_lazy("In the name of an organisation"),
    Naming.OWN_NAME: gettext_lazy("By name"),
}


# So many words of what was said tell it apart in a list.
BEGINNING_WORDS = 12


@admin.register(Feedback)
class FeedbackAdmin(AnsweringMixin, ChangesMixin, RecordingMixin, BilingualAdmin):
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
        "appeal",
        "on_behalf_of",
        "settlement",
        "said_in_workshop",
        "said_in_group",
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
            {
                "fields": [
                    "subject_link",
                    "said_in_shown",
                    "kind",
                    "body_shown",
                    "current_wording_shown",
                    "proposed_wording_shown",
                    "reason_shown",
                    "files_shown",
                    "edited",
                ]
            },
        ),
        (
            WHO_SAID_IT,
            {
                "fields": [
                    ("naming_shown", "author_name"),
                    ("organisation", "on_behalf_of"),
                    ("contact", "language"),
                ],
                "description": gettext_lazy("Personal data: use it to answer, and for nothing else."),
            },
        ),
        (
            gettext_lazy("Where it stands"),
            {
                "fields": [
                    ("moderation_pill", "outcome_pill"),
                    ("received", "due"),
                    "declined_reason",
                    "appeal_shown",
                    "endorsed_by",
                ]
            },
        ),
        AnsweringMixin.answering,
        (
            gettext_lazy("The decision"),
            {
                "fields": [
                    ("deciding_entity", "decided"),
                    "decision_reason",
                    "together_shown",
                    "caused_changes_shown",
                    "settlement_shown",
                ]
            },
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        names = [name for _title, options in self.fieldsets for name in options["fields"]]
        flat = [each for name in names for each in (name if isinstance(name, tuple) else [name])]
        return self.replace_orig_field([*flat, "named"])

    def get_fieldsets(self, request, obj=None):
        """Show what there is: no wording where none was proposed, no decision before its day."""
        optional = {
            "said_in_shown": obj.said_in_workshop_id,
            "current_wording_shown": obj.current_wording,
            "proposed_wording_shown": obj.proposed_wording,
            "reason_shown": obj.reason,
            "files_shown": obj.attachments.sent().exists(),
            "edited": public_versions.last_changes(obj),
            "declined_reason": obj.declined_reason,
            "caused_changes_shown": obj.is_accepted,
            "appeal_shown": hasattr(obj, "appeal"),
            "endorsed_by": obj.endorsements.exists(),
            "settlement_shown": obj.said_settlement,
            "together_shown": obj.joint_answer_id,
        }
        fieldsets = super().get_fieldsets(request, obj)[: None if obj.is_decided else -1]
        return [
            (title, options | {"fields": [name for name in options["fields"] if optional.get(name, True)]})
            for title, options in fieldsets
        ]

    def has_delete_permission(self, request, obj=None):
        return False

    def people_of(self, item):
        """The author; None where the account was erased, or never was, and a name is there."""
        return [item.author_id] if item.author_id or item.author_name or item.organisation else []

    def named_among_many(self, item):
        """Nobody decides on many by their numbers alone: what was said stands with them."""
        return f"{self.title_of(item)}: {Truncator(item.body).words(WORDS_AMONG_MANY)}"

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
        return told(_("%(reference)s is public now.") % {"reference": item.reference}, item)

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
        return told(_("The decision on %(reference)s is kept.") % {"reference": item.reference}, item)

    @step(gettext_lazy("Publish a reply"), form=PublishReplyForm, is_open=has_draft)
    def publish_reply(self, request, item, reply):
        actions.publish_reply(reply, request.user)
        return told(_("The reply is published."), item)

    @step(
        gettext_lazy("Decline with a reason"),
        form=DeclineForm,
        tone="danger",
        is_open=lambda request, item: item.moderation != Moderation.DECLINED and item.outcome != Outcome.WITHDRAWN,
    )
    def decline(self, request, item, reason):
        actions.decline(item, reason, request.user)
        return told(_("%(reference)s was declined.") % {"reference": item.reference}, item)

    @step(gettext_lazy("Confirm the refusal"), form=ConfirmRefusalForm, is_open=waits_for_second_look)
    def confirm_refusal(self, request, item, answer):
        actions_moderation.confirm_refusal(item, answer, request.user)
        return _("%(reference)s stays unpublished, and its author was told why.") % {"reference": item.reference}

    @step(gettext_lazy("Take it up after all"), is_open=can_be_taken_up)
    def take_up(self, request, item):
        actions_moderation.take_up(item, request.user)
        return _("%(reference)s is answered after all, and its author was told.") % {"reference": item.reference}

    @bulk(gettext_lazy("Publish"), leaves_out=why_not_published)
    def publish_many(self, request, items):
        with_each(items, lambda item: actions.publish(item, request.user))
        words = ngettext("%(count)s item is public now.", "%(count)s items are public now.", len(items))
        return told(words % {"count": num(len(items))}, *items)

    @bulk(gettext_lazy("Start the review"), leaves_out=why_not_reviewed)
    def review_many(self, request, items):
        with_each(items, lambda item: actions.start_review(item, request.user))
        words = ngettext("%(count)s item is under review.", "%(count)s items are under review.", len(items))
        return words % {"count": num(len(items))}

    @bulk(gettext_lazy("Decide together"), form=DecideTogetherForm, leaves_out=why_not_decided)
    def decide_together(self, request, items, outcome, entity, reason_ar, reason_en):
        actions_joint.decide_together(items, outcome, reason_ar, entity, request.user, reason_en)
        words = ngettext("%(count)s item was decided on.", "%(count)s items were decided on together.", len(items))
        return told(words % {"count": num(len(items))}, *items)

    @bulk(gettext_lazy("Decline with one reason"), form=DeclineManyForm, tone="danger", leaves_out=why_not_declined)
    def decline_many(self, request, items, reason):
        with_each(items, lambda item: actions.decline(item, reason, request.user))
        words = ngettext("%(count)s item was declined.", "%(count)s items were declined.", len(items))
        return told(words % {"count": num(len(items))}, *items)

    @admin.display(description=gettext_lazy("reference"), ordering="reference")
    def reference_shown(self, item):
        return format_html('<bdi dir="ltr">{}</bdi>', item.reference)

    @admin.display(description=gettext_lazy("about"))
    def subject_shown(self, item):
        """Return what it is about and how it begins, which tells the points of one working group apart."""
        words = Truncator(item.body).words(BEGINNING_WORDS)
        return format_html('{}<p class="muted small" dir="auto">{}</p>', subject_words(item), words)

    @admin.display(description=gettext_lazy("about"))
    def subject_link(self, item):
        words = subject_words(item)
        if not item.is_subject_published:
            return words
        return format_html('<a href="{}">{}</a>', item.subject.get_absolute_url(), words)

    @admin.display(description=Feedback._meta.get_field("body").verbose_name)
    def body_shown(self, item):
        return as_written(item.body)

    @admin.display(description=gettext_lazy("current wording"))
    def current_wording_shown(self, item):
        return as_written(item.current_wording)

    @admin.display(description=gettext_lazy("proposed wording"))
    def proposed_wording_shown(self, item):
        return as_written(item.proposed_wording)

    @admin.display(description=gettext_lazy("endorsed by"))
    def endorsed_by(self, item):
        names = item.endorsements.select_related("entity")
        return format_html_join(mark_safe("<br>"), "{}", ((each.entity,) for each in names))

    @admin.display(description=gettext_lazy("appeal of the author"))
    def appeal_shown(self, item):
        said = as_written(item.appeal.text)
        if not item.appeal.result:
            return said
        answer = as_written(item.appeal.answer) if item.appeal.answer else ""
        return format_html(
            "{}<p>{}: {}</p>{}", said, day(item.appeal.answered_at), item.appeal.get_result_display(), answer
        )

    @admin.display(description=gettext_lazy("why the wording should change"))
    def reason_shown(self, item):
        return as_written(item.reason)

    @admin.display(description=gettext_lazy("files"))
    def files_shown(self, item):
        return links_to_files(item.attachments.sent())

    @admin.display(description=gettext_lazy("last change of what it says"))
    def edited(self, item):
        return changes_shown(public_versions.last_changes(item))

    @admin.display(description=gettext_lazy("how the author is named"))
    def naming_shown(self, item):
        return NAMINGS.get(item.naming, item.get_naming_display())

    @admin.display(description=gettext_lazy("address"))
    def contact(self, item):
        if item.author is None:
            return _("Nobody: staff entered it.") if item.is_recorded else _("The account was erased.")
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
        """Nothing of what its author took back: it waits for nobody, and nobody reads it."""
        return "–" if item.is_withdrawn else pill(item.moderation, item.get_moderation_display())

    @admin.display(description=gettext_lazy("outcome"), ordering="outcome")
    def outcome_pill(self, item):
        return pill(item.outcome, item.get_outcome_display())

    @admin.display(description=gettext_lazy("decided on"))
    def decided(self, item):
        by = {"day": day(item.decided_at), "user": item.decided_by}
        return _("%(day)s, by %(user)s") % by if item.decided_by else by["day"]
