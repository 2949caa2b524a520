from datetime import date, datetime

import pytest

from commitments.models import Commitment, Milestone
from commitments.workbooks import scopes
from commitments.workbooks.columns import COLUMNS
from tests import make
from tests.sheets import PLACES, download

ARABIC = [
    "رقم الخطة",
    "رقم الالتزام",
    "رقم المعلم",
    "العنوان بالعربية",
    "العنوان بالإنجليزية",
    "الوصف بالعربية",
    "الوصف بالإنجليزية",
    "الجهة المسؤولة",
    "تاريخ البدء",
    "تاريخ الانتهاء",
    "سبب تعديل تاريخ الانتهاء، بالعربية",
    "سبب تعديل تاريخ الانتهاء، بالإنجليزية",
    "دقة التاريخ",
    "الوزن",
    "الحالة",
    "نسبة الإنجاز",
    "معرّف الصف",
]


@pytest.fixture
def milestone(db):
    commitment = make.commitment(lead=make.entity("moy", name_ar="وزارة الشباب"))
    return make.milestone(commitment, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), percent=40)


def values(sheet, row):
    return [cell.value for cell in sheet[row]]


def test_the_arabic_sheet_runs_from_right_to_left(milestone, unit_staff):
    book = download(unit_staff)

    assert book.sheetnames == ["المعالم", "طريقة تعبئة الملف", "القوائم"]
    assert [sheet.sheet_view.rightToLeft for sheet in book] == [True, True, True]
    assert values(book["المعالم"], 1) == ARABIC
    assert values(book["المعالم"], 2) == [
        *(5, 1, 1, "معلم 1", "Milestone 1", None, None, None),
        *(datetime(2026, 1, 1), datetime(2026, 12, 31), None, None, "اليوم", 1, "لم يبدأ", 40),
        f"{milestone.pk}-{milestone.history.latest().pk}",
    ]


def test_the_english_sheet_runs_from_left_to_right(milestone, unit_staff):
    book = download(unit_staff, language="en")

    assert book.sheetnames == ["Milestones", "How to fill in this file", "Choices"]
    assert not book["Milestones"].sheet_view.rightToLeft
    assert values(book["Milestones"], 1)[3] == "Title in Arabic"


def test_only_what_may_change_is_unlocked(milestone, unit_staff):
    sheet = download(unit_staff)["المعالم"]

    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    locked = [column.key for column, cell in zip(COLUMNS, sheet[2], strict=True) if cell.protection.locked]
    assert locked == ["plan", "commitment", "number", "status", "percent", "key"]
    below = [
        column.key
        for column, letter in zip(COLUMNS, "ABCDEFGHIJKLMNOPQ", strict=True)
        if sheet.column_dimensions[letter].protection.locked
    ]
    assert below == ["status", "percent", "key"]


def test_dates_are_dates_and_the_headings_stay_in_sight(milestone, unit_staff):
    sheet = download(unit_staff)["المعالم"]

    cell = sheet.cell(2, PLACES["ends_on"])
    assert (cell.is_date, cell.number_format) == (True, "dd/mm/yyyy")
    assert sheet.freeze_panes == "D2"
    assert sheet.column_dimensions["D"].width > 40


def test_entities_and_statuses_are_chosen_from_lists(milestone, unit_staff):
    book = download(unit_staff)

    rules = {str(rule.sqref): rule.formula1 for rule in book["المعالم"].data_validations.dataValidation}
    assert rules["H2:H6000"] == "'القوائم'!$A$2:$A$2"
    assert rules["O2:O6000"] == "'القوائم'!$C$2:$C$5"
    assert values(book["القوائم"], 2) == ["وزارة الشباب", "السنة", "لم يبدأ", 5, 1, "الالتزام 1"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)", "#REF!", "=", "'=1"])
def test_no_text_becomes_a_formula(milestone, unit_staff, text):
    Milestone.objects.update(title_ar=text, description_en=text)

    sheet = download(unit_staff)["المعالم"]

    cells = [sheet.cell(2, PLACES[key]) for key in ["title_ar", "description_en"]]
    assert [(cell.data_type, cell.value, cell.number_format) for cell in cells] == [("s", text, "@")] * 2


def test_the_empty_template_has_headings_and_choices_only(milestone, unit_staff):
    book = download(unit_staff, is_empty=True)

    assert book["المعالم"].max_row == 1
    assert values(book["القوائم"], 2)[3:] == [5, 1, "الالتزام 1"]
    assert book["طريقة تعبئة الملف"].max_row > 8


def labels(book):
    return [tuple(row) for row in book["المعالم"].iter_rows(min_row=2, max_col=3, values_only=True)]


def test_a_plan_a_commitment_and_an_entity_have_their_own_sheets(unit_staff):
    moy, moi = make.entity("moy"), make.entity("moi")
    first, second = make.commitment(lead=moy), make.commitment(lead=moi)
    other = make.commitment(make.plan("nap6", number=6), lead=moi)
    for commitment in [first, second, other]:
        make.milestone(commitment)
    make.milestone(first, responsible=moi)

    assert labels(download(unit_staff)) == [(5, 1, 1), (5, 1, 2), (5, 2, 1), (6, 1, 1)]
    assert labels(download(unit_staff, f"plan-{first.plan.pk}")) == [(5, 1, 1), (5, 1, 2), (5, 2, 1)]
    assert labels(download(unit_staff, f"commitment-{first.pk}")) == [(5, 1, 1), (5, 1, 2)]
    assert labels(download(unit_staff, f"entity-{moi.pk}")) == [(5, 1, 2), (5, 2, 1), (6, 1, 1)]


def test_the_sheet_of_a_focal_point_holds_its_own_rows_only(ministry_staff, other_staff):
    moy, jiacc = make.entity("moy"), make.entity("jiacc")
    shared, foreign = make.commitment(lead=jiacc), make.commitment(lead=jiacc)
    own = make.milestone(shared, responsible=moy)
    make.milestone(shared)
    make.milestone(foreign)

    assert labels(download(ministry_staff)) == [(5, 1, own.number)]
    assert labels(download(ministry_staff, f"plan-{shared.plan.pk}")) == [(5, 1, own.number)]
    assert labels(download(ministry_staff, f"commitment-{shared.pk}")) == [(5, 1, own.number)]
    assert labels(download(ministry_staff, f"entity-{moy.pk}")) == [(5, 1, own.number)]
    assert scopes.find(ministry_staff, f"commitment-{foreign.pk}") is None
    assert scopes.find(ministry_staff, f"entity-{jiacc.pk}") is None
    offered = [name for _title, choices in scopes.choices(ministry_staff)[1:] for name, _words in choices]
    assert offered == [f"plan-{shared.plan.pk}", f"commitment-{shared.pk}", f"entity-{moy.pk}"]


@pytest.mark.parametrize(
    "name", ["", "plan", "plan-", "plan-x", "plan--1", "plan-٣", "plan-99", "user-1", "plan-" + "9" * 30]
)
def test_nonsense_names_no_sheet(unit_staff, name):
    make.plan()

    assert scopes.find(unit_staff, name) is None


@pytest.mark.parametrize("many", [1, 1000])
def test_a_workbook_costs_the_same_queries_however_long(unit_staff, django_assert_num_queries, many):
    commitment = make.commitment()
    Milestone.objects.bulk_create(
        Milestone(commitment=commitment, number=number, title_ar=f"معلم {number}", title_en=f"Milestone {number}")
        for number in range(1, many + 1)
    )
    unit_staff.has_perm("commitments.change_plan")

    with django_assert_num_queries(3):
        scopes.find(unit_staff, "all").workbook()

    assert Commitment.objects.count() == 1
