"""What everybody may read of how a commitment or milestone changed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from core.records import together
from tests import make

pytestmark = pytest.mark.django_db

COMMITMENT = "/ar/plans/nap5/commitments/1/history/"
MILESTONE = "/ar/plans/nap5/commitments/1/milestones/1.1/history/"


def page(client, path, data=None):
    response = client.get(path, data)
    assert response.status_code == 200
    return response.content.decode()


def change(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row.history.first()


def days_ago(record, days):
    record.history_date = timezone.now() - timedelta(days=days)
    record.save()


def test_a_published_change_is_shown_in_words_and_marks_at_its_own_address(client):
    milestone = make.milestone(title_ar="تدريب الموظفين")

    record = change(milestone, title_ar="تدريب ضباط الارتباط")

    text = page(client, MILESTONE)
    assert '<del dir="rtl" lang="ar">تدريب الموظفين</del>' in text
    assert '<ins dir="rtl" lang="ar">تدريب ضباط الارتباط</ins>' in text
    assert f'id="change-{record.history_id}"' in text


def test_nothing_from_before_publication_is_shown(client):
    milestone = make.milestone(title_ar="مسودة سرية", published_at=None)
    change(milestone, title_ar="عنوان المعلم", published_at=timezone.now())

    assert "سرية" not in page(client, MILESTONE)


@pytest.mark.parametrize("parent", ["commitment", "plan"])
def test_nothing_from_before_the_publication_of_what_it_belongs_to_is_shown(client, parent):
    milestone = make.milestone(title_ar="مسودة سرية")
    row = milestone.commitment if parent == "commitment" else milestone.commitment.plan
    published_at = row.published_at
    change(row, published_at=None)
    change(milestone, title_ar="عنوان المعلم")

    change(row, published_at=published_at)

    assert "سرية" not in page(client, MILESTONE)


def test_a_state_from_while_the_row_was_taken_back_is_not_shown(client):
    commitment = make.commitment(objective_ar="هدف أول")
    published_at = commitment.published_at
    change(commitment, objective_ar="هدف سري", published_at=None)

    change(commitment, objective_ar="هدف ثان", published_at=published_at)

    text = page(client, COMMITMENT)
    assert ["سري" in text, ">هدف أول</del>" in text, ">هدف ثان</ins>" in text] == [False, True, True]


def test_fields_and_names_of_the_staff_are_not_shown(client):
    commitment = make.commitment()
    record = change(commitment, sources={"title": "https://example.org/inner"})
    record.history_user = make.user(name="ليلى السرية", is_staff=True)
    record.history_change_reason = "سبب داخلي"
    record.save()

    text = page(client, COMMITMENT)

    assert [word for word in ["example.org/inner", "السرية", "داخلي"] if word in text] == []


def test_what_is_filled_in_while_a_row_is_made_is_no_change_of_it(client):
    with together():
        commitment = make.commitment()
        commitment.themes.add(make.theme(name_ar="العدالة"))

    first = page(client, COMMITMENT)
    commitment.themes.add(make.theme(name_ar="الشفافية"))
    second = page(client, COMMITMENT)

    assert ["العدالة" in first, first.count("<article")] == [False, 1]
    assert ["الشفافية" in second, second.count("<article")] == [True, 2]


def test_what_is_empty_is_said_in_the_language_of_the_page(client):
    commitment = make.commitment(objective_ar="")
    change(commitment, objective_ar="هدف")

    text = page(client, COMMITMENT.replace("/ar/", "/en/"))

    assert '<ins dir="rtl" lang="ar">هدف</ins>' in text
    assert re.search(r"<dd>\s*<span[^>]*>It was empty.</span>", text)


def test_a_long_text_is_folded(client):
    commitment = make.commitment(objective_ar="هدف")
    change(commitment, objective_ar="نص مختلف تماماً " * 40)

    text = page(client, COMMITMENT)

    assert "<summary>" in text.partition('id="changes"')[2]


@pytest.mark.parametrize(("how_many", "in_sight", "folded"), [(19, 20, 0), (45, 20, 26)])
def test_many_changes_are_folded_and_keep_their_addresses(client, how_many, in_sight, folded):
    milestone = make.milestone()
    records = [change(milestone, title_ar=f"عنوان {number}") for number in range(how_many)]

    shown, _summary, hidden = page(client, MILESTONE).partition("<details>")

    assert [shown.count("<article"), hidden.count("<article")] == [in_sight, folded]
    assert f'id="change-{records[-1].history_id}"' in shown
    assert f'id="change-{records[0].history_id}"' in shown + hidden


def test_two_days_are_compared(client):
    milestone = make.milestone(title_ar="عنوان أول")
    for parent in [milestone.commitment, milestone.commitment.plan, milestone]:
        days_ago(parent.history.first(), 30)
    days_ago(change(milestone, title_ar="عنوان ثان"), 20)
    days_ago(change(milestone, title_ar="عنوان ثالث"), 10)
    today = timezone.localdate()
    days = {"from": str(today - timedelta(days=25)), "to": str(today - timedelta(days=5))}

    between = page(client, MILESTONE, days).partition('id="changes"')[0]

    assert [">عنوان أول</del>" in between, ">عنوان ثالث</ins>" in between] == [True, True]
    assert "عنوان ثان<" not in between


def test_nonsense_for_days_is_ignored(client):
    make.milestone()

    assert "<h2" in page(client, MILESTONE, {"from": "x", "to": "٣"})


@pytest.mark.parametrize("path", [COMMITMENT, MILESTONE])
def test_drafts_have_no_history_page(client, path):
    commitment = make.commitment(published_at=None)
    make.milestone(commitment)

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("how_many", [1, 5])
@pytest.mark.parametrize("path", [COMMITMENT, MILESTONE])
def test_many_changes_cost_no_more_than_one(client, django_assert_max_num_queries, how_many, path):
    milestone = make.milestone()
    for number in range(how_many):
        change(milestone, title_ar=f"عنوان {number}", responsible=make.entity())
        change(milestone.commitment, objective_ar=f"هدف {number}")

    with django_assert_max_num_queries(8):
        client.get(path)


def test_the_pages_link_to_their_history_and_the_sitemap_has_it(client):
    make.milestone()

    for path in [COMMITMENT, MILESTONE]:
        assert path in page(client, path.removesuffix("history/"))
        assert path in page(client, "/sitemap.xml")
