"""The clock by entity: counted from the rows, each figure the length of the list that it leads to."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.board import board
from feedback.models import Feedback
from tests import make

pytestmark = pytest.mark.django_db
BOARD = "/ar/admin/answers/"


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def decided_after(days, about, ago=1):
    """Feedback whose decision took so many days, and came some days ago."""
    decided_at = timezone.now() - timedelta(days=ago)
    received_at = decided_at - timedelta(days=days)
    return make.feedback(about, **make.decision(decided_at=decided_at), received_at=received_at)


@pytest.fixture
def work(db):
    """What four entities, and nobody, have to answer."""
    youth, energy = make.entity("moy", name_ar="وزارة الشباب"), make.entity("memr", name_ar="وزارة الطاقة")
    unit = make.entity("ogu", name_ar="وحدة الحكومة الشفافة")
    plan = make.plan(coordinating_unit=unit)
    led = make.commitment(plan, lead=youth)
    theirs = make.milestone(led, responsible=energy)
    make.feedback(led, due_on=in_days(-3))
    make.feedback(make.milestone(led), due_on=in_days(0))
    make.feedback(make.group(make.session(make.workshop()), commitment=led), due_on=in_days(7))
    make.feedback(theirs, due_on=in_days(20))
    make.feedback(theirs, due_on=in_days(-1), moderation="declined", declined_reason="مكرر")
    make.feedback(theirs, due_on=in_days(-1), outcome="withdrawn")
    make.feedback(plan, due_on=in_days(-9), naming="body_only", moderation="held", published_at=None)
    make.feedback(make.commitment(plan), due_on=in_days(3))
    decided_after(4, led)
    decided_after(8, theirs, ago=40)
    make.feedback(make.plan("other", number=6))


def lines(items=None):
    """{entity: (waiting, this week, late, lately, median, percent)} in the order of the board, the total last."""
    rows, total = board(items or Feedback.objects.all())
    return {
        str(line.entity or ("" if line is not total else "all")): (
            line.waiting,
            line.this_week,
            line.late,
            line.lately,
            line.median_days,
            line.percent and round(line.percent),
        )
        for line in [*rows, total]
    }


def test_each_item_counts_for_the_entity_that_has_to_answer_it(work):
    assert lines() == {
        "وزارة الشباب": (3, 2, 1, 1, 4, 25),
        "وحدة الحكومة الشفافة": (2, 1, 1, 0, None, 0),
        "وزارة الطاقة": (1, 0, 0, 0, 8, 50),
        "": (1, 0, 0, 0, None, 0),
        "all": (7, 3, 2, 1, 6, 22),
    }


def test_two_leads_have_it_both_and_the_total_has_it_once():
    commitment = make.commitment(lead=make.entity("a"))
    commitment.roles.create(entity=make.entity("b"), role="lead")
    make.feedback(commitment)

    assert [line[0] for line in lines().values()] == [1, 1, 1]


def test_each_figure_is_the_length_of_the_list_that_it_leads_to(client, unit_staff, work):
    client.force_login(unit_staff)
    page = client.get(BOARD).content.decode()
    cells = re.findall(
        r'<a class="num[^"]*" href="([^"]+(?:unanswered|due_this_week|overdue|lately)[^"]*)">(.)</a>', page
    )

    counts = [
        (int(figure), len(client.get(address.replace("&amp;", "&")).context["cl"].result_list))
        for address, figure in cells
    ]

    assert len(cells) == 20
    assert [pair for pair in counts if pair[0] != pair[1]] == []


def test_an_assigned_item_counts_for_the_entity_that_drafts(work, unit_staff, ministry_staff):
    entity = ministry_staff.memberships.get().entity
    make.assignment(Feedback.objects.filter(due_on=in_days(20)).get(), entity, unit_staff)

    assert lines()["وزارة الشباب"] == (4, 2, 1, 1, 4, 20)
    assert lines()["وزارة الطاقة"] == (0, 0, 0, 0, 8, 100)


def test_a_focal_point_reads_the_clock_of_what_is_assigned_to_them(client, ministry_staff, other_staff, work):
    entity = other_staff.memberships.get().entity
    make.assignment(Feedback.objects.filter(due_on=in_days(20)).get(), entity)
    client.force_login(other_staff)

    page = client.get(BOARD)

    assert [str(line.entity) for line, _addresses in page.context["lines"]] == [entity.name]
    assert page.context["lines"][0][0].waiting == 1
    listed = client.get(page.context["lines"][0][1]["waiting"])
    assert len(listed.context["cl"].result_list) == 1
    client.force_login(ministry_staff)
    assert client.get(BOARD).context["lines"] == []


def test_the_page_is_for_whoever_sees_feedback(client, facilitator, participant, work):
    for person in [facilitator, participant]:
        client.force_login(person)
        assert client.get(BOARD).status_code == 404


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_board_costs_three_queries_whatever_the_rows(django_assert_num_queries, how_many):
    for _ in range(how_many):
        make.feedback(make.milestone(make.commitment(lead=make.entity())))

    with django_assert_num_queries(3):
        rows, _total = board(Feedback.objects.all())

    assert len(rows) == how_many


def test_an_empty_board_says_so(client, unit_staff):
    client.force_login(unit_staff)

    assert "لا توجد ملاحظات بانتظار الرد" in client.get(BOARD).content.decode()
