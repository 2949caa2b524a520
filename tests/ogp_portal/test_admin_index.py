"""The first page says what needs its reader, in figures that lead to the rows behind them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from post_office.models import STATUS

from commitments.models import ProgressUpdate
from feedback.models import Feedback
from ogp_portal import today
from tests import make

State = ProgressUpdate.State


@pytest.fixture
def work(ministry_staff):
    """A little of everything: for the unit, and of it for the focal point."""
    now, day = timezone.now(), timezone.localdate()
    own = make.commitment(lead=ministry_staff.memberships.get().entity, short_title_en="")
    late = make.milestone(own, ends_on=date(2024, 1, 1), confirmed_on=day)
    stale = make.milestone(own, confirmed_on=day - timedelta(days=91))
    stale.title_ar = "عنوان جديد"
    stale.save()
    elsewhere = make.milestone(make.commitment(lead=make.entity("jiacc")), ends_on=date(2024, 1, 1))
    make.update(late, state=State.SUBMITTED, approved_on=None)
    make.update(late, state=State.RETURNED, approved_on=None, returned_note="أرفقوا الدليل.")
    make.update(stale, state=State.DRAFT, approved_on=None)
    make.update(elsewhere, state=State.SUBMITTED, approved_on=None)
    make.feedback(late, due_on=day - timedelta(days=3))
    make.feedback(late, due_on=day, moderation=Feedback.Moderation.HELD, published_at=None)
    make.feedback(late, **make.decision())
    make.workshop(starts_at=now + timedelta(days=10))
    make.workshop(starts_at=now + timedelta(days=30), announced_on=day)
    make.mail(status=STATUS.failed)


def figures(person):
    """{words: count} of the first page, in English."""
    with override("en"):
        return {task.words: task.count for _part, tasks in today.tasks(person) for task in tasks}


UNIT = {
    "Answers that are late": 1,
    "Items without an answer": 2,
    "Items to review before publication": 1,
    "Progress updates to approve": 2,
    "Excel files to decide": 0,
    "Milestones that are late": 2,
    "Milestones not confirmed for 90 days": 2,
    "Workshops with less than 14 days’ notice": 1,
    "Workshops in the next 14 days": 1,
    "Items without English": 2,
    "Items whose English is out of date": 1,
}


def test_the_unit_sees_what_waits_for_it(work, unit_staff):
    assert figures(unit_staff) == UNIT


def test_an_operator_sees_letters_that_failed_too(work):
    operator = make.user(is_staff=True, is_superuser=True)

    assert figures(operator)["Letters that could not be sent"] == 1


def test_a_focal_point_sees_own_rows_only(work, ministry_staff):
    assert figures(ministry_staff) == {
        "Updates returned to you": 1,
        "Drafts to hand in": 1,
        "Milestones that are late": 1,
        "Milestones not confirmed for 90 days": 1,
    }


@pytest.mark.parametrize("role", ["unit_staff", "ministry_staff"])
def test_each_figure_leads_to_as_many_rows(request, client, work, role):
    person = request.getfixturevalue(role)
    client.force_login(person)

    for _part, tasks in today.tasks(person):
        for task in tasks:
            page = client.get(task.address).context
            count = page["cl"].result_count if "cl" in page else page["page"].paginator.count

            assert count == task.count, task.words


def test_late_answers_come_first(client, work, unit_staff):
    client.force_login(unit_staff)

    page = client.get("/ar/admin/")

    late, waiting = page.context["due"]
    assert (late.days_late, waiting.days_late) == (3, 0)
    assert "متأخر ٣ أيام" in page.content.decode()


def test_who_has_no_role_is_told_whom_to_ask(client, db):
    client.force_login(make.user(is_staff=True))

    assert "يُرجى مراجعة مدير الوحدة" in client.get("/ar/admin/").content.decode()


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_first_page_asks_no_more_for_thirty_rows(client, django_assert_max_num_queries, unit_head, how_many):
    client.force_login(unit_head)
    for _ in range(how_many):
        milestone = make.milestone(ends_on=date(2024, 1, 1))
        make.feedback(milestone)
        make.update(milestone, state=State.SUBMITTED, approved_on=None)
        make.workshop(starts_at=timezone.now() + timedelta(days=3))

    with django_assert_max_num_queries(16):
        assert client.get("/ar/admin/").status_code == 200
