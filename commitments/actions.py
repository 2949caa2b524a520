"""What staff do with plans, milestones and progress updates."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import DateChange, Milestone, Plan, ProgressUpdate

State = ProgressUpdate.State
Status = Milestone.Status


@transaction.atomic
def submit_update(update, user):
    """Hand a draft or returned update to the Open Government Unit.

    Returns the ProgressUpdate. ValidationError when it was handed in before, or lacks what its status needs.
    """
    update = ProgressUpdate.objects.select_for_update().get(pk=update.pk)
    if update.state not in {State.DRAFT, State.RETURNED}:
        raise ValidationError(_("This update was already submitted."))
    require_proof(update)
    return change(update, user, state=State.SUBMITTED)


@transaction.atomic
def return_update(update, user, note):
    """Give a submitted update back to its author with a note.

    Returns the ProgressUpdate. ValidationError without a note, or when the update does not wait for approval.
    """
    update = get_submitted(update, user)
    if not note.strip():
        raise ValidationError(_("Say in a note why the update goes back."))
    return change(update, user, state=State.RETURNED, returned_note=note)


@transaction.atomic
def approve_update(update, user):
    """Make a submitted update public: only this changes its milestone, and renews the day of its confirmation.

    Returns the ProgressUpdate. ValidationError when it does not wait for approval, or lacks what its status needs.
    """
    update = get_submitted(update, user)
    milestone = Milestone.objects.select_for_update().get(pk=update.milestone_id)
    require_proof(update)
    today = timezone.localdate()
    change(
        milestone,
        user,
        percent=percent_after(update, milestone),
        status=update.status,
        completed_on=update.completed_on if update.status == Status.COMPLETED else None,
        is_completion_day_unpublished=False,
        confirmed_on=today,
    )
    return change(update, user, state=State.APPROVED, approver=user, approved_on=today)


@transaction.atomic
def move_end(milestone, ends_on, reason_ar, user, reason_en=""):
    """Move the planned end of a milestone; the page shows the old day, the new one and the reason.

    Returns the DateChange. ValidationError without a reason in Arabic, a new day, or an open milestone.
    """
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if not milestone.is_open:
        raise ValidationError(_("A completed or withdrawn milestone keeps its dates."))
    if ends_on is None or ends_on == milestone.ends_on:
        raise ValidationError(_("Give the new day on which the milestone is to end."))
    if milestone.starts_on and ends_on < milestone.starts_on:
        raise ValidationError(_("A milestone cannot end before it starts."))
    if not reason_ar.strip():
        raise ValidationError(_("Give the reason for the new date in Arabic: it is published with it."))
    moved = DateChange(
        milestone=milestone,
        old_ends_on=milestone.ends_on,
        new_ends_on=ends_on,
        reason_ar=reason_ar,
        reason_en=reason_en,
        author=user,
    )
    change(milestone, user, ends_on=ends_on)
    return change(moved, user)


@transaction.atomic
def publish_plan(plan, user=None):
    """Publish a plan with its commitments and milestones; from then on their first planned dates are frozen.

    Returns the Plan. Rows that are public already stay as they are, so it may run again when something was added.
    ValidationError for a plan without commitments.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    commitments = list(plan.commitments.all())
    if not commitments:
        raise ValidationError(_("A plan without commitments cannot be published."))
    now = timezone.now()
    for row in [plan, *commitments]:
        if row.published_at is None:
            change(row, user, published_at=now)
    # Also those that were ready before their plan was: saving freezes their dates.
    unfrozen = Q(published_at=None) | Q(baseline_starts_on=None, baseline_ends_on=None)
    for milestone in Milestone.objects.filter(unfrozen, commitment__plan=plan):
        change(milestone, user, published_at=milestone.published_at or now)
    return plan


def change(row, user, **values):
    """Save the row with new values; its history names the user. Returns the row."""
    for name, value in values.items():
        setattr(row, name, value)
    row._history_user = user
    row.save()
    return row


def get_submitted(update, user):
    """Return the update, held for this transaction; ValidationError when the user may not judge it now."""
    if not user.has_perm("commitments.change_plan"):
        raise ValidationError(_("Only the Open Government Unit approves or returns updates."))
    update = ProgressUpdate.objects.select_for_update().get(pk=update.pk)
    if update.state != State.SUBMITTED:
        raise ValidationError(_("This update does not wait for approval."))
    return update


def require_proof(update):
    """ValidationError that lists what the update still needs before its status can be believed."""
    missing = list(missing_proof(update))
    if missing:
        raise ValidationError(missing)


def missing_proof(update):
    """Yield a sentence for each thing that the update's status needs and that is not there."""
    if update.status == Status.COMPLETED:
        if update.completed_on is None:
            yield _("A completed milestone needs the day of its completion.")
        elif update.completed_on > timezone.localdate():
            yield _("The day of completion lies in the future.")
        if not update.evidence.exists():
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


def percent_after(update, milestone):
    """Percent of the milestone after approval: without a new figure the last one holds, as long as the status does."""
    if update.status == Status.COMPLETED:
        return 100
    if update.percent is None and update.status == milestone.status:
        return milestone.percent
    return update.percent
