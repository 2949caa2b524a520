"""Everything that was changed, as one list: whole, in words, bounded, and nobody's to edit."""

import csv
import re
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import override

import accounts.personal
from accounts.models import Membership, User
from commitments import actions
from commitments.models import Commitment, Evidence
from core import audit
from core.records import ties, together
from core.templatetags.arabic import day, digits
from tests import make
from tests.admin_forms import filled

AUDIT = "/ar/admin/audit/"
FILE = "/ar/admin/audit/changes.csv"
USERS = "/ar/admin/accounts/user/"


@pytest.fixture
def staff(client, unit_staff):
    client.force_login(unit_staff)
    return client


@pytest.fixture
def head(client, unit_head):
    client.force_login(unit_head)
    return client


def told(**narrowed):
    """[(who, reason, [(kind, title, verb, [(field, old, new)])])] of every kept change, in English."""
    with override("en"):
        kept = dict.fromkeys(audit.models_with_history().values(), audit.Q(**narrowed))
        return [
            (act.who, act.reason, [told_row(each) for each in act.told]) for act in audit.acts(audit.states(kept, 100))
        ]


def told_row(each):
    changes = [(change.label, change.old, change.new) for change in each.entry.changes]
    return each.model.__name__, each.title, each.entry.verb, changes


def shown(page):
    return re.sub(r"\s+", " ", strip_tags(page.content.decode()))


def forget_all():
    """Begin with an empty list, as what a test makes would fill it."""
    for model in audit.models_with_history().values():
        model.history.all().delete()


# What it tells


def test_an_approval_is_one_act_of_one_person(staff, ministry_staff):
    milestone = make.milestone(percent=10, status="in_progress")
    update = make.update(milestone, state="submitted", approved_on=None, author=ministry_staff, percent=60)
    with override("en"):
        today = day(timezone.localdate())

    staff.post(f"/ar/admin/commitments/progressupdate/{update.pk}/approve/")

    judged = [
        ("State", "Submitted", "Approved"),
        ("Approved by", "", "staff@example.org"),
        ("Approved on", "", today),
    ]
    moved = [("Last confirmed on", "", today), ("Progress in percent", "10", "60")]
    assert told()[0] == (
        "staff@example.org",
        "",
        [
            ("ProgressUpdate", "1.1 Milestone 1", "Changed", judged),
            ("Milestone", "1.1 Milestone 1", "Changed", moved),
        ],
    )


def test_a_role_is_told_once_with_what_it_was_before(head):
    person = make.staff("unit_staff", "rana@example.jo", name="رنا")
    forget_all()
    person.save()
    page = head.get(f"{USERS}{person.pk}/change/")

    head.post(f"{USERS}{person.pk}/change/", filled(page, groups=[str(Group.objects.get(name="unit_head").pk)]))

    assert told(history_user__email="head@example.org") == [
        (
            "head@example.org",
            "",
            [("User", "رنا", "Changed", [("Roles", "Staff of the unit", "Head of the unit")])],
        )
    ]
    assert "موظف الوحدة" in shown(head.get(AUDIT)) and "مدير الوحدة" in shown(head.get(AUDIT))


def test_a_new_account_is_one_entry_with_its_roles(head):
    page = head.get(f"{USERS}add/")
    forget_all()

    group = Group.objects.get(name="unit_staff")
    head.post(f"{USERS}add/", filled(page, email="rana@example.jo", name="رنا", groups=[str(group.pk)]))

    with override("en"):
        (act,) = audit.acts(audit.states({User: audit.Q()}, 10))
        (row,) = act.told
        assert (row.title, row.entry.verb) == ("رنا", "Added")
        assert ("Roles", "Staff of the unit") in [(change.label, change.new) for change in row.entry.values]


def test_ties_are_told_from_either_end(db):
    commitment, theme = make.commitment(), make.theme(name_ar="الشفافية", name_en="Transparency")
    forget_all()
    commitment.save()

    theme.commitments.add(commitment)
    commitment.themes.remove(theme)

    assert [row[3] for _who, _reason, rows in told() for row in rows if row[0] == "Commitment"] == [
        [("Policy areas", "Transparency", "")],
        [("Policy areas", "", "Transparency")],
        [],
    ]


def test_what_was_tied_before_that_was_kept_is_not_told_as_new(db):
    commitment = make.commitment()
    commitment.themes.add(make.theme())
    commitment.history.update(change_set=None)
    for kept in ties(Commitment).values():
        kept.objects.all().delete()
    commitment.short_title_en = "New"
    commitment.save()

    assert told()[0][2][0][3] == [("Short title – in English", "Commitment 1", "New")]


def test_a_command_is_the_portal_and_its_changes_are_one_act(db):
    forget_all()

    with together():
        make.theme(name_ar="أ"), make.theme(name_ar="ب")
    make.theme(name_ar="ج")

    assert [(who, len(rows)) for who, _reason, rows in told()] == [("the portal", 1), ("the portal", 2)]


def test_what_is_saved_without_a_change_is_not_told(db):
    milestone = make.milestone()
    forget_all()
    milestone.save()
    milestone.save()

    # The first of the two has nothing to be compared with, and says so.
    assert [rows[0][3] for _who, _reason, rows in told()] == [[]]


def test_signing_in_changes_nothing(client, unit_staff):
    forget_all()

    client.force_login(unit_staff)

    assert told() == []


def test_a_deleted_row_is_told_by_its_name(staff, unit_staff):
    membership = Membership.objects.create(user=unit_staff, entity=make.entity("moy", name_en="Youth"))

    staff.post(f"/ar/admin/accounts/membership/{membership.pk}/delete/", {"post": "yes"})

    who, _reason, (row,) = told(history_type="-")[0]
    assert (who, row[:3]) == ("staff@example.org", ("Membership", "staff@example.org – Youth", "Deleted"))


def test_a_pointer_to_what_is_gone_says_so(db):
    milestone, entity = make.milestone(), make.entity()
    milestone.responsible = entity
    milestone.save()
    milestone.responsible = None
    milestone.save()
    number = entity.pk
    entity.delete()

    assert [row[3] for _who, _reason, rows in told() for row in rows if row[3]] == [
        [("Responsible entity", f"no longer there (number {number})", "")],
        [("Responsible entity", "", f"no longer there (number {number})")],
    ]


def test_why_a_change_was_made_is_told(db, unit_staff):
    milestone = make.milestone(ends_on=date(2027, 1, 1))

    with together():
        actions.move_end(milestone, date(2027, 6, 1), "تأخر العطاء.", unit_staff, why="Agreed")

    assert told()[0][1] == "Agreed"


# Long texts


def test_long_texts_are_told_word_by_word(staff):
    words = "تنشر الوزارة التقرير السنوي عن تنفيذ الخطة الوطنية على موقعها الإلكتروني قبل نهاية شهر آذار من كل عام."
    milestone = make.milestone(description_ar=words)
    milestone.description_ar = words.replace("آذار", "نيسان")
    milestone.save()

    page = staff.get(AUDIT).content.decode()

    assert "<del>آذار</del> <ins>نيسان</ins>" in page
    assert 'lang="ar" dir="rtl"' in page


# Who is who, when an account goes


def test_who_left_keeps_one_pseudonym_and_no_name(head, participant):
    number = participant.pk
    theme = make.theme()
    theme._history_user, theme.name_ar = participant, "مجال آخر"
    theme.save()
    participant.groups.add(Group.objects.create(name="x"))
    Membership.objects.create(user=participant, entity=make.entity())

    accounts.personal.erase(User.objects.get(pk=number))

    page = head.get(f"{AUDIT}?who={number}").content.decode()
    assert f"مستخدم سابق {digits(number)}" in strip_tags(page)
    everything = head.get(AUDIT).content.decode()
    assert "ليلى" not in everything and "layla@" not in everything
    assert set(User.history.filter(id=number).values_list("email", "name")) == {("", "")}
    assert User.history.filter(id=number).latest().history_type == "-"
    assert not Membership.history.filter(user_id=number).exists()


def test_participants_are_numbers_and_their_words_are_left_out(staff, participant):
    item = make.feedback(author=participant, body="رأي سياسي", author_name="ليلى الخطيب", moderation="held")
    item._history_user = participant
    item.author_name = "ليلى أحمد"
    item.save()
    Membership.objects.create(user=participant, entity=make.entity())

    page = staff.get(AUDIT)

    text = shown(page)
    assert [word for word in ["ليلى", "layla@", "رأي سياسي"] if word in page.content.decode()] == []
    assert f"مشارك {digits(participant.pk)}" in text
    assert "بيانات شخصية" in text
    assert not hasattr(page.wsgi_request, "personal_data")


# Who may read it


@pytest.mark.parametrize("address", [AUDIT, FILE])
def test_focal_points_and_participants_have_no_such_page(client, ministry_staff, participant, address):
    for person in [ministry_staff, participant]:
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert AUDIT not in client.get("/ar/admin/").content.decode()


def test_accounts_are_told_to_the_head_only(client, unit_staff, unit_head):
    found = []
    for person in [unit_staff, unit_head]:
        client.force_login(person)
        found.append("accounts.user" in client.get(AUDIT).content.decode())
        assert AUDIT in client.get("/ar/admin/").content.decode()

    assert found == [False, True]


def test_links_lead_only_to_rows_that_the_person_may_open(head):
    operator = make.user("root@example.org", name="مشغّل", is_staff=True, is_superuser=True)
    person = make.user("rana@example.org", name="رنا", is_staff=True)

    page = head.get(f"{AUDIT}?kind=accounts.user").content.decode()

    assert f"{USERS}{person.pk}/change/" in page
    assert f"{USERS}{operator.pk}/change/" not in page


def test_no_address_of_the_back_office_edits_or_deletes_what_is_kept(db):
    kept = [model for model in apps.get_models(include_auto_created=True) if model.__name__.startswith("Historical")]

    assert len(kept) >= 25
    assert [model for model in kept if admin.site.is_registered(model)] == []


@pytest.mark.parametrize("address", [AUDIT, FILE])
def test_sending_something_to_the_list_changes_nothing(client, db, address):
    client.force_login(make.user("root@example.org", is_staff=True, is_superuser=True))
    make.theme()
    before = told()

    client.post(address, {"action": "delete_selected", "_selected_action": "1"})

    assert told() == before


# Narrowing


def titles(page):
    return [each.title for act in page.context["acts"] for each in act.told]


def test_one_row_with_all_that_belongs_to_it(staff, unit_staff):
    milestone, other = make.milestone(ends_on=date(2027, 1, 1)), make.milestone()
    update = make.update(milestone)
    Evidence.objects.create(update=update, title_ar="محضر", address="https://example.org/minutes")
    actions.move_end(milestone, date(2027, 6, 1), "تأخر.", unit_staff)
    make.update(other)

    page = staff.get(f"{AUDIT}?row=commitments.milestone-{milestone.pk}")

    kinds = {each.model.__name__ for act in page.context["acts"] for each in act.told}
    assert kinds == {"Milestone", "ProgressUpdate", "Evidence", "DateChange"}
    assert all(milestone.title_ar in title for title in titles(page) if title != "محضر")
    assert page.context["row"] == "١.١ معلم 1"


def test_a_moved_end_belongs_to_its_commitment(staff, unit_staff):
    commitment, other = make.commitment(ends_on=date(2027, 1, 1)), make.commitment(ends_on=date(2027, 1, 1))
    for each in [commitment, other]:
        actions.move_end(each, date(2027, 6, 1), "تأخر.", unit_staff)

    page = staff.get(f"{AUDIT}?row=commitments.commitment-{commitment.pk}")

    told = [(each.model.__name__, each.title) for act in page.context["acts"] for each in act.told]
    assert {kind for kind, _title in told} == {"Commitment", "DateChange"}
    assert all(commitment.short_title_ar in title for _kind, title in told)


def test_each_filter_narrows(staff, unit_staff, ministry_staff):
    forget_all()
    first, second = make.theme(name_ar="أ"), make.theme(name_ar="ب")
    first._history_user = unit_staff
    first.name_ar = "أ أ"
    first.save()
    second.delete()
    make.entity(name_ar="ج")
    first.history.latest().__class__.objects.filter(history_type="~").update(
        history_date=timezone.now() - timedelta(days=3)
    )
    then = timezone.localdate() - timedelta(days=3)

    found = {
        query: titles(staff.get(f"{AUDIT}?{query}"))
        for query in [
            f"who={unit_staff.pk}",
            f"who={ministry_staff.pk}",
            "kind=accounts.entity",
            "verb=deleted",
            "verb=changed",
            f"since={then}&until={then}",
            f"until={then - timedelta(days=1)}",
        ]
    }

    assert list(found.values()) == [["أ أ"], [], ["ج"], ["ب"], ["أ أ"], ["أ أ"], []]


@pytest.mark.parametrize(
    "query",
    [
        "who=abc",
        "who=99999999999999999999999",
        "who=9&who=8",
        "kind=auth.group",
        "kind=accounts.user",
        "verb=x",
        "since=x&until=99999-01-01",
        "row=commitments.milestone",
        "row=accounts.user-1",
        "row=x-1",
        "row=commitments.milestone-999999999999999999999999",
        "together=x",
        "after=x",
        "after=0001-01-01T00:00:00%2B14:00~a~1",
        "after=2026-01-01T00:00:00~a~1",
        "after=2026-01-01T00:00:00%2B00:00~a~99999999999999",
        "q=" + "x" * 3000,
    ],
)
def test_nonsense_narrows_nothing_or_finds_nothing(staff, query):
    make.theme()
    everything = titles(staff.get(AUDIT))

    for address in [AUDIT, FILE]:
        answer = staff.get(f"{address}?{query}")
        assert answer.status_code == 200

    if not query.startswith("who=9"):
        assert titles(staff.get(f"{AUDIT}?{query}")) == everything


def test_a_control_character_is_refused_as_everywhere(staff):
    assert staff.get(f"{AUDIT}?row=%00").status_code == 400


# Many


@pytest.mark.parametrize("how_many", [2, 60])
def test_the_page_asks_no_more_however_much_there_is(staff, unit_staff, how_many):
    forget_all()
    plan = make.plan()
    for number in range(1, how_many + 1):
        commitment = make.commitment(plan, number, lead=make.entity())
        milestone = make.milestone(commitment, responsible=make.entity())
        milestone.status = "in_progress"
        milestone._history_user = unit_staff
        milestone.save()
        make.update(milestone, author=make.user())
        make.feedback(milestone, author=make.user())
        commitment.themes.add(make.theme())

    with CaptureQueriesContext(connection) as queries:
        page = staff.get(AUDIT)

    assert page.status_code == 200
    assert len(page.context["acts"]) > 5
    assert len(queries) <= 50, [query["sql"][:80] for query in queries]


def test_pages_go_on_where_the_last_one_ended(staff, django_assert_max_num_queries):
    forget_all()
    with together():
        for number in range(100):
            make.theme(name_ar=f"مجال-{number:03d}")

    found, address = [], AUDIT
    while address:
        page = staff.get(address)
        found += titles(page)
        address = page.context["older_address"]

    assert found == [f"مجال-{number:03d}" for number in reversed(range(100))]


def test_rows_changed_at_the_same_moment_are_neither_lost_nor_doubled(staff):
    forget_all()
    for number in range(50):
        make.theme(name_ar=f"مجال-{number:03d}")
        make.entity(f"entity-{number:03d}")
    moment = timezone.now()
    for model in audit.models_with_history().values():
        model.history.update(history_date=moment)

    found, address = [], AUDIT
    while address:
        page = staff.get(address)
        found += titles(page)
        address = page.context["older_address"]

    assert len(found) == len(set(found)) == 100


# As a file


def rows_of(answer):
    return list(csv.reader(answer.content.decode().removeprefix("\ufeff").splitlines()))


def test_the_file_tells_the_same_and_runs_no_formula(staff, unit_staff):
    forget_all()
    theme = make.theme(name_ar="أ", name_en="A")
    theme._history_user = unit_staff
    theme.name_en = '=HYPERLINK("https://example.org")'
    theme.save()

    header, changed, *_added = rows_of(staff.get(f"{FILE}?kind=commitments.theme"))

    assert header[1:3] == ["من", "النوع"]
    assert changed[1:] == [
        "staff@example.org",
        "مجال سياسات",
        "أ",
        "تعديل",
        "الاسم – بالإنجليزية",
        "A",
        '\'=HYPERLINK("https://example.org")',
    ]


def test_the_file_takes_the_filters_of_the_page(staff):
    make.theme(name_ar="أ")

    page = staff.get(f"{AUDIT}?kind=accounts.entity&verb=added")

    assert page.context["file_address"] == f"{FILE}?kind=accounts.entity&verb=added"
    assert "أ" not in {row[3] for row in rows_of(staff.get(page.context["file_address"]))}
