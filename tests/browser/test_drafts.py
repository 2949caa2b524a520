"""What somebody types is not lost: saved by itself, kept over a sign-in that ended, a lost connection, a colleague."""

import pytest
from playwright.sync_api import expect

from tests.browser.checks import button, follow, link, troubles

LAYLA, OMAR = "layla.drafts@example.org", "omar.drafts@example.org"
FORM = "/ar/feedback/new/?about=nap5/"
# How often the form saves by itself, and a moment.
A_WHILE = 21_000
SETUP = f"""
from django.utils import timezone
from accounts.models import Entity, Membership, User

society = Entity.objects.create(
    slug="drafts", kind="civil_society", name_ar="جمعية المسودات", verified_at=timezone.now()
)
for email, name in [("{LAYLA}", "ليلى المسودة"), ("{OMAR}", "عمر المسودة")]:
    Membership.objects.create(
        user=User.objects.create_user(email, name=name), entity=society, verified_at=timezone.now()
    )
"""


@pytest.fixture(scope="module")
def people(portal):
    """Two colleagues of one organisation."""
    portal.make(SETUP, LAYLA, OMAR)


def open_form(come_in, milestone):
    """Open the form as Layla, with the clock in the test's hand; returns (page, complaints)."""
    page, complaints = come_in(LAYLA)
    page.clock.install()
    page.goto(FORM + milestone)
    return page, complaints


def write(page, words):
    """Type, and let the time pass after which the form saves."""
    page.locator("textarea[name=body]").fill(words)
    page.clock.fast_forward(A_WHILE)


def test_what_was_typed_is_saved_by_itself_and_found_on_another_device(people, come_in):
    page, complaints = open_form(come_in, "2.6")

    write(page, "نقترح نشر جدول التدريب الذي لم يُحفظ بزر.")

    expect(page.locator("[data-saved]")).to_contain_text("حُفظت المسودة الساعة")
    assert troubles(page) == []
    other, _ = come_in(LAYLA, java_script_enabled=False)
    other.goto("/ar/account/drafts/")
    assert "جدول التدريب الذي لم يُحفظ بزر" in other.locator("main").inner_text()
    assert complaints == []


def test_after_a_sign_in_that_ended_it_is_there_again(people, portal, come_in):
    page, _ = open_form(come_in, "2.5")
    page.context.clear_cookies(name="sessionid")
    write(page, "نقترح ألا يضيع ما كُتب بعد انتهاء الدخول.")
    expect(page.locator("[data-saved]")).to_contain_text("انتهى تسجيل دخولكم")
    follow(button(page, "احفظوا المسودة"))

    page.locator("input[name=email]").fill(LAYLA)
    follow(page.locator("main form button[type=submit]").first)
    page.locator("input[name=code]").fill(portal.last_code(LAYLA))
    follow(page.locator("main form button[type=submit]").first)

    assert page.locator("textarea[name=body]").input_value() == "نقترح ألا يضيع ما كُتب بعد انتهاء الدخول."
    assert troubles(page) == []
    follow(button(page, "احفظوا المسودة"))
    assert "ألا يضيع ما كُتب بعد انتهاء الدخول" in page.locator("main").inner_text()


def test_without_a_connection_the_device_keeps_it_and_gives_it_back(people, come_in):
    page, _ = open_form(come_in, "2.4")
    page.context.set_offline(True)
    write(page, "نقترح ما كُتب والاتصال مقطوع.")
    expect(page.locator("[data-saved]")).to_contain_text("لا اتصال الآن")

    # A window of its own: the one that is left would save once more as it goes.
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(FORM + "2.4")

    box = page.locator("[data-restore]")
    expect(box).to_contain_text("نقترح ما كُتب والاتصال مقطوع.")
    assert troubles(page) == []
    button(page, "أعيدوه إلى النموذج").click()
    expect(page.locator("textarea[name=body]")).to_have_value("نقترح ما كُتب والاتصال مقطوع.")
    expect(box).to_be_hidden()


def test_a_colleague_who_saved_meanwhile_loses_nothing_nor_takes_anything(people, come_in):
    layla, _ = come_in(LAYLA)
    layla.goto(f"{FORM}2.3")
    layla.locator("textarea[name=body]").fill("بداية ليلى")
    layla.get_by_label("اكتبوها مع زملائكم").select_option("جمعية المسودات")
    follow(button(layla, "احفظوا المسودة"))
    follow(link(layla, "تابعوا الكتابة").and_(layla.locator("[href*='2.3']")))
    omar, _ = come_in(OMAR, java_script_enabled=False)
    omar.goto("/ar/account/drafts/")
    assert "مشتركة مع زملاء من جمعية المسودات" in omar.locator("main").inner_text()
    follow(link(omar, "تابعوا الكتابة"))

    for page, words in [(omar, "ما كتبه عمر"), (layla, "ما كتبته ليلى")]:
        page.locator("textarea[name=body]").fill(words)
        follow(button(page, "احفظوا المسودة"))

    assert "ما كتبه عمر" in layla.get_by_role("alert", name="نص آخر محفوظ من عمر المسودة").inner_text()
    assert layla.locator("textarea[name=body]").input_value() == "ما كتبته ليلى"
    assert layla.title().startswith("خطأ:")
    assert troubles(layla) == []
    layla.goto("/ar/account/drafts/")
    assert troubles(layla) == []
    kept = layla.locator("main").inner_text()
    assert "ما كتبه عمر" in kept and "ما كتبته ليلى" in kept
