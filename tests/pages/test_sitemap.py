from xml.etree import ElementTree

import pytest

from tests import make
from workshops.models import WorkshopSession

pytestmark = pytest.mark.django_db

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(autouse=True)
def portal_url(settings):
    settings.PORTAL_URL = "https://ogp.example.jo"


def entries(client):
    """{address: {hreflang: address}} of the sitemap."""
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    return {
        url.findtext("s:loc", namespaces=NAMES): {
            link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)
        }
        for url in ElementTree.fromstring(response.content).findall("s:url", NAMES)
    }


def one_of_each(plan=None):
    """Make a page of every kind; returns their paths below the language."""
    commitment = make.commitment(plan)
    milestone = make.milestone(commitment)
    workshop = make.workshop(plan_row=commitment.plan)
    group = make.group(make.session(workshop, kind=WorkshopSession.Kind.WORKING_GROUPS))
    rows = [commitment.plan, commitment, milestone, workshop, group, make.feedback(milestone)]
    return [row.get_absolute_url().removeprefix("/ar/") for row in rows]


def test_every_public_page_is_there_in_both_languages(client):
    paths = one_of_each()

    found = entries(client)

    for path in ["", "plans/", "workshops/", "feedback/", "data/", "about/", "privacy/", "accessibility/", *paths]:
        for code in ["ar", "en"]:
            assert found[f"https://ogp.example.jo/{code}/{path}"] == {
                "ar": f"https://ogp.example.jo/ar/{path}",
                "en": f"https://ogp.example.jo/en/{path}",
                "x-default": f"https://ogp.example.jo/ar/{path}",
            }


def test_every_address_in_the_sitemap_opens(client):
    one_of_each()

    paths = [address.removeprefix("https://ogp.example.jo") for address in entries(client)]

    assert [path for path in paths if client.get(path).status_code != 200] == []


def test_drafts_private_and_illustrative_pages_are_not_there(client):
    before = set(entries(client))

    one_of_each(make.plan("demo", number=99, is_demo=True))
    one_of_each(make.plan("draft", number=98, published_at=None))
    make.commitment(make.plan("demo"), published_at=None)

    assert set(entries(client)) == before


def test_held_feedback_is_not_there(client):
    item = make.feedback(moderation="held")

    assert not any(item.reference in address for address in entries(client))


@pytest.mark.parametrize("many", [1, 30])
def test_the_sitemap_costs_the_same_for_any_number(client, django_assert_max_num_queries, many):
    for number in range(many):
        one_of_each(make.plan(f"plan-{number}", number=number + 100))

    with django_assert_max_num_queries(8):
        client.get("/sitemap.xml")


@pytest.mark.parametrize("query", ["?p=2", "?p=abc", "?p=-1"])
def test_a_page_of_the_sitemap_that_is_not_there_is_a_404(client, query):
    assert client.get(f"/sitemap.xml{query}").status_code == 404
