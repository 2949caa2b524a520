"""An organisation on a phone, without scripts: proposed, verified, a colleague invited, feedback sent in its name."""

import re

from tests.browser.checks import button, follow, link, scrolls_sideways, violations

FOUNDER, COLLEAGUE = "founder@example.org", "colleague@example.org"
NAME = "جمعية الرقابة المجتمعية"


# The label of a choice covers its box, as wide as a thumb: check(force=True) presses where the box is.


def come_in(page, portal, address):
    """Sign up, or in, as a participant does: by the code from the letter."""
    page.goto("/ar/account/signup/")
    page.locator("input[name=email]").fill(address)
    page.locator("input[name=agreed]").check(force=True)
    follow(button(page, "أرسلوا إليّ رمزاً"))
    prove(page, portal, address)


def prove(page, portal, address):
    page.locator("input[name=code]").fill(portal.last_code(address))
    follow(page.locator("main form button[type=submit]").first)


def looked_over(page):
    """What is wrong with the open page; nothing, as it should be."""
    return violations(page) + (["scrolls sideways"] if scrolls_sideways(page) else [])


def propose(page):
    """Look for the organisation in vain, and propose it."""
    follow(link(page, "البحث عن منظمة أو اقتراحها"))
    page.locator("input[name=q]").fill("جمعيه الرقابه المجتمعيه")
    follow(button(page, "بحث"))
    follow(link(page, "اقتراح منظمة"))
    page.locator("input[name=name_ar]").fill(NAME)
    page.get_by_label("منظمة مجتمع مدني").check(force=True)
    follow(button(page, "إرسال الاقتراح"))
    assert "بانتظار التحقق" in page.locator("main").inner_text()


def verify(office):
    """Staff find the proposal on their first page, and take it in."""
    follow(link(office, "منظمات بانتظار التحقق"))
    follow(office.locator("main").get_by_role("link", name=NAME, exact=True))
    follow(link(office, re.compile("تأكيد المنظمة")))
    follow(button(office, "تأكيد المنظمة"))


def invite(page):
    page.goto("/ar/account/")
    follow(link(page, NAME))
    page.locator("input[name=email]").fill(COLLEAGUE)
    page.locator("input[name=role][value=submitter]").check(force=True)
    assert looked_over(page) == []
    follow(button(page, "إرسال الدعوة"))
    assert COLLEAGUE in page.locator("main").inner_text()


def accept(page, portal):
    """On another device: the link of the letter, a code, and the invitation is accepted."""
    letter = next(mail for mail in portal.mails(COLLEAGUE) if "/invitations/" in mail)
    page.goto(re.search(r"<(http\S+/invitations/\S+)>", letter)[1])
    assert looked_over(page) == []
    page.locator("input[name=agreed]").check(force=True)
    follow(button(page, "أرسلوا إليّ رمزاً"))
    prove(page, portal, COLLEAGUE)
    follow(button(page, "قبول الدعوة"))
    assert "أهلاً بكم" in page.locator("main").inner_text()


def send_in_its_name(page):
    """Write, with the organisation chosen already, and send; returns the reference."""
    page.goto("/ar/feedback/new/?about=nap5/2.2")
    page.locator("textarea[name=body]").fill("نقترح نشر مؤشرات قياس هذا المعلم كل ثلاثة أشهر.")
    page.get_by_label("باسم منظمتي").check(force=True)
    assert page.locator("select[name=on_behalf_of]").locator("option:checked").inner_text() == NAME
    assert looked_over(page) == []
    page.wait_for_timeout(3000)
    follow(button(page, "راجعوا قبل الإرسال"))
    assert NAME in page.locator("main").inner_text()
    follow(button(page, "أرسل ملاحظتي"))
    return re.search(r"5-2-[0-9]{3}", page.locator("main").inner_text())[0]


def test_an_organisation_comes_in_and_speaks(portal, open_page, signed_in):
    founder, complaints = open_page("phone")
    come_in(founder, portal, FOUNDER)
    propose(founder)
    assert looked_over(founder) == []
    office, _ = signed_in()
    verify(office)
    assert "تم التحقق من" in office.locator("main").inner_text()
    invite(founder)

    colleague, _ = open_page("phone")
    accept(colleague, portal)
    reference = send_in_its_name(colleague)

    stranger, _ = open_page("phone")
    stranger.goto(f"/ar/feedback/{reference}/")
    shown = stranger.locator("main").inner_text()
    assert NAME in shown and "منظمة تم التحقق منها" in shown
    assert COLLEAGUE not in shown
    assert looked_over(stranger) == []
    assert complaints == []
