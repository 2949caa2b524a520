"""A workshop is copied for another day: what was planned, nothing of what came of it."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import history
from tests import make
from workshops import actions
from workshops.models import WorkingGroup, Workshop, WorkshopSession

DAY = date(2027, 3, 1)
TITLES = {"title_ar": "ورشة الدورة القادمة", "short_title_ar": "الورشة القادمة"}


@pytest.fixture
def june(db):
    """A workshop of 2022 with two items on its agenda and a group, all of it with what a copy must not take."""
    workshop = make.workshop(
        "june",
        announced_on=date(2022, 6, 1),
        ends_at=make.amman(2022, 6, 24, 15),
        place_ar="عمّان",
        sources={"title": "document"},
        organiser=make.entity("ogu"),
        confirmed_on=date(2022, 7, 1),
    )
    make.session(workshop, title_ar="الافتتاح")
    slot = make.session(
        workshop, kind=WorkshopSession.Kind.WORKING_GROUPS, starts_at=make.amman(2022, 6, 24, 10, 30), ends_at=None
    )
    make.group(
        slot,
        commitment=make.commitment(workshop.plan, number=2),
        facilitator=make.user(),
        rapporteur=make.user(),
        capacity=20,
        sources={"topic": "document"},
    )
    make.feedback(workshop)
    return workshop


def copy(workshop, key=None, day=DAY, plan=None, **options):
    person = make.user("maker@example.org") if not options.get("user") else options.pop("user")
    plan = plan or workshop.plan
    return actions.copy_workshop(workshop, person, key or uuid4(), plan=plan, day=day, **TITLES, **options)


def at(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def test_a_copy_is_a_draft_with_the_agenda_moved_to_its_day(june):
    made = copy(june)

    assert (made.published_at, made.announced_on, made.confirmed_on, made.sources) == (None, None, None, {})
    assert (made.title_ar, made.title_en, made.place_ar, made.organiser) == (
        TITLES["title_ar"],
        None,
        "عمّان",
        june.organiser,
    )
    assert (at(made.starts_at), at(made.ends_at)) == ("2027-03-01 09:00", "2027-03-02 15:00")
    assert [(each.order, at(each.starts_at)) for each in made.sessions.all()] == [
        (1, "2027-03-01 09:00"),
        (2, "2027-03-02 10:30"),
    ]


def test_what_was_said_and_who_was_there_stay_behind(june):
    made = copy(june)

    group = made.groups.get()
    assert (group.capacity, group.topic_ar, group.session.order) == (20, june.groups.get().topic_ar, 2)
    assert (group.facilitator, group.rapporteur, group.sources) == (None, None, {})
    assert list(made.feedback_items.all()) == []
    assert june.groups.get().facilitator is not None


def test_groups_keep_their_commitment_in_the_same_plan_only(june):
    same, other = copy(june), copy(june, plan=make.plan("nap6", number=6), user=make.user())

    assert same.groups.get().commitment == june.groups.get().commitment
    assert other.groups.get().commitment is None
    assert other.plan.slug == "nap6"


def test_agenda_and_groups_may_stay_behind(june):
    neither = copy(june, with_agenda=False, with_groups=False)
    agenda = copy(june, with_groups=False, user=make.user())

    assert (neither.sessions.count(), neither.groups.count()) == (0, 0)
    assert (agenda.sessions.count(), agenda.groups.count()) == (2, 0)
    with pytest.raises(ValidationError, match="خذوا الأجندة معها"):
        copy(june, with_agenda=False, user=make.user())


def test_the_same_key_makes_one_copy(june):
    key, person = uuid4(), make.user()

    first, second = copy(june, key, user=person), copy(june, key, user=person)

    assert first == second
    assert Workshop.objects.count() == 2
    assert WorkingGroup.objects.count() == 2


def test_parallel_presses_make_one_copy(june, in_parallel):
    key, person = uuid4(), make.user()

    made = in_parallel(lambda: copy(june, key, user=person), 4)

    assert len({workshop.pk for workshop in made}) == 1
    assert Workshop.objects.count() == 2


def test_each_copy_has_an_address_of_its_own(june):
    assert [copy(june, user=make.user()).slug for _ in range(3)] == [
        "workshop-2027-03-01",
        "workshop-2027-03-01-2",
        "workshop-2027-03-01-3",
    ]


def test_the_history_of_every_row_says_from_where(june):
    person = make.user()
    made = copy(june, user=person)

    for row in [made, *made.sessions.all(), *made.groups.all()]:
        [entry] = history.entries_of(history.records_of(row))
        assert entry.reason == "نُسخ من: workshops/june"
        assert entry.record.history_user == person


def test_a_copy_without_a_title_is_refused(june):
    with pytest.raises(ValidationError):
        actions.copy_workshop(june, make.user(), uuid4(), plan=june.plan, day=DAY, title_ar="", short_title_ar="")

    assert Workshop.objects.count() == 1


@pytest.mark.parametrize("how_many", [2, 40])
def test_copying_asks_no_more_for_a_long_agenda(june, django_assert_max_num_queries, how_many):
    slot = june.sessions.last()
    for _ in range(how_many):
        make.session(june)
        make.group(slot)

    with django_assert_max_num_queries(30):
        copy(june, user=june.groups.first().facilitator)
