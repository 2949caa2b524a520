"""Many rows at once in a browser: on a phone, by keyboard, without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.checks import scrolls_sideways, violations

DRAFTS = """
from commitments.models import Commitment, Milestone

commitment = Commitment.objects.filter(plan__is_demo=True).first()
for number in range(90, 93):
    title = {"title_ar": f"معلم للنشر {number}"}
    Milestone.objects.get_or_create(commitment=commitment, number=number, defaults=title)
Milestone.objects.filter(commitment=commitment, number__gte=90).update(published_at=None)
"""
LIST = "/ar/admin/commitments/milestone/?public=draft&q=معلم للنشر"


@pytest.fixture
def drafts(portal):
    """Three milestones that are drafts."""
    portal.manage("shell", "-v0", "-c", DRAFTS)


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name).press("Enter")


def test_rows_are_chosen_and_published_on_a_phone(signed_in, drafts):
    page, complaints = signed_in(size="phone")
    page.goto(LIST)
    boxes = page.locator(".chooser")
    sizes = [boxes.nth(n).bounding_box() for n in range(boxes.count())]

    boxes.first.click()
    press(page, "نشر الآن")
    expect(page.get_by_role("heading", name="يشمل ذلك عنصراً واحداً")).to_be_visible()
    assert (violations(page), scrolls_sideways(page)) == ([], False)
    press(page, "نشر الآن: عنصر واحد")

    assert "نُشر عنصر واحد." in page.get_by_role("status").inner_text()
    assert len(sizes) == 3
    assert {size["width"] >= 44 and size["height"] >= 44 for size in sizes} == {True}
    assert page.locator(".chooser").count() == 2
    assert complaints == []


def test_all_rows_of_a_page_are_chosen_by_keyboard(signed_in, drafts):
    page, complaints = signed_in()
    page.goto(LIST)

    page.get_by_label("كل عناصر هذه الصفحة").press("Space")
    assert page.locator(".chooser input:checked").count() == 3
    page.locator(".chooser input").first.press("Space")
    press(page, "تحديد الجهة المسؤولة")

    expect(page.get_by_role("heading", name="يشمل ذلك عنصرين")).to_be_visible()
    assert violations(page) == []
    page.locator("select[name=entity]").select_option(label="وزارة التخطيط والتعاون الدولي")
    press(page, "تحديد الجهة المسؤولة: عنصران")
    assert "أصبحت وزارة التخطيط والتعاون الدولي مسؤولة عن معلمين إضافيين." in page.get_by_role("status").inner_text()
    assert complaints == []


def test_it_works_without_scripts(signed_in, drafts):
    page, _ = signed_in(java_script_enabled=False)
    page.goto(LIST)

    assert not page.get_by_label("كل عناصر هذه الصفحة").is_visible()
    for box in page.locator(".chooser input").all():
        box.check()
    press(page, "نشر الآن")
    press(page, "نشر الآن: ٣ عناصر")

    assert "نُشرت ٣ عناصر." in page.get_by_role("status").inner_text()
