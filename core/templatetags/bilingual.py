"""Content that has an Arabic text and perhaps an English one."""

from urllib.parse import unquote, urlsplit

from django import template
from django.urls import translate_url
from django.utils.html import (
    conditional_escape,
    format_html,
    format_html_join,
    linebreaks,
)
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.models import Sourced

register = template.Library()


def text_of(row, field):
    """Return (text, language): the active language's text, or the Arabic one where it is not translated."""
    language = get_language() or "ar"
    text = getattr(row, f"{field}_{language}", "")
    if text or language == "ar":
        return text or "", language
    return getattr(row, f"{field}_ar") or "", "ar"


@register.simple_tag(takes_context=True)
def translated(context, row, field, mark=True, link=False):
    """Return the field's text; Arabic on an English page has its own lang and dir, and says it is untranslated.

    English that is older than the Arabic says so; with link it leads to the Arabic page.
    """
    text, language = text_of(row, field)
    words = unmarked(text, language)
    return with_remark(words, context, row, field, language, link) if text and mark else words


def unmarked(text, language):
    """Return the text, in an element of its own language where that is not the page's."""
    return in_language(conditional_escape(text), language, "span") if text else ""


@register.simple_tag(takes_context=True)
def translated_paragraphs(context, row, field):
    """Return the field's text as paragraphs, marked as translated does."""
    text, language = text_of(row, field)
    words = in_language(mark_safe(linebreaks(text, autoescape=True)), language, "div")
    return with_remark(words, context, row, field, language, True) if text else ""


def in_language(html, language, element):
    """Return html, wrapped in an element of its own language where that is not the page's."""
    if language == get_language():
        return html
    return format_html('<{0} lang="{1}" dir="rtl">{2}</{0}>', element, language, html)


def with_remark(html, context, row, field, language, link):
    """Return html, with what is to be said of its translation: that there is none, or that the Arabic is newer."""
    if language != get_language():
        return format_html('{} <small class="untranslated">{}</small>', html, _("Not translated yet"))
    if language == "ar" or field not in getattr(row, "outdated_translations", ()):
        return html
    words, way = _("The Arabic text has changed since this translation."), arabic_page(context) if link else ""
    return format_html('{} <small class="untranslated">{} {}</small>', html, words, way)


def arabic_page(context):
    """Return the link to the same page in Arabic; nothing where there is no page, as in a letter."""
    request = getattr(context, "request", None)
    if request is None:
        return ""
    address = translate_url(request.get_full_path(), "ar")
    return format_html('<a href="{}" hreflang="ar">{}</a>', address, _("Read it in Arabic"))


@register.simple_tag
def sources(row, field):
    """Return from where the field's value comes, pages as links, and whether the words are the portal's own."""
    named = format_html_join(" ", "{}", ((source_link(source),) for source in row.sources_of(field)))
    wording = row.wording_of(field)
    if not named and not wording:
        return ""
    label = format_html("{} {}", _("Source:"), named) if named else ""
    return format_html('<small class="source">{} {}</small>', label, wording)


def source_link(source):
    """Return the link to the page that a source is; the workshop's document is named, as no page holds it."""
    if source == Sourced.DOCUMENT:
        return _("the workshop’s document")
    return format_html('<a href="{}" rel="external"><bdi dir="ltr">{}</bdi></a>', source, host_of(source))


@register.filter("host")
def host_of(address):
    """Return the host that readers recognise: opengovpartnership.org."""
    return unquote(urlsplit(address).netloc).removeprefix("www.")
