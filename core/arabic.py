"""Arabic text as people type it: two sets of digits and invisible direction marks."""

import re

from django.conf import settings
from django.utils.translation import get_language

TO_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
TO_LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")

# Marks that turn text around (Unicode Bidirectional Algorithm, UAX #9): they can make a text read as another.
DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
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
