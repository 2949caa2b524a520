from datetime import date
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Entity
from commitments.models import Commitment, EntityRole, Milestone, Plan, ProgressUpdate, Theme
from core.models import LoadedRow
from pages import loading
from pages.management.commands import load_nap5
from tests import make
from workshops.models import WorkingGroup, Workshop, WorkshopSession

DOCUMENT = (loading.DATA_DIR / "workshop-2022-06-23.ar.txt").read_text(encoding="utf-8")
HISTORIES = [Plan, Commitment, Milestone, ProgressUpdate, Workshop, WorkshopSession, WorkingGroup, Entity]


def load():
    out = StringIO()
    call_command("load_nap5", stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def nap5(db):
    load()
    return Plan.objects.get(slug="nap5")


@pytest.fixture
def newer_file(monkeypatch):
    """Return a function that loads the file as somebody has edited it since."""

    def load_edited(edit):
        tree = loading.read("nap5.yaml")
        edit(tree)
        monkeypatch.setattr(load_nap5, "read", lambda name: tree)
        return load()

    return load_edited


def everything():
    """Every loaded row with all its values, and how many history rows there are."""
    rows = [list(model.objects.order_by("pk").values()) for model, _ in loading.COLLECTIONS.values()]
    return rows, [model.history.count() for model in HISTORIES]


def document_lines():
    return [line.strip() for line in DOCUMENT.splitlines()]


def test_a_second_run_changes_nothing(nap5):
    before = everything()

    said = load()

    assert said == "Fifth National Action Plan: nothing to do."
    assert everything() == before


def test_what_staff_edited_stays_field_by_field(nap5, newer_file):
    commitment = nap5.commitments.get(number=2)
    commitment.short_title_ar = "المشاركة الإلكترونية"
    commitment.save()

    def edit(tree):
        entry = tree["plans"][0]["commitments"][1]
        entry |= {"short_title_ar": "عنوان من الملف", "short_title_en": "Title from the file"}

    said = newer_file(edit)

    commitment.refresh_from_db()
    assert said == "Fifth National Action Plan: 1 updated, 1 kept as people edited them."
    assert [commitment.short_title_ar, commitment.short_title_en] == ["المشاركة الإلكترونية", "Title from the file"]


def test_what_staff_emptied_stays_empty(nap5):
    Commitment.objects.filter(number=1).update(problem="", problem_ar="", problem_en="")

    load()

    assert nap5.commitments.get(number=1).problem_ar == ""


def test_a_new_fact_reaches_a_field_that_nobody_filled(nap5, newer_file):
    nap5.commitments.filter(number=4).update(short_title_ar="عنوان المحرر")

    def edit(tree):
        tree["plans"][0]["commitments"][3] |= {
            "starts_on": "2022-02-01",
            "sources": {"starts_on": "https://example.org/"},
        }

    newer_file(edit)

    commitment = nap5.commitments.get(number=4)
    assert commitment.starts_on == date(2022, 2, 1)
    assert commitment.sources_of("starts_on") == ["https://example.org/"]
    assert commitment.sources_of("problem") == ["https://opengovpartnership.org/members/jordan/commitments/JO0067"]
    assert commitment.short_title_ar == "عنوان المحرر"


def test_an_edited_source_of_one_field_does_not_block_that_of_another(nap5, newer_file):
    commitment = nap5.commitments.get(number=5)
    commitment.sources["problem"] = "https://example.org/problem"
    commitment.save()

    newer_file(lambda tree: tree["plans"][0]["commitments"][4]["sources"].update(objective="https://example.org/aim"))

    commitment.refresh_from_db()
    assert commitment.sources_of("problem") == ["https://example.org/problem"]
    assert commitment.sources_of("objective") == ["https://example.org/aim"]


def test_policy_areas_that_staff_chose_stay(nap5):
    commitment = nap5.commitments.get(number=4)
    commitment.themes.set(Theme.objects.filter(name_en="Youth"))

    load()

    assert [theme.name_en for theme in commitment.themes.all()] == ["Youth"]


def test_what_staff_deleted_does_not_come_back(nap5):
    nap5.events.all().delete()
    nap5.workshops.get().groups.all().delete()
    EntityRole.objects.filter(entity__slug="jncw").delete()
    Entity.objects.get(slug="jncw").delete()

    said = load()

    assert said == "Fifth National Action Plan: 14 left deleted."
    assert nap5.events.count() == WorkingGroup.objects.count() == 0
    assert not Entity.objects.filter(slug="jncw").exists()


def test_what_hangs_on_a_deleted_row_is_left_out(nap5, newer_file):
    commitment = nap5.commitments.get(number=6)
    WorkingGroup.objects.filter(commitment=commitment).update(commitment=None)
    commitment.delete()

    def edit(tree):
        tree["plans"][0]["commitments"][5]["milestones"] = [{"number": 1, "title_ar": "معلم جديد"}]

    newer_file(edit)

    assert nap5.commitments.count() == 5
    assert not Milestone.objects.filter(title_ar="معلم جديد").exists()


def test_a_row_that_staff_made_first_keeps_its_words_and_gets_the_rest(db):
    make.entity("modee", name_ar="وزارة الاقتصاد الرقمي", name_en="")

    load()

    modee = Entity.objects.get(slug="modee")
    assert modee.name_ar == "وزارة الاقتصاد الرقمي"
    assert modee.name_en == "Ministry of Digital Economy and Entrepreneurship"


def test_a_draft_that_staff_made_first_stays_a_draft(db):
    make.plan(published_at=None, name_ar="خطة يكتبها الموظفون")

    load()

    assert Plan.objects.get(slug="nap5").published_at is None


def test_nothing_is_loaded_when_something_fails(db, newer_file):
    with pytest.raises(KeyError):
        newer_file(lambda tree: tree["plans"][0].update(coordinator="nobody"))

    assert Entity.objects.count() == LoadedRow.objects.count() == 0


@pytest.mark.parametrize(
    ("where", "broken"),
    [
        (["commitments", 0], {"number": 0}),
        (["commitments", 1], {"ends_on": "2021-12-31"}),
        (["commitments", 2], {"title_ar": "  "}),
        (["commitments", 3], {"stated_percent": 101}),
        (["commitments", 1, "milestones", 0], {"is_completion_day_unpublished": False}),
        (["workshops", 0, "sessions", 1], {"ends_at": "2022-06-23 09:00"}),
    ],
    ids=["number", "dates", "title", "percent", "completion", "agenda"],
)
def test_the_database_refuses_a_file_that_breaks_a_rule(db, newer_file, where, broken):
    def edit(tree):
        entry = tree["plans"][0]
        for step in where:
            entry = entry[step]
        entry |= broken

    with pytest.raises(IntegrityError), transaction.atomic():
        newer_file(edit)

    assert Plan.objects.count() == 0


def test_history_says_where_the_rows_come_from(nap5):
    reasons = {entry.history_change_reason for model in HISTORIES for entry in model.history.all()}

    assert reasons == {"أُدخل من وثيقة الورشة والصفحات المنشورة"}


def test_every_title_of_the_document_is_in_the_database_letter_for_letter(nap5):
    workshop = nap5.workshops.get()
    groups = workshop.groups.select_related("commitment")

    assert [workshop.title_ar, workshop.subtitle_ar] == [line for line in document_lines() if line][:2]
    assert nap5.name_ar in workshop.sessions.get(order=2).title_ar
    assert nap5.summary_ar in DOCUMENT
    assert workshop.aim_ar in document_lines()
    assert [f'{group.label_ar} " {group.topic_ar}"' for group in groups] == [
        line for line in document_lines() if line.startswith("مجموعة العمل للالتزام")
    ]
    assert [group.commitment.title_ar for group in groups] == [group.topic_ar for group in groups]


def test_the_agenda_of_the_document_is_in_order_with_its_times(nap5):
    sessions = nap5.workshops.get().sessions.all()
    agenda = DOCUMENT.split("الأجندة")[1]
    lines = [line.split("\t") for line in agenda.splitlines() if "\t" in line and "مجموعة العمل للالتزام" not in line]
    clock = [
        tuple(at and f"{timezone.localtime(at):%H:%M}" for at in (row.starts_at, row.ends_at)) for row in sessions
    ]

    assert [session.title_ar for session in sessions] == [title for title, _ in lines]
    assert clock == [
        ("09:00", "09:30"),
        ("09:30", "10:00"),
        ("10:00", "11:30"),
        ("11:30", "12:00"),
        ("12:00", "13:00"),
        ("13:00", None),
    ]


def test_the_workshop_has_its_day_and_what_is_not_known_stays_unknown(nap5):
    workshop = nap5.workshops.get()

    assert workshop.starts_at == make.amman(2022, 6, 23, 9)
    assert [workshop.ends_at, workshop.announced_on, workshop.confirmed_on, workshop.place_ar or ""] == [None] * 3 + [
        ""
    ]


def test_six_commitments_with_their_leads(nap5):
    leads = [
        [role.entity.slug for role in commitment.roles.filter(role="lead")] for commitment in nap5.commitments.all()
    ]

    assert leads == [
        ["registry-of-societies", "ccd"],
        ["pm-performance", "lob", "modee"],
        ["imc-women"],
        ["moy"],
        ["jiacc"],
        ["pim-unit"],
    ]


def test_milestones_of_commitment_2_stand_as_their_source_says(nap5):
    milestones = Milestone.objects.filter(commitment__plan=nap5)

    assert [milestone.label for milestone in milestones] == ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6"]
    assert [milestone.status for milestone in milestones] == ["completed"] * 5 + ["in_progress"]
    assert [milestone.is_completion_day_unpublished for milestone in milestones] == [True] * 5 + [False]
    assert {(milestone.are_dates_doubtful, milestone.precision) for milestone in milestones} == {(True, "month")}
    assert {milestone.completed_on for milestone in milestones} == {None}
    assert list(Milestone.objects.overdue()) == []


def test_the_status_of_each_milestone_has_its_update_and_evidence(nap5):
    updates = ProgressUpdate.objects.published().order_by("milestone__number")

    assert [update.status for update in updates] == ["completed"] * 5 + ["in_progress"]
    assert {update.evidence.get().address for update in updates} == {"https://ogp.gov.jo/en/Pages/Milestones/1115"}
    assert {(row.is_from_published_page, row.approved_on, row.completed_on) for row in updates} == {(True, None, None)}


def test_five_of_six_make_83_percent_and_the_ministrys_91_stands_apart(nap5):
    commitment = Commitment.objects.with_progress().get(plan=nap5, number=2)

    assert round(commitment.progress_percent) == 83
    assert [commitment.stated_percent, commitment.stated_on] == [91, None]
    assert commitment.sources_of("stated_percent") == ["https://ogp.gov.jo/en/Pages/Milestones/1115"]


def test_assessments_say_what_is_inferred_and_what_is_not_assessed(nap5):
    assessments = [commitment.assessments.get() for commitment in nap5.commitments.all()]

    assert [row.ambition for row in assessments] == ["low", "low", "high", "low", "low", "low"]
    assert [row.potential for row in assessments] == ["", "", "substantial", "", "", ""]
    assert [row.wording for row in assessments] == [{}, {}, {"potential": "inferred"}, {}, {}, {}]
    assert {row.completion for row in assessments} == {""}


def test_every_address_in_the_file_is_a_web_page():
    text = (loading.DATA_DIR / "nap5.yaml").read_text(encoding="utf-8")

    assert {address.startswith("https://") for address in yaml.safe_load(text)["addresses"]} == {True}
