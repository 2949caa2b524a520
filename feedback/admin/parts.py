"""Words of feedback that several pages of the back office show."""

from django.utils.html import format_html, linebreaks
from django.utils.safestring import mark_safe

from commitments.admin.parts import commitment_words, milestone_words


def subject_words(item):
    """Return what the feedback is about."""
    if item.milestone_id:
        return milestone_words(item.milestone)
    return commitment_words(item.commitment) if item.commitment_id else str(item.subject)


def as_written(text):
    """Return what somebody wrote, in its own direction."""
    return format_html('<div dir="auto">{}</div>', mark_safe(linebreaks(text, autoescape=True))) if text else "–"
