"""Signing in by two steps in a real browser: without scripts, and with a passkey that the browser keeps."""

import pytest

from tests.accounts.second_steps import code_of, earlier_code
from tests.browser.checks import scrolls_sideways, violations

WHO = "rapporteur@example.org"
STEP = "/ar/account/second-step/"


def press(page, button="main form button[type=submit]"):
    with page.expect_navigation():
        page.locator(button).first.click()


def give_password(page, portal):
    page.goto("/ar/account/login/?next=/ar/admin/")
    page.locator("input[name=login]").fill(WHO)
    page.locator("input[name=password]").fill(portal.passwords[WHO])
    press(page)


def set_up_app(page):
    """Set an app up as its owner does and return its secret."""
    page.goto(f"{STEP}app/")
    secret = page.locator(".set-up__key").inner_text().replace(" ", "")
    page.locator("input[name=code]").fill(earlier_code(secret, lasts=15))
    press(page)
    return secret


def sign_out(page):
    page.goto("/ar/account/logout/")
    press(page)


@pytest.fixture(autouse=True)
def as_before(portal):
    """Whoever signs in after the test is asked for the password only."""
    yield
    portal.manage("shell", "-c", "from allauth.mfa.models import Authenticator; Authenticator.objects.all().delete()")


def test_an_app_needs_no_script(open_page, portal):
    page, complaints = open_page("phone", java_script_enabled=False)
    give_password(page, portal)
    page.goto(STEP)
    assert not page.get_by_text("إضافة مفتاح مرور").is_visible()

    secret = set_up_app(page)
    assert page.locator(".recovery li").count() == 10
    sign_out(page)
    give_password(page, portal)
    page.locator("input[name=code]").fill(code_of(secret))
    press(page)

    assert page.url == f"{portal.address}/ar/admin/"
    assert complaints == []


def keep_passkeys(page):
    """Give the browser something that keeps passkeys and answers for its owner."""
    keeper = page.context.new_cdp_session(page)
    keeper.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    keeper.send("WebAuthn.addVirtualAuthenticator", {"options": kind | {"automaticPresenceSimulation": True}})


def test_a_passkey_is_added_and_lets_its_owner_in(open_page, portal):
    page, complaints = open_page()
    keep_passkeys(page)
    give_password(page, portal)

    page.goto(f"{STEP}passkeys/add/")
    page.locator("input[name=name]").fill("حاسوب المكتب")
    press(page)
    assert page.locator(".recovery li").count() == 10
    sign_out(page)
    give_password(page, portal)
    assert page.url == f"{portal.address}{STEP}sign-in/"
    press(page, "form[data-passkey] button")

    assert page.url == f"{portal.address}/ar/admin/"
    assert complaints == []
    page.goto(STEP)
    assert page.get_by_text("حاسوب المكتب").first.is_visible()


def test_a_passkey_that_the_browser_refuses_is_told(open_page, portal):
    page, _ = open_page("phone")
    keep_passkeys(page)
    give_password(page, portal)
    page.goto(f"{STEP}passkeys/add/")
    press(page)

    # What keeps it has one for this account already.
    page.goto(f"{STEP}passkeys/add/")
    page.locator("main form button[type=submit]").click()

    page.get_by_text("لم يعمل مفتاح المرور").wait_for(state="visible")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_its_pages_are_accessible_and_fit(open_page, portal, size):
    page, complaints = open_page(size)
    give_password(page, portal)
    found = {}

    def look(name):
        wrong = violations(page) + (["scrolls sideways"] if scrolls_sideways(page) else [])
        if wrong:
            found[name] = wrong

    for path in ["", "app/", "passkeys/add/"]:
        page.goto(f"{STEP}{path}")
        look(path)
    page.goto(f"{STEP}app/")
    page.locator("input[name=code]").fill("1")
    press(page)
    look("wrong code")
    set_up_app(page)
    look("recovery codes")
    for path in [
        STEP,
        f"{STEP}recovery-codes/new/",
        f"{STEP}app/remove/",
        "/ar/account/",
        "/ar/account/invitation/x/",
    ]:
        page.goto(path)
        look(path)
    page.goto("/ar/admin/workshops/workinggroup/")
    look("groups")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_url("**/change/")
    look("group")
    sign_out(page)
    give_password(page, portal)
    look("second step")

    assert found == {}
    assert complaints == []
