"""A translator's day in Arabic: from the first page to the list, to the field itself, and to the public page."""

import pytest

from tests.browser.checks import scrolls_sideways, violations

SETUP = """
from django.utils import timezone
from accounts.models import Entity
from commitments.models import Commitment, Milestone, Plan
from workshops.models import Workshop, WorkshopSession

now = timezone.now()
plan = Plan.objects.create(
    slug="tongues", number=77, name_ar="خطة اللغتين", name_en="Plan of two languages", short_name_ar="خطة اللغتين",
    short_name_en="Two languages", start_year=2022, end_year=2025, published_at=now, is_demo=True,
)
commitment = Commitment.objects.create(
    plan=plan, number=1, title_ar="التزام اللغتين", title_en="Commitment of two languages", short_title_ar="اللغتان",
    short_title_en="Two languages", published_at=now,
)
titles = ["تدريب الموضفين", "نشر الخطة", "إعداد الدليل"]
for number, title in enumerate(titles, 1):
    Milestone.objects.create(
        commitment=commitment, number=number, title_ar=title, title_en=f"Milestone {number}", published_at=now
    )
changed = {1: "تدريب الموظفين", 2: "نشر الخطة التفصيلية"}
for number, title in changed.items():
    milestone = Milestone.objects.get(commitment=commitment, number=number)
    milestone.title_ar = title
    milestone.save()
Milestone.objects.filter(commitment=commitment, number=3).update(title_en="")
workshop = Workshop.objects.create(
    slug="tongues", plan=plan, title_ar="ورشة اللغتين", title_en="Workshop", short_title_ar="ورشة اللغتين",
    short_title_en="Workshop", starts_at=now, published_at=now,
)
for number in [1, 2]:
    WorkshopSession.objects.create(
        workshop=workshop, order=number, title_ar=f"بند {number}", title_en="", starts_at=now, kind="session"
    )
print("plan", plan.pk, "commitment", commitment.pk)
"""


@pytest.fixture(scope="module")
def keys(portal):
    """{plan: its key, commitment: its key} of rows with texts in every state."""
    words = portal.manage("shell", "-v0", "-c", SETUP).split()
    return {"plan": words[-3], "commitment": words[-1]}


def line(page, title):
    """The part of the list about one text, found by words of its Arabic."""
    return page.locator(".tongue", has_text=title)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_list_is_sound_at_both_widths(signed_in, keys, size):
    page, complaints = signed_in(size=size)

    page.goto(f"/ar/admin/translations/?plan={keys['plan']}")
    page.get_by_text("حسب النوع").click()

    assert violations(page) == []
    assert not scrolls_sideways(page)
    assert complaints == []

    field = line(page, "إعداد").get_by_label("العنوان – بالإنجليزية")
    field.evaluate("field => field.removeAttribute('maxlength')")
    field.fill("x" * 1000)
    with page.expect_navigation():
        page.get_by_role("button", name="حفظ ما كتبته").click()

    assert page.locator("[role=alert] a").count() == 1
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_a_link_leads_into_a_closed_row_at_the_very_field(signed_in, keys):
    page, _complaints = signed_in(java_script_enabled=False)
    page.goto(f"/ar/admin/translations/?plan={keys['plan']}&kind=workshopsession")

    with page.expect_navigation():
        line(page, "بند 2").get_by_role("link", name="فتح النموذج").click()

    field = page.locator("#id_sessions-1-title_en")
    assert page.url.endswith("#id_sessions-1-title_en")
    assert field.is_visible()
    assert field.evaluate("field => field === document.activeElement")


def test_texts_are_written_confirmed_and_read_without_scripts(signed_in, open_page, keys):
    reader, _complaints = open_page()
    reader.goto("/en/plans/tongues/commitments/1/milestones/1.2/")
    assert "The Arabic text has changed since this translation." in reader.locator("h1").inner_text()
    with reader.expect_navigation():
        reader.get_by_role("link", name="Read it in Arabic").click()
    assert "نشر الخطة التفصيلية" in reader.locator("h1").inner_text()

    page, _complaints = signed_in(size="phone", java_script_enabled=False)
    page.goto(f"/ar/admin/translations/?plan={keys['plan']}&kind=milestone")
    assert line(page, "تدريب").locator("del").inner_text() == "الموضفين"
    assert line(page, "تدريب").locator("ins").inner_text() == "الموظفين"
    line(page, "تدريب").get_by_label("النص الإنجليزي ما زال صالحاً").check()
    line(page, "نشر").get_by_label("العنوان – بالإنجليزية").fill("Publish the detailed plan")
    too_long = line(page, "إعداد").get_by_label("العنوان – بالإنجليزية")
    too_long.evaluate("field => field.removeAttribute('maxlength')")
    too_long.fill("x" * 301)
    with page.expect_navigation():
        page.get_by_role("button", name="حفظ ما كتبته").click()

    assert "حُفظ نصان بالإنجليزية." in page.locator(".notices").inner_text()
    assert line(page, "إعداد").get_by_label("العنوان – بالإنجليزية").input_value() == "x" * 301
    page.locator("[role=alert] a").click()
    assert page.url.endswith("-title-english")
    page.locator(":focus").fill("Prepare the guide")
    with page.expect_navigation():
        page.get_by_role("button", name="حفظ ما كتبته").click()
    assert "مترجمة إلى الإنجليزية وترجمتها محدّثة" in page.locator(".office__empty").inner_text()

    shown = {}
    for number in [1, 2, 3]:
        reader.goto(f"/en/plans/tongues/commitments/1/milestones/1.{number}/")
        shown[number] = reader.locator("h1").inner_text()
    assert [words.splitlines()[-1].strip() for words in shown.values()] == [
        "Milestone 1",
        "Publish the detailed plan",
        "Prepare the guide",
    ]


def test_an_error_opens_the_part_that_was_closed_and_takes_the_focus_there(signed_in, keys):
    page, complaints = signed_in()
    page.goto(f"/ar/admin/commitments/commitment/{keys['commitment']}/change/")
    page.get_by_role("heading", name="ما أعلنته الحكومة").click()
    page.locator("#id_stated_percent").fill("كثير")
    page.locator("#id_milestones-0-title_ar").fill("")
    page.locator("#id_short_title_ar").fill("")
    with page.expect_navigation():
        page.get_by_role("button", name="حفظ", exact=True).click()

    problems = page.locator("[role=alert]")
    assert page.locator("#id_stated_percent").is_visible()
    assert "العنوان المختصر – بالعربية" in problems.inner_text()
    assert "المعالم، السطر ١: العنوان – بالعربية" in problems.inner_text()
    assert violations(page) == []
    problems.get_by_role("link", name="المعالم، السطر ١").click()
    assert page.locator("#id_milestones-0-title_ar").evaluate("field => field === document.activeElement")
    assert complaints == []
