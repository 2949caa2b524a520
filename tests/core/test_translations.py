"""Which English texts are older than their Arabic: kept true whoever saves the row."""

import pytest

from commitments import actions
from commitments.models import Commitment, DateChange, Milestone
from core.translations import is_outdated, lacks_english
from tests import make

pytestmark = pytest.mark.django_db


def outdated(row):
    """What the database says is out of date in the row."""
    return type(row).objects.get(pk=row.pk).outdated_translations


def loaded(row):
    return type(row).objects.get(pk=row.pk)


def changed(row, **values):
    """Return the row, loaded anew and saved with the values."""
    row = loaded(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def test_a_new_row_is_up_to_date():
    assert outdated(make.milestone()) == {}


def test_english_is_out_of_date_once_the_arabic_changes():
    milestone = make.milestone(title_ar="تدريب الموظفين")

    changed(milestone, title_ar="تدريب مئة موظف")

    assert outdated(milestone) == {"title": "تدريب الموظفين"}


def test_the_arabic_that_was_translated_is_kept_through_later_changes():
    milestone = make.milestone(title_ar="أول")

    changed(changed(milestone, title_ar="ثانٍ"), title_ar="ثالث")

    assert outdated(milestone) == {"title": "أول"}


@pytest.mark.parametrize(
    "then",
    [
        {"title_en": "A second title"},
        {"title_ar": "أول"},
        {"title_ar": " أول\r\n"},
        {"title_en": ""},
        {"title_en": None},
        {"title_ar": "ثالث", "title_en": "A third title"},
    ],
)
def test_it_ends_with_new_english_with_the_old_arabic_or_without_english(then):
    milestone = changed(make.milestone(title_ar="أول"), title_ar="ثانٍ")

    changed(milestone, **then)

    assert outdated(milestone) == {}


@pytest.mark.parametrize("now", [{"title_ar": "أول ", "description_ar": "سطر\nسطر"}, {"description_en": "New"}, {}])
def test_blanks_and_other_changes_leave_the_english_up_to_date(now):
    milestone = make.milestone(title_ar="أول", description_ar="سطر\r\nسطر", description_en="Line", weight=2)

    changed(milestone, weight=3, **now)

    assert outdated(milestone) == {}


def test_several_saves_of_one_object_count_one_by_one():
    milestone = make.milestone(title_ar="أول")

    milestone.title_ar = "ثانٍ"
    milestone.save()
    milestone.title_en = "Second"
    milestone.save()
    assert outdated(milestone) == {}

    milestone.title_ar = "ثالث"
    milestone.save()
    assert outdated(milestone) == {"title": "ثانٍ"}


def test_the_field_itself_stands_for_the_language_of_the_page():
    milestone = loaded(make.milestone(title_ar="أول"))

    milestone.title = "ثانٍ"
    milestone.save()

    assert outdated(milestone) == {"title": "أول"}


def test_somebody_can_say_that_the_english_holds():
    milestone = changed(make.milestone(title_ar="تدريب الموضفين"), title_ar="تدريب الموظفين")

    milestone.confirm_translation("title")
    milestone.save()
    assert outdated(milestone) == {}

    changed(milestone, title_ar="تدريب مئة موظف")
    assert outdated(milestone) == {"title": "تدريب الموظفين"}


def test_a_change_that_is_confirmed_in_the_same_save_holds():
    milestone = loaded(make.milestone(title_ar="تدريب الموضفين"))

    milestone.title_ar = "تدريب الموظفين"
    milestone.confirm_translation("title")
    milestone.save()

    assert outdated(milestone) == {}


def test_only_the_columns_that_are_saved_count():
    milestone = loaded(make.milestone(title_ar="أول"))

    milestone.title_ar, milestone.weight = "ثانٍ", 5
    milestone.save(update_fields=["weight"])
    assert outdated(milestone) == {}

    milestone.save(update_fields=["title_ar"])
    assert outdated(milestone) == {"title": "أول"}


def test_rows_of_which_only_a_part_was_loaded_know_it_too():
    pk = make.milestone(make.commitment(), title_ar="أول").pk
    part = Milestone.objects.select_related("commitment__plan").defer("title_ar", "title_en", "title").get(pk=pk)

    part.title_ar = "ثانٍ"
    part.save()

    assert outdated(part) == {"title": "أول"}


def test_a_row_that_is_read_again_starts_from_what_it_read():
    milestone = make.milestone(title_ar="أول")
    changed(milestone, title_ar="ثانٍ", title_en="Second")

    milestone.refresh_from_db()
    milestone.title_ar = "ثالث"
    milestone.save()

    assert outdated(milestone) == {"title": "ثانٍ"}


def test_a_copy_is_as_much_out_of_date_as_its_original():
    commitment = make.commitment(title_ar="أول")
    copy = changed(commitment, title_ar="ثانٍ")

    copy.pk, copy.number, copy._state.adding = None, 9, True
    copy.save()

    assert [row.outdated_translations for row in Commitment.objects.all()] == [{"title": "أول"}] * 2


def test_saving_asks_the_database_nothing_more(django_assert_num_queries):
    theme = loaded(make.theme(name_ar="أول"))

    theme.name_ar = "ثانٍ"
    # The row, and its history.
    with django_assert_num_queries(2):
        theme.save()


def test_the_history_is_not_cluttered_by_it():
    milestone = changed(make.milestone(title_ar="أول"), title_ar="ثانٍ")

    assert "outdated_translations" not in {field.name for field in Milestone.history.model._meta.fields}
    assert milestone.history.count() == 2


def test_conditions_find_what_lacks_english_and_what_is_out_of_date():
    old = changed(make.milestone(title_ar="أول"), title_ar="ثانٍ")
    missing = make.milestone(description_ar="وصف")
    make.milestone()
    rows = Milestone.objects.order_by("pk")

    assert list(rows.filter(is_outdated())) == [old]
    assert list(rows.filter(is_outdated("title"))) == [old]
    assert list(rows.filter(is_outdated("description"))) == []
    assert list(rows.filter(lacks_english(Milestone))) == [missing]
    assert list(rows.filter(lacks_english(Milestone, "title"))) == []


def test_actions_keep_it_true(unit_staff):
    milestone = make.milestone(ends_on="2097-06-30", title_ar="أول")
    actions.change(loaded(milestone), unit_staff, title_ar="ثانٍ")
    actions.move_end(loaded(milestone), make.amman(2097, 12, 31).date(), "تأخر العطاء", unit_staff, "Late tender")

    assert outdated(milestone) == {"title": "أول"}
    assert outdated(DateChange.objects.get()) == {}
