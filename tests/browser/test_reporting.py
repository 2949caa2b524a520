"""Progress in five minutes: a focal point reports, the unit decides, the public reads, and letters tell both."""

import re

import pytest

from tests.browser.checks import button, follow, link, violations

PASSWORD = "a-long-word-for-staff"
SETUP = f"""
from datetime import date
from django.contrib.auth.models import Group
from django.utils import timezone
from accounts.models import Entity, Membership, User
from commitments.models import Commitment, EntityRole, Milestone, Plan, ReportingPeriod

now = timezone.now()
entity = Entity.objects.create(slug="reporting", kind="ministry", name_ar="وزارة التقارير")
plan = Plan.objects.create(
    slug="reporting", number=90, name_ar="خطة التقارير", short_name_ar="خطة التقارير", start_year=2026, end_year=2028,
    published_at=now,
)
commitment = Commitment.objects.create(
    plan=plan, number=1, title_ar="التزام التقارير", short_title_ar="التقارير", published_at=now
)
EntityRole.objects.create(commitment=commitment, entity=entity, role="lead")
for number in range(1, 7):
    Milestone.objects.create(
        commitment=commitment, number=number, title_ar=f"معلم التقارير {{number}}", published_at=now,
        ends_on=date(2020, 1, 31) if number == 6 else date(2099, 12, 31), status="in_progress", percent=10,
    )
ReportingPeriod.objects.create(
    plan=plan, name_ar="الربع الأول", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31), due_on=date(2099, 4, 10),
    opened_at=now,
)
for email, role in [("reporter@example.org", "focal_point"), ("judge@example.org", "unit_staff")]:
    user = User.objects.create_user(email, "{PASSWORD}", name=email.partition("@")[0], is_staff=True)
    user.groups.add(Group.objects.get(name=role))
Membership.objects.create(
    user=User.objects.get(email="reporter@example.org"), entity=entity, role="focal_point", verified_at=now
)
"""


@pytest.fixture(scope="module")
def plan(portal):
    """A plan with six milestones under way, the sixth of them late, and an open period."""
    portal.manage("shell", "-v0", "-c", SETUP)


def signed_in(open_page, email, path, **options):
    """Open path in a fresh browser as the person; returns (page, complaints)."""
    page, complaints = open_page(**options)
    page.goto(f"/ar/account/login/?next={path}")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda address: path in address and "login" not in address)
    return page, complaints


def row(page, number):
    return page.locator("section.report").filter(has=page.get_by_role("heading", name=f"معلم التقارير {number}"))


def test_the_sheet_works_without_scripts_and_never_scrolls_sideways(portal, open_page, plan):
    page, _ = signed_in(
        open_page, "reporter@example.org", "/ar/admin/report/", size="phone", java_script_enabled=False
    )

    row(page, 2).get_by_label("نسبة الإنجاز").fill("كثير")
    row(page, 2).get_by_label("ما الذي أُنجز، في جملة").fill("نصّ لا يضيع.")
    follow(button(page, "حفظ كمسودات"))

    assert row(page, 2).get_by_label("نسبة الإنجاز").input_value() == "كثير"
    assert row(page, 2).get_by_label("ما الذي أُنجز، في جملة").input_value() == "نصّ لا يضيع."
    assert "١.٢" in page.locator("[role=alert]").inner_text()
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.locator("body").evaluate("body => body.scrollWidth <= document.documentElement.clientWidth")


def test_six_milestones_are_reported_judged_and_read(portal, open_page, plan):
    page, complaints = signed_in(open_page, "reporter@example.org", "/ar/admin/report/", size="phone")
    row(page, 1).get_by_label("لا تغيير منذ آخر مرة").check()
    for number in [2, 3, 4]:
        row(page, number).get_by_label("نسبة الإنجاز").fill("٤٠")
        row(page, number).get_by_label("ما الذي أُنجز، في جملة").fill(f"أُنجز جزء من العمل {number}.")
    row(page, 5).get_by_label("الحالة").select_option("completed")
    row(page, 5).get_by_label("تاريخ الإنجاز").fill("١/٢/٢٠٢٦")
    row(page, 5).get_by_text("الأدلة").click()
    row(page, 5).get_by_label("روابط صفحات منشورة").fill("محضر التسليم https://example.org/minutes")
    row(page, 6).get_by_label("نسبة الإنجاز").fill("20")
    assert violations(page) == []
    follow(button(page, "تسليم ما اكتمل"))

    # Five are handed in; the late one says that it lacks its reason.
    assert "سُلّمت ٥ تقارير" in page.locator(".notices").inner_text()
    assert "سبب التأخر" in row(page, 6).locator(".report__note").inner_text()
    assert violations(page) == []
    row(page, 6).get_by_label("سبب التأخر أو السحب").fill("تأخر العطاء.")
    follow(button(page, "تسليم ما اكتمل"))
    assert page.locator("main").inner_text().count("مقدّم") >= 6
    assert page.locator("progress").get_attribute("value") == "6"

    unit, unit_complaints = signed_in(open_page, "judge@example.org", "/ar/admin/inbox/")
    follow(link(unit, "اختيار «اعتماد» للجميع"))
    # The inbox has what the illustrative plan waits for too.
    for other in unit.locator("section.report").filter(has_not_text="معلم التقارير").all():
        other.get_by_label("تأجيل القرار").check()
    row(unit, 2).get_by_label("إعادة مع ملاحظة").check()
    row(unit, 2).get_by_label("ملاحظة لمن أعدّ التحديث").fill("ما مصدر النسبة؟")
    assert violations(unit) == []
    follow(button(unit, "متابعة بهذه القرارات"))
    assert "ستُنشر ٥ تحديثات" in unit.locator("main").inner_text()
    assert violations(unit) == []
    follow(button(unit, "نعم، هذه هي القرارات"))
    assert "اعتُمدت ٥ تحديثات" in unit.locator(".notices").inner_text()

    public, _ = open_page()
    shown = {}
    for number in range(1, 7):
        public.goto(f"/ar/plans/reporting/commitments/1/milestones/1.{number}/")
        shown[number] = public.locator("main").inner_text()
    assert "أُنجز جزء من العمل 3." in shown[3] and "محضر التسليم" in shown[5] and "تأخر العطاء." in shown[6]
    assert "أُنجز جزء من العمل 2." not in shown[2]

    unit.goto("/ar/admin/audit/")
    judged, handed_in = [unit.locator("ol.audit > li").nth(number).inner_text() for number in (0, 1)]
    assert re.search(r"judge\n.*١١ بنداً دفعة واحدة", judged, re.S)
    assert all(words in judged for words in ["معلم: ١.٦ معلم التقارير 6", "مقدّم", "معتمد", "نسبة الإنجاز\n١٠\n٢٠"])
    assert "reporter" in handed_in and "تحديث تقدم: ١.٦ معلم التقارير 6" in handed_in
    assert violations(unit) == []
    unit.set_viewport_size({"width": 390, "height": 844})
    assert violations(unit) == []
    with unit.expect_navigation():
        unit.get_by_role("link", name="كل تعديلاته – ١.٦ معلم التقارير 6").first.click()
    story = unit.locator("ol.audit").inner_text()
    assert "معلم التقارير 6" in story and "معلم التقارير 3" not in story
    assert unit.locator("body").evaluate("body => body.scrollWidth <= document.documentElement.clientWidth")

    page.reload()
    assert "ما مصدر النسبة؟" in row(page, 2).inner_text()
    assert complaints + unit_complaints == []
    subjects = [re.search(r"Subject: (.*)", text)[1] for text in portal.mails("reporter@example.org")]
    assert sorted(subjects) == ["أُعيد إليكم تقريركم عن المعلم ١.٢ مع ملاحظة", "اعتُمدت ٥ من تقاريركم"]
    # Letters of one delivery leave side by side, in any order.
    letters = portal.mails("judge@example.org")
    counted = [[words in text for text in letters].count(True) for words in ("٥ تقارير تقدم", "تقرير تقدم واحد من")]
    assert (len(letters), counted) == (2, [1, 1])
