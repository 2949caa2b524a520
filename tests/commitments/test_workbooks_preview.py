from datetime import date, datetime

import pytest

from commitments.models import EntityRole, ImportBatch, Milestone
from commitments.workbooks import actions
from tests import make
from tests.sheets import changes, download, edit, preview, problems, upload

TOMORROW = date(2027, 6, 23)


@pytest.fixture
def plan(db):
    """A commitment with three public milestones; rows 2 to 4 of the sheet."""
    commitment = make.commitment(lead=make.entity("moy", name_ar="وزارة الشباب"))
    for number in [1, 2, 3]:
        make.milestone(commitment, number, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    return commitment


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_untouched_sheet_changes_nothing(plan, unit_staff, language):
    make.milestone(
        plan,
        4,
        title_ar="=HYPERLINK(1) \u200fعنوان  بفراغات ",
        title_en=None,
        description_ar="- بند\r\n+ بند\n@بند _x0041_",
        responsible=make.entity(name_en=None),
        precision="month",
        weight=7,
    )
    make.milestone(plan, 5, title_ar="#N/A", status="completed", completed_on=date(2026, 2, 1), percent=None)
    make.milestone(plan, 6, title_ar="12", description_en="x" * 40_000, status="in_progress", percent=0)

    batch = preview(unit_staff, {}, language=language)

    assert problems(batch) == []
    assert (batch.unchanged_count, len(batch.rows)) == (6, 6)


def test_exactly_the_edited_cells_are_changes(plan, unit_staff):
    entity = make.entity("moi", name_ar="وزارة الداخلية")
    cells = {
        (2, "title_ar"): "عنوان جديد",
        (2, "responsible"): "وزارة الداخلية",
        (3, "starts_on"): TOMORROW.replace(year=2026),
        (3, "precision"): "الشهر",
        (3, "weight"): 3,
    }

    batch = preview(unit_staff, cells)

    assert changes(batch) == {
        2: {"title_ar": ["معلم 1", "عنوان جديد"], "responsible": [None, entity.pk]},
        3: {"starts_on": ["2026-01-01", "2026-06-23"], "precision": ["day", "month"], "weight": [1, 3]},
    }
    assert (batch.changed_count, batch.unchanged_count, batch.wrong_count) == (2, 1, 0)


def test_nothing_is_saved_before_it_is_confirmed(plan, unit_staff):
    preview(unit_staff, {(2, "title_ar"): "عنوان جديد"})

    assert [milestone.title_ar for milestone in Milestone.objects.all()] == ["معلم 1", "معلم 2", "معلم 3"]


@pytest.mark.parametrize(
    "typed",
    [
        TOMORROW,
        datetime(2027, 6, 23, 10, 30),
        "23/6/2027",
        "23-06-2027",
        "23.6.2027",
        "2027-06-23",
        "2027/6/23",
        "2027-06-23T00:00:00",
        "٢٣/٦/٢٠٢٧",
        "\u200f٢٣/٠٦/٢٠٢٧ ",
        "۲۳/۶/۲۰۲۷",
    ],
)
def test_dates_are_read_however_they_are_written(plan, unit_staff, typed):
    batch = preview(unit_staff, {(2, "ends_on"): typed, (2, "reason_ar"): "تأخر التمويل"})

    assert changes(batch)[2]["ends_on"] == ["2026-12-31", "2027-06-23"]


def test_an_ambiguous_date_has_its_day_first(plan, unit_staff):
    batch = preview(unit_staff, {(2, "starts_on"): "5/6/2026"})

    assert changes(batch) == {2: {"starts_on": ["2026-01-01", "2026-06-05"]}}


@pytest.mark.parametrize("typed", [3, 3.0, "3", "٣", " ۳ ", "3.0"])
def test_numbers_are_read_in_either_set_of_digits(plan, unit_staff, typed):
    assert changes(preview(unit_staff, {(2, "weight"): typed})) == {2: {"weight": [1, 3]}}


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({(2, "title_ar"): None}, ("title_ar", "required")),
        ({(2, "title_ar"): " \u200f "}, ("title_ar", "required")),
        ({(2, "title_ar"): "ع" * 301}, ("title_ar", "too_long")),
        ({(2, "title_ar"): "عنوان_x0007_"}, ("title_ar", "control_characters")),
        ({(2, "title_ar"): True}, ("title_ar", "not_text")),
        ({(2, "title_ar"): TOMORROW}, ("title_ar", "not_text")),
        ({(2, "title_ar"): "=A1"}, ("title_ar", "formula")),
        ({(2, "title_en"): "#REF!"}, ("title_en", "error_value")),
        ({(2, "weight"): -1}, ("weight", "out_of_range")),
        ({(2, "weight"): 0}, ("weight", "out_of_range")),
        ({(2, "weight"): 1e300}, ("weight", "out_of_range")),
        ({(2, "weight"): 1.5}, ("weight", "not_a_number")),
        ({(2, "weight"): "كثير"}, ("weight", "not_a_number")),
        ({(2, "weight"): True}, ("weight", "not_a_number")),
        ({(2, "weight"): None}, ("weight", "required")),
        ({(2, "starts_on"): "6/23/2026"}, ("starts_on", "not_a_date")),
        ({(2, "starts_on"): "31/2/2026"}, ("starts_on", "not_a_date")),
        ({(2, "starts_on"): "حزيران"}, ("starts_on", "not_a_date")),
        ({(2, "starts_on"): "23/6/26"}, ("starts_on", "not_a_date")),
        ({(2, "starts_on"): True}, ("starts_on", "not_a_date")),
        ({(2, "starts_on"): "1/1/0026"}, ("starts_on", "year")),
        ({(2, "starts_on"): "1/1/1899"}, ("starts_on", "year")),
        ({(2, "starts_on"): "1/1/99999"}, ("starts_on", "not_a_date")),
        ({(2, "starts_on"): date(9999, 12, 31)}, ("starts_on", "year")),
        ({(2, "starts_on"): date(2027, 1, 1)}, ("ends_on", "ends_before_start")),
        ({(2, "precision"): "الأسبوع"}, ("precision", "not_a_choice")),
        ({(2, "precision"): None}, ("precision", "required")),
        ({(2, "responsible"): "وزارة الفضاء"}, ("responsible", "unknown_entity")),
        ({(2, "status"): "مكتمل"}, ("status", "progress")),
        ({(2, "percent"): 90}, ("percent", "progress")),
        ({(2, "number"): 9}, ("number", "locked")),
        ({(2, "commitment"): 9}, ("commitment", "locked")),
        ({(2, "plan"): None}, ("plan", "required")),
        ({(2, "key"): "1-1-1"}, ("key", "bad_key")),
        ({(2, "key"): "999999-1"}, ("key", "unknown_row")),
        ({(2, "ends_on"): TOMORROW}, ("reason_ar", "reason_missing")),
        ({(2, "ends_on"): None}, ("ends_on", "end_removed")),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(plan, unit_staff, cells, problem):
    batch = preview(unit_staff, cells)

    assert problems(batch) == [(2, *problem)]
    assert (batch.wrong_count, batch.can_be_saved) == (1, False)


def test_two_rows_cannot_be_the_same_milestone(plan, unit_staff):
    book = download(unit_staff)
    key = book.worksheets[0].cell(2, 17).value

    batch = actions.preview_workbook(upload(edit(book, {(4, "key"): key})), unit_staff, "f" * 32)

    assert problems(batch) == [(4, "key", "double_key")]


def test_the_key_of_another_state_or_milestone_is_refused(plan, unit_staff):
    first, second = (str(milestone.history.latest().pk) for milestone in Milestone.objects.all()[:2])
    pk = Milestone.objects.first().pk

    assert problems(preview(unit_staff, {(2, "key"): f"{pk}-{second}"})) == [(2, "key", "bad_key")]
    assert problems(preview(unit_staff, {(2, "key"): f"{pk}-{first}9999"})) == [(2, "key", "bad_key")]


def test_the_end_of_a_completed_milestone_stays(plan, unit_staff):
    Milestone.objects.filter(number=1).update(status="completed", completed_on=date(2026, 2, 1))
    Milestone.objects.get(number=1).save()

    batch = preview(unit_staff, {(2, "ends_on"): TOMORROW, (2, "reason_ar"): "تأخر"})

    assert problems(batch) == [(2, "ends_on", "end_of_closed")]


def test_the_end_of_a_draft_moves_without_a_reason(plan, unit_staff):
    make.milestone(plan, 4, published_at=None, ends_on=date(2026, 12, 31))

    batch = preview(unit_staff, {(5, "ends_on"): TOMORROW})

    assert changes(batch) == {5: {"ends_on": ["2026-12-31", "2027-06-23"]}}


def test_a_reason_without_a_new_date_changes_nothing(plan, unit_staff):
    assert changes(preview(unit_staff, {(2, "reason_ar"): "تأخر التمويل"})) == {}


def test_what_somebody_else_edited_since_the_download_stays(plan, unit_staff):
    book = edit(download(unit_staff), {(2, "title_ar"): "من الملف"})
    milestone = Milestone.objects.get(number=1)
    milestone.title_en, milestone.status, milestone.percent = "From the portal", "in_progress", 40
    milestone.save()

    batch = actions.preview_workbook(upload(book), unit_staff, "f" * 32)

    assert changes(batch) == {2: {"title_ar": ["معلم 1", "من الملف"]}}
    assert batch.rows[0]["kept"] == ["title_en"]


def test_a_cell_that_two_people_edited_is_told(plan, unit_staff):
    book = edit(download(unit_staff), {(2, "title_ar"): "من الملف", (3, "title_ar"): "العنوان نفسه"})
    for number, title in [(1, "من البوابة"), (2, "العنوان نفسه")]:
        milestone = Milestone.objects.get(number=number)
        milestone.title_ar = title
        milestone.save()

    batch = actions.preview_workbook(upload(book), unit_staff, "f" * 32)

    assert problems(batch) == [(2, "title_ar", "edited_meanwhile")]
    assert changes(batch) == {}


def test_a_row_without_a_key_is_a_new_milestone(plan, unit_staff):
    batch = preview(unit_staff, {(5, "plan"): 5, (5, "commitment"): "١", (5, "title_ar"): "معلم جديد"})

    assert changes(batch) == {5: {"title_ar": ["", "معلم جديد"], "precision": [None, "day"], "weight": [None, 1]}}
    assert (batch.new_count, batch.rows[3]["commitment"]) == (1, plan.pk)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"commitment": 9}, ("commitment", "unknown_commitment")),
        ({"plan": 9}, ("commitment", "unknown_commitment")),
        ({"plan": None}, ("plan", "required")),
        ({"commitment": None}, ("commitment", "required")),
        ({"title_ar": None, "title_en": "New"}, ("title_ar", "required")),
        ({"title_ar": "معلم  2"}, ("title_ar", "title_taken")),
        ({"number": 3}, ("number", "number_taken")),
        ({"status": "مكتمل"}, ("status", "new_progress")),
        ({"percent": 10}, ("percent", "new_progress")),
        ({"starts_on": "2/1/2026", "ends_on": "1/1/2026"}, ("ends_on", "ends_before_start")),
    ],
)
def test_a_new_milestone_needs_its_place_and_a_title_of_its_own(plan, unit_staff, cells, problem):
    good = {"plan": 5, "commitment": 1, "title_ar": "معلم جديد"}

    batch = preview(unit_staff, {(5, key): value for key, value in (good | cells).items()})

    assert problems(batch) == [(5, *problem)]


def test_two_new_rows_cannot_be_the_same(plan, unit_staff):
    new = {"plan": 5, "commitment": 1, "title_ar": "معلم جديد", "number": 8}

    batch = preview(unit_staff, {(row, key): value for row in [5, 7] for key, value in new.items()})

    assert problems(batch) == [(7, "number", "double_number"), (7, "title_ar", "double_title")]


def test_a_row_that_is_missing_from_the_file_stays(plan, unit_staff):
    book = download(unit_staff)
    book.worksheets[0].delete_rows(3)

    batch = actions.preview_workbook(upload(book), unit_staff, "f" * 32)

    assert [row["kind"] for row in batch.rows] == ["unchanged", "unchanged"]


def test_columns_may_change_places_and_others_may_join(plan, unit_staff):
    book = edit(download(unit_staff), {(2, "title_ar"): "عنوان جديد"})
    sheet = book.worksheets[0]
    sheet.insert_rows(1)
    sheet.cell(1, 1).value = "الخطة كما نراها"
    sheet.insert_cols(1)
    sheet.cell(2, 1).value = "ملاحظاتنا"
    sheet.move_range("E2:E5", cols=20)

    batch = actions.preview_workbook(upload(book), unit_staff, "f" * 32)

    assert changes(batch) == {3: {"title_ar": ["معلم 1", "عنوان جديد"]}}
    assert problems(batch) == []


def test_a_focal_point_gets_and_edits_its_own_milestones_only(plan, ministry_staff, other_staff):
    foreign = make.milestone(make.commitment(number=2, lead=make.entity("jiacc")))
    key = f"{foreign.pk}-{foreign.history.latest().pk}"

    assert download(other_staff).worksheets[0].max_row == 2
    assert download(ministry_staff).worksheets[0].max_row == 4
    batch = preview(ministry_staff, {(5, "key"): key, (5, "title_ar"): "ليس لنا", (6, "key"): "987654-1"})
    assert [row["problems"] for row in batch.rows[3:]] == [[{"column": "key", "code": "unknown_row", "given": {}}]] * 2
    assert "pk" not in batch.rows[3]


def test_a_focal_point_adds_milestones_to_its_own_commitments_only(plan, ministry_staff):
    make.commitment(number=2, lead=make.entity("jiacc"))
    new = {"plan": 5, "title_ar": "معلم جديد"}

    batch = preview(
        ministry_staff,
        {(row, key): value for row in [5, 6] for key, value in (new | {"commitment": row - 4}).items()},
    )

    assert [row["kind"] for row in batch.rows[3:]] == ["new", "wrong"]
    assert problems(batch) == [(6, "commitment", "unknown_commitment")]


def test_entities_of_one_name_are_told_apart(plan, unit_staff):
    twins = [make.entity(slug, name_ar="مديرية الشباب", name_en="Youth") for slug in ["youth-1", "youth-2"]]

    batch = preview(unit_staff, {(2, "responsible"): "مديرية الشباب", (3, "responsible"): "مديرية الشباب (youth-2)"})

    assert problems(batch) == [(2, "responsible", "ambiguous_entity")]
    assert changes(batch) == {3: {"responsible": [None, twins[1].pk]}}


def test_the_same_form_makes_one_preview(plan, unit_staff):
    book = download(unit_staff)

    first, second = (actions.preview_workbook(upload(book), unit_staff, "f" * 32) for _ in range(2))

    assert first == second == ImportBatch.objects.get()


def test_supporting_entities_edit_what_they_are_responsible_for(plan, other_staff):
    jiacc = make.entity("jiacc")
    EntityRole.objects.create(commitment=plan, entity=jiacc, role=EntityRole.Role.SUPPORTING)
    Milestone.objects.filter(number=2).update(responsible=jiacc)

    assert [cell.value for cell in download(other_staff).worksheets[0]["C"]][1:] == [2]


@pytest.mark.parametrize("many", [3, 300])
def test_reading_costs_the_same_however_many_rows(plan, unit_staff, django_assert_num_queries, many):
    for number in range(4, many + 1):
        make.milestone(plan, number)
    new = {(many + 2, "plan"): 5, (many + 2, "commitment"): 1, (many + 2, "title_ar"): "معلم جديد"}
    file = upload(edit(download(unit_staff), {(2, "title_ar"): "عنوان جديد"} | new))

    with django_assert_num_queries(11):
        batch = actions.preview_workbook(file, unit_staff, "f" * 32)

    assert (batch.changed_count, batch.new_count, batch.unchanged_count) == (1, 1, many - 1)
