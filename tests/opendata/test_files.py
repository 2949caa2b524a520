import csv
import json
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Entity
from commitments.models import Activity, EntityRole, Evidence, ProgressUpdate
from feedback.models import Feedback, Naming, Reply
from opendata.datasets import DATASETS
from tests import make
from workshops.models import WorkshopSession

pytestmark = pytest.mark.django_db

NAMES = list(DATASETS)


def rows_of(client, name):
    """The rows of the JSON file."""
    response = client.get(f"/data/{name}.json")
    assert response.status_code == 200
    return json.loads(response.content)["rows"]


def table_of(client, name):
    """The rows of the plain CSV file, as a program reads them."""
    return list(csv.DictReader(StringIO(client.get(f"/data/{name}-plain.csv").content.decode())))


def a_bit_of_everything(plan_row=None, **words):
    """One row in each dataset; words go into titles and texts."""
    text = words.get("text", "نص")
    lead = make.entity()
    commitment = make.commitment(plan_row, lead=lead, title_ar=f"{text} التزام")
    milestone = make.milestone(commitment, title_ar=f"{text} معلم")
    update = make.update(milestone, text_ar=f"{text} تحديث")
    Evidence.objects.create(update=update, title_ar="دليل", address="https://example.jo/proof")
    Activity.objects.create(commitment=commitment, kind=Activity.Kind.MEETING, title_ar=f"{text} نشاط")
    workshop = make.workshop(plan_row=commitment.plan, title_ar=f"{text} ورشة")
    slot = make.session(workshop, kind=WorkshopSession.Kind.WORKING_GROUPS, title_ar=f"{text} بند")
    make.group(slot, commitment=commitment, topic_ar=f"{text} موضوع")
    return make.feedback(milestone, body=f"{text} ملاحظة")


# Each file


@pytest.mark.parametrize("name", NAMES)
def test_every_dataset_has_its_rows_in_every_format(client, name):
    a_bit_of_everything()

    columns = [column.name for column in DATASETS[name].columns]
    assert [list(row) for row in rows_of(client, name)] == [columns]
    assert [list(row) for row in table_of(client, name)] == [columns]


@pytest.mark.parametrize("name", NAMES)
def test_the_file_for_excel_differs_by_its_byte_order_mark_alone(client, name):
    a_bit_of_everything()

    assert client.get(f"/data/{name}.csv").content == b"\xef\xbb\xbf" + client.get(f"/data/{name}-plain.csv").content


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("many", [1, 30])
def test_a_file_costs_the_same_for_any_number(client, django_assert_max_num_queries, name, many):
    for number in range(many):
        plan = make.plan(f"plan-{number}", number=number + 100)
        a_bit_of_everything(plan)

    with django_assert_max_num_queries(4):
        assert len(rows_of(client, name)) == many


@pytest.mark.parametrize("name", NAMES)
def test_column_names_are_unique(name):
    columns = [column.name for column in DATASETS[name].columns]

    assert len(columns) == len(set(columns))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_told_in_two_columns(name):
    told = [(str(column.meaning), column.name[-3:]) for column in DATASETS[name].columns]

    assert len(told) == len(set(told))


def test_arabic_stays_readable_in_json(client):
    make.commitment(title_ar="تعزيز النزاهة")

    assert "تعزيز النزاهة" in client.get("/data/commitments.json").content.decode()


def test_json_tells_the_licence_and_what_the_columns_mean(client, settings):
    data = json.loads(client.get("/data/plans.json").content)

    assert (data["licence"], data["licence_address"]) == (None, None)
    assert data["columns"][1]["name"] == "number"
    assert data["columns"][1]["en"] == "Number of the plan."

    settings.DATA_LICENCE_NAME, settings.DATA_LICENCE_URL = "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"
    data = json.loads(client.get("/data/plans.json").content)

    assert (data["licence"], data["licence_address"]) == ("CC BY 4.0", settings.DATA_LICENCE_URL)


def test_the_file_is_the_same_whatever_language_the_reader_asks_for(client):
    a_bit_of_everything()

    for name in NAMES:
        answers = [client.get(f"/data/{name}.json", headers={"Accept-Language": code}) for code in ["ar", "en"]]
        assert answers[0].content == answers[1].content


def test_a_file_is_saved_under_its_name_and_may_be_read_from_any_site(client):
    response = client.get("/data/commitments-plain.csv")

    assert response["Content-Disposition"] == 'attachment; filename="commitments-plain.csv"'
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert client.get("/data/commitments-plain.csv", headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "name", ["users.csv", "commitments.xml", "commitments-plain.json", "-plain.csv", "plain.csv", "commitments.CSV"]
)
def test_files_that_are_not_there_are_a_404(client, name):
    assert client.get(f"/data/{name}").status_code == 404


# What stands in the cells


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝"])
def test_no_spreadsheet_runs_what_people_wrote(client, start):
    make.feedback(body=f'{start}HYPERLINK("https://evil.example")', author_name="=1+1")

    [row] = table_of(client, "feedback")

    assert row["body"] == f'\'{start}HYPERLINK("https://evil.example")'
    assert row["author"] == "'=1+1"


def test_json_has_the_text_as_it_is(client):
    make.feedback(body="=1+1")

    assert [row["body"] for row in rows_of(client, "feedback")] == ["=1+1"]


def test_numbers_and_dates_are_for_machines(client):
    make.workshop(starts_at=make.amman(2022, 6, 23), announced_on="2022-06-01", place_ar="")

    [row] = rows_of(client, "workshops")

    assert row["starts_at"] == "2022-06-23T09:00:00+03:00"
    assert row["announced_on"] == "2022-06-01"
    assert row["notice_days"] == 22
    assert row["ends_at"] is None


def test_a_date_tells_no_more_than_its_source(client):
    make.milestone(starts_on="2022-01-01", ends_on="2024-06-30", precision="month", are_dates_doubtful=True)

    [row] = rows_of(client, "milestones")

    assert (row["starts_on"], row["ends_on"], row["precision"]) == ("2022-01", "2024-06", "month")
    assert (row["dates_are_doubtful"], row["is_late"]) == (True, False)
    assert table_of(client, "milestones")[0]["dates_are_doubtful"] == "true"


def test_several_values_are_a_list_in_json_and_one_cell_in_csv(client):
    commitment = make.commitment(lead=make.entity("a", name_ar="وزارة أ", name_en="Ministry A"))
    second = make.entity("b", name_ar="هيئة ب", name_en="")
    EntityRole.objects.create(commitment=commitment, entity=second, role=EntityRole.Role.LEAD, order=1)

    assert rows_of(client, "commitments")[0]["lead_ar"] == ["وزارة أ", "هيئة ب"]
    assert rows_of(client, "commitments")[0]["lead_en"] == ["Ministry A"]
    assert table_of(client, "commitments")[0]["lead_ar"] == "وزارة أ; هيئة ب"


def test_a_commitment_keeps_the_end_that_was_first_planned(client):
    commitment = make.commitment(ends_on=date(2024, 6, 30))
    commitment.ends_on = date(2024, 12, 31)
    commitment.save()

    row = rows_of(client, "commitments")[0]

    assert (row["ends_on"], row["first_planned_end"]) == ("2024-12-31", "2024-06-30")


def test_a_commitment_without_milestones_has_no_progress(client):
    make.commitment()
    busy = make.commitment()
    make.milestone(busy, status="in_progress", percent=50)
    make.milestone(busy, status="in_progress", percent=25)

    assert [row["progress_percent"] for row in rows_of(client, "commitments")] == [None, 37.5]


def test_addresses_are_the_portals_own(client, settings):
    settings.PORTAL_URL = "https://ogp.example.jo"
    make.milestone(make.commitment(number=2), number=1)

    pages = [row["page"] for row in rows_of(client, "milestones")]

    assert pages == ["https://ogp.example.jo/ar/plans/nap5/commitments/2/milestones/2.1/"]


def test_feedback_carries_its_decision_and_its_reason(client):
    make.feedback(
        make.milestone(make.commitment(number=2), number=1),
        reference="5-2-014",
        outcome=Feedback.Outcome.ACCEPTED,
        decision_reason_ar="أُخذ بالاقتراح.",
        deciding_entity=make.entity("moy", name_ar="وزارة الشباب"),
        received_at=make.amman(2026, 3, 1),
        decided_at=make.amman(2026, 3, 11),
    )

    [row] = rows_of(client, "feedback")

    assert (row["reference"], row["plan"], row["about"]) == ("5-2-014", "nap5", "nap5/2.1")
    assert (row["outcome"], row["reason_ar"], row["reason_en"]) == ("accepted", "أُخذ بالاقتراح.", None)
    assert (row["decided_by_ar"], row["decided_on"], row["days_taken"]) == ("وزارة الشباب", "2026-03-11", 10)


# What must never be in a file


@pytest.fixture
def canaries(participant):
    """Rows that nobody but staff may read, each with a word of its own, beside one public row of each kind."""
    a_bit_of_everything()
    commitment = make.commitment(title_ar="canary-draft-commitment", published_at=None)
    make.milestone(commitment, title_ar="canary-milestone-of-draft")
    open_commitment = make.commitment()
    make.milestone(open_commitment, title_ar="canary-draft-milestone", published_at=None)
    milestone = make.milestone(open_commitment)
    for state in [ProgressUpdate.State.DRAFT, ProgressUpdate.State.SUBMITTED]:
        make.update(milestone, text_ar=f"canary-{state}-update", state=state)
    make.update(milestone, text_ar="canary-returned", state="returned", returned_note="canary-note")
    Activity.objects.create(commitment=commitment, kind=Activity.Kind.MEETING, title_ar="canary-activity-of-draft")
    workshop = make.workshop(title_ar="canary-draft-workshop", published_at=None)
    make.group(make.session(workshop, title_ar="canary-session-of-draft"), topic_ar="canary-group-of-draft")
    make.feedback(milestone, body="canary-held", moderation=Feedback.Moderation.HELD)
    make.feedback(
        milestone, body="canary-declined", moderation=Feedback.Moderation.DECLINED, declined_reason="canary-why"
    )
    make.feedback(milestone, body="canary-withdrawn", outcome=Feedback.Outcome.WITHDRAWN)
    make.feedback(milestone, body="canary-body-only", naming=Naming.BODY_ONLY, moderation=Feedback.Moderation.HELD)
    make.feedback(commitment, body="canary-on-draft")
    anonymous = make.feedback(
        milestone,
        author=participant,
        naming=Naming.WITHOUT_NAME,
        author_name="canary-name",
        organisation="canary-organisation",
        said_in_workshop=workshop,
    )
    Reply.objects.create(feedback=anonymous, body_ar="canary-reply-draft", entity=Entity.objects.first())
    slot = make.session(kind=WorkshopSession.Kind.WORKING_GROUPS)
    make.group(slot, facilitator=make.user("canary@example.org", name="canary-facilitator"), commitment=commitment)
    a_bit_of_everything(make.plan("demo", number=99, is_demo=True), text="canary-illustrative")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", [".csv", "-plain.csv", ".json"])
def test_nothing_private_or_illustrative_is_in_a_file(client, canaries, participant, name, ending):
    text = client.get(f"/data/{name}{ending}").content.decode()

    assert "canary" not in text
    assert participant.email not in text
    assert "نص" in text or name == "plans"


def test_a_draft_workshop_is_not_named_where_something_was_said_in_it(client, canaries):
    assert {row["said_in"] for row in rows_of(client, "feedback")} == {None}


def test_a_draft_commitment_is_not_named_by_its_group(client, canaries):
    assert sorted(str(row["commitment"]) for row in rows_of(client, "working-groups")) == ["1", "None"]


def test_a_draft_milestone_is_not_named_by_its_activity(client):
    commitment = make.commitment()
    draft = make.milestone(commitment, published_at=None)
    Activity.objects.create(commitment=commitment, milestone=draft, kind=Activity.Kind.MEETING, title_ar="نشاط")

    assert [row["milestone"] for row in rows_of(client, "activities")] == [None]


def test_feedback_published_later_appears_later(client):
    item = make.feedback(moderation=Feedback.Moderation.HELD, published_at=None)
    assert rows_of(client, "feedback") == []

    item.moderation, item.published_at = Feedback.Moderation.PUBLISHED, timezone.now()
    item.save()
    assert [row["reference"] for row in rows_of(client, "feedback")] == [item.reference]


# The list of feedback as it is narrowed


def rows_in(response, ext):
    """The rows of a file as programs read them."""
    if ext == "xlsx":
        names, *rows = load_workbook(BytesIO(response.content)).worksheets[0].values
        return [dict(zip(names, row, strict=True)) for row in rows]
    text = response.content.decode("utf-8-sig")
    return json.loads(text)["rows"] if ext == "json" else list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize("name", ["feedback.csv", "feedback-plain.csv", "feedback.json", "feedback.xlsx"])
def test_a_file_holds_exactly_what_the_list_shows(client, name):
    other, commitment = make.commitment(number=1), make.commitment(number=2)
    asked = make.feedback(commitment, kind="question")
    make.feedback(other, kind="question")

    response = client.get(f"/data/{name}?commitment=nap5/2&kind=question&state=x")

    stem, _, ext = name.partition(".")
    assert response["Content-Disposition"] == f'attachment; filename="{stem}-selection.{ext}"'
    assert [row["reference"] for row in rows_in(response, ext)] == [asked.reference]


def test_json_says_by_what_it_is_narrowed(client):
    assert (
        json.loads(client.get("/data/feedback.json?kind=question&by=newest").content)["narrowed_by"] == "kind=question"
    )
    assert json.loads(client.get("/data/feedback.json").content)["narrowed_by"] == ""


def test_illustrative_feedback_is_in_a_file_only_where_it_is_asked_for(client):
    make.feedback()
    made_up = make.feedback(make.plan("demo", number=99, is_demo=True))

    rows = json.loads(client.get("/data/feedback.json?plan=demo").content)["rows"]

    assert [(row["reference"], row["is_illustrative"]) for row in rows] == [(made_up.reference, True)]
    assert [row["is_illustrative"] for row in rows_of(client, "feedback")] == [False]


@pytest.mark.parametrize("many", [1, 30])
def test_a_narrowed_file_costs_the_same_for_any_number(client, django_assert_max_num_queries, many):
    for _ in range(many):
        make.feedback()

    with django_assert_max_num_queries(5):
        client.get("/data/feedback.xlsx?plan=nap5&kind=suggestion")


# Workbooks


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_reads_from_right_to_left_and_explains_its_columns(client, name):
    a_bit_of_everything()

    book = load_workbook(BytesIO(client.get(f"/data/{name}.xlsx").content))

    rows, meanings = book.worksheets
    assert rows.sheet_view.rightToLeft
    assert not rows.protection.sheet
    assert [cell.value for cell in rows[1]] == [column.name for column in DATASETS[name].columns]
    assert rows.max_row == 2
    assert [row[0] for row in meanings.values][1:] == [column.name for column in DATASETS[name].columns]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝"])
def test_no_text_is_a_formula_in_a_workbook(client, start):
    make.feedback(body=f'{start}HYPERLINK("https://evil.example")')

    sheet = load_workbook(BytesIO(client.get("/data/feedback.xlsx").content)).worksheets[0]

    cell = next(cell for cell in sheet[2] if "HYPERLINK" in str(cell.value))
    assert (cell.value, cell.data_type) == (f'{start}HYPERLINK("https://evil.example")', "s")
