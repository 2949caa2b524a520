"""The door of the back office: who may open what, whatever address they try."""

import pytest
from django.urls import reverse

from tests import make

LIST, ADD, CHANGE, HISTORY, DELETE = "changelist", "add", "change", "history", "delete"
PAGES = [LIST, ADD, CHANGE, HISTORY, DELETE]
EDIT = {LIST, ADD, CHANGE, HISTORY}

# What each role opens; everything else is a 404.
UNIT = {
    "commitments_plan": EDIT,
    "commitments_commitment": EDIT,
    "commitments_milestone": EDIT,
    "commitments_progressupdate": EDIT,
    "commitments_theme": EDIT,
    "workshops_workshop": EDIT,
    "workshops_workinggroup": {LIST, CHANGE, HISTORY},
    "feedback_feedback": {LIST, CHANGE, HISTORY},
    "feedback_window": {*EDIT, DELETE},
    "accounts_entity": EDIT,
    "accounts_membership": {*EDIT, DELETE},
}
OF_A_GROUP = {"workshops_workshop": {LIST, CHANGE, HISTORY}, "workshops_workinggroup": {LIST, CHANGE, HISTORY}}
OPENS = {
    "unit_staff": UNIT,
    "unit_head": UNIT | {"accounts_user": EDIT, "accounts_signin": {LIST, CHANGE}},
    "ministry_staff": {
        "commitments_milestone": {LIST, CHANGE, HISTORY},
        "commitments_progressupdate": EDIT,
    },
    # Another entity's: the lists and an empty form are theirs, the rows are not.
    "other_staff": {"commitments_milestone": {LIST}, "commitments_progressupdate": {LIST, ADD}},
    # Named on the one group.
    "facilitator": OF_A_GROUP,
    "rapporteur": OF_A_GROUP,
    # Named on a group of another workshop: the lists are there, and empty.
    "other_facilitator": {"workshops_workshop": {LIST}, "workshops_workinggroup": {LIST}},
    "participant": {},
}


@pytest.fixture
def other_facilitator(db):
    person = make.staff("facilitator")
    make.group(facilitator=person)
    return person


@pytest.fixture
def rows(ministry_staff, facilitator, rapporteur):
    """One row of each model, the milestone led by the entity of ministry_staff, the group by facilitator."""
    lead = ministry_staff.memberships.get().entity
    commitment = make.commitment(lead=lead)
    milestone = make.milestone(commitment)
    group = make.group(facilitator=facilitator, rapporteur=rapporteur)
    return {
        "commitments_plan": commitment.plan,
        "commitments_commitment": commitment,
        "commitments_milestone": milestone,
        "commitments_progressupdate": make.update(milestone, state="draft", approved_on=None),
        "commitments_theme": make.theme(),
        "workshops_workshop": group.workshop,
        "workshops_workinggroup": group,
        "feedback_feedback": make.feedback(milestone),
        "feedback_window": make.window(commitment.plan),
        "accounts_entity": lead,
        "accounts_membership": ministry_staff.memberships.get(),
        "accounts_user": make.user(),
        "accounts_signin": make.sign_in(),
        "post_office_email": make.mail(),
    }


def address(model, page, row):
    return reverse(f"admin:{model}_{page}", args=[] if page in {LIST, ADD} else [row.pk])


@pytest.mark.parametrize("role", OPENS)
def test_each_role_opens_its_pages_and_all_else_is_a_404(request, client, rows, role):
    client.force_login(request.getfixturevalue(role))

    answers = {
        (model, page): client.get(address(model, page, row)).status_code
        for model, row in rows.items()
        for page in PAGES
    }

    assert {key for key, status in answers.items() if status == 200} == {
        (model, page) for model, pages in OPENS[role].items() for page in pages
    }
    assert set(answers.values()) <= {200, 404}


def test_a_stranger_is_sent_to_the_one_door(client, rows):
    for model, row in rows.items():
        for page in PAGES:
            response = client.get(address(model, page, row))

            assert response.status_code == 302
            assert response["Location"].startswith("/ar/admin/login/?next=")

    assert client.get("/ar/admin/login/?next=/ar/admin/")["Location"] == "/ar/account/login/?next=%2Far%2Fadmin%2F"


@pytest.mark.parametrize("role", OPENS)
@pytest.mark.parametrize("row", ["999999", "abc", "99999999999999999999999", "_00", "1_2F2"])
def test_a_row_that_is_not_there_is_a_404(request, client, role, row):
    client.force_login(request.getfixturevalue(role))

    answers = {
        client.get(f"/ar/admin/commitments/milestone/{row}/{page}/").status_code for page in [CHANGE, HISTORY, DELETE]
    }

    assert answers == {404}


@pytest.mark.parametrize("role", ["ministry_staff", "facilitator", "rapporteur", "participant"])
def test_steps_of_others_are_a_404(request, client, rows, role):
    client.force_login(request.getfixturevalue(role))
    steps = {
        "commitments_plan": "publish",
        "commitments_milestone": "move_end",
        "feedback_feedback": "decide",
        "accounts_membership": "verify",
        "accounts_user": "invite_again",
        "workshops_workshop": "publish",
    }

    assert {client.post(address(model, name, rows[model])).status_code for model, name in steps.items()} == {404}


def test_technical_models_have_no_pages(client, db):
    client.force_login(make.user(is_staff=True, is_superuser=True))

    for path in ["axes/accessattempt/", "auth/group/", "account/emailaddress/", "post_office/emailtemplate/"]:
        assert client.get(f"/ar/admin/{path}").status_code == 404


def test_operators_read_the_mail_queue_and_change_nothing(client, rows):
    client.force_login(make.user(is_staff=True, is_superuser=True))
    mail = rows["post_office_email"]

    shown = client.get(address("post_office_email", CHANGE, mail)).content.decode()

    assert mail.subject in shown
    assert mail.message not in shown
    assert client.get(address("post_office_email", ADD, mail)).status_code == 404
    assert client.get(address("post_office_email", DELETE, mail)).status_code == 404


def test_the_back_office_is_arabic_unless_english_is_chosen(client, unit_staff):
    client.force_login(unit_staff)

    assert "ما ينتظركم اليوم" in client.get("/ar/admin/").content.decode()
    assert "What needs you today" in client.get("/en/admin/").content.decode()


def test_signing_out_and_passwords_have_their_own_pages(client, unit_staff):
    client.force_login(unit_staff)

    assert client.get("/ar/admin/logout/")["Location"] == "/ar/account/logout/"
    assert client.get("/ar/admin/password_change/")["Location"] == "/ar/account/password/change/"


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("progressupdate", "author"),
        ("progressupdate", "approver"),
        ("importbatch", "author"),
        ("importbatch", "decided_by"),
        ("importbatch", "undone_by"),
    ],
)
def test_people_are_looked_up_only_where_somebody_fills_them_in(client, ministry_staff, participant, model, field):
    client.force_login(ministry_staff)

    query = {"app_label": "commitments", "model_name": model, "field_name": field}

    assert client.get("/ar/admin/autocomplete/", query).status_code == 404


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [("accounts", "membership", "user"), ("workshops", "workinggroup", "facilitator")],
)
def test_who_fills_in_a_person_looks_them_up(client, unit_staff, app, model, field):
    client.force_login(unit_staff)

    query = {"app_label": app, "model_name": model, "field_name": field}

    found = client.get("/ar/admin/autocomplete/", query).json()["results"]
    assert found == [{"id": str(unit_staff.pk), "text": unit_staff.email}]


def test_the_entities_of_rows_inside_a_page_are_looked_up(client, unit_staff):
    client.force_login(unit_staff)
    entity = make.entity()

    query = {"app_label": "commitments", "model_name": "entityrole", "field_name": "entity"}

    found = client.get("/ar/admin/autocomplete/", query).json()["results"]
    assert found == [{"id": str(entity.pk), "text": entity.name}]


@pytest.mark.parametrize(
    "address",
    [
        "accounts/user/?password__startswith=p",
        "post_office/email/?message__contains=5",
        "accounts/user/?name__regex=(((",
        "commitments/plan/?name__range=zzz",
        "commitments/milestone/?sources__contains=zzz",
        "commitments/importbatch/?rows__0__kind=new",
    ],
)
def test_lists_are_narrowed_neither_by_what_no_page_shows_nor_in_ways_that_break_the_database(client, db, address):
    client.force_login(make.user(is_staff=True, is_superuser=True))

    assert client.get(f"/ar/admin/{address}").status_code == 400


def test_a_list_is_called_as_its_rows_are(client, unit_staff):
    client.force_login(unit_staff)

    shown = client.get("/ar/admin/commitments/milestone/").content.decode()

    assert "<title>المعالم – " in shown
    assert "<h1>المعالم</h1>" in shown
