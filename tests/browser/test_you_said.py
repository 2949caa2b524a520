"""You said, we did, as people read it: narrowed, unfolded and on paper."""

from tests.browser.checks import SIZES, SMALLEST, scrolls_sideways, violations

UNFOLDED = "[...document.querySelectorAll('.said-group .quote')].filter(card => card.checkVisibility()).length"


def test_the_list_is_narrowed_unfolded_and_printed_without_scripts(open_page):
    page, complaints = open_page(java_script_enabled=False)
    page.goto("/ar/feedback/")

    page.locator("summary", has_text="اعرضوا بعضها").click()
    page.locator("select[name=plan]").select_option("demo")
    page.locator("input[name=words]").fill("توضيحي")
    page.locator("main form button").click()

    assert "plan=demo" in page.url
    assert page.locator(".chips").is_visible()
    cards = page.locator(".said-group .quote")
    assert cards.count() > 3
    assert not cards.first.is_visible()
    page.locator(".said-group summary").first.click()
    assert cards.first.is_visible()
    with page.expect_download() as download:
        page.locator("a[href*='feedback.xlsx?']").click()
    assert download.value.suggested_filename == "feedback-selection.xlsx"
    assert complaints == []


def test_paper_shows_what_the_screen_folds(open_page):
    page, _ = open_page()
    page.goto("/ar/feedback/?plan=demo")
    cards = page.locator(".said-group .quote").count()
    assert page.evaluate(UNFOLDED) == 0

    page.emulate_media(media="print")

    assert page.evaluate(UNFOLDED) == cards > 3
    assert page.locator(".only-print").is_visible()
    assert not page.locator(".no-print").first.is_visible()


def test_the_list_is_accessible_on_every_screen(open_page):
    page, complaints = open_page()
    troubles = {}

    for path in ["?plan=demo&open=1", "?plan=demo&by=workshop", "?plan=demo&by=newest&since=x", "?kind=question"]:
        page.goto(f"/ar/feedback/{path}")
        found = []
        for size in SIZES.values():
            page.set_viewport_size(size)
            found += violations(page)
        page.set_viewport_size(SMALLEST)
        if found := found + ["scrolls sideways"] * scrolls_sideways(page) + complaints:
            troubles[path] = found

    assert troubles == {}
