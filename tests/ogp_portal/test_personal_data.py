"""Who looks at personal data is kept, whichever page shows it, and nobody edits that."""

import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import accounts.personal
from accounts.models import Membership, PersonalDataAccess, User
from feedback.models import Naming
from tests import make
from tests.admin_forms import filled

LOG = "/ar/admin/accounts/personaldataaccess/"
# Lists narrowed and sorted in every way show the same rows again; signing out ends the walk.
NOT_WALKED = re.compile(r"\?|/logout/|/jsi18n/|^/ar/(?!admin/)|^/(?!ar/)")


@pytest.fixture
def operator(db):
    return make.staff("unit_head", "root@example.org", is_superuser=True)


@pytest.fixture
def person(db):
    """A participant who is wherever somebody can be."""
    person = make.user("canary@example.org", name="canary-name")
    commitment = make.commitment(number=1)
    group = make.group(make.session(make.workshop("june")), commitment=commitment, facilitator=person)
    for subject in [commitment.plan, commitment, make.milestone(commitment), group.workshop, group]:
        make.feedback(subject, author=person, author_name="canary-author", organisation="canary-organisation")
    make.feedback(commitment, author=person, moderation="held", naming=Naming.BODY_ONLY, published_at=None)
    make.assignment(person.feedback_items.first(), make.entity("jiacc"))
    Membership.objects.create(user=person, entity=make.entity("moy"))
    make.mail(to=[person.email])
    return person


def walk(client, *starts):
    """Follow every link of the back office from the starts; yield (address, text, how many looks were kept)."""
    seen, waiting = set(), list(starts)
    while waiting:
        address = waiting.pop()
        if address in seen or (NOT_WALKED.search(address) and address not in starts):
            continue
        seen.add(address)
        before = PersonalDataAccess.objects.count()
        response = client.get(address)
        text = response.content.decode("utf-8", "ignore")
        yield address, text, PersonalDataAccess.objects.count() - before
        waiting += [urlsplit(urljoin(address, link)).path for link in re.findall(r'href="([^"#?:]+)', text)]
        # Every row has these pages, linked or not.
        if address.endswith("/change/"):
            waiting += [
                address.replace("/change/", f"/{page}/") for page in ["history", "delete", "decide", "decline"]
            ]


def looks():
    """[(who looked, whose data, how many, page, model, row)] the latest first."""
    return list(
        PersonalDataAccess.objects.values_list("reader__email", "person", "people_count", "page", "model", "row_key")
    )


@pytest.mark.parametrize("role", ["operator", "unit_head", "unit_staff"])
def test_no_page_shows_a_person_without_a_look_being_kept(request, client, person, role):
    client.force_login(request.getfixturevalue(role))
    lookup = "/ar/admin/autocomplete/?term=canary&app_label=accounts&model_name=membership&field_name=user"
    chosen = f"/ar/admin/accounts/membership/add/?user={person.pk}"

    pages = list(walk(client, "/ar/admin/", lookup, chosen))

    showing = {address for address, text, _kept in pages if "canary" in text.replace('value="canary"', "")}
    assert [(address, kept) for address, _text, kept in pages if kept != 1 and address in showing] == []
    assert max(kept for _address, _text, kept in pages) == 1
    found = {re.sub(r"\d+", "1", address.partition("?")[0]) for address in showing}
    assert found >= {
        "/ar/admin/autocomplete/",
        "/ar/admin/accounts/membership/",
        "/ar/admin/accounts/membership/add/",
        "/ar/admin/accounts/membership/1/change/",
        "/ar/admin/accounts/membership/1/delete/",
        "/ar/admin/feedback/feedback/1/change/",
        "/ar/admin/feedback/feedback/1/history/",
        "/ar/admin/workshops/workshop/1/change/",
    }
    if role == "operator":
        assert found >= {
            "/ar/admin/accounts/user/1/change/",
            "/ar/admin/core/letter/",
            "/ar/admin/core/letter/1/change/",
        }


def test_the_walk_finds_a_page_that_keeps_no_look(client, person, operator, monkeypatch):
    monkeypatch.setattr("ogp_portal.admin.note_access", lambda reader, shown: None)
    client.force_login(operator)

    pages = walk(client, "/ar/admin/accounts/user/")

    assert any("canary@example.org" in text and not kept for _address, text, kept in pages)


def test_a_look_says_who_at_whom_and_where(client, person, unit_staff):
    client.force_login(unit_staff)
    item = person.feedback_items.first()
    address = f"/ar/admin/feedback/feedback/{item.pk}"

    client.get(f"{address}/change/")
    client.get(f"{address}/history/")
    client.get("/ar/admin/accounts/membership/")

    assert looks() == [
        ("staff@example.org", person.pk, 1, "list", "accounts.membership", ""),
        ("staff@example.org", person.pk, 1, "history", "feedback.feedback", str(item.pk)),
        ("staff@example.org", person.pk, 1, "row", "feedback.feedback", str(item.pk)),
    ]


def test_a_list_is_one_look_with_its_number_of_people(client, unit_head):
    client.force_login(unit_head)
    for _ in range(4):
        make.user()

    client.get("/ar/admin/accounts/user/")

    assert looks() == [("head@example.org", None, 5, "list", "accounts.user", "")]


def test_what_leads_on_or_is_refused_shows_nobody(client, person, unit_staff, ministry_staff):
    membership = person.memberships.get()
    client.force_login(unit_staff)
    client.post(f"/ar/admin/accounts/membership/{membership.pk}/verify/", {"role": "member"})
    client.force_login(ministry_staff)
    client.get(f"/ar/admin/accounts/membership/{membership.pk}/change/")

    assert looks() == []


def test_a_number_that_somebody_made_up_is_nobody(client, unit_staff):
    client.force_login(unit_staff)
    typed = filled(client.get("/ar/admin/accounts/membership/add/"), user="987654", entity="x")

    assert client.post("/ar/admin/accounts/membership/add/", typed).status_code == 200

    assert looks() == []


@pytest.mark.parametrize("how_many", [1, 30])
def test_a_look_costs_one_statement_however_many_it_shows(client, unit_head, how_many):
    client.force_login(unit_head)
    for _ in range(how_many):
        make.user()

    with CaptureQueriesContext(connection) as queries:
        client.get("/ar/admin/accounts/user/")

    statements = [query["sql"] for query in queries if "personaldataaccess" in query["sql"]]
    assert [statement.partition(" ")[0] for statement in statements] == ["INSERT"]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_refuses_stops_nobody(client, person, unit_staff, caplog):
    client.force_login(unit_staff)
    item = person.feedback_items.first()

    def refuse(execute, sql, *rest):
        if sql.startswith("INSERT") and "personaldataaccess" in sql:
            raise DatabaseError("database is locked")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        answer = client.get(f"/ar/admin/feedback/feedback/{item.pk}/change/")

    assert answer.status_code == 200
    assert f"account {unit_staff.pk} looked at row feedback.feedback {item.pk}" in caplog.text
    assert looks() == []


def test_a_form_that_meets_a_newer_save_is_a_look_too(client, person, unit_staff):
    membership = person.memberships.get()
    address = f"/ar/admin/accounts/membership/{membership.pk}/change/"
    client.force_login(unit_staff)
    sent = filled(client.get(address), role="submitter")
    membership.role = "focal_point"
    membership.save()
    PersonalDataAccess.objects.all().delete()

    assert client.post(address, sent).status_code == 409
    assert PersonalDataAccess.objects.count() == 1


# The list of looks


def test_the_head_reads_who_looked_and_no_name_of_a_participant(client, person, unit_staff, unit_head):
    client.force_login(unit_staff)
    client.get(f"/ar/admin/feedback/feedback/{person.feedback_items.first().pk}/change/")
    client.force_login(unit_head)

    page = client.get(LOG).content.decode()

    assert "staff@example.org" in page and "canary" not in page
    assert PersonalDataAccess.objects.count() == 1
    for query, count in {
        f"reader={unit_staff.pk}": 1,
        f"reader={unit_head.pk}": 0,
        f"person={person.pk}": 1,
        f"person={unit_staff.pk}": 0,
    }.items():
        assert len(client.get(f"{LOG}?{query}").context["cl"].result_list) == count


@pytest.mark.parametrize("role", ["unit_staff", "ministry_staff", "participant"])
def test_nobody_else_has_this_list(request, client, role):
    client.force_login(request.getfixturevalue(role))

    assert client.get(LOG).status_code == 404


@pytest.mark.parametrize("role", ["operator", "unit_head"])
def test_nobody_adds_edits_or_deletes_a_look(request, client, person, role):
    reader = request.getfixturevalue(role)
    client.force_login(reader)
    access = PersonalDataAccess.objects.create(reader=reader, people_count=2, page="list", model="accounts.user")

    assert client.get(f"{LOG}add/").status_code == 404
    assert client.post(f"{LOG}{access.pk}/delete/", {"post": "yes"}).status_code == 404
    assert client.post(f"{LOG}{access.pk}/change/", {"people_count": 9}).status_code in {403, 404}
    client.post(LOG, {"action": "delete_selected", "_selected_action": access.pk})

    access.refresh_from_db()
    assert access.people_count == 2


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_list_asks_no_more_for_thirty_looks(client, unit_head, django_assert_max_num_queries, how_many):
    client.force_login(unit_head)
    for _ in range(how_many):
        reader, person = make.user(is_staff=True), make.user()
        PersonalDataAccess.objects.create(
            reader=reader, person=person, people_count=1, page="row", model="accounts.user", row_key=str(person.pk)
        )

    with django_assert_max_num_queries(10):
        assert client.get(LOG).status_code == 200


def test_a_look_stays_under_a_number_when_either_side_goes(client, person, unit_head):
    reader = make.user("gone@example.org", is_staff=True)
    PersonalDataAccess.objects.create(reader=reader, person=person, people_count=1, page="row", model="accounts.user")
    numbers = reader.pk, person.pk
    reader.delete()
    person.feedback_items.update(author=None)
    accounts.personal.erase(person)
    client.force_login(unit_head)

    page = client.get(LOG).content.decode()

    assert PersonalDataAccess.objects.values_list("reader_id", "person_id").get() == numbers
    assert page.count("مستخدم سابق") == 2
    assert not User.objects.filter(pk__in=numbers).exists()


def test_looks_are_forgotten_when_their_time_is_over(unit_head, settings):
    settings.PERSONAL_DATA_LOG_DAYS = 100
    for days in [99, 101]:
        PersonalDataAccess.objects.create(
            reader=unit_head,
            people_count=2,
            page="list",
            model="accounts.user",
            seen_at=timezone.now() - timedelta(days=days),
        )

    call_command("tidy_up", verbosity=0)

    assert PersonalDataAccess.objects.get().seen_at > timezone.now() - timedelta(days=100)
