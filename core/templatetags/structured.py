"""What search engines read beside the page: data in schema.org's words (https://schema.org), as JSON-LD."""

import json
from html import unescape

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

register = template.Library()

# As in Django's json_script: no text can close the element or open another.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(data):
    """Return data (a dict in schema.org's words) as a block that no browser runs."""
    text = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False, cls=DjangoJSONEncoder)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text.translate(ESCAPES)))


@register.simple_tag
def breadcrumb_list(crumbs):
    """Return the breadcrumbs, pairs (words, address) below the home page, as JSON-LD."""
    steps = [(_("Home"), reverse("pages:home")), *crumbs]
    return json_ld({"@type": "BreadcrumbList", "itemListElement": [list_item(*step) for step in enumerate(steps, 1)]})


def list_item(position, crumb):
    """Return one step; the page itself, the last, has no address (as Google's guide to breadcrumbs asks)."""
    words, address = crumb
    item = {"@type": "ListItem", "position": position, "name": plain(words)}
    return item | {"item": settings.PORTAL_URL + address} if address else item


def plain(words):
    """Return words as text, without the markup that safe HTML carries."""
    return unescape(strip_tags(words)) if hasattr(words, "__html__") else str(words)
