"""Two people with one form: who saves second sees both texts; leaving typed text warns; a lost login loses nothing."""

import pytest

from tests.browser.checks import follow, scrolls_sideways, violations

PASSWORD = "a-long-word-for-staff"
SETUP = f"""
from django.contrib.auth.models import Group
from django.utils import timezone
from accounts.models import User
from commitments.models import Commitment, Plan

plan = Plan.objects.create(
    slug="together", number=92, name_ar="خطة الاثنين", short_name_ar="خطة الاثنين", start_year=2026, end_year=2028,
    published_at=timezone.now(),
)
for number in (1, 2, 3, 4):
    Commitment.objects.create(
        plan=plan, number=number, title_ar="نشر محاضر الاجتماعات", short_title_ar=f"المحاضر {{number}}",
        objective_ar="أن تُنشر محاضر الاجتماعات.",
    )
    plan.events.create(what_ar=f"محطة {{number}}", happened_on="2026-01-0" + str(number))
for email, name in [("rana@example.org", "رنا العبادي"), ("omar@example.org", "عمر الزعبي")]:
    user = User.objects.create_user(email, "{PASSWORD}", name=name, is_staff=True)
    user.groups.add(Group.objects.get(name="unit_staff"))
"""
FIND = "from commitments.models import Commitment; print(Commitment.objects.get(plan__slug='together', number={}).{})"
LINES = (
    "أن تُنشر محاضر اجتماعات المجلس كاملة خلال أسبوعين من انعقادها، وأن يُشار فيها إلى ما طلبته منظمات المجتمع المدني."
)


@pytest.fixture(scope="module")
def plan(portal):
    """A plan with four commitments, and two people of the unit."""
    portal.manage("shell", "-v0", "-c", SETUP)


@pytest.fixture
def path(portal, plan):
    """Function that returns the path of the form of a commitment, by its number."""
    return lambda number: f"/ar/admin/commitments/commitment/{stored(portal, number, 'pk')}/change/"


def stored(portal, number, attribute):
    return portal.manage("shell", "-v0", "-c", FIND.format(number, attribute)).strip()


def signed_in(open_page, email, path, size="desktop"):
    """Open path in a fresh browser as the person; returns (page, complaints)."""
    page, complaints = open_page(size)
    page.goto(f"/ar/account/login/?next={path}")
    sign_in(page, email)
    page.wait_for_url(lambda address: path in address and "login" not in address)
    return page, complaints


def sign_in(page, email):
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()


def press(page, words):
    follow(page.get_by_role("button", name=words, exact=True))


def troubles(page):
    """What axe finds, and whether the page scrolls sideways."""
    return [*violations(page), *(["scrolls sideways"] if scrolls_sideways(page) else [])]


@pytest.mark.parametrize(("size", "number"), [("phone", 1), ("desktop", 2)])
def test_the_second_sees_both_texts_and_chooses_by_keyboard(open_page, portal, path, size, number):
    rana, _ = signed_in(open_page, "rana@example.org", path(number), size)
    omar, complaints = signed_in(open_page, "omar@example.org", path(number), size)

    rana.locator("#id_title_ar").fill("نشر محاضر الاجتماعات ومرفقاتها")
    rana.locator("#id_objective_ar").fill("أن تُنشر المحاضر خلال شهر.")
    rana.locator("#id_title_en").fill("Publish minutes")
    press(rana, "حفظ والبقاء هنا")
    omar.locator("#id_title_ar").fill("نشر محاضر الاجتماعات كاملة")
    omar.locator("#id_objective_ar").fill(LINES)
    press(omar, "حفظ والبقاء هنا")

    meanwhile = omar.get_by_role("region", name="حفظ شخص آخر هذا الصف بعد أن فتحتموه")
    told = meanwhile.inner_text()
    assert all(words in told for words in ["رنا العبادي", "نشر محاضر الاجتماعات ومرفقاتها", LINES, "Publish minutes"])
    assert omar.locator("#id_title_ar").input_value() == "نشر محاضر الاجتماعات كاملة"
    assert omar.locator("#id_title_en").input_value() == "Publish minutes"
    assert troubles(omar) == []
    assert [each for each in complaints if "409" not in each] == []

    meanwhile.get_by_role("group", name="العنوان الرسمي – بالعربية").get_by_role("radio").first.focus()
    omar.keyboard.press("ArrowDown")
    press(omar, "حفظ والبقاء هنا")

    assert stored(portal, number, "title_ar") == "نشر محاضر الاجتماعات ومرفقاتها"
    assert stored(portal, number, "objective_ar") == LINES


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_row_that_was_deleted_meanwhile_is_told_accessibly(open_page, portal, path, size):
    plan_pk = stored(portal, 1, "plan_id")
    rana, _ = signed_in(open_page, "rana@example.org", f"/ar/admin/commitments/plan/{plan_pk}/change/", size)
    omar, _ = signed_in(open_page, "omar@example.org", f"/ar/admin/commitments/plan/{plan_pk}/change/", size)

    rana.locator("#id_events-0-DELETE").check()
    rana.locator("#id_events-1-what_ar").fill("محطة بحسب رنا")
    press(rana, "حفظ والبقاء هنا")
    omar.locator("#id_events-0-what_ar").fill("ما كتبه عمر في الأولى")
    omar.locator("#id_events-1-what_ar").fill("محطة بحسب عمر")
    press(omar, "حفظ والبقاء هنا")

    assert "ما كتبه عمر في الأولى" in omar.get_by_role("region", name="حذف شخص آخر هذا الصف").inner_text()
    assert omar.locator("#id_events-0-what_ar").input_value() == "محطة بحسب عمر"
    assert troubles(omar) == []


def test_leaving_what_was_typed_warns_and_nothing_else_does(open_page, path):
    page, complaints = signed_in(open_page, "rana@example.org", path(3))
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#id_title_en").click()
    page.goto("/ar/admin/")
    page.goto(path(3))
    assert asked == []

    page.locator("#id_title_en").fill("Minutes")
    page.locator(".office__brand").click()
    page.wait_for_function("() => true")
    assert asked == ["beforeunload"]
    assert page.locator("#id_title_en").input_value() == "Minutes"

    press(page, "حفظ والبقاء هنا")
    page.goto("/ar/admin/")
    assert asked == ["beforeunload"]
    assert complaints == []


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_login_that_expired_gives_the_text_back(open_page, portal, path, size):
    page, complaints = signed_in(open_page, "omar@example.org", path(4), size)
    page.locator("#id_objective_ar").fill(LINES)
    page.context.clear_cookies(name="session")
    page.context.clear_cookies(name="sessionid")
    press(page, "حفظ")

    sign_in(page, "omar@example.org")
    page.wait_for_url("**/change/?kept=*")

    assert "انتهت جلسة دخولكم أثناء الكتابة" in page.get_by_role("alert").inner_text()
    assert page.locator("#id_objective_ar").input_value() == LINES
    assert troubles(page) == []
    assert complaints == []
    press(page, "حفظ والبقاء هنا")
    assert stored(portal, 4, "objective_ar") == LINES
