"""A plan is copied for the next cycle: what was promised, nothing of how far it came."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from commitments import copies
from commitments.models import EntityRole, Milestone, Plan
from core import history
from core.search import matching
from tests import make

VALUES = {
    "number": 6,
    "slug": "nap6",
    "name_ar": "الخطة الوطنية السادسة",
    "short_name_ar": "الخطة السادسة",
    "start_year": 2026,
    "end_year": 2029,
}


@pytest.fixture
def fifth(db):
    """A plan with two commitments, numbered 2 and 4, and milestones of every standing."""
    plan = make.plan(coordinator=make.entity("mop"), response_days=20, summary_ar="ملخص")
    second = make.commitment(
        plan, 2, lead=make.entity("moy"), stated_percent=91, starts_on=date(2024, 2, 29), sources={"title": "document"}
    )
    second.themes.add(make.theme())
    EntityRole.objects.create(commitment=second, entity=make.entity("cso"), role="partner", order=3)
    done = make.milestone(
        second,
        1,
        status="completed",
        completed_on=date(2024, 5, 1),
        confirmed_on=date(2024, 5, 2),
        starts_on=date(2024, 1, 1),
        ends_on=date(2024, 6, 30),
        weight=3,
        responsible=make.entity("jiacc"),
        description_en="In full",
    )
    make.update(done)
    make.milestone(second, 2, status="withdrawn")
    make.milestone(second, 3, ends_on=date(2021, 1, 1), are_dates_doubtful=True, published_at=None)
    make.commitment(plan, 4)
    make.feedback(done)
    return plan


def copy(plan, key=None, commitments=None, user=None, **values):
    commitments = plan.commitments.all() if commitments is None else commitments
    return copies.copy_plan(plan, user or make.user(), key or uuid4(), commitments=commitments, **VALUES | values)


def test_a_copy_is_a_draft_that_keeps_what_was_promised(fifth):
    made = copy(fifth)

    assert (made.published_at, made.coordinator, made.response_days, made.summary_ar) == (
        None,
        fifth.coordinator,
        20,
        None,
    )
    first, last = made.commitments.all()
    original = fifth.commitments.get(number=2)
    assert (first.number, first.title_ar, first.title_en) == (1, original.title_ar, original.title_en)
    assert (first.published_at, first.stated_percent, first.starts_on, first.sources) == (None, None, None, {})
    assert {(role.entity.slug, role.role, role.order) for role in first.roles.all()} == {
        ("moy", "lead", 0),
        ("cso", "partner", 3),
    }
    assert list(first.themes.all()) == list(original.themes.all())
    assert (last.number, last.milestones.count()) == (2, 0)


def test_milestones_begin_anew(fifth):
    milestones = list(Milestone.objects.filter(commitment__plan=copy(fifth)))

    assert [each.number for each in milestones] == [1, 3]
    first = milestones[0]
    assert (first.responsible.slug, first.weight, first.description_en) == ("jiacc", 3, "In full")
    assert (first.status, first.completed_on, first.confirmed_on, first.published_at) == (
        "not_started",
        None,
        None,
        None,
    )
    assert (first.starts_on, first.ends_on, first.baseline_ends_on) == (None, None, None)
    assert (first.updates.count(), first.date_changes.count(), first.feedback_items.count()) == (0, 0, 0)


def test_dates_move_by_whole_years_where_that_is_asked(fifth):
    made = copy(fifth, shift_years=5)

    commitment = made.commitments.first()
    first, doubtful = commitment.milestones.all()
    assert commitment.starts_on == date(2029, 2, 28)
    assert (first.starts_on, first.ends_on) == (date(2029, 1, 1), date(2029, 6, 30))
    assert doubtful.ends_on is None


def test_only_the_chosen_commitments_are_taken(fifth):
    made = copy(fifth, commitments=[fifth.commitments.get(number=4)])

    assert [(each.number, each.title_ar) for each in made.commitments.all()] == [(1, "عنوان الالتزام 4")]


def test_commitments_of_another_plan_are_not_taken(fifth):
    foreign = make.commitment(make.plan("nap4", number=4))

    assert copy(fifth, commitments=[foreign]).commitments.count() == 0


def test_the_same_key_makes_one_plan(fifth):
    key = uuid4()

    assert copy(fifth, key) == copy(fifth, key)
    assert Plan.objects.count() == 2


def test_parallel_presses_make_one_plan(fifth, in_parallel):
    key, person = uuid4(), make.user()

    assert len({plan.pk for plan in in_parallel(lambda: copy(fifth, key, user=person), 4)}) == 1
    assert Plan.objects.count() == 2


def test_a_taken_number_or_address_is_refused_and_nothing_is_made(fifth):
    with pytest.raises(ValidationError) as refusal:
        copy(fifth, number=5, slug="nap5")

    assert set(refusal.value.message_dict) == {"number", "slug"}
    assert Plan.objects.count() == 1


def test_a_copy_of_an_illustrative_plan_is_illustrative(db):
    assert copy(make.plan(is_demo=True)).is_demo


def test_the_history_says_from_where(fifth):
    person = make.user()
    made = copy(fifth, user=person)

    rows = [made, *made.commitments.all(), *Milestone.objects.filter(commitment__plan=made)]
    for row in rows:
        [entry] = history.entries_of(history.records_of(row))
        assert (entry.reason, entry.record.history_user) == ("نُسخ من: nap5", person)
    assert len(rows) == 5


def test_a_copy_is_found_by_its_words(db):
    plan = make.plan()
    make.milestone(make.commitment(plan, title_ar="إتاحة بيانات المشتريات"), title_ar="نشر العقود")
    make.milestone(make.commitment(plan))

    made = copy(plan)

    [found] = matching(made.commitments.all(), "المشتريات")
    assert list(matching(Milestone.objects.filter(commitment__plan=made), "العقود")) == [found.milestones.get()]


def test_english_that_is_out_of_date_is_so_in_the_copy_too(fifth):
    original = fifth.commitments.get(number=2)
    original.title_ar = "عنوان غُيّر بعد ترجمته"
    original.save()

    first, last = copy(fifth).commitments.all()

    assert set(first.outdated_translations) == {"title"}
    assert last.outdated_translations == {}


def test_thirty_commitments_of_ten_milestones_take_few_queries(db, django_assert_max_num_queries):
    plan, entity, theme = make.plan(), make.entity("moy"), make.theme()
    for number in range(1, 31):
        commitment = make.commitment(plan, number, lead=entity)
        commitment.themes.add(theme)
        for step in range(1, 11):
            make.milestone(commitment, step)
    person = make.user()

    # SQLite takes a thousand values at a time, so its rows come in several batches.
    with django_assert_max_num_queries(60):
        made = copy(plan, user=person)

    assert Milestone.objects.filter(commitment__plan=made).count() == 300
    assert Milestone.history.filter(commitment__plan=made).count() == 300
