"""Every public page, in both languages and two widths: nothing for axe, the console or a stranger's server to tell."""

import re
from urllib.request import urlopen

import pytest

from tests.browser.checks import SIZES, SMALLEST, scrolls_sideways, violations

# Pages that the sitemap leaves out: forms, what has no content of its own, and what went wrong.
BESIDES = ["feedback/new/", "feedback/new/?about=nap5/2.1", "feedback/track/", "account/login/", "account/login/code/"]
ILLUSTRATIVE = [
    "plans/demo/",
    "plans/demo/commitments/1/",
    "plans/demo/commitments/1/milestones/1.1/",
    "plans/demo/commitments/1/milestones/1.2/",
    "plans/demo/commitments/1/milestones/1.3/",
    "workshops/demo-forum/",
    "workshops/demo-workshop/",
    "workshops/demo-workshop/groups/1/",
    "feedback/99-1-001/",
    "feedback/99-2-001/",
    "feedback/99-2-003/",
]
MISSING = ["no-such-page/", "plans/nap5/commitments/99/", "feedback/5-2-999/"]


def sitemap_paths(portal, language):
    """Paths of every page in the sitemap, without the language."""
    text = urlopen(portal.address + "/sitemap.xml").read().decode()
    return re.findall(rf"<loc>{portal.address}/{language}/([^<]*)</loc>", text)


def paths_of(portal, language):
    """Every page that anybody can open, also the illustrative plan's, which has what the real ones lack."""
    return [*sitemap_paths(portal, language), *ILLUSTRATIVE, *BESIDES]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_is_accessible_quiet_and_fits_every_screen(open_page, portal, language):
    page, complaints = open_page()
    paths = paths_of(portal, language)
    troubles = {}

    for path in paths:
        response = page.goto(f"/{language}/{path}")
        found = [f"status {response.status}"] if response.status != 200 else []
        for size in SIZES.values():
            page.set_viewport_size(size)
            found += violations(page)
        page.set_viewport_size(SMALLEST)
        found += ["scrolls sideways"] * scrolls_sideways(page)
        if found + complaints:
            troubles[path] = found + complaints
        complaints.clear()

    assert troubles == {}
    assert len(paths) > 30


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_missing_page_is_as_good_as_any(open_page, language):
    page, _ = open_page("phone")
    troubles = {}

    for path in MISSING:
        assert page.goto(f"/{language}/{path}").status == 404
        found = violations(page)
        page.set_viewport_size(SMALLEST)
        if found := found + ["scrolls sideways"] * scrolls_sideways(page):
            troubles[path] = found

    assert troubles == {}


def test_every_page_stands_without_scripts_and_cookies(open_page, portal):
    page, _ = open_page(java_script_enabled=False)
    odd = []

    for path in sitemap_paths(portal, "ar"):
        page.goto(f"/ar/{path}")
        is_arabic = page.locator("html[lang=ar][dir=rtl]").count() == 1
        other = page.locator(".util a[hreflang=en]").get_attribute("href")
        if not (is_arabic and page.locator("h1").count() == 1 and page.title() and other == f"/en/{path}"):
            odd.append(path)

    assert odd == []
    assert page.context.cookies() == []


def test_the_other_language_is_the_same_page(open_page, portal):
    page, _ = open_page()
    page.goto("/ar/plans/nap5/commitments/2/")

    page.locator(".util a[hreflang=en]").click()

    page.wait_for_url(f"{portal.address}/en/plans/nap5/commitments/2/")
