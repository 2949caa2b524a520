"""Answers in Arabic, without scripts: begun from a template, completed by hand, given to one item or to several."""

import pytest

from tests.browser.checks import SIZES, button, follow, link, scrolls_sideways, violations

SETUP = """
from django.utils import timezone
from accounts.models import Membership, User
from commitments.models import Commitment, Plan
from feedback.models import AnswerTemplate, Assignment, DraftAnswer, Feedback

now = timezone.now()
plan = Plan.objects.create(
    slug="answers", number=87, name_ar="خطة القوالب", short_name_ar="خطة القوالب", start_year=2026, end_year=2028,
    published_at=now,
)
commitment = Commitment.objects.create(
    plan=plan, number=1, title_ar="نشر المحاضر", short_title_ar="المحاضر", objective_ar="أن تُنشر.", published_at=now,
)
for number in range(1, 9):
    Feedback.objects.create(
        commitment=commitment, reference=f"87-1-00{number}", kind="suggestion", language="ar",
        body=f"نقترح نشر المحاضر كل {number} أشهر.", naming="without_name",
        due_on=timezone.localdate(), moderation="published", published_at=now,
    )
AnswerTemplate.objects.create(name="نشر المحاضر", outcome="accepted", text_ar="تُنشر المحاضر على البوابة خلال أسبوعين.")
entity = Membership.objects.filter(user__email="focal@example.org", role="focal_point").first().entity
item = Feedback.objects.get(reference="87-1-008")
Assignment.objects.create(feedback=item, entity=entity, due_on=timezone.localdate())
DraftAnswer.objects.create(feedback=item, entity=entity)
"""
TEXT = "تُنشر المحاضر على البوابة خلال أسبوعين."
INSERTED = "أُدرج نص «نشر المحاضر» في آخر التعليل."


@pytest.fixture(scope="module", autouse=True)
def answers(portal):
    """A plan with eight items, one of which the focal point drafts the answer to, and a template for answers."""
    portal.manage("shell", "-v0", "-c", SETUP)


def open_decision(page, number):
    page.goto(f"/ar/admin/feedback/feedback/?q=87-1-00{number}")
    follow(link(page, f"87-1-00{number}"))
    follow(link(page, "اتخاذ القرار"))


def insert(page, reason="درسنا الملاحظة."):
    page.locator("[name=reason_ar]").fill(reason)
    page.locator("select[name=template]").select_option(label="نشر المحاضر")
    follow(button(page, "أدرجوا النص"))


def troubles(page):
    """What axe finds, and whether the page scrolls sideways."""
    return [*violations(page), *(["scrolls sideways"] if scrolls_sideways(page) else [])]


def test_staff_insert_a_text_complete_it_and_decide(open_page, signed_in):
    office, complaints = signed_in(size="phone", java_script_enabled=False)
    open_decision(office, 1)
    office.get_by_label("أُخذ به", exact=True).check()
    office.locator("select[name=entity]").select_option(label="وزارة التخطيط والتعاون الدولي")
    insert(office)

    reason = office.locator("[name=reason_ar]")
    assert reason.input_value() == f"درسنا الملاحظة.\n\n{TEXT}"
    assert office.get_by_label("أُخذ به", exact=True).is_checked()
    assert INSERTED in office.locator("#id_reason_ar_helptext").inner_text()
    assert reason.evaluate("box => box === document.activeElement")

    reason.fill(f"{reason.input_value()} وتبدأ من محاضر أيلول.")
    follow(button(office, "اتخاذ القرار"))
    page, _ = open_page("phone", java_script_enabled=False)
    page.goto("/ar/feedback/87-1-001/")
    assert f"{TEXT} وتبدأ من محاضر أيلول." in page.locator("main").inner_text()
    assert complaints == []


@pytest.mark.parametrize("size", SIZES)
def test_the_form_with_an_inserted_text_is_accessible(signed_in, size):
    page, complaints = signed_in(size=size)
    open_decision(page, 2)
    assert troubles(page) == []
    insert(page)

    assert INSERTED in page.locator("main").inner_text()
    assert troubles(page) == []
    follow(button(page, "أدرجوا النص"))
    assert "اختاروا قالباً أولاً" in page.get_by_role("alert").inner_text()
    assert troubles(page) == []
    assert complaints == []


@pytest.mark.parametrize("size", SIZES)
def test_a_focal_point_begins_a_draft_with_a_template(signed_in, size):
    page, complaints = signed_in("focal@example.org", size=size)
    page.goto("/ar/admin/feedback/draftanswer/")
    follow(link(page, "87-1-008"))
    insert(page)

    assert page.locator("[name=reason_ar]").input_value() == f"درسنا الملاحظة.\n\n{TEXT}"
    assert INSERTED in page.locator("main").inner_text()
    assert troubles(page) == []
    assert complaints == []


@pytest.mark.parametrize(("size", "numbers"), [("phone", [3, 4]), ("desktop", [5, 6])])
def test_several_are_decided_on_together_and_each_page_names_the_other(open_page, signed_in, size, numbers):
    office, _ = signed_in(size=size, java_script_enabled=False)
    office.goto("/ar/admin/feedback/feedback/?q=87-1-")
    for number in numbers:
        office.get_by_label(f"اختيار: 87-1-00{number}").check()
    follow(button(office, "اتخاذ قرار واحد"))
    office.get_by_label("أُخذ به", exact=True).check()
    office.locator("select[name=entity]").select_option(label="وزارة التخطيط والتعاون الدولي")
    insert(office)
    follow(button(office, "اتخاذ قرار واحد"))

    page, complaints = open_page(size)
    for number, other in [numbers, reversed(numbers)]:
        page.goto(f"/ar/feedback/87-1-00{number}/")
        assert TEXT in page.locator(".chain").inner_text()
        assert page.locator(".chain").get_by_role("link", name=f"87-1-00{other}").count() == 1
        assert troubles(page) == []
    assert complaints == []


@pytest.mark.parametrize("size", SIZES)
def test_the_page_that_asks_for_one_decision_is_accessible(signed_in, size):
    page, complaints = signed_in(size=size)
    page.goto("/ar/admin/feedback/feedback/?q=87-1-007")
    page.locator(".chooser").first.click()
    follow(button(page, "اتخاذ قرار واحد"))
    assert troubles(page) == []
    insert(page)

    assert INSERTED in page.locator("main").inner_text()
    assert troubles(page) == []
    assert complaints == []
