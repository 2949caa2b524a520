"""Facilitator and rapporteur: in the back office they find the group on which they are named, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.admin_forms import filled
from workshops.models import WorkingGroup

GROUPS = "/ar/admin/workshops/workinggroup/"
WORKSHOPS = "/ar/admin/workshops/workshop/"
SUMMARY = "اتفقت المجموعة على نشر الدليل.\n\nوبقي موعد النشر مفتوحاً."


@pytest.fixture
def group(facilitator, rapporteur):
    return make.group(facilitator=facilitator, rapporteur=rapporteur)


@pytest.fixture
def other(group):
    """Another group of the same workshop."""
    return make.group(group.session, facilitator=make.staff("facilitator"))


@pytest.fixture(params=["facilitator", "rapporteur"])
def of_the_group(request, client, group, other):
    """The client of somebody who is named on the one group."""
    client.force_login(request.getfixturevalue(request.param))
    return client


def change(group):
    return f"{GROUPS}{group.pk}/change/"


def rows(client, address):
    return list(client.get(address).context["cl"].result_list)


def test_they_find_their_group_and_its_workshop_alone(of_the_group, group, other):
    make.workshop()

    assert rows(of_the_group, GROUPS) == [group]
    assert rows(of_the_group, WORKSHOPS) == [group.workshop]
    assert of_the_group.get(change(other)).status_code == 404
    assert of_the_group.get(f"{GROUPS}{other.pk}/history/").status_code == 404


def test_their_menu_holds_nothing_else(of_the_group):
    apps = of_the_group.get("/ar/admin/").context["available_apps"]

    assert [(app["app_label"], [model["object_name"] for model in app["models"]]) for app in apps] == [
        ("workshops", ["Workshop", "WorkingGroup"])
    ]


def test_the_workshop_is_theirs_to_read_with_their_own_group(of_the_group, group, other):
    address = f"{WORKSHOPS}{group.workshop.pk}/change/"
    page = of_the_group.get(address)

    assert group.topic_ar in page.content.decode()
    assert other.topic_ar not in page.content.decode()
    assert 'name="_save"' not in page.content.decode()
    assert of_the_group.post(address, {"title_ar": "عنوان آخر"}).status_code == 404
    assert of_the_group.get(f"{WORKSHOPS}{group.workshop.pk}/preview/").status_code == 404


def test_they_write_the_summary_in_both_languages(of_the_group, group):
    page = of_the_group.get(change(group))

    response = of_the_group.post(change(group), filled(page, summary_ar=SUMMARY, summary_en="The group agreed."))

    assert response.status_code == 302
    group.refresh_from_db()
    assert (group.summary_ar.replace("\r", ""), group.summary_en) == (SUMMARY, "The group agreed.")
    assert SUMMARY.split("\n")[0] in of_the_group.get(f"{GROUPS}{group.pk}/history/").content.decode()


def test_they_change_nothing_else_of_the_group(of_the_group, group, participant):
    before = WorkingGroup.objects.values().get(pk=group.pk)
    page = of_the_group.get(change(group))
    tampered = {"label_ar": "اسم آخر", "facilitator": participant.pk, "rapporteur": "", "capacity": "5", "number": "9"}

    of_the_group.post(change(group), filled(page, **tampered))

    after = WorkingGroup.objects.values().get(pk=group.pk)
    saved = {"updated_at": None, "version": None}
    assert before | saved == after | saved


def test_they_translate_the_summary_and_nothing_else_of_the_group(of_the_group, group):
    WorkingGroup.objects.filter(pk=group.pk).update(summary_ar=SUMMARY, label_en="", topic_en="")

    page = of_the_group.get("/ar/admin/translations/")
    lines = [form.line.key for _kind, _title, forms in page.context["rows"] for form in forms]
    answers = [
        of_the_group.post("/ar/admin/translations/", {"line": f"workinggroup-{group.pk}-{text}"}).status_code
        for text in ["label", "topic", "room"]
    ]

    assert lines == [f"workinggroup-{group.pk}-summary"]
    assert [(each.texts, each.done) for each in page.context["figures"]] == [(1, 0)]
    assert answers == [404, 404, 404]


def test_nothing_that_they_read_leads_to_a_page_that_is_closed_to_them(of_the_group, group):
    group.commitment = make.commitment(group.workshop.plan)
    group.save()

    page = of_the_group.get(change(group)).content.decode()

    links = set(re.findall(r'href="(/ar/admin/[^"]+/change/)', page))
    assert links == {f"{WORKSHOPS}{group.workshop.pk}/change/"}
    assert str(group.commitment) in page and "facilitator@example.org" in page


@pytest.mark.parametrize("field", ["facilitator", "rapporteur", "commitment", "session", "workshop"])
def test_they_look_nobody_and_nothing_up(of_the_group, field):
    query = {"app_label": "workshops", "model_name": "workinggroup", "field_name": field}

    assert of_the_group.get("/ar/admin/autocomplete/", query).status_code == 404


def test_staff_of_the_unit_open_every_group_and_write_all_of_it(client, unit_staff, group, other, participant):
    client.force_login(unit_staff)
    assert set(rows(client, GROUPS)) == {group, other}

    page = client.get(change(group))
    client.post(change(group), filled(page, room_ar="القاعة أ", facilitator=participant.pk, summary_ar=SUMMARY))

    group.refresh_from_db()
    assert (group.room_ar, group.facilitator) == ("القاعة أ", participant)
    assert group.number == 1


def test_groups_are_made_and_deleted_inside_their_workshop(client, unit_staff, group):
    client.force_login(unit_staff)

    assert client.get(f"{GROUPS}add/").status_code == 404
    assert client.get(f"{GROUPS}{group.pk}/delete/").status_code == 404


def test_who_is_not_named_any_more_finds_nothing(client, facilitator, group):
    client.force_login(facilitator)
    group.facilitator = None
    group.save()

    assert client.get(change(group)).status_code == 404
    assert rows(client, GROUPS) == rows(client, WORKSHOPS) == []


def test_who_is_named_without_the_role_has_no_back_office(client, participant, group):
    group.facilitator = participant
    group.save()
    client.force_login(participant)

    assert client.get(change(group)).status_code == 404


def test_the_first_page_counts_the_summaries_that_are_missing(client, facilitator, group):
    make.group(facilitator=facilitator, summary_ar=SUMMARY)
    coming = make.workshop(starts_at=timezone.now() + timedelta(days=3))
    make.group(make.session(coming), facilitator=facilitator)
    client.force_login(facilitator)

    tasks = [task for _title, tasks in client.get("/ar/admin/").context["parts"] for task in tasks]

    assert [(task.words, task.count) for task in tasks] == [("ملخصات مجموعاتكم بانتظار الكتابة", 1)]
    assert rows(client, tasks[0].address) == [group]


def public_page(group, language="ar"):
    return f"/{language}/workshops/{group.workshop.slug}/groups/{group.number}/"


def test_everybody_reads_the_summary_once_there_is_one(client, group):
    assert "ما خلصت إليه المجموعة" not in client.get(public_page(group)).content.decode()
    group.summary_ar = SUMMARY
    group.save()

    page = client.get(public_page(group)).content.decode()

    assert "ما خلصت إليه المجموعة" in page
    assert "<p>وبقي موعد النشر مفتوحاً.</p>" in page


def test_a_summary_without_english_says_so(client, group):
    group.summary_ar = SUMMARY
    group.save()

    page = client.get(public_page(group, "en")).content.decode()

    assert 'lang="ar" dir="rtl"' in page and "Not translated yet" in page


def test_the_summary_of_a_draft_workshop_stays_inside(client, group):
    group.summary_ar = SUMMARY
    group.save()
    group.workshop.published_at = None
    group.workshop.save()

    assert client.get(public_page(group)).status_code == 404


def test_html_in_a_summary_is_shown_as_text(client, group):
    group.summary_ar = '<script>alert("x")</script>'
    group.save()

    assert "<script>alert" not in client.get(public_page(group)).content.decode()


@pytest.mark.parametrize("typed", ["\x00", "نص\x00مكسور", "x" * 20_000, "=1+1", "<script>"])
def test_whatever_is_typed_gets_a_sentence_or_is_kept(of_the_group, group, typed):
    answer = of_the_group.post(change(group), filled(of_the_group.get(change(group)), summary_ar=typed))

    group.refresh_from_db()
    assert answer.status_code == 200 if "\x00" in typed else group.summary_ar == typed


@pytest.mark.parametrize("how_many", [1, 30])
def test_list_and_form_ask_no_more_for_thirty_groups(
    client, facilitator, group, django_assert_max_num_queries, how_many
):
    for _ in range(how_many):
        make.group(group.session, facilitator=facilitator, rapporteur=make.user(), commitment=make.commitment())
    client.force_login(facilitator)

    for address, most in {GROUPS: 9, change(group): 12, f"{WORKSHOPS}{group.workshop.pk}/change/": 18}.items():
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
