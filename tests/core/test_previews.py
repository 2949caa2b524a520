"""A preview link shows one draft to whoever has its address: as it will look, for some days, and nothing beside it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from django.utils.translation import override

from commitments.models import Milestone, Plan
from core import previews
from tests import make
from workshops.models import Workshop, WorkshopSession

pytestmark = pytest.mark.django_db


def links(page):
    return set(re.findall(r'<a\b[^>]* href="([^"]+)"', page.content.decode()))


def preview(row, days=7):
    return previews.make_link(row, make.user(), days)


def path(link, language="ar"):
    with override(language):
        return urlsplit(link.address).path


@pytest.fixture
def draft_plan():
    """A draft plan with a commitment and a milestone, and beside them a commitment that is ready to be public."""
    plan = make.plan("nap6", number=6, published_at=None, short_name_ar="خطة المسودة")
    commitment = make.commitment(plan, 1, published_at=None, lead=make.entity("moy"), title_ar="التزام المسودة")
    make.milestone(commitment, 1, published_at=None, title_ar="معلم المسودة")
    make.milestone(commitment, 2, title_ar="canary-milestone-ready")
    make.commitment(plan, 2, title_ar="canary-ready", short_title_ar="canary-ready-short")
    make.workshop("ready", plan, title_ar="canary-workshop", short_title_ar="canary-workshop")
    return plan


@pytest.fixture
def draft_workshop():
    workshop = make.workshop("autumn", published_at=None, starts_at=timezone.now() + timedelta(days=30))
    slot = make.session(workshop, kind=WorkshopSession.Kind.WORKING_GROUPS)
    hidden = make.commitment(workshop.plan, 7, published_at=None, title_ar="canary", short_title_ar="canary")
    make.group(slot, commitment=make.commitment(workshop.plan, 3))
    make.group(slot, commitment=hidden)
    return workshop


def subjects(plan):
    commitment = plan.commitments.get(number=1)
    return [plan, commitment, commitment.milestones.get(number=1)]


def test_the_address_shows_the_draft_as_it_will_look_and_says_what_it_is(client, draft_plan, draft_workshop):
    for row in [*subjects(draft_plan), draft_workshop]:
        link = preview(row)
        page = client.get(path(link))
        text = page.content.decode()

        assert page.status_code == 200
        assert "<b>معاينة مسودة</b> – غير منشورة – حتى" in text
        assert getattr(row, "title_ar", None) in text if not isinstance(row, Plan) else "التزام المسودة" in text
        assert client.get(row.get_absolute_url()).status_code == 404


def test_the_draft_stays_a_draft(client, draft_plan, draft_workshop):
    before = [list(model.objects.order_by("pk").values()) for model in [Plan, Milestone, Workshop]]

    for row in [*subjects(draft_plan), draft_workshop]:
        client.get(path(preview(row)))

    assert [list(model.objects.order_by("pk").values()) for model in [Plan, Milestone, Workshop]] == before


def test_nobody_keeps_or_lists_or_passes_on_the_address(client, draft_plan):
    link = preview(draft_plan)
    page = client.get(path(link))

    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in page.content.decode()
    assert "canonical" not in page.content.decode()
    assert "ld+json" not in page.content.decode()
    assert not page.cookies
    assert "preview" not in client.get("/sitemap.xml").content.decode()


def test_the_other_language_keeps_the_key(client, draft_plan):
    link = preview(draft_plan)

    english = client.get(path(link, "en"))

    assert path(link, "en") in links(client.get(path(link)))
    assert "<b>Preview of a draft</b> – not published" in english.content.decode()
    assert path(link) in links(english)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_links_lead_to_public_pages_or_into_the_preview(client, draft_plan, place):
    link = preview(subjects(draft_plan)[place])
    waiting, seen = [path(link)], set()

    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in seen or not address.startswith("/"):
            continue
        seen.add(address)
        page = client.get(address)
        assert page.status_code in {200, 302}, address
        if link.token in address and page.status_code == 200:
            waiting += links(page)

    assert len([address for address in seen if address.startswith("/ar/preview/")]) == [5, 3, 1][place]


def test_nothing_beside_the_draft_is_in_its_preview(client, draft_plan, draft_workshop):
    plan, commitment, milestone = subjects(draft_plan)
    for row in [plan, commitment, milestone, draft_workshop]:
        make.feedback(row, body="canary-feedback")
        make.feedback(row, body="canary-held", moderation="held", published_at=None)
    make.update(milestone, state="draft", text_ar="canary-update", approved_on=None)
    make.update(milestone, state="submitted", text_ar="canary-update", approved_on=None)
    sibling = make.milestone(make.commitment(make.plan(), 9, title_ar="canary-other", published_at=None))
    canaries = {
        plan: {"canary-ready", "canary-milestone-ready"},
        commitment: {"canary-milestone-ready"},
    }

    for row in [plan, commitment, milestone, draft_workshop, *draft_workshop.groups.all()]:
        link = preview(draft_workshop if row._meta.model_name in {"workshop", "workinggroup"} else row)
        text = client.get(link.path_of(row.get_absolute_url())).content.decode()
        found = set(re.findall(r"canary[-a-z]*", text)) - {"canary-ready-short"}
        assert found <= canaries.get(row, set()), row

    assert sibling.title_ar


def test_a_link_opens_its_own_draft_only(client, draft_plan, draft_workshop):
    plan, commitment, milestone = subjects(draft_plan)
    of_milestone, of_workshop = preview(milestone), preview(draft_workshop)
    other = make.workshop("other", published_at=None)

    addresses = [
        of_milestone.path_of(commitment.get_absolute_url()),
        of_milestone.path_of(plan.get_absolute_url()),
        of_workshop.path_of(other.get_absolute_url()),
        of_workshop.path_of(plan.get_absolute_url()),
        of_workshop.path_of(draft_workshop.get_absolute_url().replace("autumn", "autumn-2")),
    ]

    assert [client.get(address).status_code for address in addresses] == [404] * 5


def test_a_link_whose_time_is_over_says_so_and_whom_to_ask(client, draft_plan):
    link = preview(draft_plan, days=1)
    type(link).objects.update(expires_at=timezone.now())

    page = client.get(path(link))

    assert page.status_code == 410
    assert "لم يعد رابط المعاينة هذا صالحاً" in page.content.decode()
    assert "وحدة الحكومة الشفافة" in page.content.decode()
    assert "التزام المسودة" not in page.content.decode()
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("private, no-store", "no-referrer")


@pytest.mark.parametrize("harm", ["1", "1.x", "x" * 5000, "٣.م", "99999999999999999999.abc", "1.", "."])
def test_a_key_that_nobody_signed_opens_nothing(client, draft_plan, harm):
    for rest in ["plans/nap6/", "workshops/autumn/"]:
        page = client.get(f"/ar/preview/{harm}/{rest}")

        assert page.status_code == 404
        assert "لم يعد رابط المعاينة هذا صالحاً" in page.content.decode()


def test_the_key_of_a_plan_opens_no_workshop(client, draft_plan, draft_workshop):
    link = preview(draft_plan)
    preview(draft_workshop)

    assert client.get(f"/ar/preview/{link.token}/workshops/autumn/").status_code == 404


def test_what_is_public_meanwhile_is_read_on_its_public_page(client, draft_workshop):
    link = preview(draft_workshop)
    Workshop.objects.update(published_at=timezone.now())

    page = client.get(path(link))

    assert (page.status_code, page["Location"]) == (302, "/ar/workshops/autumn/")
    assert page["Referrer-Policy"] == "no-referrer"


def test_a_link_only_reads(client, draft_plan):
    assert client.post(path(preview(draft_plan))).status_code == 405


@pytest.mark.parametrize("how_many", [1, 20])
def test_a_preview_asks_no_more_for_many_rows(client, draft_plan, django_assert_max_num_queries, how_many):
    for _ in range(how_many):
        make.milestone(make.commitment(draft_plan, published_at=None), published_at=None)
    link = preview(draft_plan)

    with django_assert_max_num_queries(22):
        assert client.get(path(link)).status_code == 200
