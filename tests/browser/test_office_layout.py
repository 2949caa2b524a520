"""Where things stand in the back office: nothing cut, nothing out of sight, nothing beside its line."""

import pytest

from tests.browser.checks import scrolls_sideways

LONG_NAME = "عبد الرحمن بن عبد العزيز المجالي القضاة"
RENAME = f"""
from accounts.models import User
User.objects.filter(email="head@example.org").update(name="{LONG_NAME}")
"""
LONG_STEP = """
from commitments.models import Plan
event = Plan.objects.get(slug="demo").events.first()
event.what_ar = "ورشة عمل وطنية لمناقشة الخطط التنفيذية التفصيلية مع منظمات المجتمع المدني " * 3
event.sources = {"what": "https://example.org/" + "%D8%A7" * 200}
event.save()
"""
# What of an element's box its own content, or the window, leaves out of sight.
IS_CUT = "each => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1"


def box(page, selector):
    return page.locator(selector).first.bounding_box()


def test_a_button_stands_in_line_with_its_box(signed_in):
    page, _ = signed_in()
    page.goto("/ar/admin/commitments/milestone/")

    typed, pressed = box(page, "#searchbar"), box(page, ".list__search button")

    assert abs(typed["y"] - pressed["y"]) < 1


@pytest.mark.parametrize("path", ["accounts/signin/", "accounts/user/", "commitments/plan/"])
def test_the_menu_ends_in_the_window_and_shows_where_one_is(signed_in, path):
    page, _ = signed_in("head@example.org")
    page.set_viewport_size({"width": 1366, "height": 700})
    page.goto(f"/ar/admin/{path}")

    menu, current = box(page, ".office__nav"), box(page, ".office__nav [aria-current]")

    assert menu["y"] + menu["height"] <= 700
    # Within one pixel, since a menu scrolls by fractions of it.
    assert menu["y"] - 1 < current["y"]
    assert current["y"] + current["height"] < menu["y"] + menu["height"] + 1


def test_a_long_name_is_read_whole_on_a_phone(signed_in, portal):
    portal.manage("shell", "-v0", "-c", RENAME)
    page, _ = signed_in("head@example.org", "phone")
    name = page.locator(".office__tools bdi")

    place = name.bounding_box()

    assert name.inner_text() == LONG_NAME
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 390
    assert not name.evaluate("each => [each, each.parentElement, each.closest('li')].some(" + IS_CUT + ")")
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_steps_of_a_plan_are_read_whole(signed_in, portal, size):
    portal.manage("shell", "-v0", "-c", LONG_STEP)
    page, _ = signed_in("head@example.org", size)
    page.goto("/ar/admin/commitments/plan/?q=توضيحية")
    page.locator("#result_list tbody th a").first.click()

    boxes = page.locator("[name^=events-][name$=-what_ar]:visible, [name^=events-][name$=-happened_on]:visible")
    cut = boxes.evaluate_all(f"all => all.filter({IS_CUT}).length")

    assert cut == 0
    assert not scrolls_sideways(page)
