"""Words find what they mean, however they are spelled, in both languages, on both databases."""

import pytest
from django.core.management import call_command

from accounts.models import Entity, User
from commitments.models import Commitment, Milestone, ProgressUpdate
from core.arabic import search_words
from core.search import matching, searchable_models
from feedback import personal
from feedback.models import Feedback
from tests import make

SPELLINGS = {
    "hamza on alif": ("الإدارة", "الادارة"),
    "madda": ("آلية", "الية"),
    "ta marbuta": ("الشفافية", "الشفافيه"),
    "alif maqsura": ("مستوى", "مستوي"),
    "hamza on waw": ("مسؤولية", "مسوولية"),
    "hamza on ya": ("هيئة", "هيية"),
    "lone hamza": ("إجراءات", "اجراات"),
    "marks": ("مُعْلَنٌ", "معلن"),
    "tatweel": ("شفـــافية", "شفافية"),
    "Persian keyboard": ("کلية", "كلية"),
    "ligatures": ("ﻻجئين", "لاجئين"),
    "direction marks": ("وزارة\u200f", "وزارة"),
    "digits": ("٢٠٢٢", "2022"),
    "Persian digits": ("۲۰۲۲", "2022"),
    "case": ("OPEN Data", "open data"),
}


@pytest.mark.parametrize("written, typed", SPELLINGS.values(), ids=SPELLINGS)
def test_spellings_of_one_word_are_one(written, typed):
    assert search_words(written) == search_words(typed) != []


def test_numbers_references_and_addresses_are_one_word():
    words = search_words("المعلم ٢.١، رقم 5-2-014؛ Layla@Example.org. النهاية")

    assert words == ["المعلم", "2.1", "رقم", "5-2-014", "layla@example.org", "النهايه"]


@pytest.fixture
def titled(db):
    """Three commitments."""
    return [
        make.commitment(short_title_ar="الحوكمة الإلكترونية", short_title_en="E-governance"),
        make.commitment(short_title_ar="آلية التظلّم", short_title_en="Grievances 100%_done"),
        make.commitment(short_title_ar="إدارة الحوكمة في البلديات", short_title_en=""),
    ]


FOUND = {
    "الحوكمه": [1, 3],
    "بلديات حوكمة": [3],
    "الية التظلم": [2],
    "governance E": [1],
    "GOVERNANCE": [1],
    "الحوكمة grievances": [],
    "إدا": [3],
    "٢": [2],
    "100%": [2],
    "%": [],
    "_": [2],
    "   ": [1, 2, 3],
    "\x00": [],
    "ا" * 301: [],
    "الحوكمة " * 13: [],
}


@pytest.mark.parametrize("query, numbers", FOUND.items())
def test_every_word_must_be_there_in_any_order(titled, query, numbers):
    found = matching(Commitment.objects.order_by("number"), query)

    assert [row.number for row in found] == numbers


def test_a_milestone_is_found_by_its_number_and_the_words_of_its_commitment(db):
    commitment = make.commitment(number=2, short_title_ar="البيانات المفتوحة")
    first, eleventh = make.milestone(commitment, 1, title_ar="نشر الأدلة"), make.milestone(commitment, 11)
    make.milestone(make.commitment(number=12), 1)

    def found(query):
        return list(matching(Milestone.objects.order_by("pk"), query))

    assert found("٢.١") == [first]
    assert found("2.11") == [eleventh]
    assert found("المفتوحه ادلة") == [first]
    assert found("المفتوحة") == [first, eleventh]


def test_words_of_another_row_are_never_out_of_date(db):
    commitment = make.commitment(short_title_ar="القديم")
    update = make.update(make.milestone(commitment))

    commitment.short_title_ar, commitment.number = "الجديد", 7
    commitment.save()

    assert list(matching(ProgressUpdate.objects.all(), "الجديد 7.1")) == [update]
    assert list(matching(ProgressUpdate.objects.all(), "القديم")) == []


def test_a_save_of_some_columns_keeps_the_words_in_step(db):
    entity = make.entity("moy", name_ar="وزارة الشباب")
    entity.name_ar = "وزارة الثقافة"
    entity.save(update_fields=["name_ar"])

    assert list(matching(Entity.objects.all(), "الثقافه")) == [entity]
    assert list(matching(Entity.objects.all(), "الشباب")) == []


def test_the_words_are_no_part_of_the_history(db):
    for model in searchable_models():
        if hasattr(model, "history"):
            assert "search_text" not in {field.name for field in model.history.model._meta.fields}, model


def test_rows_that_came_in_bulk_are_found_after_the_next_start(db):
    Entity.objects.bulk_create([Entity(slug="moy", kind="ministry", name_ar="وزارة الشباب")])
    assert list(matching(Entity.objects.all(), "وزارة")) == []

    call_command("rebuild_search", missing=True, verbosity=0)

    assert [row.slug for row in matching(Entity.objects.all(), "وزارة")] == ["moy"]


def test_all_words_are_made_anew_where_they_went_wrong(db, capsys):
    entity, other = make.entity("moy"), make.entity("moc")
    Entity.objects.filter(pk=entity.pk).update(search_text="")

    call_command("rebuild_search", missing=True)
    call_command("rebuild_search")

    assert capsys.readouterr().out.splitlines() == ["Words of rows made anew: 0.", "Words of rows made anew: 1."]
    assert list(matching(Entity.objects.order_by("pk"), "جهة")) == [entity, other]


def test_who_is_erased_is_not_found_any_more(db):
    layla = make.user("layla@example.org", name="ليلى الخطيب")
    item = make.feedback(author=layla, author_name="ليلى الخطيب", organisation="جمعية الأمل")
    for query in ["ليلي", "layla@example.org", "الأمل"]:
        assert list(matching(Feedback.objects.all(), query)) == [item]

    personal.erase(layla)
    User.objects.filter(pk=layla.pk).delete()

    for query in ["ليلي", "layla@example.org", "الأمل"]:
        assert list(matching(Feedback.objects.all(), query)) == []
    assert list(matching(Feedback.objects.all(), "التفصيليه")) == [item]
