"""What letters need: full addresses, and order kept where plain text has no markup for it."""

from django import template

from core import emails

register = template.Library()


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
