"""Every letter in both languages, with long and awkward words: what its reader can rely on, whichever it is."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest

from core.arabic import without_direction_marks
from ogp_portal.letters import WORDS
from tests import letters

pytestmark = pytest.mark.django_db

PORTAL = "https://portal.example.gov.jo"
# RFC 5322, 2.1.1: longer lines are cut or folded by what shows them.
LONGEST_SUBJECT = 78
# What somebody follows by e-mail, and stops by one click; no other letter is a subscription.
SUBSCRIPTIONS = {"follow_confirm", "follow_known", "digest"}
# What was typed and looks like markup stays in a plain text as it was typed.
TYPED = re.compile("|".join(map(re.escape, ["<b>قبل</b>", "<بعد>", "<2>", "<new>", "&c=2", "&lang=ar"])))
NAMES = [letters.NAME, letters.MINISTRY, letters.PERSON, letters.FILE]
NEVER_CLOSED = {"meta", "br"}


class Page(HTMLParser):
    """The elements of a letter as HTML, in order: (tag, attributes). Each must be closed where it was opened."""

    def __init__(self, source):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(source)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in NEVER_CLOSED:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@cache
def write_once(language):
    return letters.write_all(language)


@pytest.fixture(params=["ar", "en"])
def language(request, settings):
    settings.PORTAL_URL = PORTAL
    return request.param


@pytest.fixture
def written(language):
    """Every letter in the language, as Emails."""
    return write_once(language)


def addresses_of(page):
    return {attrs["href"] for tag, attrs in page.elements if tag == "a"}


def test_no_letter_is_missing_and_each_is_in_the_language_of_its_reader(written, language):
    assert {mail.letter.name for mail in written} == set(WORDS)
    for mail in written:
        assert mail.headers["Content-Language"] == language
        assert re.search("[ء-ي]" if language == "ar" else "[a-z]", mail.subject)


def test_a_subject_is_one_short_line_without_markup(written):
    for mail in written:
        subject = without_direction_marks(mail.subject)
        assert 8 < len(subject) <= LONGEST_SUBJECT, subject
        assert not re.search(r"\s\s|[\r\n]|&\w+;|[{}%]", subject), subject


def test_what_a_subject_cuts_stands_whole_in_the_letter(written):
    cuts = [(mail, cut) for mail in written for cut in re.findall("\u2068([^\u2069]*)…\u2069", mail.subject)]
    assert cuts
    for mail, cut in cuts:
        assert any(name.startswith(cut) and name in mail.message for name in NAMES), mail.subject


def test_a_plain_text_reads_well_without_markup(written):
    for mail in written:
        text = mail.message
        assert not re.search(r"\n\n\n|[ \t\r]\n|^\s", text), mail.subject
        assert not re.search(r"<(?!https?://)|&#?\w+;", TYPED.sub("", text)), mail.subject
        for line in text.splitlines():
            if PORTAL in line:
                assert re.fullmatch(rf" *\u2066<{PORTAL}/[^\s<>]+>\u2069", line), line


def test_a_plain_text_says_at_its_end_who_writes(written, language):
    contact = f"\u2066<{PORTAL}/{language}/contact/>\u2069\n"
    ministry = {"ar": "وزارة التخطيط والتعاون الدولي", "en": "Ministry of Planning and International Cooperation"}
    for mail in written:
        body, _line, signature = mail.message.partition("\n--\n")
        assert body and ministry[language] in signature and signature.endswith(contact)


def test_names_in_sentences_turn_nothing_around(written):
    for mail in written:
        for line in [mail.subject, *mail.message.splitlines()]:
            for name in NAMES:
                if name in line:
                    assert line in {name, f"- {name}"} or f"\u2068{name}\u2069" in line, line


def test_html_has_its_direction_and_asks_no_server_for_anything(written, language):
    for mail in written:
        page = Page(mail.html_message)
        tags = {tag for tag, _attrs in page.elements}
        assert page.elements[0] == ("html", {"lang": language, "dir": "rtl" if language == "ar" else "ltr"})
        assert tags.isdisjoint({"img", "script", "link", "iframe", "form", "object", "video", "new"})
        assert not any({"src", "background", "onclick"} & attrs.keys() for _tag, attrs in page.elements)
        assert not re.search(r"url\(|@import", mail.html_message)
        assert not re.search(r"<b>قبل|<بعد>", mail.html_message)


def test_both_parts_lead_to_the_same_pages_by_full_addresses(written):
    for mail in written:
        in_html = addresses_of(Page(mail.html_message))
        in_text = set(re.findall(r"<(https?://[^>]+)>", mail.message))
        assert in_html == in_text, mail.subject
        assert all(address.startswith(f"{PORTAL}/") for address in in_html)


def test_only_what_is_followed_can_be_stopped_by_one_click(written):
    for mail in written:
        names = {name for name in mail.headers if name.startswith("List-")}
        if mail.letter.name in SUBSCRIPTIONS:
            assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert mail.headers["List-Unsubscribe"].startswith(f"<{PORTAL}/")
            assert "/stop/" in mail.message
        else:
            assert names == set()
