"""Excel out, Excel in, without scripts: download, edit, upload, look, save, undo; and files that cannot be read."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.browser.checks import button, follow, link, scrolls_sideways, violations

PASSWORD = "a-long-word-for-staff"
SETUP = f"""
from datetime import date
from django.contrib.auth.models import Group
from django.utils import timezone
from accounts.models import User
from commitments.models import Commitment, Milestone, Plan

now = timezone.now()
plan = Plan.objects.create(
    slug="sheets", number=91, name_ar="خطة الجداول", short_name_ar="خطة الجداول", start_year=2026, end_year=2028,
    published_at=now,
)
commitment = Commitment.objects.create(
    plan=plan, number=1, title_ar="التزام الجداول", short_title_ar="الجداول", published_at=now
)
for number in [1, 2]:
    Milestone.objects.create(
        commitment=commitment, number=number, title_ar=f"معلم الجداول {{number}}", published_at=now,
        ends_on=date(2098, 12, 31),
    )
user = User.objects.create_user("sheets@example.org", "{PASSWORD}", name="رنا العبادي", is_staff=True)
user.groups.add(Group.objects.get(name="unit_staff"))
"""
PAGE = "/ar/admin/commitments/importbatch/add/"
PUBLIC = "/ar/plans/sheets/commitments/1/"


@pytest.fixture(scope="module")
def plan(portal):
    """A public plan with two milestones, and a member of the unit."""
    portal.manage("shell", "-v0", "-c", SETUP)


@pytest.fixture
def enter(open_page, plan):
    """A function that opens, in a browser, the page from which plans go to Excel; returns (page, complaints)."""

    def enter(size, **options):
        page, complaints = open_page(size, **options)
        sign_in(page)
        return page, complaints

    return enter


def sign_in(page):
    page.goto(f"/ar/account/login/?next={PAGE}")
    page.locator("input[name=login]").fill("sheets@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{PAGE}")


def upload(page, content, name="الخطة.xlsx"):
    page.goto(PAGE)
    page.get_by_label("ملف إكسل").set_input_files([{"name": name, "mimeType": "", "buffer": content}])
    follow(button(page, "عرض المعاينة"))


def downloaded(page):
    """The workbook of the commitment, as the browser gets it."""
    page.get_by_label("ما تريدون تنزيله").select_option(label="خطة الجداول: (١) الجداول")
    with page.expect_download() as download:
        page.get_by_role("button", name="تنزيل مع المعالم").click()
    assert download.value.suggested_filename == "sheets-1.xlsx"
    return load_workbook(BytesIO(download.value.path().read_bytes()))


def saved(book):
    made = BytesIO()
    book.save(made)
    return made.getvalue()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_plan_goes_out_and_comes_back(enter, open_page, size):
    page, complaints = enter(size, java_script_enabled=False)
    book = downloaded(page)
    title = book["المعالم"]["D2"]
    before, title.value = title.value, "عنوان من إكسل"
    book["المعالم"]["N3"] = "كثير"

    upload(page, saved(book))
    assert "لم يُحفظ شيء لأن في الملف صفوفاً خاطئة" in page.locator("main").inner_text()
    assert page.get_by_role("button", name="حفظ التغييرات").count() == 0

    book["المعالم"]["N3"] = 3
    upload(page, saved(book))
    assert page.locator("ins").all_inner_texts() == ["عنوان من إكسل", "٣"]
    follow(button(page, "حفظ التغييرات"))
    assert "عُدّل معلمان. لم يُضَف أي معلم. يرى الجمهور الآن اثنين منها." in page.locator("main").inner_text()
    public, _ = open_page()
    public.goto(PUBLIC)
    assert "عنوان من إكسل" in public.locator("main").inner_text()

    follow(link(page, "التراجع عن الاستيراد"))
    page.get_by_label("نعم، تراجعوا عنه").check()
    follow(button(page, "التراجع عن الاستيراد"))
    public.reload()
    assert before in public.locator("main").inner_text()
    assert complaints == []


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_each_of_its_pages_is_accessible_and_fits(enter, size):
    page, _ = enter(size)
    found = []

    def look():
        found.extend([*violations(page), *(["wide"] if scrolls_sideways(page) else [])])

    look()
    book = downloaded(page)
    upload(page, b"nothing")
    look()
    book["المعالم"]["D2"], book["المعالم"]["N3"] = "عنوان آخر", -1
    upload(page, saved(book))
    look()
    book["المعالم"]["N3"] = 1
    upload(page, saved(book))
    look()
    follow(button(page, "حفظ التغييرات"))
    look()
    follow(link(page, "التراجع عن الاستيراد"))
    look()
    page.get_by_label("نعم، تراجعوا عنه").check()
    follow(button(page, "التراجع عن الاستيراد"))
    look()
    page.goto("/ar/admin/commitments/importbatch/")
    look()

    assert found == []
