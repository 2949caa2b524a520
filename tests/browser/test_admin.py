"""The back office in a browser: every kind of page, with nothing for axe or the console to tell, on a phone too."""

import re

import pytest

from tests.browser.checks import button, follow, scrolls_sideways, violations

PASSWORD = "a-long-word-for-staff"
SETUP = f"""
from django.contrib.auth.models import Group
from accounts.models import User

for email, options in [("office@example.org", {{}}), ("operator@example.org", {{"is_superuser": True}})]:
    user = User.objects.create_user(email, "{PASSWORD}", name="رنا العبادي", is_staff=True, **options)
    user.groups.add(Group.objects.get(name="unit_head"))
"""
LISTS = [
    "commitments/plan/",
    "commitments/commitment/",
    "commitments/milestone/",
    "commitments/milestone/?needs=late",
    "commitments/progressupdate/",
    "commitments/theme/",
    "workshops/workshop/",
    "feedback/feedback/",
    "feedback/feedback/?needs=unanswered",
    "feedback/feedback/?q=zzz",
    "feedback/window/",
    "accounts/entity/",
    "accounts/membership/",
    "accounts/user/",
    "accounts/personaldataaccess/",
    "core/letter/",
    "audit/",
    "audit/?verb=changed&since=x",
    "audit/?who=999999",
]
# Lists whose first row is opened: its form, its history, its deletion where there is one.
FORMS = [
    "commitments/plan/",
    "commitments/commitment/",
    "commitments/milestone/",
    "commitments/progressupdate/",
    "workshops/workshop/",
    "feedback/feedback/",
    "accounts/membership/",
    "accounts/user/",
]
STEPS = {
    "commitments/milestone/?needs=late": "move-end",
    "feedback/feedback/?needs=unanswered": "decide",
    "commitments/plan/": "copy",
    "workshops/workshop/": "copy",
}


@pytest.fixture(scope="module")
def people(portal):
    """A head of the unit, and an operator with all rights."""
    portal.manage("shell", "-v0", "-c", SETUP)


@pytest.fixture
def office(open_page, people):
    """Function that signs a person in and returns (page, complaints)."""

    def enter(size="desktop", email="operator@example.org"):
        page, complaints = open_page(size)
        page.goto("/ar/account/login/?next=/ar/admin/")
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/ar/admin/")
        return page, complaints

    return enter


def first_row(page, path):
    """Path of the form of the first row in a list."""
    page.goto(f"/ar/admin/{path}")
    address = page.locator("#result_list tbody th a").first.get_attribute("href")
    return re.sub(r"^/ar/admin/|\?.*$", "", address)


def paths(page):
    """Every kind of page: lists, forms, empty forms, histories, deletions, steps."""
    rows = [first_row(page, path) for path in FORMS]
    steps = [first_row(page, path).replace("change/", f"{name}/") for path, name in STEPS.items()]
    histories = [row.replace("change/", "history/") for row in rows]
    deletions = [row.replace("change/", "delete/") for row in rows if "membership" in row]
    empty = [f"{path}add/" for path in FORMS if "feedback" not in path]
    return ["", "commitments/", *LISTS, *rows, *steps, *histories, *deletions, *empty]


def troubles_of(page, complaints, every_path):
    """{path: what is wrong}: violations that axe finds, console messages, failed answers, scrolling sideways."""
    troubles = {}
    for path in every_path:
        response = page.goto(path)
        found = violations(page) + complaints
        found += [f"status {response.status}"] if response.status != 200 else []
        found += ["scrolls sideways"] * scrolls_sideways(page)
        if found:
            troubles[path] = found
        complaints.clear()
    return troubles


@pytest.mark.parametrize("width", [320, 1366])
def test_every_kind_of_page_is_accessible_and_quiet(office, width):
    page, complaints = office("phone" if width == 320 else "desktop")
    page.set_viewport_size({"width": width, "height": 800})

    assert troubles_of(page, complaints, [f"/ar/admin/{path}" for path in paths(page)]) == {}


def test_the_same_in_english(office):
    page, complaints = office()
    rows = [first_row(page, path) for path in ["commitments/commitment/", "feedback/feedback/"]]

    assert troubles_of(page, complaints, [f"/en/admin/{path}" for path in ["", "feedback/feedback/", *rows]]) == {}


def test_errors_are_told_on_top_and_lead_to_their_fields(office):
    page, complaints = office("phone")
    page.goto("/ar/admin/accounts/entity/add/")
    follow(page.get_by_role("button", name="حفظ", exact=True))

    assert "لم يُحفظ شيء بعد" in page.get_by_role("alert").inner_text()
    page.get_by_role("link", name="الاسم – بالعربية").click()

    assert page.evaluate("document.activeElement.id || location.hash") in {"id_name_ar", "#id_name_ar"}
    assert violations(page) == []
    assert complaints == []


def test_a_row_is_added_inside_a_form_and_saved(office, portal):
    page, complaints = office()
    page.goto(f"/ar/admin/{first_row(page, 'commitments/plan/')}")
    before = page.locator("#events-group tbody tr.has_original").count()

    page.locator("#events-group .addlink").click()
    row = page.locator(f"#events-{before}")
    row.locator("[name$=happened_on]").fill("٢٣/٦/٢٠٢٢")
    row.locator("[name$=what_ar]").fill("جلسة تشاورية")
    follow(button(page, "حفظ والبقاء هنا"))
    page.locator(f"#events-{before}.has_original").wait_for()

    assert page.locator("#events-group tbody tr.has_original").count() == before + 1
    assert complaints == []


def test_the_calendar_fills_in_a_day_by_keyboard(office):
    page, complaints = office("phone")
    page.goto("/ar/admin/workshops/workshop/add/")

    page.locator("#calendarlink0").press("Enter")
    box = page.locator("#calendarbox0").bounding_box()
    page.locator("#calendarbox0 td a", has_text="١٥").first.press("Enter")

    assert (box["x"] >= 0, box["x"] + box["width"] <= 390) == (True, True)
    assert re.fullmatch(r"\d{4}-\d\d-15", page.locator("#id_starts_at_0").input_value())
    assert complaints == []


def test_a_draft_is_copied_scheduled_and_shown_to_a_reviewer_on_a_phone(office, open_page):
    page, complaints = office("phone")
    page.goto(f"/ar/admin/{first_row(page, 'workshops/workshop/').replace('change/', 'copy/')}")
    page.locator("[name=day]").fill("١/٣/٢٠٩٧")
    page.locator("[name=title_ar]").fill("ورشة الدورة القادمة")
    page.locator("[name=short_title_ar]").fill("الورشة القادمة")
    with page.expect_navigation():
        page.get_by_role("button", name="نسخ الورشة ليوم آخر").click()
    draft = page.url

    page.goto(draft.replace("change/", "schedule/"))
    page.locator("[name=moment_0]").fill("1/2/2097")
    page.locator("[name=moment_1]").fill("٠٩:٣٠")
    with page.expect_navigation():
        page.get_by_role("button", name="نشر في موعد محدد").click()
    assert "١ شباط ٢٠٩٧، ٩:٣٠ صباحاً" in page.get_by_role("status").inner_text()
    page.goto(draft.replace("change/", "make-preview-link/"))
    with page.expect_navigation():
        page.get_by_role("button", name="إنشاء رابط معاينة").click()
    address = page.locator(".previews input[readonly]").input_value()
    assert violations(page) == []

    reviewer, _ = open_page("phone")
    reviewer.goto(address)

    assert "معاينة مسودة" in reviewer.locator(".demo").first.inner_text()
    assert reviewer.locator("h1").inner_text() == "ورشة الدورة القادمة"
    assert violations(reviewer) == []
    with page.expect_navigation():
        page.get_by_role("button", name="إلغاء الرابط").click()
    assert reviewer.goto(address).status == 410
    assert complaints == []


def test_a_chooser_finds_entities_as_one_types(office):
    page, complaints = office()
    page.goto("/ar/admin/workshops/workshop/add/")

    page.locator(".field-organiser .select2-selection").press("Enter")
    page.locator(".select2-search__field").fill("التخطيط")
    page.locator(".select2-results__option", has_text="وزارة التخطيط").click()

    assert page.locator("#id_organiser option:checked").inner_text() == "وزارة التخطيط والتعاون الدولي"
    assert complaints == []


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(office):
    page, _ = office("phone")
    menu = page.locator("#office-nav")
    assert not menu.is_visible()

    page.get_by_role("button", name="القائمة").press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Escape")

    assert not menu.is_visible()


def test_who_looks_for_the_back_office_and_is_no_staff_finds_nothing(open_page):
    page, _ = open_page()

    page.goto("/ar/admin/commitments/plan/")

    assert "/ar/account/login/" in page.url
