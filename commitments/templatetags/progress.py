"""Words and data about how far a commitment is."""

from django import template
from django.utils.translation import ngettext

from core.templatetags.arabic import num
from core.templatetags.bilingual import text_of

register = template.Library()


@register.simple_tag
def milestones_done(row):
    """Return "5 of 6 milestones complete" for a commitment or plan with done_count and milestone_count."""
    total = row.milestone_count
    if row.done_count:
        words = ngettext(
            "%(done)s of %(total)s milestone complete", "%(done)s of %(total)s milestones complete", total
        )
    else:
        words = ngettext("%(total)s milestone, not complete", "%(total)s milestones, none complete", total)
    return words % {"done": num(row.done_count), "total": num(total)}


@register.simple_tag
def page_data(row, title, bodies, name):
    """Return the page of a row as schema.org knows it: about these government bodies; title and name are fields."""
    about = [{"@type": "GovernmentOrganization", "name": text_of(body, name)[0]} for body in bodies]
    words, language = text_of(row, title)
    return {
        "@type": "WebPage",
        "name": words,
        "inLanguage": language,
        "datePublished": row.published_at,
        "dateModified": row.updated_at,
        "about": about,
    }
