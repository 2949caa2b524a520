from datetime import date, timedelta

import pytest
from django.utils import timezone

from commitments.models import Commitment, EntityRole, Milestone
from tests import make

Status = Milestone.Status


def measured(commitment):
    return Commitment.objects.with_progress().get(pk=commitment.pk)


def completed(commitment, **fields):
    return make.milestone(
        commitment, **{"status": Status.COMPLETED, "is_completion_day_unpublished": True, "percent": None} | fields
    )


def counts(commitment):
    row = measured(commitment)
    return row.milestone_count, row.counted_count, row.done_count, row.figureless_count


def test_progress_is_the_mean_and_no_figure_counts_nothing(db):
    commitment = make.commitment()
    for _ in range(5):
        completed(commitment)
    make.milestone(commitment, status=Status.IN_PROGRESS)

    assert measured(commitment).progress_percent == pytest.approx(500 / 6)
    assert counts(commitment) == (6, 6, 5, 1)


def test_progress_is_weighted(db):
    commitment = make.commitment()
    make.milestone(commitment, status=Status.IN_PROGRESS, percent=80, weight=3)
    make.milestone(commitment, status=Status.IN_PROGRESS, percent=20, weight=1)

    assert measured(commitment).progress_percent == pytest.approx(65)


def test_completed_is_100_whatever_its_figure_says(db):
    commitment = make.commitment()
    completed(commitment, percent=70)

    assert measured(commitment).progress_percent == 100


def test_withdrawn_leaves_the_mean(db):
    commitment = make.commitment()
    make.milestone(commitment, status=Status.WITHDRAWN, percent=10)
    make.milestone(commitment, status=Status.IN_PROGRESS, percent=50)

    assert measured(commitment).progress_percent == 50
    assert counts(commitment) == (2, 1, 0, 0)


def test_what_has_not_started_stands_at_nothing_without_a_figure(db):
    commitment = make.commitment()
    milestone = make.milestone(commitment)

    assert measured(commitment).progress_percent == milestone.shown_percent == 0
    assert counts(commitment) == (1, 1, 0, 0)


def test_without_milestones_there_is_no_figure(db):
    assert measured(make.commitment()).progress_percent is None


def test_drafts_do_not_count(db):
    commitment = make.commitment()
    completed(commitment, published_at=None)
    completed(commitment, published_at=timezone.now() + timedelta(days=1))

    assert counts(commitment) == (0, 0, 0, 0)


def test_entities_and_policy_areas_do_not_multiply_milestones(db):
    entities = [make.entity() for _ in range(3)]
    commitment = make.commitment()
    for entity in entities:
        EntityRole.objects.create(commitment=commitment, entity=entity, role=EntityRole.Role.LEAD)
    make.milestone(commitment, status=Status.IN_PROGRESS, percent=80, weight=3)
    make.milestone(commitment, status=Status.IN_PROGRESS, percent=20)

    row = Commitment.objects.filter(roles__entity__in=entities).with_progress().get()

    assert (row.milestone_count, row.progress_percent) == (2, pytest.approx(65))


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        ([], "not_entered"),
        ([Status.NOT_STARTED, Status.NOT_STARTED], "not_started"),
        ([Status.NOT_STARTED, Status.IN_PROGRESS], "in_progress"),
        ([Status.NOT_STARTED, Status.COMPLETED], "in_progress"),
        ([Status.COMPLETED, Status.COMPLETED], "completed"),
        ([Status.COMPLETED, Status.WITHDRAWN], "completed"),
        ([Status.NOT_STARTED, Status.WITHDRAWN], "not_started"),
        ([Status.WITHDRAWN], "withdrawn"),
    ],
)
def test_the_status_of_a_commitment_follows_its_milestones(db, statuses, status):
    commitment = make.commitment()
    for each in statuses:
        make.milestone(commitment, status=each, is_completion_day_unpublished=each == Status.COMPLETED)

    assert measured(commitment).status == status


@pytest.mark.parametrize(
    ("fields", "late"),
    [
        ({}, True),
        ({"ends_on": timezone.localdate()}, False),
        ({"ends_on": None}, False),
        ({"are_dates_doubtful": True}, False),
        ({"status": Status.COMPLETED, "completed_on": date(2024, 1, 1)}, False),
        ({"status": Status.WITHDRAWN}, False),
        ({"published_at": None}, False),
    ],
    ids=["past", "today", "no end", "doubtful", "completed", "withdrawn", "draft"],
)
def test_late_is_computed_from_the_dates(db, fields, late):
    milestone = make.milestone(**{"ends_on": timezone.localdate() - timedelta(days=1)} | fields)

    assert measured(milestone.commitment).is_late == late
    assert Milestone.objects.published().overdue().exists() == late


def test_the_first_dates_are_frozen_once_the_milestone_is_public(db):
    milestone = make.milestone(starts_on=date(2024, 1, 1), ends_on=date(2024, 6, 30))

    milestone.ends_on = date(2025, 6, 30)
    milestone.save()

    assert (milestone.baseline_starts_on, milestone.baseline_ends_on) == (date(2024, 1, 1), date(2024, 6, 30))


def test_dates_of_a_draft_are_not_frozen(db):
    assert make.milestone(ends_on=date(2024, 6, 30), published_at=None).baseline_ends_on is None
