from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override
from post_office.models import Email

from commitments.models import Activity, DateChange, ImportBatch, Milestone
from commitments.workbooks import actions
from tests import make
from tests.sheets import download, edit, preview, upload

NEW = {"plan": 5, "commitment": 1, "title_ar": "معلم جديد"}
FACTS = ["title_ar", "title_en", "description_ar", "responsible", "starts_on", "ends_on", "precision", "weight"]
BASELINES = ["baseline_starts_on", "baseline_ends_on"]


@pytest.fixture
def plan(db):
    """A commitment with three public milestones; rows 2 to 4 of the sheet."""
    commitment = make.commitment(lead=make.entity("moy", name_ar="وزارة الشباب"))
    for number in [1, 2, 3]:
        make.milestone(commitment, number, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    return commitment


def rows(row, values):
    return {(row, key): value for key, value in values.items()}


def facts(*names):
    return list(Milestone.objects.order_by("number").values_list("number", *(names or FACTS)))


def test_exactly_the_edited_cells_are_saved(plan, unit_staff):
    before = facts()
    batch = preview(unit_staff, {(2, "title_ar"): "عنوان جديد", (3, "weight"): 5, (3, "description_ar"): "وصف\nثانٍ"})

    actions.apply_import(batch, unit_staff)

    first, second, third = before
    assert facts() == [
        (1, "عنوان جديد", *first[2:]),
        (2, "معلم 2", "Milestone 2", "وصف\nثانٍ", *second[4:-1], 5),
        third,
    ]


def test_the_history_says_who_and_that_it_was_an_import(plan, unit_staff):
    cells = {(2, "title_ar"): "عنوان جديد", (3, "ends_on"): "1/3/2027", (3, "reason_ar"): "تأخر التمويل"}
    batch = preview(unit_staff, cells | rows(6, NEW))

    actions.apply_import(batch, unit_staff)

    entries = [milestone.history.latest() for milestone in Milestone.objects.order_by("number")]
    by_import = [entries[0], entries[1], entries[3], DateChange.history.latest()]
    assert [(each.history_user, each.history_change_reason) for each in by_import] == [
        (unit_staff, "Imported from an Excel file")
    ] * 4
    assert entries[2].history_change_reason is None


def test_a_moved_end_leaves_its_reason(plan, unit_staff):
    cells = {
        (2, "starts_on"): "1/2/2027",
        (2, "ends_on"): "1/3/2027",
        (2, "reason_ar"): "تأخر التمويل",
        (2, "reason_en"): "The funds came late",
    }

    actions.apply_import(preview(unit_staff, cells), unit_staff)

    milestone, change = Milestone.objects.get(number=1), DateChange.objects.get()
    assert (milestone.starts_on, milestone.ends_on) == (date(2027, 2, 1), date(2027, 3, 1))
    assert milestone.baseline_ends_on == date(2026, 12, 31)
    assert (change.milestone, change.old_ends_on, change.new_ends_on) == (
        milestone,
        date(2026, 12, 31),
        date(2027, 3, 1),
    )
    assert (change.reason_ar, change.reason_en, change.author) == ("تأخر التمويل", "The funds came late", unit_staff)


def test_dates_may_move_as_far_back_as_they_like(plan, unit_staff):
    cells = {(2, "starts_on"): "1/1/2024", (2, "ends_on"): "1/3/2024", (2, "reason_ar"): "أُنجز مبكراً"}

    actions.apply_import(preview(unit_staff, cells), unit_staff)

    assert Milestone.objects.get(number=1).ends_on == date(2024, 3, 1)


def test_new_milestones_are_numbered_and_drafts_unless_published(plan, unit_staff):
    second = NEW | {"title_ar": "معلم آخر", "number": 9, "ends_on": "1/5/2027"}
    batch = preview(unit_staff, rows(5, NEW) | rows(6, second) | rows(7, NEW | {"title_ar": "ثالث"}))

    actions.apply_import(batch, unit_staff)

    assert facts("title_ar", "published_at")[3:] == [
        (9, "معلم آخر", None),
        (10, "معلم جديد", None),
        (11, "ثالث", None),
    ]
    assert ImportBatch.objects.get().public_milestones().count() == 0


def test_new_milestones_can_be_published_at_once(plan, unit_staff):
    batch = preview(unit_staff, rows(5, NEW | {"ends_on": "1/5/2027"}) | {(2, "weight"): 2})

    batch = actions.apply_import(batch, unit_staff, publish=True)

    milestone = Milestone.objects.get(number=4)
    assert (milestone.is_published, milestone.baseline_ends_on) == (True, date(2027, 5, 1))
    assert batch.public_milestones().count() == 2


def test_confirming_twice_saves_once(plan, unit_staff):
    batch = preview(unit_staff, rows(5, NEW))

    first, second = (actions.apply_import(batch, unit_staff) for _ in range(2))

    assert (first.decided_at, Milestone.objects.count()) == (second.decided_at, 4)


def test_confirming_at_the_same_time_saves_once(in_parallel):
    commitment = make.commitment()
    staff = make.staff("unit_staff")
    batch = preview(staff, rows(2, NEW | {"commitment": commitment.number}))

    in_parallel(lambda: actions.apply_import(batch, staff), 4)

    assert commitment.milestones.count() == 1


def test_the_same_file_again_changes_nothing_more(plan, unit_staff):
    book = edit(download(unit_staff), {(2, "title_ar"): "عنوان جديد"} | rows(5, NEW))
    actions.apply_import(actions.preview_workbook(upload(book), unit_staff, uuid4()), unit_staff)

    again = actions.preview_workbook(upload(book), unit_staff, uuid4())

    assert [row["kind"] for row in again.rows] == ["unchanged", "unchanged", "unchanged", "wrong"]
    assert again.rows[3]["problems"][0]["code"] == "title_taken"


@pytest.mark.parametrize("field", ["title_ar", "weight"])
def test_an_edit_after_the_preview_stops_all_of_it(plan, unit_staff, field):
    batch = preview(unit_staff, {(2, "title_ar"): "عنوان جديد", (3, "title_ar"): "عنوان ثانٍ"})
    Milestone.objects.filter(number=2).update(**{field: {"title_ar": "من البوابة", "weight": 4}[field]})
    before = facts()

    with pytest.raises(ValidationError, match="Row 3: the milestone was edited"), override("en"):
        actions.apply_import(batch, unit_staff)

    assert facts() == before
    assert ImportBatch.objects.get().state == "previewed"


def test_progress_after_the_preview_does_not_stop_it(plan, unit_staff):
    batch = preview(unit_staff, {(2, "title_ar"): "عنوان جديد"})
    Milestone.objects.filter(number=1).update(status="in_progress", percent=40)

    actions.apply_import(batch, unit_staff)

    assert facts("title_ar", "percent")[0] == (1, "عنوان جديد", 40)


def test_a_milestone_completed_after_the_preview_keeps_its_dates(plan, unit_staff):
    batch = preview(
        unit_staff, {(2, "title_ar"): "عنوان", (3, "ends_on"): "1/3/2027", (3, "reason_ar"): "تأخر التمويل"}
    )
    Milestone.objects.filter(number=2).update(status="completed", completed_on=date(2026, 2, 1))
    before = facts()

    with pytest.raises(ValidationError, match="Row 3: A completed"), override("en"):
        actions.apply_import(batch, unit_staff)

    assert facts() == before


@pytest.mark.parametrize("taken", [{"title_ar": "معلم جديد"}, {"number": 7}])
def test_a_number_or_title_taken_after_the_preview_stops_it(plan, unit_staff, taken):
    batch = preview(unit_staff, rows(5, NEW | {"number": 7}))
    make.milestone(plan, **({"number": 4} | taken))

    with pytest.raises(ValidationError, match="Row 5"), override("en"):
        actions.apply_import(batch, unit_staff)

    assert Milestone.objects.count() == 4


def test_wrong_rows_stop_the_right_ones(plan, unit_staff):
    batch = preview(unit_staff, {(2, "title_ar"): "عنوان جديد", (3, "weight"): -1})

    with pytest.raises(ValidationError):
        actions.apply_import(batch, unit_staff)

    assert facts("title_ar", "weight")[:2] == [(1, "معلم 1", 1), (2, "معلم 2", 1)]


def test_a_focal_point_hands_in_and_the_unit_saves(plan, ministry_staff, unit_staff):
    batch = preview(ministry_staff, {(2, "title_ar"): "عنوان جديد"})
    with pytest.raises(ValidationError):
        actions.apply_import(batch, ministry_staff)

    batch = actions.hand_in(batch, ministry_staff)
    assert (batch.state, facts("title_ar")[0]) == ("submitted", (1, "معلم 1"))

    batch = actions.apply_import(batch, unit_staff)
    assert (batch.decided_by, facts("title_ar")[0]) == (unit_staff, (1, "عنوان جديد"))


def test_what_is_handed_in_can_be_declined_with_a_note(plan, ministry_staff, unit_staff):
    batch = actions.hand_in(preview(ministry_staff, {(2, "title_ar"): "عنوان جديد"}), ministry_staff)

    with pytest.raises(ValidationError):
        actions.decline(batch, unit_staff, " ")
    with pytest.raises(ValidationError):
        actions.decline(batch, ministry_staff, "لا")
    batch = actions.decline(batch, unit_staff, "العنوان لا يطابق الخطة.")

    assert (batch.state, batch.note, batch.can_be_saved) == ("declined", "العنوان لا يطابق الخطة.", False)
    assert facts("title_ar")[0] == (1, "معلم 1")


def test_both_sides_are_told_by_letter(plan, ministry_staff, unit_staff):
    first, second = (preview(ministry_staff, {(2, "title_ar"): title}) for title in ["أول", "ثانٍ"])
    actions.hand_in(first, ministry_staff)
    actions.hand_in(second, ministry_staff)
    actions.decline(second, unit_staff, "العنوان لا يطابق الخطة.")
    actions.apply_import(first, unit_staff)
    actions.apply_import(preview(unit_staff, {(2, "weight"): 2}), unit_staff)

    *handed_in, declined, saved = Email.objects.order_by("pk")
    assert [(mail.to, mail.letter.subject) for mail in handed_in] == [
        ([unit_staff.email], "ورد ملف إكسل من focal@example.org: plan.xlsx")
    ] * 2
    assert (declined.to, saved.to) == ([ministry_staff.email], [ministry_staff.email])
    assert "العنوان لا يطابق الخطة." in declined.message
    assert "العنوان لا يطابق الخطة." in declined.html_message
    assert f"/ar/admin/commitments/importbatch/{first.pk}/change/" in saved.message


def test_nothing_to_save_cannot_be_handed_in(plan, ministry_staff):
    with pytest.raises(ValidationError):
        actions.hand_in(preview(ministry_staff, {}), ministry_staff)
    with pytest.raises(ValidationError):
        actions.hand_in(preview(ministry_staff, {(2, "weight"): 0}), ministry_staff)


def test_undoing_gives_everything_back(plan, unit_staff):
    Milestone.objects.filter(number=3).update(
        starts_on=None, ends_on=None, title_en=None, baseline_starts_on=None, baseline_ends_on=None
    )
    Milestone.objects.get(number=3).save()
    before = facts(*FACTS, *BASELINES)
    cells = {
        (2, "title_ar"): "عنوان جديد",
        (3, "ends_on"): "1/3/2027",
        (3, "reason_ar"): "تأخر التمويل",
        (4, "title_en"): "Third",
        (4, "starts_on"): "1/1/2026",
        (4, "ends_on"): "1/3/2026",
        (4, "reason_ar"): "حُدّد الموعد",
        (4, "responsible"): "وزارة الشباب",
    }
    batch = actions.apply_import(preview(unit_staff, cells | rows(6, NEW)), unit_staff, publish=True)
    assert Milestone.objects.get(number=3).baseline_ends_on == date(2026, 3, 1)

    batch = actions.undo_import(batch, unit_staff)

    assert (batch.state, batch.undone_by) == ("undone", unit_staff)
    assert facts(*FACTS, *BASELINES) == before


def test_the_way_back_of_a_date_is_told_too(plan, unit_staff):
    cells = {(2, "ends_on"): "1/3/2027", (2, "reason_ar"): "تأخر التمويل"}
    actions.undo_import(actions.apply_import(preview(unit_staff, cells), unit_staff), unit_staff)

    back = DateChange.objects.last()
    assert (back.old_ends_on, back.new_ends_on) == (date(2027, 3, 1), date(2026, 12, 31))
    assert back.reason_en == "The import from an Excel file was undone"
    assert Milestone.history.latest().history_change_reason == "The import from an Excel file was undone"


def test_undoing_twice_undoes_once(plan, unit_staff):
    batch = actions.apply_import(preview(unit_staff, {(2, "weight"): 2}), unit_staff)

    first, second = (actions.undo_import(batch, unit_staff) for _ in range(2))

    assert first.undone_at == second.undone_at


def test_what_was_edited_since_stops_the_undoing(plan, unit_staff):
    batch = actions.apply_import(preview(unit_staff, {(2, "title_ar"): "عنوان جديد", (3, "weight"): 5}), unit_staff)
    Milestone.objects.filter(number=2).update(title_ar="من البوابة")
    before = facts()

    with pytest.raises(ValidationError, match="Row 3: the milestone was edited"), override("en"):
        actions.undo_import(batch, unit_staff)

    assert facts() == before


@pytest.mark.parametrize("what", ["update", "activity", "feedback"])
def test_a_new_milestone_that_something_hangs_on_stays(plan, unit_staff, what):
    batch = actions.apply_import(preview(unit_staff, rows(5, NEW)), unit_staff, publish=True)
    milestone = Milestone.objects.get(number=4)
    {
        "update": lambda: make.update(milestone),
        "activity": lambda: Activity.objects.create(
            commitment=plan, milestone=milestone, kind="meeting", title_ar="اجتماع"
        ),
        "feedback": lambda: make.feedback(milestone),
    }[what]()

    with pytest.raises(ValidationError, match=r"Row 5: .* milestone 1\.4"), override("en"):
        actions.undo_import(batch, unit_staff)

    assert Milestone.objects.count() == 4


def test_after_seven_days_it_is_too_late_to_undo(plan, unit_staff):
    batch = actions.apply_import(preview(unit_staff, {(2, "weight"): 2}), unit_staff)
    ImportBatch.objects.update(decided_at=timezone.now() - timedelta(days=7, minutes=1))

    with pytest.raises(ValidationError):
        actions.undo_import(batch, unit_staff)

    assert facts("weight")[0] == (1, 2)


def test_focal_points_undo_nothing(plan, unit_staff, ministry_staff):
    batch = actions.apply_import(preview(unit_staff, {(2, "weight"): 2}), unit_staff)

    with pytest.raises(ValidationError):
        actions.undo_import(batch, ministry_staff)

    assert facts("weight")[0] == (1, 2)


def test_more_changes_than_one_transaction_bears_are_refused(plan, unit_staff, monkeypatch):
    monkeypatch.setattr(actions, "MAX_CHANGES", 2)

    with pytest.raises(ValidationError):
        preview(unit_staff, {(row, "weight"): 2 for row in [2, 3, 4]})

    assert not ImportBatch.objects.exists()


def test_a_changed_row_costs_two_queries_and_the_rest_nothing(plan, unit_staff, django_assert_max_num_queries):
    for number in range(4, 54):
        make.milestone(plan, number)

    batch = preview(unit_staff, {(row, "weight"): 2 for row in range(2, 52)})
    with django_assert_max_num_queries(2 * 50 + 8):
        actions.apply_import(batch, unit_staff)

    assert Milestone.objects.filter(weight=2).count() == 50


def test_a_moved_end_costs_nine_queries(plan, unit_staff, django_assert_max_num_queries):
    for number in range(4, 54):
        make.milestone(plan, number, ends_on=date(2026, 12, 31))
    cells = {(row, "ends_on"): "1/3/2027" for row in range(2, 52)}
    batch = preview(unit_staff, cells | {(row, "reason_ar"): "تأخر التمويل" for row in range(2, 52)})

    with django_assert_max_num_queries(9 * 50 + 8):
        actions.apply_import(batch, unit_staff)

    assert DateChange.objects.count() == 50
