"""What a proposed wording changes."""

import re
from difflib import SequenceMatcher

from django import template
from django.utils.html import format_html, format_html_join

from .. import citations

register = template.Library()
register.simple_tag(citations.marked_citation, name="citation")
register.simple_tag(citations.isolated_citation)
register.simple_tag(citations.subject_title)


@register.simple_tag
def wording_change(current, proposed):
    """Return the proposed wording with what it takes away as <del> and what it adds as <ins>, word by word."""
    old, new = words(current), words(proposed)
    alike = [[word.rstrip() for word in each] for each in (old, new)]
    steps = SequenceMatcher(None, *alike).get_opcodes()
    return format_html_join("", "{}", ((change(old[a:b], new[c:d]),) for kind, a, b, c, d in steps))


def words(text):
    """Return the words of the text, each with the blanks that follow it."""
    return re.findall(r"\S+\s*|\s+", text)


def change(old, new):
    """Return the words once where nothing changes, else what goes and what comes."""
    if "".join(old).split() == "".join(new).split():
        return f"{''.join(new).rstrip()} " if new else ""
    gone = format_html("<del>{}</del> ", "".join(old).rstrip()) if old else ""
    come = format_html("<ins>{}</ins> ", "".join(new).rstrip()) if new else ""
    return format_html("{}{}", gone, come)
