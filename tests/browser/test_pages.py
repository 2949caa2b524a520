"""Every public page, in both languages and two widths: nothing for axe, the console or a stranger's server to tell."""

import re
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe

# Pages that the sitemap leaves out: forms, what has no content of its own, and what went wrong.
BESIDES = ["feedback/new/", "feedback/new/?about=nap5/2.1", "feedback/track/", "account/login/", "account/login/code/"]
MISSING = ["no-such-page/", "plans/nap5/commitments/99/", "feedback/5-2-999/"]


def sitemap_paths(portal, language):
    """Paths of every page in the sitemap, without the language."""
    text = urlopen(portal.address + "/sitemap.xml").read().decode()
    return re.findall(rf"<loc>{portal.address}/{language}/([^<]*)</loc>", text)


def violations(page):
    """What axe finds, best practices included, as short sentences."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_is_accessible_and_quiet(open_page, portal, language, size):
    page, complaints = open_page(size)
    paths = [*sitemap_paths(portal, language), *BESIDES]
    troubles = {}

    for path in paths:
        response = page.goto(f"/{language}/{path}")
        found = violations(page) + complaints
        found += [f"status {response.status}"] if response.status != 200 else []
        if found:
            troubles[path] = found
        complaints.clear()

    assert troubles == {}
    assert len(paths) > 20


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_missing_page_is_as_good_as_any(open_page, language):
    page, _ = open_page("phone")
    troubles = {}

    for path in MISSING:
        assert page.goto(f"/{language}/{path}").status == 404
        if found := violations(page):
            troubles[path] = found

    assert troubles == {}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_page_scrolls_sideways_on_the_smallest_phone(open_page, portal, language):
    page, _ = open_page("phone")
    page.set_viewport_size({"width": 320, "height": 700})
    wide = []

    for path in [*sitemap_paths(portal, language), *BESIDES, *MISSING]:
        page.goto(f"/{language}/{path}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)

    assert wide == []


def test_every_page_has_one_heading_a_title_and_its_language(open_page, portal):
    page, _ = open_page(java_script_enabled=False)
    odd = []

    for path in sitemap_paths(portal, "ar"):
        page.goto(f"/ar/{path}")
        is_right = page.locator("html[lang=ar][dir=rtl]").count() == 1
        if not (is_right and page.locator("h1").count() == 1 and page.title()):
            odd.append(path)

    assert odd == []


def test_the_other_language_is_the_same_page(open_page, portal):
    page, _ = open_page()
    astray = []

    for path in sitemap_paths(portal, "ar"):
        page.goto(f"/ar/{path}")
        page.locator(".util a[hreflang=en]").click()
        if page.url != f"{portal.address}/en/{path}":
            astray.append((path, page.url))

    assert astray == []


def test_public_pages_set_no_cookie(open_page, portal):
    page, _ = open_page()

    for path in sitemap_paths(portal, "ar"):
        page.goto(f"/ar/{path}")

    assert page.context.cookies() == []
