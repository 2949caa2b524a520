"""The chain in Arabic, without scripts: noted in group 2, a point on milestone 2.4, answered, the plan changed."""

import re

import pytest

from tests.browser.checks import SIZES, button, follow, link, scrolls_sideways, violations

GROUP = "/ar/workshops/workshop-2022-06-23/groups/2/"
SAID = "نقترح أن يُعقد تدريب المعلم في المحافظات كلها، لا في عمّان وحدها."
REASON = "يُعقد التدريب في كل محافظة ابتداءً من الربع القادم."
ADDED = "ويُعقد في المحافظات كلها."


def test_what_was_said_in_a_group_changes_the_plan_and_a_visitor_follows_it(open_page, signed_in):
    office, complaints = signed_in(java_script_enabled=False)
    reference = enter(office)
    publish_and_assign(office, reference)

    entity, _ = signed_in("focal@example.org", "phone", java_script_enabled=False)
    draft_answer(entity, reference)

    decide(office, reference)
    change_milestone(office)
    link_change(office, reference)
    assert complaints == []

    visitor, complaints = open_page("phone", java_script_enabled=False)
    follow_from_the_group(visitor, reference)
    follow_back(visitor, reference)
    assert complaints == []


@pytest.mark.parametrize("size", SIZES)
def test_the_form_for_points_is_for_everybody(signed_in, size):
    page, complaints = signed_in(size=size)
    page.goto("/ar/admin/feedback/feedback/add/")
    assert violations(page) == []
    follow(link(page, "مجموعة العمل للالتزام (٢)"))
    page.get_by_label("اسم المنظمة أو الشخص").fill("رنا")
    follow(button(page, "إدخالها، ثم إدخال التالية"))

    assert page.get_by_label("اسم المنظمة أو الشخص").input_value() == "رنا"
    assert violations(page) == []
    assert not scrolls_sideways(page)
    assert complaints == []


def enter(office):
    """Go from the group's page in the back office to the form, and enter the point; returns its number."""
    office.goto("/ar/admin/workshops/workinggroup/?q=الوسائل الإلكترونية")
    follow(office.locator("#result_list tbody th a").first)
    follow(link(office, "إدخال نقطة"))
    assert office.get_by_label("أين قيلت").input_value() == "workshops/workshop-2022-06-23/2"
    office.get_by_label("موضوعها").select_option("nap5/2.4")
    follow(button(office, "إدخال النقطة"))
    assert office.locator("[role=alert] a").count() == 1
    office.get_by_label("ما قيل").fill(SAID)
    follow(button(office, "إدخال النقطة"))
    shown = office.locator("main").inner_text()
    return re.search(r"حُفظت النقطة برقم \W*(5-2-\d{3})", shown)[1]


def publish_and_assign(office, reference):
    follow(button(office, "نشر"))
    follow(link(office, "تكليف جهة"))
    office.get_by_label("الجهة المكلَّفة").select_option(label="وزارة الاقتصاد الرقمي والريادة")
    follow(button(office, "تكليف جهة"))


def draft_answer(entity, reference):
    entity.goto("/ar/admin/feedback/draftanswer/")
    follow(link(entity, reference))
    assert SAID in entity.locator("main").inner_text()
    entity.locator("[name=outcome]").select_option("accepted")
    entity.locator("[name=reason_ar]").fill(REASON)
    follow(button(entity, "حفظ وتقديم"))


def decide(office, reference):
    """Take the draft of the entity as the decision."""
    open_item(office, reference)
    follow(link(office, "اتخاذ القرار"))
    assert office.locator("[name=reason_ar]").input_value() == REASON
    follow(button(office, "اتخاذ القرار"))


def change_milestone(office):
    office.goto("/ar/admin/commitments/milestone/?q=2.4")
    follow(office.locator("#result_list tbody th a").first)
    box = office.locator("[name=description_ar]")
    box.fill(f"{box.input_value()} {ADDED}".strip())
    follow(office.locator("[name=_save]").first)


def link_change(office, reference):
    open_item(office, reference)
    follow(link(office, "الربط بالتعديل في الخطة"))
    office.get_by_label(ADDED).first.check()
    follow(button(office, "الربط بالتعديل في الخطة"))
    assert "رُبط تعديل واحد." in office.locator("main").inner_text()


def open_item(office, reference):
    office.goto(f"/ar/admin/feedback/feedback/?q={reference}")
    follow(link(office, reference))


def follow_from_the_group(visitor, reference):
    """From the page of the group to the point, and from the point to the change in the public history."""
    visitor.goto(GROUP)
    follow(link(visitor, reference))
    chain = visitor.locator(".chain").inner_text()
    for words in [SAID, "مجموعة العمل", "أدخلها موظفو الوحدة مما دُوِّن هناك.", "أُخذ به", REASON, ADDED]:
        assert words in chain
    follow(link(visitor, "في سجل الخطة المنشور"))


def follow_back(visitor, reference):
    """From the change to the point, and from there to the group in which it was said."""
    change = visitor.locator(":target")
    assert ADDED in change.inner_text()
    follow(change.get_by_role("link", name=reference))
    follow(visitor.locator(".chain").get_by_role("link", name="مجموعة العمل").first)
    assert visitor.url.endswith(GROUP)
