from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from post_office.models import Email

from accounts.models import Membership
from commitments.models import Milestone, ProgressUpdate
from tests import make

State = ProgressUpdate.State


def today():
    return timezone.localdate()


def remind():
    """Run the command of cron; returns the subjects of the new letters, by address."""
    before = set(Email.objects.values_list("pk", flat=True))
    call_command("remind_focal_points", verbosity=0)
    return [(letter.to[0], letter.letter.subject) for letter in Email.objects.exclude(pk__in=before).order_by("pk")]


@pytest.fixture
def milestone(commitment):
    return make.milestone(commitment, confirmed_on=today())


def due_in(days, plan, **fields):
    return make.period(plan, due_on=today() + timedelta(days=days), **fields)


@pytest.mark.parametrize(
    ("days", "subject"),
    [
        (20, None),
        (14, "بقي ١٤ يوماً على آخر موعد لتقارير الربع الثاني"),
        (10, "بقيت ١٠ أيام على آخر موعد لتقارير الربع الثاني"),
        (2, "بقي يومان على آخر موعد لتقارير الربع الثاني"),
        (0, "اليوم آخر موعد لتقارير الربع الثاني"),
        (-1, "تقارير الربع الثاني متأخرة يوماً واحداً"),
        (-8, "تقارير الربع الثاني متأخرة ٨ أيام"),
    ],
)
def test_a_letter_says_how_long_there_is(ministry_staff, milestone, days, subject):
    due_in(days, milestone.commitment.plan)

    assert remind() == ([(ministry_staff.email, subject)] if subject else [])


def test_nobody_is_reminded_twice(ministry_staff, milestone):
    due_in(10, milestone.commitment.plan)

    assert (len(remind()), remind()) == (1, [])


def test_each_stage_has_its_letter(ministry_staff, milestone, monkeypatch):
    start = today()
    due_in(14, milestone.commitment.plan)
    sent = []
    for day in range(30):
        monkeypatch.setattr(timezone, "localdate", lambda value=None, day=day: start + timedelta(days=day))
        sent += [day] * len(remind())

    assert sent == [0, 11, 15, 21]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED])
def test_who_has_reported_is_left_alone(ministry_staff, milestone, state):
    period = due_in(2, milestone.commitment.plan)
    make.update(milestone, state=state, period=period)

    assert remind() == []


def test_a_draft_is_no_report(ministry_staff, milestone):
    period = due_in(2, milestone.commitment.plan)
    make.update(milestone, state=State.DRAFT, period=period)

    assert len(remind()) == 1


@pytest.mark.parametrize("fields", [{"opened_at": None}, {"locked_at": timezone.now()}])
def test_a_period_that_is_not_open_reminds_nobody(ministry_staff, milestone, fields):
    due_in(2, milestone.commitment.plan, **fields)

    assert remind() == []


def test_closed_milestones_need_no_report(ministry_staff, milestone):
    due_in(2, milestone.commitment.plan)
    Milestone.objects.update(status="completed", completed_on=today())

    assert remind() == []


def test_only_focal_points_of_the_entity_are_reminded(ministry_staff, other_staff, unit_staff, lead, milestone):
    due_in(2, milestone.commitment.plan)
    unverified = make.staff("focal_point")
    Membership.objects.create(user=unverified, entity=lead, role=Membership.Role.FOCAL_POINT)
    closed = make.focal_point(lead)
    closed.is_active = False
    closed.save()

    assert [address for address, _subject in remind()] == [ministry_staff.email]


@pytest.mark.parametrize("days", [None, 91])
def test_what_nobody_confirmed_for_long_is_told_once(ministry_staff, commitment, days):
    confirmed_on = days and today() - timedelta(days=days)
    make.milestone(commitment, confirmed_on=confirmed_on)

    assert remind() == [(ministry_staff.email, "لم يُؤكَّد المعلم ١.١ منذ مدة طويلة")]
    assert remind() == []


def test_a_letter_is_in_the_readers_language(ministry_staff, milestone):
    ministry_staff.language = "en"
    ministry_staff.save()
    period = due_in(2, milestone.commitment.plan)

    assert remind() == [(ministry_staff.email, "Reports for Second quarter are due in 2 days")]
    letter = Email.objects.get()
    assert 'dir="ltr"' in letter.html_message
    assert f"/en/admin/report/{period.pk}/" in letter.message
