"""An answer comes about, without scripts: the unit assigns, a focal point drafts, the unit prepares and publishes."""

import pytest

from tests.browser.checks import SIZES, button, follow, link, troubles

UNIT, ENTITY = "unit.answering@example.org", "entity.answering@example.org"
SETUP = f"""
from datetime import date
from django.contrib.auth.models import Group
from django.utils import timezone
from accounts.models import Entity, Membership, User
from commitments.models import Commitment, EntityRole, Plan
from feedback.models import Feedback

now = timezone.now()
entity = Entity.objects.create(slug="answering", kind="ministry", name_ar="وزارة الأجوبة")
plan = Plan.objects.create(
    slug="answering", number=88, name_ar="خطة الأجوبة", short_name_ar="خطة الأجوبة", start_year=2026, end_year=2028,
    published_at=now,
)
commitment = Commitment.objects.create(
    plan=plan, number=1, title_ar="التزام الأجوبة", short_title_ar="الأجوبة", published_at=now
)
EntityRole.objects.create(commitment=commitment, entity=entity, role="lead")
for email, role in [("{UNIT}", "unit_staff"), ("{ENTITY}", "focal_point")]:
    user = User.objects.create_user(email, name=role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
Membership.objects.create(user=user, entity=entity, role="focal_point", verified_at=now)
for number, body in [(1, "متى تُنشر محاضر الأجوبة؟"), (2, "نقترح جدولاً للأجوبة.")]:
    Feedback.objects.create(
        commitment=commitment, reference=f"88-1-00{{number}}", kind="question", body=body, language="ar",
        naming="without_name", author=User.objects.create_user(f"asker{{number}}.answering@example.org"),
        due_on=date(2099, 1, 31), moderation="published", published_at=now,
    )
"""
FEEDBACK, DRAFTS = "/ar/admin/feedback/feedback/?q=88-1-00", "/ar/admin/feedback/draftanswer/"
REASON = "تُنشر المحاضر خلال أسبوعين من كل اجتماع."


@pytest.fixture(scope="module", autouse=True)
def items(portal):
    """Two open items on a commitment, somebody of the unit, and the focal point of the ministry that leads it."""
    portal.make(SETUP, UNIT, ENTITY)


def assign(page, reference):
    page.goto(FEEDBACK)
    follow(link(page, reference))
    follow(link(page, "تكليف جهة"))
    assert page.locator("select[name=entity] option:checked").inner_text() == "وزارة الأجوبة"
    page.locator("textarea[name=note]").fill("نرجو الرد قبل الاجتماع.")
    follow(button(page, "تكليف جهة"))


def draft_and_hand_in(page):
    page.goto("/ar/admin/")
    follow(link(page, "قرارات مطلوب منكم"))
    follow(page.locator("#result_list tbody th a").first)
    assert "نرجو الرد قبل الاجتماع." in page.locator("main").inner_text()
    page.locator("select[name=outcome]").select_option("answered")
    page.locator("textarea[name=reason_ar]").fill(REASON)
    follow(button(page, "حفظ وتقديم"))


def take_over(page):
    """The unit finds what was handed in, and prepares it as it is."""
    page.goto(f"{DRAFTS}?state__exact=submitted")
    follow(link(page, "88-1-001"))
    follow(link(page, "اعتمادها قراراً جاهزاً"))
    assert page.locator("textarea[name=reason_ar]").input_value() == REASON
    follow(button(page, "اعتمادها قراراً جاهزاً"))


def publish_all_prepared(page):
    page.goto(f"{DRAFTS}?state__exact=ready")
    for box in page.locator(".chooser input").all():
        box.check()
    follow(button(page, "نشر القرارات الجاهزة"))
    follow(button(page, "نشر القرارات الجاهزة"))


def test_an_answer_is_assigned_drafted_prepared_and_published(come_in, open_page):
    unit, complaints = come_in(UNIT, "desktop", java_script_enabled=False)
    assign(unit, "88-1-001")
    entity, _ = come_in(ENTITY, java_script_enabled=False)
    draft_and_hand_in(entity)
    visitor, _ = open_page("phone", java_script_enabled=False)
    take_over(unit)
    visitor.goto("/ar/feedback/88-1-001/")
    assert REASON not in visitor.locator("main").inner_text()

    publish_all_prepared(unit)

    visitor.reload()
    public = visitor.locator("main").inner_text()
    assert REASON in public and "وزارة الأجوبة" in public and "نرجو الرد" not in public
    assert complaints == []


@pytest.mark.parametrize("size", SIZES)
def test_the_board_names_each_figure_and_leads_to_what_it_counts(come_in, size):
    page, complaints = come_in(UNIT, size)
    page.goto("/ar/admin/answers/")
    line = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="وزارة الأجوبة"))
    assert troubles(page) == []
    for row in [line, page.locator("tfoot tr")]:
        boxes = [row.locator(":scope > *").nth(number).bounding_box() for number in range(7)]
        assert {box["x"] >= 0 and box["x"] + box["width"] <= SIZES[size]["width"] for box in boxes} == {True}
        # On a phone each figure has a line of its own, with its name.
        assert len({box["y"] for box in boxes}) == (7 if size == "phone" else 1)

    follow(line.get_by_role("link").first)
    assert "88-1-002" in page.locator("#result_list").inner_text()
    assert complaints == []


def test_the_pages_of_answering_are_for_everybody(come_in):
    page, complaints = come_in(UNIT)
    page.goto(FEEDBACK)
    follow(link(page, "88-1-002"))
    address = page.url

    for path in [address, address.replace("/change/", "/assign/"), address.replace("/change/", "/prepare/"), DRAFTS]:
        page.goto(path)
        assert (path, troubles(page)) == (path, [])
    assert complaints == []
