"""The sheet on which a focal point reports all milestones of a period at once."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from core.versions import again_when_stale

from . import actions
from .forms import ReportForm
from .models import Milestone, ProgressUpdate, ReportingPeriod
from .models.progress import fingerprint_of

State = ProgressUpdate.State


def milestones_of(period, user):
    """Return the public milestones of the period's plan that the user reports on, in the order of the plan."""
    milestones = Milestone.objects.published().editable_by(user)
    return milestones.filter(commitment__plan=period.plan_id).order_by("commitment__number", "number", "pk")


def unreported(milestones, period):
    """Narrow the milestones to the open ones whose row on the sheet still waits: it has nothing, or a draft.

    period may be a reference to one from within a query.
    """
    # Looked up milestone by milestone: a list of all that are approved would be made anew for each of them.
    is_approved = Exists(ProgressUpdate.objects.filter(milestone=OuterRef("pk"), period=period, state=State.APPROVED))
    in_hand = on_sheet(period).filter(milestone=OuterRef("pk")).reverse().values("state")[:1]
    waiting = milestones.filter(status__in=Milestone.OPEN_STATUSES).annotate(
        in_hand=Coalesce(Subquery(in_hand), Value(""))
    )
    return waiting.exclude(in_hand=State.SUBMITTED).exclude(is_approved, in_hand="")


def on_sheet(period):
    """Updates in hand that the sheet of the period shows; of several on one milestone the last is the one."""
    in_hand = ProgressUpdate.objects.in_hand().filter(Q(period=period) | Q(period=None))
    # Those of the period last.
    return in_hand.order_by(F("period").asc(nulls_first=True), "pk")


def periods_to_report(user):
    """Return the open periods for which the user still has milestones to report, with their unreported_count."""
    mine = Milestone.objects.published().editable_by(user).filter(commitment__plan=OuterRef("plan"))
    waiting = unreported(mine, OuterRef(OuterRef("pk"))).order_by()
    counted = waiting.values("commitment__plan").annotate(count=Count("pk")).values("count")
    periods = ReportingPeriod.objects.open().annotate(unreported_count=Subquery(counted))
    # Sorted out here: the database would count twice, to choose and to tell.
    return [period for period in periods if period.unreported_count]


@dataclass
class Row:
    """One milestone on the sheet: what the public reads of it, and what is on its way."""

    milestone: Milestone
    update: ProgressUpdate | None
    latest: ProgressUpdate | None
    period: object
    form: ReportForm = field(init=False)
    # Somebody else saved the row after its reader had opened it.
    is_stale: bool = False

    def __post_init__(self):
        self.form = ReportForm(self)

    @property
    def evidence(self):
        return list(self.update.evidence.all()) if self.update else []

    @property
    def fingerprint(self):
        """Short text that differs as soon as what the row shows does."""
        if self.update:
            return self.update.fingerprint
        return fingerprint_of(self.latest and self.latest.pk, self.milestone.standing)

    @property
    def is_submitted(self):
        return self.update is not None and self.update.state == State.SUBMITTED

    @property
    def is_done(self):
        """Whether the milestone needs no more report in this period."""
        return self.is_submitted or self.is_approved or not (self.update or self.milestone.is_open)

    @property
    def is_approved(self):
        return self.update is None and self.latest is not None and self.latest.period_id == self.period.pk

    @property
    def missing(self):
        """What the update still needs before it can be handed in, as sentences."""
        is_written = self.update is not None and self.update.is_being_written
        return list(actions.missing_proof(self.update)) if is_written else []


def rows_of(period, milestones):
    """Return a Row for each milestone, in at most five queries."""
    approved = ProgressUpdate.objects.filter(milestone=OuterRef("pk"), state=State.APPROVED)
    latest = approved.order_by(F("approved_on").desc(nulls_last=True), "-pk").values("pk")[:1]
    milestones = list(
        milestones.select_related("commitment__plan", "responsible").annotate(latest_pk=Subquery(latest))
    )
    known = ProgressUpdate.objects.select_related("author").prefetch_related("evidence")
    reported = known.in_bulk([milestone.latest_pk for milestone in milestones if milestone.latest_pk])
    in_hand = on_sheet(period).filter(milestone__in=milestones)
    in_hand = in_hand.select_related("author").prefetch_related("evidence")
    updates = {update.milestone_id: update for update in in_hand}
    rows = []
    for milestone in milestones:
        update = updates.get(milestone.pk)
        if update:
            update.milestone = milestone
        rows.append(Row(milestone, update, reported.get(milestone.latest_pk), period))
    return rows


@dataclass
class Outcome:
    """What became of a sheet that was sent: updates handed in and kept, rows to look at again."""

    submitted: list
    kept: list
    rows_to_correct: list


@again_when_stale
@transaction.atomic
def take(period, milestones, user, data, files, is_final):
    """Keep everything that was typed as drafts; where is_final, hand in those that are complete.

    Returns the Outcome. Wrong values are not kept, nor is what somebody else saved overwritten: those rows come back
    in rows_to_correct, with what was typed in their forms.
    """
    # Held, so that of two sheets sent at once the second sees what the first did.
    list(Milestone.objects.select_for_update().filter(pk__in=[each.pk for each in milestones]).order_by("pk"))
    kept, to_correct, ready = [], [], []
    for row in rows_of(period, milestones):
        if has_news(row, data, files):
            if not row.is_stale:
                keep(row, user)
                kept.append(row.update)
            if row.is_stale or row.form.errors:
                to_correct.append(row)
                continue
        if row.update and row.update.is_being_written and not row.missing:
            ready.append(row.update)
    if not is_final or not period.is_open:
        ready = []
    submitted = actions.submit_updates(ready, user) if ready else []
    return Outcome(submitted, kept, to_correct)


def has_news(row, data, files=None):
    """Put what was sent into the row's form; returns whether it says anything new. The row knows if it is stale."""
    row.form = ReportForm(row, data, files)
    row.form.is_valid()
    is_new = row.form.is_touched and not is_repeated(row)
    row.is_stale = is_new and (row.is_submitted or row.form.fingerprint_shown != row.fingerprint)
    return is_new


def typed_rows(period, milestones, data):
    """Return the rows into which something new was typed, with that in their forms; nothing is stored."""
    return [row for row in rows_of(period, milestones) if has_news(row, data)]


def is_repeated(row):
    """Whether the same was sent before and arrived: a double click, the back button, a retry."""
    arrived = row.update or row.latest
    return arrived is not None and row.form.fingerprint_shown != row.fingerprint and row.form.says_same_as(arrived)


def keep(row, user):
    """Store what is valid of the row as an update that is being written, with its evidence."""
    form = row.form
    update = row.update or ProgressUpdate(milestone=row.milestone, status=row.milestone.status)
    row.update = actions.change(update, user, period=row.period, author=user, **form.kept())
    update.evidence.filter(pk__in=form.cleaned_data.get("dropped", [])).delete()
    for evidence in form.new_evidence(update):
        evidence.save()
    # What was fetched before is out of date.
    update._prefetched_objects_cache = {}
