"""Words of feedback that several pages of the back office show."""

from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext

from commitments.admin.parts import commitment_words, milestone_words
from core.templatetags.arabic import digits, num


def subject_words(item):
    """Return what the feedback is about."""
    if item.milestone_id:
        return milestone_words(item.milestone)
    return commitment_words(item.commitment) if item.commitment_id else str(item.subject)


def told(sentence, *items):
    """Return the sentence, and that the authors of the items were told, as far as they have any."""
    count = sum(1 for item in items if item.author_id)
    if not count:
        return sentence
    if count == len(items):
        authors = ngettext("Its author was told.", "Their authors were told.", count)
    else:
        authors = ngettext(
            "The author of %(count)s of them was told.", "The authors of %(count)s of them were told.", count
        ) % {"count": num(count)}
    return f"{sentence} {authors}"


def as_written(text):
    """Return what somebody wrote, in its own direction."""
    return format_html('<div dir="auto">{}</div>', mark_safe(linebreaks(text, autoescape=True))) if text else "–"


def changes_shown(changes):
    """Return what changed, field by field, in words and marks."""
    rows = (render_to_string("commitments/_change.html", {"change": change}) for change in changes)
    return format_html("<dl>{}</dl>", format_html_join("", "{}", ((mark_safe(row),) for row in rows)))


def links_to_files(attachments):
    """Return links that save the files, each with its size."""
    rows = (
        (reverse("answering:attachment", kwargs={"key": each.key}), each.name, digits(filesizeformat(each.size)))
        for each in attachments
    )
    return format_html_join(mark_safe("<br>"), '<a href="{}"><bdi>{}</bdi></a> ({})', rows)
