"""The first page says what needs its reader, in figures that lead to the rows behind them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from post_office.models import STATUS

from accounts import organisations, verification
from commitments.models import ProgressUpdate
from feedback.models import Feedback
from ogp_portal import scheduled, today
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
    make.feedback(late, due_on=day + timedelta(days=7))
    make.feedback(late, due_on=day + timedelta(days=3), **make.decision())
    make.workshop(starts_at=now + timedelta(days=10))
    make.workshop(starts_at=now + timedelta(days=30), announced_on=day)
    make.mail(status=STATUS.failed)
    organisations.propose(make.user(), "جمعية جديدة", "New society", "civil_society")
    society = make.entity(kind="civil_society")
    verification.verify(organisations.ask(make.user(), society, "member"))
    organisations.ask(make.user(), society, "submitter")


def figures(person):
    """{words: count} of the first page, in English."""
    with override("en"):
        return {task.words: task.count for _part, tasks in today.tasks(person) for task in tasks}


UNIT = {
    "Answers that are late": 1,
    "Answers due today": 1,
    "Answers due in the next 7 days": 1,
    "Items without an answer": 3,
    "Items to review before publication": 1,
    "Accepted points without a change of the plan": 1,
    "Refusals to look at again": 0,
    "Draft answers to look at": 0,
    "Prepared answers to publish": 0,
    "Replies of authors to decisions to review": 0,
    "Progress updates to approve": 2,
    "Excel files to decide": 0,
    "Milestones that are late": 2,
    "Milestones not confirmed for 90 days": 2,
    "Workshops with less than 14 days’ notice": 1,
    "Workshops in the next 14 days": 1,
    "Organisations to verify": 1,
    "Memberships to verify": 1,
    "Organisations in whose name nobody can send": 1,
    "Items without English": 2,
    "Items whose English is out of date": 1,
    "Letters that could not be sent": 1,
}


def test_the_unit_sees_what_waits_for_it(work, unit_staff):
    assert figures(unit_staff) == UNIT


def test_a_focal_point_sees_own_rows_only(work, ministry_staff):
    assert figures(ministry_staff) == {
        "Answers to draft for the unit": 0,
        "Draft answers returned to you": 0,
        "Updates returned to you": 1,
        "Drafts to hand in": 1,
        "Milestones that are late": 1,
        "Milestones not confirmed for 90 days": 1,
    }


@pytest.fixture
def operator(db):
    return make.user("operator@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def plenty(work):
    """Enough of it for figures that differ: what is open to report, and what becomes public by itself."""
    tomorrow = timezone.now() + timedelta(days=1)
    make.period()
    coming = make.commitment(make.plan("nap6", number=6, published_at=tomorrow), published_at=tomorrow)
    make.milestone(coming, published_at=tomorrow)
    make.milestone(coming, published_at=tomorrow + timedelta(days=1), title_en="")
    make.milestone(coming, published_at=None)
    make.workshop(published_at=tomorrow, title_en="")


@pytest.mark.parametrize("role", ["unit_head", "unit_staff", "operator", "ministry_staff", "other_staff"])
def test_each_figure_leads_to_as_many_rows(request, client, plenty, role):
    person = request.getfixturevalue(role)
    client.force_login(person)
    tasks = [task for _part, tasks in today.tasks(person) for task in tasks]

    counts = {task.words: shown_rows(client.get(task.address).context) for task in tasks}

    assert counts == {task.words: task.count for task in tasks}
    assert sum(counts.values()) > 0


def shown_rows(page):
    """How many rows a list, the inbox or the sheet of a period shows as waiting."""
    if "cl" in page:
        return page["cl"].result_count
    if "period" in page:
        return len([row for row in page["rows"] if not row.is_done])
    return page["page"].paginator.count


def test_what_becomes_public_next_is_named_once(client, plenty, unit_staff):
    client.force_login(unit_staff)

    page = client.get("/ar/admin/")

    coming = page.context["scheduled"]
    assert [row.kind for row in coming] == ["plan", "workshop", "milestone"]
    assert coming[0].address in page.content.decode()


def test_a_focal_point_reads_nothing_of_what_is_to_come(plenty, ministry_staff):
    assert scheduled.next_rows(ministry_staff) == []
    assert scheduled.counts(ministry_staff) == {}


def test_late_answers_come_first(client, work, unit_staff):
    client.force_login(unit_staff)

    page = client.get("/ar/admin/")

    assert [item.days_late for item in page.context["due"]] == [3, 0, 0]
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

    with django_assert_max_num_queries(20):
        assert client.get("/ar/admin/").status_code == 200
