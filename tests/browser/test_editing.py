"""What somebody sent is changed and taken back by its author, without scripts; everybody reads what it was before."""

import pytest

from tests.browser.checks import button, follow, troubles

AUTHOR = "author.editing@example.org"
SETUP = f"""
from datetime import date
from django.utils import timezone
from accounts.models import Entity, Membership, User
from commitments.models import Plan
from feedback.models import Feedback

now = timezone.now()
author = User.objects.create_user("{AUTHOR}", name="سلمى التعديل")
society = Entity.objects.create(slug="editing", kind="civil_society", name_ar="جمعية التعديل", verified_at=now)
Membership.objects.create(user=author, entity=society, verified_at=now)
Feedback.objects.create(
    plan=Plan.objects.get(slug="nap5"), reference="5-0-701", kind="suggestion", body="نقترح النشر قبل شهر تموز.",
    language="ar", naming="own_name", author=author, author_name=author.name, due_on=date(2099, 1, 31),
    moderation="published", published_at=now,
)
"""
MEMBER = "rana@demo.example.org"
PUBLIC, OWN = "/ar/feedback/5-0-701/", "/ar/account/feedback/5-0-701/"


@pytest.fixture(scope="module", autouse=True)
def item(portal):
    """A public item, and its author."""
    portal.make(SETUP, AUTHOR, MEMBER)


def test_the_author_changes_it_and_takes_it_back(come_in, open_page):
    author, complaints = come_in(AUTHOR, java_script_enabled=False)
    author.goto(OWN)
    follow(author.locator("main a[href$='/edit/']"))
    author.locator("textarea[name=body]").fill("نقترح النشر قبل شهر حزيران.")
    follow(button(author, "احفظوا التعديل"))
    assert "حُفظ التعديل" in author.get_by_role("status").inner_text()

    visitor, seen = open_page("phone")
    visitor.goto(PUBLIC)
    assert "عُدّلت" in visitor.locator("main").inner_text()
    visitor.locator("section[aria-labelledby=versions] summary").click()
    version = visitor.locator("section[aria-labelledby=versions]")
    told = [version.locator(mark).inner_text() for mark in ["dt", "del", "ins"]]
    assert told == ["نص الملاحظة", "نقترح النشر قبل شهر تموز.", "نقترح النشر قبل شهر حزيران."]
    assert troubles(visitor) == []

    author.goto(OWN)
    author.get_by_text("اسحبوا الملاحظة").click()
    follow(button(author, "سحب ملاحظتي"))
    assert visitor.goto(PUBLIC).status == 404
    assert complaints == [] and [each for each in seen if "404" not in each] == []


def test_the_pages_of_the_author_are_for_everybody(come_in):
    page, complaints = come_in(MEMBER)

    for path in ["99-1-001/", "99-1-006/", "99-1-006/edit/"]:
        page.goto(f"/ar/account/feedback/{path}")
        assert (path, troubles(page)) == (path, [])
    assert complaints == []
