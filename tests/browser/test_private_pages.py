"""The pages that only their reader sees, and those that say no: as good as the public ones."""

import pytest

from tests.browser.checks import SIZES, SMALLEST, follow, scrolls_sideways, violations

WRITER = "private@example.org"


def type_code(page, portal):
    page.locator("input[name=code]").fill(portal.last_code(WRITER))
    page.locator("main form button:not([type=button])").first.click()


def write(page, portal):
    """From the form to the reference; yields the name of each page when it is open."""
    page.goto("/ar/feedback/new/?about=workshops/workshop-2022-06-23/1")
    follow(page.locator("main form button:not([type=button])").first)
    yield "mistakes"
    page.locator("textarea[name=body]").fill("ما موعد نشر تقرير المجموعة؟")
    for choice in ["kind_1", "naming_2"]:
        page.locator(f"label[for=id_{choice}]").click()
    page.locator("input[name=email]").fill(WRITER)
    # People who send it sooner are asked to read it through once more.
    page.wait_for_timeout(3000)
    page.locator("main form button:not([type=button])").first.click()
    page.wait_for_url("**/review/")
    yield "review"
    page.locator("main form button:not([type=button])").first.click()
    page.wait_for_url("**/confirm/")
    yield "confirm"
    type_code(page, portal)
    page.wait_for_url("**/sent/")
    yield "sent"


def sign_in(page, portal):
    """By code; yields the name of each page when it is open."""
    page.goto("/ar/account/login/code/")
    page.locator("input[name=email]").fill(WRITER)
    page.locator("main form button:not([type=button])").first.click()
    page.wait_for_url("**/confirm/")
    yield "code to sign in"
    type_code(page, portal)
    page.wait_for_url("**/account/")
    yield "my page"
    page.locator("main a[href*='account/feedback/']").first.click()
    page.wait_for_url("**/account/feedback/*/")
    yield "my feedback"


def troubles_of(page, complaints, steps):
    """What is wrong on each page of the steps, in the widest and the smallest window; only pages with troubles."""
    found = {}
    for name in steps:
        wrong = violations(page) + [each for each in complaints if "status of 422" not in each]
        page.set_viewport_size(SMALLEST)
        wrong += violations(page) + ["scrolls sideways"] * scrolls_sideways(page)
        page.set_viewport_size(SIZES["desktop"])
        if wrong:
            found[name] = wrong
        complaints.clear()
    return found


def test_each_step_and_the_own_pages_are_accessible_and_quiet(portal, open_page):
    page, complaints = open_page()

    assert troubles_of(page, complaints, write(page, portal)) == {}
    assert troubles_of(page, complaints, sign_in(page, portal)) == {}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_form_without_its_secret_is_refused_on_an_accessible_page(open_page, language):
    page, _ = open_page("phone")
    page.goto(f"/{language}/feedback/new/?about=nap5/2")
    page.locator("textarea[name=body]").fill("نقترح نشر الخطة التفصيلية قبل بدء العمل بوقت كافٍ.")
    page.context.clear_cookies()

    with page.expect_response("**/feedback/new/**") as answer:
        page.locator("main form button:not([type=button])").first.click()

    assert answer.value.status == 403
    assert "نقترح نشر الخطة" in page.locator("main").inner_text()
    assert violations(page) == []


def test_too_many_wrong_passwords_are_refused_on_an_accessible_page(open_page):
    page, _ = open_page("phone")
    statuses = []

    for _ in range(5):
        page.goto("/ar/account/login/")
        page.locator("input[name=login]").fill("nobody@example.org")
        page.locator("input[name=password]").fill("wrong")
        with page.expect_response("**/account/login/") as answer:
            page.locator("main form button:not([type=button])").first.click()
        statuses.append(answer.value.status)

    assert statuses[-1] == 429
    assert violations(page) == []
