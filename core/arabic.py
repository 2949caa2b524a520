"""Arabic text as people type it: two sets of digits, invisible direction marks, several ways to spell one word."""

import re
import unicodedata

from django.conf import settings
from django.utils.translation import get_language

TO_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
TO_LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")

# Marks that turn text around (Unicode Bidirectional Algorithm, UAX #9): they can make a text read as another.
DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Harakat and the other marks that reading does without, the tatweel, and what joins or parts letters unseen.
UNREAD_MARKS = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]"
)
# Letters that people write for one another; the hamza on its own line is often left out.
ONE_SPELLING = str.maketrans("أإآٱؤئىیةۀک", "ااااويييههك", "ء")
# A word; inside numbers, references and addresses (2.1, 5-2-014, layla@example.org) point, dash and @ belong to it.
WORD = re.compile(r"\w+(?:(?<=[a-z0-9])[.@-](?=[a-z0-9])\w+)*")
# Blanks, and letters that are not seen: a text of nothing else says nothing.
UNSEEN = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    r"\ufeff\uffa0]*"
)
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def is_arabic_active():
    """Whether the page being made is Arabic."""
    return (get_language() or "").startswith("ar")


def latin_digits(text):
    """Return text with ٠-٩ and ۰-۹ as 0-9, and ٫ ٬ as point and comma."""
    return text.translate(TO_LATIN)


def local_digits(text):
    """Return text with the digits of the active language (Latin everywhere when the setting says so)."""
    if is_arabic_active() and settings.ARABIC_INDIC_DIGITS:
        return text.translate(TO_ARABIC)
    return text


def without_direction_marks(text):
    """Return text without the invisible marks that change its direction."""
    return DIRECTION_MARKS.sub("", text)


def says_nothing(text):
    """Whether nothing of the text is seen by a reader."""
    return UNSEEN.fullmatch(text) is not None


def search_words(text):
    """Return the words of text in the one spelling by which they are found, as a list."""
    one_form = unicodedata.normalize("NFKC", text)
    return WORD.findall(latin_digits(UNREAD_MARKS.sub("", one_form).translate(ONE_SPELLING).casefold()))
