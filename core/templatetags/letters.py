"""What letters need: full addresses, and order kept where plain text has no markup for it."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from core import emails

register = template.Library()

ISOLATED = re.compile("\u2066([^\u2069]*)\u2069")


@register.simple_tag
def address(name, **kwargs):
    """Return the full address of a page, in the language of the letter."""
    return emails.link(name, **kwargs)


@register.filter
def full_address(path):
    """Return the full address of a path, as get_absolute_url gives it."""
    return emails.full_address(path)


@register.filter
def isolated(value):
    """Return value between U+2066 and U+2069: left to right, whatever stands around it (UAX #9)."""
    return f"\u2066{value}\u2069"


@register.filter
def isolated_address(value):
    """Return an address the same way, in the brackets that tell mail programs where it ends (RFC 3986, appendix C)."""
    return isolated(f"<{value}>")


@register.filter
def apart(name):
    """Return a name between U+2068 and U+2069: in its own direction, which turns nothing around it (UAX #9)."""
    return f"\u2068{name}\u2069"


@register.filter
def quoted(text):
    """Return what somebody wrote with a mark before each line, so that none of it passes for words of the portal."""
    return "\n".join(f"> {line}" for line in str(text).splitlines())


@register.filter
def brief(name, length=36):
    """Return a name, cut after a word where it is longer than so many characters, so that a subject stays one line."""
    text = str(name)
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0] + "…"


@register.filter
def unbroken(text):
    """Return text as HTML in which each part that is isolated, such as a reference, stays on one line."""
    return mark_safe(ISOLATED.sub(r'<bdi dir="ltr" class="num">\1</bdi>', conditional_escape(text)))
