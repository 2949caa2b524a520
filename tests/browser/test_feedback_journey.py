"""From a milestone to its answer, without scripts: somebody writes by keyboard, staff decide, everybody reads."""

import re

from tests.browser.checks import button, follow, link

WRITER = "journey@example.org"
WORDS = "نقترح نشر الخطة التنفيذية التفصيلية لهذا المعلم قبل بدء العمل."
REASON = "ستُنشر الخطة التنفيذية التفصيلية مع التقرير القادم."
MILESTONE = "/ar/plans/nap5/commitments/2/milestones/2.1/"
TO_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def tab_to(page, target):
    """Press Tab until the target has the focus; fails when it is never reached."""
    for _ in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return target
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}.")


def press(page, target):
    """Press a link or button by keyboard, and wait for the page that it leads to."""
    tab_to(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_into(page, label, words):
    tab_to(page, page.get_by_role("textbox", name=label))
    page.keyboard.type(words)


def choose(page, label):
    """Choose among radio buttons as a keyboard does: Tab to the group, arrows within it."""
    target = page.get_by_label(label)
    group = page.locator(f"input[name={target.get_attribute('name')}]")
    first = group.and_(page.locator(":checked")) if group.and_(page.locator(":checked")).count() else group.first
    tab_to(page, first)
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if target.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrow keys do not reach {label}.")


def test_feedback_without_scripts_is_answered_in_public(portal, open_page, signed_in):
    page, complaints = open_page("phone", java_script_enabled=False)
    reference = send_feedback(page, portal)
    page.context.close()

    stranger, _ = open_page("phone", java_script_enabled=False)
    assert stranger.goto(f"/ar/feedback/{reference}/").status == 404

    office, _ = signed_in("staff@example.org", java_script_enabled=False)
    answer_feedback(office, reference)

    track(stranger, reference)
    assert stranger.url == f"{portal.address}/ar/feedback/{reference}/"
    public = stranger.locator("main").inner_text()
    for words in [WORDS, REASON, "أُخذ به", "صدر القرار يوم ورودها."]:
        assert words in public
    subjects = [re.search("^Subject: (.*)$", mail, re.M)[1] for mail in portal.mails(WRITER)]
    assert sorted(re.sub("[\u2066-\u2069]", "", subject) for subject in subjects) == sorted(
        [
            "رمز إرسال ملاحظتكم",
            f"وصلت ملاحظتكم {reference}",
            f"نُشرت ملاحظتكم {reference}",
            f"القرار في ملاحظتكم {reference}: أُخذ به",
        ]
    )
    # Chromium tells of every answer above 399, also of the two that say what to correct.
    assert [complaint for complaint in complaints if "422" not in complaint] == []


def send_feedback(page, portal):
    """Write about the milestone by keyboard, stumbling as people do; returns the reference."""
    page.goto(MILESTONE)
    page.keyboard.press("Tab")
    assert page.locator(".skip").evaluate("element => element === document.activeElement")
    page.keyboard.press("Enter")
    press(page, page.locator("main a[href$='about=nap5/2.1']:visible").first)
    stumble(page)
    type_into(page, "البريد الإلكتروني", WRITER)
    press(page, button(page, "راجعوا قبل الإرسال"))
    assert page.url.endswith("/review/")
    assert WORDS in page.locator("main").inner_text()
    press(page, button(page, "أرسلوا إليّ الرمز"))
    return prove_address(page, portal)


def stumble(page):
    """Send the form empty, then without an address: each time it says so, and keeps what was typed."""
    # People who send it sooner are asked to read it through once more.
    page.wait_for_timeout(3000)
    press(page, button(page, "راجعوا قبل الإرسال"))
    assert page.title().startswith("خطأ:")
    assert page.locator("[role=alert] a").count() == 3
    type_into(page, "نص الملاحظة", WORDS)
    choose(page, "دون اسم")
    press(page, button(page, "راجعوا قبل الإرسال"))
    assert page.locator("[role=alert] a").count() == 1
    assert page.locator("textarea[name=body]").input_value() == WORDS


def prove_address(page, portal):
    """Type the code with Arabic digits, send it twice from two windows; returns the one reference."""
    code = portal.last_code(WRITER).translate(TO_ARABIC)
    other = page.context.new_page()
    other.goto(page.url)
    for window in [page, other]:
        type_into(window, "الرمز", code)
    for window in [page, other]:
        press(window, button(window, "أرسل ملاحظتي"))
    assert page.url.endswith("/sent/")
    shown = page.locator("main").inner_text()
    for again in [other.reload, page.reload, page.go_back]:
        again()
    assert [page.url, page.locator("main").inner_text(), other.locator("main").inner_text()] == [
        other.url,
        shown,
        shown,
    ]
    return page.locator("main bdi.num").first.inner_text()


def track(page, reference):
    page.goto("/ar/feedback/track/")
    page.locator("input[name=reference]").fill(reference.translate(TO_ARABIC))
    follow(page.locator("main form button"))


def answer_feedback(page, reference):
    """Find the one piece of feedback that the writer sent, publish it and decide on it."""
    page.goto(f"/ar/admin/feedback/feedback/?q={WRITER}")
    assert page.locator("#result_list tbody tr").count() == 1
    follow(link(page, reference))
    follow(button(page, "نشر"))
    follow(link(page, "اتخاذ القرار"))
    follow(button(page, "اتخاذ القرار"))
    assert page.get_by_role("alert").count() == 1
    page.locator("input[value=accepted]").check()
    page.locator("textarea[name=reason_ar]").fill(REASON)
    follow(button(page, "اتخاذ القرار"))
