"""How to cite one numbered chain: number, title, address and day."""

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.templatetags.arabic import day, digits
from core.templatetags.bilingual import text_of
from core.templatetags.letters import isolated


def address(item, language):
    """Return the full address of the item's public page in the language."""
    with override(language):
        return settings.PORTAL_URL + reverse("feedback:detail", kwargs={"reference": item.reference})


def citation(item, language, fill=str.format, latin="{}"):
    """Return the citation in the language, in one line; latin is put around what is written from left to right."""
    with override(language):
        words = _(
            "Feedback {reference} on “{title}”: {outcome}, as of {day}. Open Government Portal of Jordan, {address}"
        )
        return fill(
            words,
            reference=fill(latin, item.reference),
            title=subject_title(item),
            outcome=item.get_outcome_display(),
            day=day(item.last_step_at),
            address=fill(latin, address(item, language)),
        )


def marked_citation(item, language):
    """Return the citation as HTML."""
    return citation(item, language, fill=format_html, latin='<bdi dir="ltr">{}</bdi>')


def isolated_citation(item, language):
    """Return the citation for plain text, in which nothing is turned around."""
    return citation(item, language, latin=isolated("{}"))


def subject_title(item):
    """Return what the item is about, as it is called in the active language."""
    subject = item.subject
    field = {"plan": "short_name", "working_group": "label", "workshop": "short_title"}.get(item.subject_name, "title")
    text, _language = text_of(subject, field)
    if item.milestone_id:
        return _("Milestone {label}: {title}").format(label=digits(subject.label), title=text)
    if item.commitment_id:
        return _("Commitment {number}: {title}").format(number=digits(subject.number), title=text)
    return text
