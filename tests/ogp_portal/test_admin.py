"""The door of the back office: who may open what, whatever address they try."""

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import PersonalDataAccess
from commitments.models import ImportBatch
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
    "commitments_reportingperiod": EDIT,
    "commitments_importbatch": EDIT,
    "workshops_workshop": EDIT,
    "workshops_workinggroup": {LIST, CHANGE, HISTORY},
    "core_letter": {LIST, CHANGE},
    "feedback_feedback": {LIST, ADD, CHANGE, HISTORY},
    "feedback_draftanswer": {LIST, CHANGE, HISTORY},
    "feedback_answertemplate": {*EDIT, DELETE},
    "feedback_window": {*EDIT, DELETE},
    "accounts_entity": EDIT,
    "accounts_membership": {*EDIT, DELETE},
}
OF_A_GROUP = {"workshops_workshop": {LIST, CHANGE, HISTORY}, "workshops_workinggroup": {LIST, CHANGE, HISTORY}}
OPENS = {
    "unit_staff": UNIT,
    "unit_head": UNIT
    | {"accounts_user": EDIT, "accounts_signin": {LIST, CHANGE}, "accounts_personaldataaccess": {LIST, CHANGE}},
    "ministry_staff": {
        "commitments_milestone": {LIST, CHANGE, HISTORY},
        "commitments_progressupdate": EDIT,
        "commitments_importbatch": EDIT,
        # Assigned to their entity: what was said, and not its history, which tells who said it.
        "feedback_feedback": {LIST, CHANGE},
        "feedback_draftanswer": {LIST, CHANGE, HISTORY},
    },
    # Another entity's: the lists and an empty form are theirs, the rows are not.
    "other_staff": {
        "commitments_milestone": {LIST},
        "commitments_progressupdate": {LIST, ADD},
        "commitments_importbatch": {LIST, ADD},
        "feedback_feedback": {LIST},
        "feedback_draftanswer": {LIST},
    },
    # Named on the one group.
    "facilitator": OF_A_GROUP,
    "rapporteur": OF_A_GROUP,
    # Named on a group of another workshop: the lists are there, and empty.
    "other_facilitator": {"workshops_workshop": {LIST}, "workshops_workinggroup": {LIST}},
    "participant": {},
}

# Of which models each role reaches the steps, or which steps alone; all others are a 404.
UNIT_STEPS = {
    "commitments_plan",
    "commitments_commitment",
    "commitments_milestone",
    "commitments_progressupdate",
    "commitments_reportingperiod",
    "commitments_importbatch",
    "workshops_workshop",
    "core_letter",
    "feedback_feedback",
    "feedback_draftanswer",
    "accounts_membership",
    "accounts_entity",
}
STEPS = {
    "unit_staff": UNIT_STEPS,
    "unit_head": UNIT_STEPS | {"accounts_user"},
    "ministry_staff": {("commitments_importbatch", "hand_in"), "feedback_draftanswer"},
}
# What only the unit does with many rows, though others reach steps with one of them.
UNIT_ROLES = {"unit_staff", "unit_head"}
OF_THE_UNIT_ALONE = {("feedback_draftanswer", "publish_prepared")}
# Which pages beside those of the models each role opens.
OF_FOCAL_POINTS = {"first page", "translations", "reports", "clock by entity"}
OF_REPORTS = {"sheet", "evidence", "export of the plan", "export of a commitment"}
OF_UNIT = {
    "all changes",
    "all changes as a file",
    "inbox",
    "preview of a workshop",
    "chooser",
    "file of feedback",
}
PLACES = {
    "unit_staff": OF_FOCAL_POINTS | OF_REPORTS | OF_UNIT,
    "unit_head": OF_FOCAL_POINTS | OF_REPORTS | OF_UNIT,
    # Of feedback the files of what is assigned to their entity.
    "ministry_staff": OF_FOCAL_POINTS | OF_REPORTS | {"file of feedback"},
    "other_staff": OF_FOCAL_POINTS,
    "facilitator": {"first page", "translations"},
    "rapporteur": {"first page", "translations"},
    "other_facilitator": {"first page", "translations"},
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
    item = make.feedback(milestone)
    return {
        "commitments_plan": commitment.plan,
        "commitments_commitment": commitment,
        "commitments_milestone": milestone,
        "commitments_progressupdate": make.update(milestone, state="draft", approved_on=None),
        "commitments_theme": make.theme(),
        "workshops_workshop": group.workshop,
        "workshops_workinggroup": group,
        "feedback_feedback": item,
        "feedback_draftanswer": make.assignment(item, lead),
        "feedback_answertemplate": make.answer_template(),
        "feedback_window": make.window(commitment.plan),
        "accounts_entity": lead,
        "accounts_membership": ministry_staff.memberships.get(),
        "accounts_user": make.user(),
        "accounts_signin": make.sign_in(),
        "core_letter": make.mail().letter,
        "commitments_reportingperiod": make.period(commitment.plan),
        "commitments_importbatch": ImportBatch.objects.create(author=ministry_staff, file_name="plan.xlsx"),
        "accounts_personaldataaccess": PersonalDataAccess.objects.create(
            reader=ministry_staff, people_count=2, page="list", model="accounts.user"
        ),
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


def label_of(model):
    return model._meta.label_lower.replace(".", "_")


def test_the_table_names_every_model_of_the_back_office(rows):
    assert rows.keys() == {label_of(model) for model in admin.site._registry}


def steps(rows):
    """Return {(model, name): address} of every step that an admin offers, with one row or with many."""
    found = {}
    for model, model_admin in admin.site._registry.items():
        label = label_of(model)
        for name in model_admin.step_methods():
            found[label, name] = reverse(f"admin:{label}_{name}", args=[rows[label].pk])
        for name in model_admin.bulk_methods():
            found[label, name] = reverse(f"admin:{label}_{name}")
    return found


@pytest.mark.parametrize("role", OPENS)
def test_each_role_reaches_the_steps_of_its_rows_and_no_others(request, client, rows, role):
    client.force_login(request.getfixturevalue(role))

    answers = {step: status_of(client, address) for step, address in steps(rows).items()}

    assert {step for step, status in answers.items() if status != 404} == {
        step
        for step in answers
        if {step, step[0]} & STEPS.get(role, set()) and (role in UNIT_ROLES or step not in OF_THE_UNIT_ALONE)
    }
    assert set(answers.values()) <= {200, 302, 404}


@pytest.mark.parametrize(
    "step",
    [
        "progressupdate/{update}/approve",
        "progressupdate/{update}/send-back",
        "importbatch/{batch}/save",
        "importbatch/{batch}/save-and-publish",
        "importbatch/{batch}/decline",
        "importbatch/{batch}/undo",
    ],
)
def test_what_only_the_unit_decides_stays_undecided(client, rows, ministry_staff, step):
    update, batch = rows["commitments_progressupdate"], rows["commitments_importbatch"]
    type(update).objects.update(state="submitted")
    type(batch).objects.update(state="submitted")
    client.force_login(ministry_staff)

    response = client.post(f"/ar/admin/commitments/{step.format(update=update.pk, batch=batch.pk)}/")

    assert response.status_code == 404
    for row in [update, batch]:
        row.refresh_from_db()
        assert row.state == "submitted"


def status_of(client, address):
    response = client.get(address)
    if response.streaming:
        # The file stays open until it is read.
        b"".join(response)
    return response.status_code


@pytest.mark.parametrize("role", OPENS)
def test_each_role_opens_its_pages_beside_the_models(request, client, rows, role):
    client.force_login(request.getfixturevalue(role))
    commitment, period = rows["commitments_commitment"], rows["commitments_reportingperiod"]
    evidence = make.evidence(rows["commitments_progressupdate"])
    content = ContentFile(b"%PDF-1.4", name="ours.pdf")
    file = make.attachment(feedback=rows["feedback_feedback"], is_sent=True, file=content)
    pages = {
        "first page": "",
        "all changes": "audit/",
        "all changes as a file": "audit/changes.csv",
        "translations": "translations/",
        "inbox": "inbox/",
        "clock by entity": "answers/",
        "reports": "report/",
        "sheet": f"report/{period.pk}/",
        "evidence": f"report/evidence/{evidence.pk}/",
        "file of feedback": f"feedback/files/{file.key}/",
        "export of the plan": f"commitments/importbatch/export/?of=plan-{commitment.plan.pk}",
        "export of a commitment": f"commitments/importbatch/export/?of=commitment-{commitment.pk}",
        "preview of a workshop": f"workshops/workshop/{rows['workshops_workshop'].pk}/preview/",
        "chooser": "autocomplete/?app_label=commitments&model_name=milestone&field_name=responsible&term=",
    }

    answers = {name: status_of(client, f"/ar/admin/{page}") for name, page in pages.items()}

    # The list of periods leads on to the only one.
    assert {name for name, status in answers.items() if status in {200, 302}} == PLACES.get(role, set())
    assert set(answers.values()) <= {200, 302, 404}


def test_technical_models_have_no_pages(client, db):
    client.force_login(make.user(is_staff=True, is_superuser=True))

    for path in ["axes/accessattempt/", "auth/group/", "account/emailaddress/", "post_office/email/"]:
        assert client.get(f"/ar/admin/{path}").status_code == 404


def test_operators_read_the_log_of_letters_and_change_nothing(client, rows):
    client.force_login(make.user(is_staff=True, is_superuser=True))
    letter = rows["core_letter"]

    shown = client.get(address("core_letter", CHANGE, letter)).content.decode()

    assert letter.subject in shown
    assert 'name="_save"' not in shown
    assert client.get(address("core_letter", ADD, letter)).status_code == 404
    assert client.get(address("core_letter", DELETE, letter)).status_code == 404


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
        "core/letter/?email__message__contains=5",
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
