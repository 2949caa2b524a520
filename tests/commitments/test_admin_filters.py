"""Lists are narrowed by what rows belong to and what they need, in words; what is not one's own is not offered."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from accounts.models import Entity
from core.admin_lists import RowFilter
from tests import make


@pytest.fixture
def staff(client, unit_staff):
    """The client of the unit's staff."""
    client.force_login(unit_staff)
    return client


@pytest.fixture
def youth():
    return make.entity("moy", name_ar="وزارة الشباب")


@pytest.fixture
def many(db, youth):
    """More ministries with a share in the plan than stand as links beside a list."""
    units = [make.entity(f"unit{n}", name_ar=f"هيئة رقم {n}") for n in range(RowFilter.FEW)]
    for entity in [make.entity("moyu", name_ar="مديرية في وزارة الشباب"), *units]:
        make.milestone(make.commitment(lead=entity))
    return units


def found(client, path="commitments/milestone/", **filters):
    return set(client.get(f"/ar/admin/{path}", filters).context["cl"].result_list)


def told(client, path="commitments/milestone/", **filters):
    """What the list says that it is narrowed to."""
    shown = client.get(f"/ar/admin/{path}", filters).content.decode()
    line = re.search(r'<p class="filters__active">(.*?)</p>', shown, re.S)
    return unescape(line[1]) and re.findall("<b>(.*?)</b>", unescape(line[1])) if line else []


def offered(client, path="commitments/milestone/"):
    """Names in the box of the entity's filter, or behind its links."""
    [spec] = [each for each in client.get(f"/ar/admin/{path}").context["cl"].filter_specs if each.title == "الجهة"]
    return set(spec.known.values())


@pytest.mark.parametrize("typed", ["وزارة الشباب", "وزاره الشباب", "الشباب وزارة"])
def test_a_box_takes_the_name_of_an_entity_however_it_is_spelled(staff, youth, many, typed):
    own = make.milestone(make.commitment(lead=youth))

    narrowed = found(staff, entity=typed)

    # The words in another order are no name, and mean every entity that holds them.
    assert own in narrowed
    assert len(narrowed) == (2 if typed == "الشباب وزارة" else 1)


def test_a_list_says_in_words_what_it_is_narrowed_to(staff, youth, many):
    make.milestone(make.commitment(lead=youth), ends_on=timezone.localdate() - timedelta(days=1))

    assert told(staff, entity="وزاره الشباب", needs="late") == ["متأخر", "وزارة الشباب"]
    assert told(staff, entity=str(youth.pk)) == ["وزارة الشباب"]
    assert told(staff, entity="هيئة") == ["هيئة"]
    assert told(staff, entity="لا شيء كهذا") == ["لا شيء باسم «لا شيء كهذا»"]


def test_a_box_keeps_the_other_filters_and_the_search(staff, many):
    shown = staff.get("/ar/admin/commitments/milestone/", {"needs": "late", "q": "معلم", "p": "2"}).content.decode()
    box = re.search(r'<form class="filters__one filters__box".*?</form>', shown, re.S)[0]

    assert re.findall('type="hidden" name="(.*?)" value="(.*?)"', box) == [("needs", "late"), ("q", "معلم")]


@pytest.mark.parametrize("nonsense", ["zzz", "0", "9" * 30, "-", "ا" * 400, "<b>", "' OR 1=1"])
def test_nonsense_narrows_nothing(staff, youth, many, nonsense):
    everything = found(staff)

    for name in ["entity", "plan"]:
        assert found(staff, **{name: nonsense}) == everything
    assert found(staff, "commitments/progressupdate/", period=nonsense, reported=nonsense) == set()


def test_focal_points_choose_among_their_own_entities_only(client, ministry_staff, many):
    own = make.milestone(make.commitment(lead=ministry_staff.memberships.get().entity))
    client.force_login(ministry_staff)

    foreign = Entity.objects.get(slug="unit1")
    for typed in [str(foreign.pk), foreign.name, "999999"]:
        answer = client.get("/ar/admin/commitments/milestone/", {"entity": typed})

        assert set(answer.context["cl"].result_list) == {own}
        assert foreign.name not in answer.content.decode().replace(typed, "")


def test_focal_points_see_only_plans_and_periods_of_their_milestones(client, ministry_staff):
    make.milestone(make.commitment(lead=ministry_staff.memberships.get().entity))
    make.period()
    elsewhere = make.plan("nap6", number=6, short_name_ar="الخطة السادسة")
    make.milestone(make.commitment(elsewhere))
    make.period(elsewhere)
    client.force_login(ministry_staff)

    shown = client.get("/ar/admin/commitments/progressupdate/", {"plan": elsewhere.pk, "period": 99}).content.decode()

    assert "الخطة السادسة" not in shown


def test_filters_combine(staff, youth):
    plan = make.plan()
    late = {"ends_on": timezone.localdate() - timedelta(days=1)}
    wanted = make.milestone(make.commitment(lead=youth), title_en="", **late)
    make.milestone(wanted.commitment, **late)
    make.milestone(wanted.commitment, title_en="")
    make.milestone(make.commitment(lead=make.entity()), title_en="", **late)
    make.milestone(make.commitment(make.plan("nap6", number=6), lead=youth), title_en="", **late)
    filters = {"needs": "late", "entity": youth.pk, "plan": plan.pk, "translation": "missing"}

    assert found(staff, **filters) == {wanted}
    assert told(staff, **filters) == ["متأخر", "الخطة الخامسة", "وزارة الشباب", "تنقصها الإنجليزية"]


def test_commitments_are_found_by_what_their_milestones_need(staff, youth):
    today = timezone.localdate()
    fresh = {"confirmed_on": today}
    late = make.milestone(ends_on=today - timedelta(days=1), **fresh).commitment
    stale = make.milestone(confirmed_on=today - timedelta(days=91)).commitment
    make.milestone(make.commitment(), **fresh)
    empty = make.commitment(lead=youth)
    make.milestone(empty, published_at=None, ends_on=today - timedelta(days=1))

    path = "commitments/commitment/"

    assert [found(staff, path, needs=need) for need in ["late", "stale", "none"]] == [{late}, {stale}, {empty}]
    assert found(staff, path, entity=youth.pk) == {empty}


def test_updates_are_found_by_period_and_day(staff):
    now = timezone.now()
    old = make.update(created_at=now - timedelta(days=20))
    period = make.period(old.milestone.commitment.plan)
    new = make.update(old.milestone, period=period, created_at=now)
    path = "commitments/progressupdate/"

    assert found(staff, path, period=period.pk) == {new}
    assert [found(staff, path, reported=days) for days in ["7", "30"]] == [{new}, {old, new}]


def test_feedback_is_found_by_the_entity_that_is_responsible(staff, youth):
    milestone = make.milestone(make.commitment(lead=youth))
    about_it, about_its_commitment = make.feedback(milestone), make.feedback(milestone.commitment)
    make.feedback(make.commitment(lead=make.entity()))

    assert found(staff, "feedback/feedback/", entity=youth.pk) == {about_it, about_its_commitment}
