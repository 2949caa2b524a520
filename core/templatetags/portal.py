"""What the frame of every page needs: links that know where they are, breadcrumbs, text used twice."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def link(context, name, words, section=""):
    """Return a link to the named page, marked where the reader is there or in the section (an app's name) it opens."""
    return format_html('<a href="{}"{}>{}</a>', reverse(name), current(context, name, section), words)


@register.simple_tag(takes_context=True)
def known_to_be_signed_in(context):
    """Whether the page has asked who reads it, and that is somebody; other pages stay the same for all."""
    request = context.get("request")
    session = getattr(request, "session", None)
    return session is not None and session.accessed and request.user.is_authenticated


def current(context, name, section):
    """Return the aria-current attribute of a link (WAI-ARIA 1.2, 6.6.9), or nothing."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return ""
    if match.view_name == name:
        return mark_safe(' aria-current="page"')
    return mark_safe(' aria-current="true"') if section and match.app_name == section else ""


@register.simple_tag
def trail(*words_and_addresses):
    """Return pairs (words, address) for the breadcrumbs, the page's own words last and alone."""
    words, addresses = words_and_addresses[::2], words_and_addresses[1::2]
    return list(zip(words, (*addresses, ""), strict=True))


@register.simple_block_tag
def text(content):
    """Return what is inside on one line: {% text as name %} lets a block be printed twice."""
    return mark_safe(" ".join(content.split()))


@register.filter
def has_required_field(form):
    """Whether anything must be filled in; where nothing must, "(optional)" beside each field is noise."""
    return any(field.required for field in form.fields.values())
