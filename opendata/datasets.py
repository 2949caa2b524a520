"""The data files in one table: for each dataset its rows, which everybody may read, and its columns.

Illustrative rows are left out, unless somebody asks for those of the illustrative plan. A new dataset or column needs
nothing but its entry here.
"""

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from commitments.models import Activity, Commitment, EntityRole, Milestone, Plan, ProgressUpdate
from feedback.filters import FeedbackFilterForm
from feedback.models import CausedChange, Feedback
from feedback.trace import history_url
from workshops.models import WorkingGroup, Workshop, WorkshopSession

from .tables import (
    CHANGED_AT,
    CONFIRMED_ON,
    PAGE,
    PLAN,
    PRECISION,
    PUBLISHED_AT,
    SOURCES,
    Column,
    Dataset,
    bilingual,
    known,
    last_saved,
    local_day,
    names,
    page_of,
)


def real_plans():
    return Plan.objects.published().filter(is_demo=False)


def real_commitments():
    return Commitment.objects.published().filter(plan__is_demo=False)


def real_milestones():
    return Milestone.objects.published().filter(commitment__plan__is_demo=False)


def real_workshops():
    return Workshop.objects.published().filter(plan__is_demo=False)


def entities_as(role):
    """Return a function: the entities that have the role in a commitment, from its prefetched roles."""
    return lambda commitment: [entry.entity for entry in commitment.roles.all() if entry.role == role]


def shown_milestone(activity):
    """The label of the activity's milestone, when everybody may read it; else None."""
    return activity.milestone.label if activity.milestone and activity.milestone.is_published else None


def said_in(feedback):
    """Where it was said, when everybody may read of it; else None."""
    workshop = feedback.shown_workshop
    return (feedback.said_in_group or workshop).about if workshop else None


def endorsing(feedback):
    """The organisations that endorse it, from its shown_endorsements."""
    return [endorsement.entity for endorsement in feedback.shown_endorsements]


def together_with(feedback):
    """References of what was answered together with it, from the shown_items of its joint answer."""
    items = feedback.joint_answer.shown_items if feedback.joint_answer else []
    return [item.reference for item in items if item.pk != feedback.pk]


def changes_of(feedback):
    """Addresses of the changes of the plan that it caused, as far as everybody may read them."""
    with override("ar"):
        return [settings.PORTAL_URL + history_url(link.row, link.state_number) for link in feedback.shown_changes]


def evidence_of(update):
    """Addresses of what shows that the update is true."""
    return [row.address or page_of(row) for row in update.evidence.all()]


PLANS = Dataset(
    "plans",
    _("Plans"),
    _("One row for each national action plan."),
    real_plans,
    [
        Column("plan", _("Short address of the plan."), "slug"),
        Column("number", _("Number of the plan.")),
        *bilingual("name", _("Official name.")),
        Column("start_year", _("First year of the plan.")),
        Column("end_year", _("Last year of the plan.")),
        Column("starts_on", _("First day; empty: not known.")),
        Column("ends_on", _("Last day; empty: not known.")),
        *bilingual("coordinator", _("Body that coordinates the plan."), "coordinator.name"),
        Column("response_days", _("Days within which feedback is to be answered.")),
        PAGE,
        PUBLISHED_AT,
        CONFIRMED_ON,
        CHANGED_AT,
        SOURCES,
    ],
    lambda rows: rows.select_related("coordinator"),
)

COMMITMENTS = Dataset(
    "commitments",
    _("Commitments"),
    _("One row for each commitment, with the bodies that carry it out and how far it is."),
    real_commitments,
    [
        PLAN,
        Column("number", _("Number of the commitment in its plan.")),
        Column("ogp_id", _("Number at the Open Government Partnership.")),
        *bilingual("title", _("Official title, letter for letter as in the plan.")),
        *bilingual("short_title", _("Short title, the portal’s own.")),
        *names("lead", _("Lead entities."), entities_as(EntityRole.Role.LEAD)),
        *names("supporting", _("Supporting entities."), entities_as(EntityRole.Role.SUPPORTING)),
        *names("partners", _("Civil society partners."), entities_as(EntityRole.Role.PARTNER)),
        *names("policy_areas", _("Policy areas, in the Partnership’s own list."), lambda row: row.themes.all()),
        *bilingual("problem", _("The problem that the commitment answers.")),
        *bilingual("objective", _("What the commitment is to reach.")),
        Column("starts_on", _("First day; empty: not known.")),
        Column("ends_on", _("Last day; empty: not known.")),
        Column("first_planned_start", _("First day as first planned."), "first_starts_on"),
        Column("first_planned_end", _("Last day as first planned."), "first_ends_on"),
        Column("milestone_count", _("Milestones that are in the portal; 0: not entered yet.")),
        Column("completed_count", _("Milestones that are completed."), "done_count"),
        Column(
            "progress_percent",
            _("Computed: the weighted mean of the milestones; empty: no milestones in the portal yet."),
            lambda row: None if row.progress_percent is None else round(row.progress_percent, 1),
        ),
        Column("stated_percent", _("Progress in percent as the government itself states it; empty: no statement.")),
        Column("stated_on", _("Day of that statement; empty: not known.")),
        PAGE,
        PUBLISHED_AT,
        CONFIRMED_ON,
        CHANGED_AT,
        SOURCES,
    ],
    lambda rows: rows.with_progress().select_related("plan").prefetch_related("roles__entity", "themes"),
)

MILESTONES = Dataset(
    "milestones",
    _("Milestones"),
    _("One row for each milestone, with its dates and its status."),
    real_milestones,
    [
        Column("plan", _("Short address of the plan."), "commitment.plan.slug"),
        Column("commitment", _("Number of the commitment in its plan."), "commitment.number"),
        Column("milestone", _("Number of the milestone: 2.1 is milestone 1 of commitment 2."), "label"),
        *bilingual("title", _("Title.")),
        *bilingual("description", _("Description.")),
        *bilingual("responsible", _("Body responsible; empty: the lead entities."), "responsible.name"),
        Column("status", _("not_started, in_progress, completed or withdrawn.")),
        Column("percent", _("Progress in percent; empty: no figure was given."), "shown_percent"),
        Column("weight", _("How much it counts in the progress of its commitment.")),
        known("starts_on", _("First day; empty: not known.")),
        known("ends_on", _("Last day; empty: not known.")),
        known("first_planned_start", _("First day as first planned."), "first_starts_on"),
        known("first_planned_end", _("Last day as first planned."), "first_ends_on"),
        PRECISION,
        Column("dates_are_doubtful", _("true: the source itself makes its dates doubtful."), "are_dates_doubtful"),
        Column("is_late", _("Computed: true when it is open and its last day is past."), "is_overdue"),
        Column("completed_on", _("Day of completion; empty: not completed, or not published.")),
        PAGE,
        PUBLISHED_AT,
        CONFIRMED_ON,
        CHANGED_AT,
        SOURCES,
    ],
    lambda rows: rows.select_related("commitment__plan", "responsible"),
)

UPDATES = Dataset(
    "progress-updates",
    _("Progress updates"),
    _("One row for each approved report on a milestone."),
    lambda: ProgressUpdate.objects.published().filter(milestone__commitment__plan__is_demo=False),
    [
        Column("plan", _("Short address of the plan."), "milestone.commitment.plan.slug"),
        Column("milestone", _("Number of the milestone: 2.1 is milestone 1 of commitment 2."), "milestone.label"),
        Column("status", _("not_started, in_progress, completed or withdrawn.")),
        Column("percent", _("Progress in percent; empty: no figure was given.")),
        *bilingual("text", _("What happened.")),
        *bilingual("reason", _("Why it is late or withdrawn.")),
        Column("completed_on", _("Day of completion; empty: not completed, or not published.")),
        Column("approved_on", _("Day on which the report was approved; empty: not published.")),
        Column("evidence", _("Addresses of what shows that it is true."), evidence_of),
        CHANGED_AT,
        SOURCES,
    ],
    lambda rows: rows.select_related("milestone__commitment__plan").prefetch_related("evidence"),
    lambda: last_saved(ProgressUpdate),
)

ACTIVITIES = Dataset(
    "activities",
    _("Activities"),
    _("One row for each meeting, consultation, workshop or launch of a commitment."),
    lambda: Activity.objects.filter(commitment__in=real_commitments()),
    [
        Column("plan", _("Short address of the plan."), "commitment.plan.slug"),
        Column("commitment", _("Number of the commitment in its plan."), "commitment.number"),
        Column("milestone", _("Number of the milestone that it belongs to, if any."), shown_milestone),
        Column("kind", _("meeting, consultation, workshop or launch.")),
        *bilingual("title", _("Title.")),
        *bilingual("place", _("Place; empty: not known.")),
        known("starts_on", _("First day; empty: not known.")),
        known("ends_on", _("Last day; empty: not known.")),
        PRECISION,
        *names("partners", _("Partners."), lambda row: row.partners.all()),
        CHANGED_AT,
        SOURCES,
    ],
    lambda rows: rows.select_related("commitment__plan", "milestone__commitment").prefetch_related("partners"),
    lambda: last_saved(Activity),
)

WORKSHOPS = Dataset(
    "workshops",
    _("Workshops"),
    _("One row for each workshop or forum meeting."),
    real_workshops,
    [
        PLAN,
        Column("workshop", _("Short address of the workshop."), "slug"),
        Column("kind", _("workshop or forum.")),
        *bilingual("title", _("Official title, letter for letter as in its document.")),
        *bilingual("subtitle", _("Subtitle.")),
        *bilingual("aim", _("Aim.")),
        Column("starts_at", _("Start, in the time of Amman.")),
        Column("ends_at", _("End, in the time of Amman; empty: not known.")),
        *bilingual("place", _("Place; empty: not known.")),
        *bilingual("organiser", _("Organiser; empty: not known."), "organiser.name"),
        Column("announced_on", _("Day of its announcement; empty: not recorded.")),
        Column("notice_days", _("Computed: days from announcement to start; empty: not recorded.")),
        PAGE,
        PUBLISHED_AT,
        CONFIRMED_ON,
        CHANGED_AT,
        SOURCES,
    ],
    lambda rows: rows.select_related("plan", "organiser"),
)

AGENDA = Dataset(
    "agenda",
    _("Agendas"),
    _("One row for each item of a workshop’s agenda."),
    lambda: WorkshopSession.objects.filter(workshop__in=real_workshops()),
    [
        Column("workshop", _("Short address of the workshop."), "workshop.slug"),
        Column("order", _("Place in the agenda.")),
        Column("kind", _("registration, plenary, working_groups, break or meal.")),
        *bilingual("title", _("Title, letter for letter as in the agenda.")),
        Column("starts_at", _("Start, in the time of Amman.")),
        Column("ends_at", _("End, in the time of Amman; empty: not known.")),
        CHANGED_AT,
        SOURCES,
    ],
    lambda rows: rows.select_related("workshop"),
)

GROUPS = Dataset(
    "working-groups",
    _("Working groups"),
    _("One row for each working group of a workshop."),
    lambda: WorkingGroup.objects.filter(workshop__in=real_workshops()),
    [
        Column("workshop", _("Short address of the workshop."), "workshop.slug"),
        Column("group", _("Number of the group in its workshop."), "number"),
        Column("agenda_item", _("Place in the agenda of the item during which it meets."), "session.order"),
        Column("commitment", _("Number of the commitment that it discusses."), "shown_commitment.number"),
        *bilingual("label", _("Label, letter for letter as in the agenda.")),
        *bilingual("topic", _("Topic, letter for letter as in the agenda.")),
        *bilingual("room", _("Room; empty: not known.")),
        Column("seats", _("Seats; empty: not known."), "capacity"),
        PAGE,
        CHANGED_AT,
        SOURCES,
    ],
    lambda rows: rows.with_pages(),
)

FEEDBACK = Dataset(
    "feedback",
    _("Feedback"),
    _("One row for each published piece of feedback, with the decision and its reason."),
    lambda: Feedback.objects.published().real(),
    [
        Column("reference", _("Reference of the feedback.")),
        Column("plan", _("Short address of the plan."), "subject_plan.slug"),
        Column("about", _("What it is about: nap5/2 is commitment 2 of the plan nap5."), "subject.about"),
        Column("said_in", _("The workshop or working group in which it was said, if any."), said_in),
        Column(
            "is_entered_by_staff",
            _("true: staff entered it from what was noted where it was said; its days count from then."),
            "is_recorded",
        ),
        Column("kind", _("suggestion, question, concern or offer.")),
        Column("body", _("What was said, in the words of its author.")),
        Column("current_wording", _("The wording that its author would change.")),
        Column("proposed_wording", _("The wording that its author proposes.")),
        Column("author_reason", _("Why its author would change the wording."), "reason"),
        Column("language", _("Language of the page on which it was written.")),
        Column("author", _("Its author as they chose to be named; empty: without a name."), "credit"),
        Column(
            "author_is_verified",
            _("true: sent in the name of an organisation by somebody who verifiably may."),
            "is_in_verified_name",
        ),
        local_day("received_on", _("Day on which it arrived."), "received_at"),
        Column("due_on", _("Day by which it is to be answered.")),
        Column(
            "outcome",
            _("received, under_review, accepted, partly_accepted, not_accepted, answered or out_of_scope."),
        ),
        *bilingual("reason", _("Reason of the decision."), "decision_reason"),
        *bilingual("decided_by", _("Body that decided."), "deciding_entity.name"),
        local_day("decided_on", _("Day of the decision; empty: not decided yet."), "decided_at"),
        Column("days_taken", _("Computed: days from arrival to decision.")),
        Column(
            "changes", _("Addresses of the changes of the plan that it caused, in the public history."), changes_of
        ),
        local_day(
            "changed_plan_on",
            _("Day on which the plan last changed because of it; empty: not yet."),
            "plan_changed_at",
        ),
        Column(
            "settled",
            _("What its author says of the decision: settled, partly_settled or not_settled; empty: nothing yet."),
            "said_settlement.verdict",
        ),
        Column("is_late", _("Computed: true when it waits for a decision and the day is past."), "is_overdue"),
        PAGE,
        local_day("published_on", _("Day on which it was published."), "published_at"),
        Column("endorsement_count", _("How many other organisations endorse it.")),
        *names("endorsed_by", _("Organisations that endorse it."), endorsing),
        Column(
            "is_illustrative",
            _("true: made up to show the portal; only where the illustrative plan is asked for."),
            "is_demo",
        ),
        local_day("edited_on", _("Day on which its author last changed it in public; empty: never."), "edited_at"),
        Column(
            "answered_together_with",
            _("References of other published feedback that was answered by the same decision."),
            together_with,
        ),
    ],
    lambda rows: (
        rows.for_cards()
        .with_endorsements()
        .select_related("said_in_workshop__plan", "said_in_group__workshop__plan", "joint_answer")
        .prefetch_related(
            Prefetch("caused_changes", CausedChange.objects.shown().with_rows(), "shown_changes"),
            Prefetch("joint_answer__items", Feedback.objects.published().order_by("pk"), "shown_items"),
        )
    ),
    lambda: last_saved(Feedback),
    FeedbackFilterForm,
)

DATASETS = {
    dataset.name: dataset
    for dataset in [PLANS, COMMITMENTS, MILESTONES, UPDATES, ACTIVITIES, WORKSHOPS, AGENDA, GROUPS, FEEDBACK]
}


def sizes():
    """Return {name: (number of rows, moment of the last change)} of all datasets with rows, in one query."""
    first, *others = [dataset.size() for dataset in DATASETS.values()]
    return {name: (row_count, last) for name, row_count, last in first.union(*others, all=True)}
