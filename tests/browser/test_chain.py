"""The chain in Arabic, without scripts: from the working group to the change of the plan, and back."""

import pytest

from tests.browser.checks import SIZES, button, follow, link, scrolls_sideways, violations

GROUP = "/ar/workshops/demo-first/groups/1/"
TITLE = "تصميم صيغة النشر الموحدة مع بيان المحطات الملائمة لذوي الإعاقة (توضيحي)"


def test_a_visitor_follows_the_chain_from_either_end(open_page):
    page, complaints = open_page("phone", java_script_enabled=False)
    page.goto(GROUP)
    follow(link(page, "99-1-001"))

    chain = page.locator(".chain").inner_text()
    stations = ["ما قيل", "مجموعة العمل التوضيحية (١)", "المهلة المعلنة", "القرار", "ما تغيّر في الخطة", "هل عولجت؟"]
    assert [chain.find(words) for words in stations] == sorted(chain.find(words) for words in stations)
    assert page.locator(".chain ins").filter(has_text="الحافلات الصغيرة").count() == 2

    follow(link(page, "في سجل الخطة المنشور"))
    change = page.locator(":target")
    assert "بناءً على ما قيل" in change.inner_text()
    follow(change.get_by_role("link", name="99-1-001"))
    assert page.url.endswith("/ar/feedback/99-1-001/")
    assert complaints == []


def test_staff_link_a_point_to_the_change_that_it_caused(open_page, signed_in):
    office, _ = signed_in(java_script_enabled=False)
    office.goto("/ar/admin/commitments/milestone/?q=صيغة النشر الموحدة")
    follow(office.locator("#result_list tbody th a").first)
    office.locator("[name=title_ar]").fill(TITLE)
    follow(office.locator("[name=_save]").first)
    office.goto("/ar/admin/feedback/feedback/?needs=without_change")
    follow(link(office, "99-1-002"))
    follow(link(office, "الربط بالتعديل في الخطة"))
    office.get_by_label("لذوي الإعاقة").first.check()
    follow(button(office, "الربط بالتعديل في الخطة"))
    assert "رُبط تعديل واحد." in office.locator("body").inner_text()

    page, _ = open_page("phone", java_script_enabled=False)
    page.goto("/ar/feedback/99-1-002/")
    assert "لذوي الإعاقة" in page.locator("#changed ~ .quote").inner_text()


@pytest.mark.parametrize("size", SIZES)
def test_the_chain_and_its_history_are_for_everybody(open_page, size):
    page, complaints = open_page(size)

    for address in ["/ar/feedback/99-1-001/", "/ar/plans/demo/commitments/1/milestones/1.1/history/"]:
        page.goto(address)
        assert violations(page) == []
        assert not scrolls_sideways(page)
    assert complaints == []
