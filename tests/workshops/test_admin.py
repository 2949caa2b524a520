"""Staff keep workshops, with their agenda and groups; a short notice is said."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.admin_forms import filled, sentences
from workshops.models import WorkshopSession


@pytest.fixture
def staff(client, unit_staff):
    client.force_login(unit_staff)
    return client


def change(workshop, page="change"):
    return f"/ar/admin/workshops/workshop/{workshop.pk}/{page}/"


def soon(days, **fields):
    return make.workshop(starts_at=timezone.now() + timedelta(days=days), **fields)


def today():
    return timezone.localdate()


def listed(staff, **query):
    return set(staff.get("/ar/admin/workshops/workshop/", query).context["cl"].result_list)


def test_the_agenda_and_the_groups_are_kept_inside_the_workshop(staff):
    workshop = make.workshop()
    slot = make.session(workshop, kind=WorkshopSession.Kind.WORKING_GROUPS)
    commitment = make.commitment(workshop.plan)
    page = staff.get(change(workshop))
    group = {
        "groups-TOTAL_FORMS": "1",
        "groups-0-session": slot.pk,
        "groups-0-number": "١",
        "groups-0-commitment": commitment.pk,
        "groups-0-label_ar": "مجموعة العمل للالتزام (١)",
        "groups-0-topic_ar": "الموضوع",
    }

    times = {"sessions-0-starts_at_1": "٩:٣٠", "sessions-0-ends_at_1": "10:30"}

    staff.post(change(workshop), filled(page, **times, **group))

    slot.refresh_from_db()
    assert timezone.localtime(slot.starts_at).strftime("%H:%M") == "09:30"
    assert workshop.groups.get().commitment == commitment


def test_groups_wait_for_an_agenda(staff):
    page = staff.get(change(make.workshop()))

    assert [inline.formset.prefix for inline in page.context["inline_admin_formsets"]] == ["sessions"]


def test_a_group_meets_in_its_own_workshop_and_about_its_own_plan(staff):
    workshop = make.workshop()
    slot = make.session(workshop)
    make.group(slot)
    elsewhere = make.session(make.workshop(plan_row=make.plan("nap6", number=6)))
    page = staff.get(change(workshop))

    answer = staff.post(change(workshop), filled(page, **{"groups-0-session": elsewhere.pk}))

    assert len(sentences(answer)) == 1
    assert workshop.groups.get().session == slot


def test_an_item_cannot_end_before_it_starts(staff):
    workshop = make.workshop()
    make.session(workshop)
    page = staff.get(change(workshop))

    answer = staff.post(change(workshop), filled(page, **{"sessions-0-ends_at_1": "٠١:٠٠"}))

    assert sentences(answer) == {"لا يمكن أن ينتهي بند الأجندة قبل أن يبدأ."}


def test_a_notice_of_less_than_fourteen_days_is_said(staff):
    warning = "أُعلن عن الورشة قبل موعدها بأقل من ١٤ يوماً، والصفحة العامة تذكر ذلك."
    late = soon(20, announced_on=today() + timedelta(days=10))
    in_time = soon(20, announced_on=today())

    assert staff.get(change(late)).context["warnings"] == [warning]
    assert staff.get(change(in_time)).context["warnings"] == []
    saved = staff.post(change(late), filled(staff.get(change(late))), follow=True)
    assert warning in [str(message) for message in saved.context["messages"]]


def test_a_near_workshop_without_an_announcement_is_said(staff):
    assert len(staff.get(change(soon(10))).context["warnings"]) == 1
    assert staff.get(change(soon(-10))).context["warnings"] == []


def test_the_list_finds_what_is_near_and_what_lacks_notice(staff):
    near = soon(10, announced_on=today() - timedelta(days=30))
    unannounced = soon(10)
    late = soon(40, announced_on=today() + timedelta(days=30))
    in_time = soon(40, announced_on=today() + timedelta(days=20))
    past = soon(-40, announced_on=today() - timedelta(days=41))

    assert listed(staff, time="soon") == {near, unannounced}
    assert listed(staff, time="notice") == {unannounced, late}
    assert listed(staff, time="past") == {past}
    assert {row for row in [near, unannounced, late, in_time, past] if row.lacks_notice} == {unannounced, late}


def test_exactly_fourteen_days_are_enough(staff):
    make.workshop(starts_at=make.amman(2097, 6, 23, 9), announced_on="2097-06-09")
    late = make.workshop(starts_at=make.amman(2097, 6, 23, 1), announced_on="2097-06-10")

    assert listed(staff, time="notice") == {late}


def test_a_draft_can_be_previewed_by_staff_alone(staff, client, ministry_staff):
    draft = soon(30, published_at=None)

    shown = staff.get(change(draft, "preview"))

    assert draft.title_ar in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert client.get(f"/ar/workshops/{draft.slug}/").status_code == 404
    client.force_login(ministry_staff)
    assert client.get(change(draft, "preview")).status_code == 404


def test_publishing_makes_the_page_public(staff):
    draft = soon(30, published_at=None)

    staff.post(change(draft, "publish"))

    assert staff.get(f"/ar/workshops/{draft.slug}/").status_code == 200
    assert staff.get(change(draft)).context["absolute_url"] == f"/ar/workshops/{draft.slug}/"


def test_people_are_found_for_a_group_without_the_list_of_people(staff):
    person = make.user("noor@example.org", name="نور الشوابكة")
    query = {"app_label": "workshops", "model_name": "workinggroup", "field_name": "facilitator", "term": "الشوابكة"}

    found = staff.get("/ar/admin/autocomplete/", query).json()["results"]

    assert found == [{"id": str(person.pk), "text": "نور الشوابكة"}]
    assert staff.get("/ar/admin/accounts/user/").status_code == 404


@pytest.mark.parametrize("how_many", [1, 30])
def test_list_and_form_ask_no_more_for_thirty_rows(staff, django_assert_max_num_queries, how_many):
    workshop = make.workshop()
    slot = make.session(workshop)
    for _ in range(how_many):
        make.session(workshop)
        make.group(slot, commitment=make.commitment(workshop.plan), facilitator=make.user(), rapporteur=make.user())
        make.workshop()

    for address, most in {"/ar/admin/workshops/workshop/": 14, change(workshop): 21}.items():
        with django_assert_max_num_queries(most):
            assert staff.get(address).status_code == 200
