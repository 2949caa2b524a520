"""What every page is looked over for."""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1366, "height": 900}}
SMALLEST = {"width": 320, "height": 700}


def violations(page):
    """What axe finds, best practices included, as short sentences; it needs a page with scripts."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.axe_script)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]]


def scrolls_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def troubles(page):
    """What is wrong with the open page, in short sentences; nothing, as it should be."""
    return violations(page) + ["scrolls sideways"] * scrolls_sideways(page)


def button(page, words):
    return page.get_by_role("button", name=words)


def link(page, words):
    return page.get_by_role("link", name=words)


def follow(target):
    """Press a link or button, and wait until the page that it leads to has been read whole."""
    with target.page.expect_navigation():
        target.click()
