"""Following by e-mail alone, without an account and without scripts; and the log in which staff see the letters."""

import re
from urllib.request import Request, urlopen

import pytest

from tests.browser.checks import button, follow, troubles

STAFF = "staff@example.org"
READER = "reader.follows@example.org"
COMMITMENT = "/ar/plans/nap5/commitments/3/"


def in_letter(letter, pattern):
    """Return the address in a letter that matches; fails without one."""
    return re.search(pattern, letter.replace("\u2066", "").replace("\u2069", ""))[0]


def ask(page):
    page.goto(COMMITMENT)
    follow(page.locator("main a[href$='/commitments/3/follow/']").first)
    page.locator("input[name=email]").fill(READER)
    follow(button(page, "أرسلوا إليّ رابط التأكيد"))
    assert page.get_by_role("heading", level=1).inner_text() == "افتحوا بريدكم الآن"


def read_the_log(come_in):
    """Staff find the letter, and what it was about; the link in it is for its reader alone."""
    office, complaints = come_in(STAFF)
    office.goto(f"/ar/admin/core/letter/?q={READER}")
    assert "رابط تأكيد المتابعة" in office.locator("#result_list").inner_text()
    assert troubles(office) == []
    follow(office.locator("#result_list .field-subject_shown a"))
    told = office.locator("main").inner_text()
    assert "لا يُعرض" in told and "/confirm/" not in told
    assert troubles(office) == []
    assert complaints == []


@pytest.fixture(scope="module", autouse=True)
def staff(portal):
    """Somebody of the unit."""
    portal.make("", STAFF)


def test_an_address_follows_confirms_and_stops_with_one_click(portal, open_page, come_in):
    page, complaints = open_page("phone", java_script_enabled=False)
    ask(page)
    letter = portal.mails(READER)[-1]
    read_the_log(come_in)

    other, _ = open_page("phone")
    other.goto(in_letter(letter, r"http\S+/confirm/"))
    assert troubles(other) == []
    follow(button(other, "نعم، اكتبوا إليّ"))
    assert "تأكدت المتابعة" in other.locator("main").inner_text()
    assert troubles(other) == []

    stop = other.locator("main a[href*='/stop/']").first.get_attribute("href")
    # What a mail program sends by itself: no page before, no cookie (RFC 8058).
    answer = urlopen(Request(portal.address + stop, data=b"List-Unsubscribe=One-Click"))
    assert answer.status == 200
    other.goto(stop)
    assert "لن نكتب إلى هذا العنوان" in other.get_by_role("status").inner_text()
    assert troubles(other) == []
    assert complaints == []
