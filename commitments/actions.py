"""What staff do with plans, milestones and progress updates."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import emails
from .models import Commitment, DateChange, Milestone, Plan, ProgressUpdate, ReportingPeriod

State = ProgressUpdate.State
Status = Milestone.Status


def submit_update(update, user):
    """Hand one draft or returned update to the Open Government Unit, as submit_updates does."""
    return submit_updates([update], user)[0]


@transaction.atomic
def submit_updates(updates, user):
    """Hand drafts or returned updates to the Open Government Unit, all or none; it gets one letter about them.

    Returns the ProgressUpdates. ValidationError when one was handed in before, belongs to a locked period, or lacks
    what its status needs.
    """
    updates = held(updates)
    for update in updates:
        if not update.is_being_written:
            raise ValidationError(_("This update was already submitted."))
        if update.period and not update.period.is_open:
            raise ValidationError(_("The reporting period is locked. Ask the Open Government Unit to open it again."))
        require_proof(update)
        change(update, user, state=State.SUBMITTED)
    emails.updates_submitted(updates, user)
    return updates


@dataclass
class Verdict:
    """What the unit says of a submitted update: approved, or returned with a note; seen is the fingerprint it read."""

    update: ProgressUpdate
    note: str | None = None
    seen: str = ""


def return_update(update, user, note):
    """Give a submitted update back to its author with a note, as judge_updates does."""
    return judge_updates([Verdict(update, note)], user)[0]


def approve_update(update, user):
    """Make a submitted update public, as judge_updates does."""
    return judge_updates([Verdict(update)], user)[0]


@transaction.atomic
def judge_updates(verdicts, user):
    """Approve and return submitted updates, all or none; each author gets one letter for either.

    Only approval changes a milestone, and renews the day of its confirmation. Returns the ProgressUpdates.
    ValidationError, by the key of the update, when one does not wait for approval, was changed since it was read,
    lacks what its status needs, or goes back without a note.
    """
    if not user.has_perm("commitments.change_plan"):
        raise ValidationError(_("Only the Open Government Unit approves or returns updates."))
    verdicts = {verdict.update.pk: verdict for verdict in verdicts}
    updates = held(verdict.update for verdict in verdicts.values())
    refusals = {str(update.pk): list(objections(update, verdicts[update.pk])) for update in updates}
    if any(refusals.values()):
        raise ValidationError({key: sentences for key, sentences in refusals.items() if sentences})
    for update in updates:
        note = verdicts[update.pk].note
        if note is None:
            approve(update, user)
        else:
            change(update, user, state=State.RETURNED, returned_note=note)
    emails.updates_judged(updates)
    return updates


def objections(update, verdict):
    """Yield a sentence for each reason why the verdict cannot be given."""
    if update.state != State.SUBMITTED:
        yield _("This update does not wait for approval.")
    elif verdict.seen not in {"", update.fingerprint}:
        yield _("The update or its milestone has changed since you read it. Read it again.")
    elif verdict.note is None:
        yield from missing_proof(update)
    elif not verdict.note.strip():
        yield _("Say in a note why the update goes back.")


def approve(update, user):
    """Let the milestone stand as the update says; that nothing has changed only renews the day of confirmation."""
    milestone, today = update.milestone, timezone.localdate()
    if not update.is_unchanged:
        milestone.percent = percent_after(update, milestone)
        milestone.status = update.status
        milestone.completed_on = update.completed_on if update.status == Status.COMPLETED else None
        milestone.is_completion_day_unpublished = False
    change(milestone, user, confirmed_on=today)
    change(update, user, state=State.APPROVED, approver=user, approved_on=today)


@transaction.atomic
def open_period(period, user):
    """Take reports for a period, for the first time or again after it was locked.

    Returns the ReportingPeriod. ValidationError while its plan is a draft: nothing in it is public.
    """
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if not period.plan.is_published:
        raise ValidationError(_("Publish the plan first: reports are about what everybody can read."))
    return change(period, user, opened_at=period.opened_at or timezone.now(), locked_at=None)


@transaction.atomic
def lock_period(period, user):
    """Take no more reports for a period; those that were handed in can still be approved or returned.

    Returns the ReportingPeriod. ValidationError when it is not open.
    """
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if not period.is_open:
        raise ValidationError(_("This reporting period is not open."))
    return change(period, user, locked_at=timezone.now())


@transaction.atomic
def move_end(row, ends_on, reason_ar, user, reason_en="", why=None, **also):
    """Move the planned end of a commitment or milestone; its page shows the old day, the new one and the reason.

    why is what the history says of it, also are other fields that change with it. Returns the DateChange.
    ValidationError without a reason in Arabic or a new day, and for a milestone that keeps its dates.
    """
    kind = type(row)
    row = kind.objects.select_for_update(of=["self"]).select_related(kind.TO_PLAN).get(pk=row.pk)
    if row.has_final_dates:
        raise ValidationError(_("A completed or withdrawn milestone keeps its dates."))
    if ends_on is None or ends_on == row.ends_on:
        raise ValidationError(_("Give the new day on which it is to end."))
    starts_on = also.get("starts_on", row.starts_on)
    if starts_on and ends_on < starts_on:
        raise ValidationError(_("The new end lies before the start."))
    if not reason_ar.strip():
        raise ValidationError(_("Give the reason for the new date in Arabic: it is published with it."))
    moved = DateChange(
        **{kind._meta.model_name: row},
        old_ends_on=row.ends_on,
        new_ends_on=ends_on,
        reason_ar=reason_ar,
        reason_en=reason_en,
        author=user,
    )
    # Where nothing was saved since publication, the end that moves now is the first one.
    row.freeze_dates()
    change(row, user, why, ends_on=ends_on, sources=sources_after_move(row), **also)
    return change(moved, user, why)


def sources_after_move(row):
    """Return the sources of a row whose end is about to move: who named the old day says nothing of the new one."""
    sources = dict(row.sources)
    of_old_day = sources.pop("ends_on", None)
    if of_old_day and row.ends_on == row.baseline_ends_on:
        sources.setdefault("baseline_ends_on", of_old_day)
    return sources


@transaction.atomic
def publish_plan(plan, user=None):
    """Publish a plan with its commitments and milestones; from then on the first planned dates of both are frozen.

    Returns the Plan. Rows that are public already, or scheduled for another moment than the plan, stay as they are, so
    it may run again when something was added. ValidationError for a plan without commitments.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.is_published:
        publish_with(plan, plan.published_at, timezone.now(), user)
    else:
        move_publication(plan, timezone.now(), user)
    # Those that were ready before their plan was.
    freeze_baselines(plan, user)
    return plan


@transaction.atomic
def schedule_plan(plan, moment, user):
    """Let a plan become public by itself at a moment, with its commitments and milestones; None cancels it for all.

    Nothing runs at that moment: what depends on publication is computed by the clock, and the first planned dates are
    those that are planned when it comes. Returns the Plan. ValidationError for a plan that is public already, or has
    no commitments.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.is_published:
        raise ValidationError(_("This plan is public already."))
    move_publication(plan, moment, user)
    return plan


def move_publication(plan, moment, user):
    """Let the plan be public from the moment on, and what is to come with it; None makes drafts of them."""
    before = plan.published_at
    change(plan, user, published_at=moment)
    publish_with(plan, before, moment, user)


def publish_with(plan, before, moment, user):
    """Give the plan's drafts, and what was scheduled with it for the moment before, the new moment of publication.

    Rows scheduled for a moment of their own keep it. ValidationError for a plan without commitments.
    """
    commitments = list(plan.commitments.all())
    if not commitments:
        raise ValidationError(_("A plan without commitments cannot be published."))
    milestones = Milestone.objects.filter(commitment__plan=plan).select_related("commitment__plan")
    for row in [*commitments, *milestones]:
        if row.published_at is None or (row.published_at == before and not row.is_published):
            change(row, user, published_at=moment)


def freeze_baselines(plan, user=None):
    """Freeze the first planned dates of what is public in a public plan and was never saved since it became so."""
    if not plan.is_published:
        return
    unfrozen = Q(baseline_starts_on=None, starts_on__isnull=False) | Q(baseline_ends_on=None, ends_on__isnull=False)
    for kind in [Commitment, Milestone]:
        public = kind.objects.filter(unfrozen, published_at__lte=timezone.now(), **{kind.TO_PLAN: plan})
        for row in public.select_related(kind.TO_PLAN):
            change(row, user)


@transaction.atomic
def assign(milestones, entity, user):
    """Make the entity responsible for the milestones, or with None the lead entities of their commitments.

    Returns how many milestones had another one before.
    """
    others = [row for row in milestones if row.responsible_id != (entity and entity.pk)]
    for milestone in others:
        change(milestone, user, responsible=entity)
    return len(others)


def change(row, user, why=None, **values):
    """Save the row with new values; its history names the user, and says why. Returns the row."""
    for name, value in values.items():
        setattr(row, name, value)
    row._history_user, row._change_reason = user, why
    row.save()
    return row


def held(updates):
    """Return the updates anew, held with their milestones for this transaction, in the order of their keys.

    Updates on one milestone share its row, so that the second does not undo the first.
    """
    keys = [update.pk for update in updates]
    milestones = Milestone.objects.select_for_update(of=["self"]).select_related("commitment__plan").order_by("pk")
    shared = {row.pk: row for row in milestones.filter(updates__in=keys)}
    rows = ProgressUpdate.objects.select_for_update(of=["self"]).select_related("period", "author")
    rows = list(rows.filter(pk__in=keys).prefetch_related("evidence").order_by("pk"))
    for row in rows:
        row.milestone = shared[row.milestone_id]
    return rows


def require_proof(update):
    """ValidationError that lists what the update still needs before its status can be believed."""
    missing = list(missing_proof(update))
    if missing:
        raise ValidationError(missing)


def missing_proof(update):
    """Yield a sentence for each thing that the update's status needs and that is not there."""
    if update.is_unchanged and says_another_standing(update):
        yield _("You report no change, yet another status or figure. Untick “no change”, or put them back.")
    if update.status == Status.COMPLETED:
        if update.completed_on is None:
            yield _("A completed milestone needs the day of its completion.")
        elif update.completed_on > timezone.localdate():
            yield _("The day of completion lies in the future.")
        if not update.evidence.all():
            yield _("A completed milestone needs evidence: a published page or a file.")
        if update.percent not in {None, 100}:
            yield _("A completed milestone stands at 100 percent.")
    if update.status == Status.NOT_STARTED and update.percent:
        yield _("A milestone that has not started has no progress yet.")
    if not (update.reason_ar or "").strip():
        if update.status == Status.WITHDRAWN:
            yield _("A withdrawn milestone needs a reason in Arabic.")
        if update.status in Milestone.OPEN_STATUSES and update.milestone.is_past_its_end:
            yield _("The milestone is late: give the reason in Arabic.")


def says_another_standing(update):
    """Whether the update says anything else of how far the milestone is than everybody reads now."""
    milestone = update.milestone
    figures = {None, milestone.percent, milestone.shown_percent}
    return update.status != milestone.status or update.percent not in figures


def percent_after(update, milestone):
    """Percent of the milestone after approval: without a new figure the last one holds, as long as the status does."""
    if update.status == Status.COMPLETED:
        return 100
    if update.percent is None and update.status == milestone.status:
        return milestone.percent
    return update.percent
