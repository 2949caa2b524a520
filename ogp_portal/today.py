"""What needs a member of staff today: figures from the database, each with the way to the list behind it."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from post_office.models import STATUS

from accounts.models import Entity, Membership
from commitments import reporting
from commitments.models import ImportBatch, Milestone, ProgressUpdate
from core.models import Letter
from core.templatetags.arabic import day
from feedback.models import DraftAnswer, Feedback
from workshops.models import WorkingGroup, Workshop, is_soon, lacks_notice, lacks_summary

from . import scheduled
from .translations.kinds import MISSING, OUTDATED
from .translations.survey import Survey

NEXT_DUE = 5
# Feedback that waits for the unit itself, besides answers.
UNIT_LOOKS_AT = ["to_moderate", "without_change", "appealed"]
State = ProgressUpdate.State


@dataclass
class Task:
    """How many rows want something, and where they are; late when somebody already waits too long."""

    words: str
    count: int
    address: str
    is_late: bool = False


def tasks(user):
    """Return (title, tasks) for each part of the work that the user has a share in; rows do not add queries."""
    parts = [
        (_("Feedback"), feedback_tasks),
        (_("Progress"), progress_tasks),
        (_("Workshops"), workshop_tasks),
        (_("Organisations"), organisation_tasks),
        (_("English texts"), translation_tasks),
        (_("Mail"), mail_tasks),
        (_("Publication"), publication_tasks),
    ]
    made = ((title, list(make(user))) for title, make in parts)
    return [(title, found) for title, found in made if found]


def next_due(user):
    """Return the unanswered feedback that is due first, late ones before all, for who may answer it."""
    if not user.has_perm("feedback.change_feedback"):
        return []
    return Feedback.objects.unanswered().for_cards().order_by("due_on", "pk")[:NEXT_DUE]


def feedback_tasks(user):
    if not user.has_perm("feedback.change_feedback"):
        return draft_tasks(user)
    counts, waiting = Feedback.objects.due_counts(), Feedback.objects.counts_of(*UNIT_LOOKS_AT)
    drafts = DraftAnswer.objects.aggregate(submitted=draft_count("submitted"), ready=draft_count("ready"))
    return [
        Task(_("Answers that are late"), counts["overdue"], of_feedback("overdue"), is_late=True),
        Task(_("Answers due today"), counts["due_today"], of_feedback("due_today")),
        Task(_("Answers due in the next 7 days"), counts["due_soon"], of_feedback("due_soon")),
        Task(_("Items without an answer"), counts["unanswered"], of_feedback("unanswered")),
        Task(
            _("Items to review before publication"),
            waiting["to_moderate"],
            of_feedback("to_moderate"),
        ),
        Task(
            _("Accepted points without a change of the plan"),
            waiting["without_change"],
            of_feedback("without_change"),
        ),
        Task(_("Refusals to look at again"), waiting["appealed"], of_feedback("appealed")),
        draft_task(_("Draft answers to look at"), drafts["submitted"], "submitted"),
        draft_task(_("Prepared answers to publish"), drafts["ready"], "ready"),
        Task(
            _("Replies of authors to decisions to review"),
            Feedback.objects.with_held_words().count(),
            of_feedback("with_held_words"),
        ),
    ]


def draft_tasks(user):
    """What waits for whoever drafts answers for an entity."""
    if not user.has_perm("feedback.change_draftanswer"):
        return []
    drafts = DraftAnswer.objects.editable_by(user).aggregate(
        draft=draft_count("draft"),
        returned=draft_count("returned"),
    )
    return [
        draft_task(_("Answers to draft for the unit"), drafts["draft"], "draft"),
        draft_task(_("Draft answers returned to you"), drafts["returned"], "returned"),
    ]


def draft_count(state):
    return Count("pk", filter=Q(state=state))


def draft_task(words, count, state):
    return Task(words, count, listed("feedback_draftanswer", state__exact=state))


def of_feedback(needs):
    return listed("feedback_feedback", needs=needs)


def progress_tasks(user):
    if not user.has_perm("commitments.view_milestone"):
        return []
    milestones = Milestone.objects.editable_by(user).aggregate(
        late=Count("pk", filter=Milestone.overdue_condition()),
        stale=Count("pk", filter=Milestone.stale_condition()),
    )
    updates = ProgressUpdate.objects.editable_by(user).aggregate(
        submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        draft=Count("pk", filter=Q(state=State.DRAFT)),
    )
    found = [
        Task(_("Milestones that are late"), milestones["late"], listed("commitments_milestone", needs="late"), True),
        Task(
            _("Milestones not confirmed for 90 days"),
            milestones["stale"],
            listed("commitments_milestone", needs="stale"),
        ),
    ]
    if user.has_perm("commitments.change_plan"):
        inbox = Task(_("Progress updates to approve"), updates["submitted"], reverse("reporting:inbox"))
        imports = ImportBatch.objects.filter(state=ImportBatch.State.SUBMITTED).count()
        return [
            inbox,
            Task(_("Excel files to decide"), imports, listed("commitments_importbatch", state__exact="submitted")),
            *found,
        ]
    return [
        *report_tasks(user),
        update_task(_("Updates returned to you"), updates, State.RETURNED),
        update_task(_("Drafts to hand in"), updates, State.DRAFT),
        *found,
    ]


def report_tasks(user):
    """One task for each period in which the user's milestones are still to be reported."""
    for period in reporting.periods_to_report(user):
        words = _("Milestones to report until %(day)s") % {"day": day(period.due_on)}
        address = reverse("reporting:sheet", args=[period.pk])
        yield Task(words, period.unreported_count, address, period.days_left < 0)


def update_task(words, counts, state):
    return Task(words, counts[state.value], listed("commitments_progressupdate", state__exact=state.value))


def workshop_tasks(user):
    if not user.has_perm("workshops.change_workshop"):
        return group_tasks(user)
    counts = Workshop.objects.aggregate(soon=Count("pk", filter=is_soon()), notice=Count("pk", filter=lacks_notice()))
    return [
        Task(
            _("Workshops with less than 14 days’ notice"),
            counts["notice"],
            listed("workshops_workshop", time="notice"),
            is_late=True,
        ),
        Task(_("Workshops in the next 14 days"), counts["soon"], listed("workshops_workshop", time="soon")),
    ]


def organisation_tasks(user):
    if not user.has_perm("accounts.change_membership"):
        return []
    entities = Entity.objects.aggregate(
        proposed=Count("pk", filter=Q(pk__in=Entity.objects.to_verify())),
        alone=Count("pk", filter=Q(pk__in=Entity.objects.without_submitter())),
    )
    asked = Membership.objects.to_verify().filter(entity__verified_at__isnull=False).count()
    found = [
        Task(_("Organisations to verify"), entities["proposed"], listed("accounts_entity", verified="waiting")),
        Task(_("Memberships to verify"), asked, listed("accounts_membership", verified="waiting")),
    ]
    if entities["alone"]:
        words = _("Organisations in whose name nobody can send")
        found.append(Task(words, entities["alone"], listed("accounts_entity", verified="alone")))
    return found


def publication_tasks(user):
    """One task for each kind of row of which some become public by themselves."""
    words = {
        "plan": _("Plans that become public by themselves"),
        "workshop": _("Workshops that become public by themselves"),
        "commitment": _("Commitments that become public by themselves"),
        "milestone": _("Milestones that become public by themselves"),
    }
    counts = scheduled.counts(user)
    return [
        Task(words[kind], count, listed(scheduled.LISTS[kind], public="scheduled"))
        for kind, count in counts.items()
        if count
    ]


def group_tasks(user):
    """What waits for facilitators and rapporteurs: the summaries of their groups."""
    if not user.has_perm("workshops.change_workinggroup"):
        return []
    count = WorkingGroup.objects.editable_by(user).filter(lacks_summary()).count()
    address = listed("workshops_workinggroup", summary="missing")
    return [Task(_("Summaries of your groups to write"), count, address)]


def translation_tasks(user):
    if not user.has_perm("commitments.change_commitment"):
        return []
    survey = Survey(user)
    words = {MISSING: _("Items without English"), OUTDATED: _("Items whose English is out of date")}
    return [
        Task(words[state], survey.rows_in(state), reverse("translations", query={"state": state})) for state in words
    ]


def mail_tasks(user):
    if not user.has_perm("core.view_letter"):
        return []
    failed = Letter.objects.filter(email__status=STATUS.failed).count()
    address = listed("core_letter", state="failed")
    return [Task(_("Letters that could not be sent"), failed, address, is_late=True)]


def listed(model, **filters):
    """Return the address of the list of a model (app_model), narrowed."""
    return reverse(f"admin:{model}_changelist", query=filters)
