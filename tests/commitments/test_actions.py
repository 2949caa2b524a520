from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from commitments import actions
from commitments.models import Evidence, Milestone, ProgressUpdate
from tests import make

State = ProgressUpdate.State
Status = Milestone.Status


def today():
    return timezone.localdate()


def proof(update):
    return Evidence.objects.create(update=update, title_ar="محضر التسليم", address="https://example.org/minutes")


def draft(milestone=None, **fields):
    return make.update(milestone, **{"state": State.DRAFT, "approved_on": None} | fields)


def submitted(milestone=None, **fields):
    return draft(milestone, state=State.SUBMITTED, **fields)


def late_milestone():
    return make.milestone(ends_on=today() - timedelta(days=1))


def test_a_draft_is_submitted_and_changes_nothing_yet(ministry_staff):
    update = draft(percent=60)

    assert actions.submit_update(update, ministry_staff).state == State.SUBMITTED

    assert Milestone.objects.get().status == Status.NOT_STARTED


def test_a_returned_update_may_be_submitted_again(ministry_staff):
    update = draft(state=State.RETURNED, returned_note="أين الدليل؟")

    assert actions.submit_update(update, ministry_staff).state == State.SUBMITTED


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED])
def test_an_update_is_submitted_once(ministry_staff, state):
    update = make.update(state=state)

    with pytest.raises(ValidationError):
        actions.submit_update(update, ministry_staff)


@pytest.mark.parametrize(
    "fields",
    [
        {"completed_on": date(2024, 5, 1), "is_proven": False},
        {"completed_on": None, "is_from_published_page": True, "is_proven": True},
        {"completed_on": today() + timedelta(days=1), "is_proven": True},
        {"completed_on": date(2024, 5, 1), "percent": 80, "is_proven": True},
    ],
    ids=["no evidence", "no day", "a day to come", "another figure"],
)
def test_completed_is_not_believed_without_day_and_evidence(ministry_staff, unit_staff, fields):
    is_proven = fields.pop("is_proven")
    update = draft(**{"status": Status.COMPLETED, "percent": None} | fields)
    if is_proven:
        proof(update)

    with pytest.raises(ValidationError):
        actions.submit_update(update, ministry_staff)
    ProgressUpdate.objects.update(state=State.SUBMITTED)
    with pytest.raises(ValidationError):
        actions.approve_update(update, unit_staff)

    assert Milestone.objects.get().status == Status.NOT_STARTED


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_late_milestone_needs_an_arabic_reason(ministry_staff, reason):
    update = draft(late_milestone(), reason_ar=reason, reason_en="The tender was delayed.")

    with pytest.raises(ValidationError):
        actions.submit_update(update, ministry_staff)


def test_a_late_milestone_with_its_reason_is_submitted(ministry_staff):
    update = draft(late_milestone(), reason_ar="تأخر العطاء.")

    assert actions.submit_update(update, ministry_staff).state == State.SUBMITTED


def test_doubtful_dates_ask_for_no_reason(ministry_staff):
    update = draft(make.milestone(ends_on=date(2022, 4, 30), are_dates_doubtful=True))

    assert actions.submit_update(update, ministry_staff).state == State.SUBMITTED


def test_what_has_not_started_has_no_figure(ministry_staff):
    update = draft(status=Status.NOT_STARTED, percent=10)

    with pytest.raises(ValidationError):
        actions.submit_update(update, ministry_staff)


def test_approval_changes_the_milestone_and_says_who_and_when(unit_staff):
    update = submitted(percent=60)

    approved = actions.approve_update(update, unit_staff)

    milestone = Milestone.objects.get()
    assert (approved.state, approved.approver, approved.approved_on) == (State.APPROVED, unit_staff, today())
    assert (milestone.status, milestone.percent, milestone.confirmed_on) == (Status.IN_PROGRESS, 60, today())
    assert milestone.history.first().history_user == unit_staff


def test_a_completed_milestone_has_its_day_and_stands_at_100(unit_staff):
    update = submitted(status=Status.COMPLETED, percent=None, completed_on=date(2024, 5, 1))
    proof(update)

    actions.approve_update(update, unit_staff)

    milestone = Milestone.objects.get()
    assert (milestone.status, milestone.percent, milestone.completed_on) == (Status.COMPLETED, 100, date(2024, 5, 1))


def test_a_reopened_milestone_loses_its_day_and_its_figure(unit_staff):
    milestone = make.milestone(status=Status.COMPLETED, percent=100, is_completion_day_unpublished=True)

    actions.approve_update(submitted(milestone, percent=None), unit_staff)

    milestone.refresh_from_db()
    assert (milestone.status, milestone.percent, milestone.is_completion_day_unpublished) == (
        Status.IN_PROGRESS,
        None,
        False,
    )


def test_no_change_keeps_the_figure_and_renews_the_day(unit_staff):
    milestone = make.milestone(status=Status.IN_PROGRESS, percent=40, confirmed_on=date(2024, 1, 1))

    actions.approve_update(submitted(milestone, percent=None), unit_staff)

    milestone.refresh_from_db()
    assert (milestone.percent, milestone.confirmed_on) == (40, today())


def test_a_milestone_is_withdrawn_with_a_reason(unit_staff):
    update = submitted(status=Status.WITHDRAWN, percent=None, reason_ar="ألغي المشروع.")

    actions.approve_update(update, unit_staff)

    assert Milestone.objects.get().status == Status.WITHDRAWN


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_the_database_refuses_to_withdraw_without_an_arabic_reason(db, reason):
    with pytest.raises(IntegrityError), transaction.atomic():
        submitted(status=Status.WITHDRAWN, percent=None, reason_ar=reason, reason_en="The project was cancelled.")


def test_focal_points_neither_approve_nor_return(ministry_staff):
    update = submitted()

    with pytest.raises(ValidationError):
        actions.approve_update(update, ministry_staff)
    with pytest.raises(ValidationError):
        actions.return_update(update, ministry_staff, "لا")

    assert ProgressUpdate.objects.get().state == State.SUBMITTED


@pytest.mark.parametrize("state", [State.DRAFT, State.APPROVED])
def test_only_what_was_submitted_is_judged(unit_staff, state):
    update = make.update(state=state)

    with pytest.raises(ValidationError):
        actions.approve_update(update, unit_staff)
    with pytest.raises(ValidationError):
        actions.return_update(update, unit_staff, "أين الدليل؟")


def test_going_back_needs_a_note(unit_staff):
    update = submitted()

    with pytest.raises(ValidationError):
        actions.return_update(update, unit_staff, "  ")
    returned = actions.return_update(update, unit_staff, "أين الدليل؟")

    assert (returned.state, returned.returned_note) == (State.RETURNED, "أين الدليل؟")


def test_moving_the_end_leaves_a_trace(unit_staff):
    milestone = make.milestone(starts_on=date(2024, 1, 1), ends_on=date(2024, 6, 30))

    moved = actions.move_end(milestone, date(2024, 12, 31), "تأخر العطاء.", unit_staff)

    milestone.refresh_from_db()
    assert (moved.old_ends_on, moved.new_ends_on, moved.author) == (date(2024, 6, 30), date(2024, 12, 31), unit_staff)
    assert (milestone.baseline_ends_on, milestone.ends_on) == (date(2024, 6, 30), date(2024, 12, 31))
    assert milestone.was_moved


def test_what_is_complete_keeps_its_end(unit_staff):
    milestone = make.milestone(status=Status.COMPLETED, completed_on=date(2024, 5, 1), ends_on=date(2024, 6, 30))

    with pytest.raises(ValidationError):
        actions.move_end(milestone, date(2024, 12, 31), "تأخر العطاء.", unit_staff)


def test_publishing_a_plan_publishes_its_rows_and_freezes_the_dates(unit_staff):
    plan = make.plan(published_at=None)
    commitment = make.commitment(plan, published_at=None)
    make.milestone(commitment, published_at=None, ends_on=date(2024, 6, 30))
    make.milestone(commitment, ends_on=date(2024, 9, 30))
    assert [row.baseline_ends_on for row in Milestone.objects.all()] == [None, None]

    actions.publish_plan(plan, unit_staff)

    milestones = Milestone.objects.published()
    assert [row.baseline_ends_on for row in milestones] == [date(2024, 6, 30), date(2024, 9, 30)]


def test_publishing_again_keeps_the_first_dates(unit_staff):
    milestone = make.milestone(ends_on=date(2024, 6, 30))
    plan = milestone.commitment.plan
    actions.move_end(milestone, date(2024, 12, 31), "تأخر العطاء.", unit_staff)

    actions.publish_plan(plan, unit_staff)

    milestone.refresh_from_db()
    assert milestone.baseline_ends_on == date(2024, 6, 30)


def test_an_empty_plan_is_not_published(unit_staff):
    plan = make.plan(published_at=None)

    with pytest.raises(ValidationError):
        actions.publish_plan(plan, unit_staff)
