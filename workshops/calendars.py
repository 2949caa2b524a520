"""Dates to take along: a workshop, an agenda item or a group as an iCalendar file (RFC 5545) in both languages."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.calendars import ARABIC, add_page, calendar_of, start_event
from core.templatetags.arabic import clock

# Isolates (Unicode UAX #9): a line keeps its direction in calendars that know none.
LEFT_TO_RIGHT, RIGHT_TO_LEFT, END = "\u2066", "\u2067", "\u2069"


def for_workshop(workshop):
    """Return the calendar of the whole day as bytes; uses workshop.sessions.all()."""
    event = start_event("workshop", workshop, workshop.updated_at)
    add_times(event, workshop.starts_at, last_known_moment(workshop))
    event.add("summary", workshop.short_title_ar or workshop.title_ar, parameters=ARABIC)
    event.add("description", in_both_languages(workshop_lines, workshop))
    add_place(event, workshop.place_ar)
    return finish(event, workshop)


def for_session(session):
    """Return the calendar of one agenda item as bytes."""
    changed_at = max(session.updated_at, session.workshop.updated_at)
    event = start_event("session", session, changed_at)
    add_times(event, session.starts_at, session.ends_at)
    event.add("summary", session.title_ar, parameters=ARABIC)
    event.add("description", in_both_languages(session_lines, session))
    add_place(event, session.workshop.place_ar)
    return finish(event, session.workshop)


def for_group(group):
    """Return the calendar of a working group as bytes: it meets during its agenda item."""
    session = group.session
    changed_at = max(group.updated_at, session.updated_at, group.workshop.updated_at)
    event = start_event("group", group, changed_at)
    add_times(event, session.starts_at, session.ends_at)
    event.add("summary", f"{group.label_ar}: {group.topic_ar}", parameters=ARABIC)
    event.add("description", in_both_languages(group_lines, group))
    add_place(event, group.room_ar, group.workshop.place_ar)
    return finish(event, group)


def add_times(event, starts_at, ends_at):
    """Write when it is in Amman; where its end is None it is a moment (RFC 5545, 3.6.1)."""
    event.add("dtstart", timezone.localtime(starts_at))
    if ends_at:
        event.add("dtend", timezone.localtime(ends_at))


def add_place(event, *places):
    """Write where it is, as far as that is known."""
    known = [place for place in places if place]
    if known:
        event.add("location", "، ".join(known), parameters=ARABIC)


def finish(event, page):
    """Return the event as the bytes of a calendar, with the address of its page and the rules of its time zone."""
    add_page(event, page)
    calendar = calendar_of([event], "Workshops")
    year = event.start.year
    calendar.add_missing_timezones(first_date=date(year, 1, 1), last_date=date(year + 1, 1, 1))
    return calendar.to_ical()


def last_known_moment(workshop):
    """Return its end, else the latest time that its agenda tells; None when only its start is known."""
    if workshop.ends_at:
        return workshop.ends_at
    moments = [session.ends_at or session.starts_at for session in workshop.sessions.all()]
    return max([moment for moment in moments if moment > workshop.starts_at], default=None)


def in_both_languages(lines, row):
    """Return what lines(row, language) says in Arabic and, as far as it is translated, in English."""
    parts = []
    for language, direction in [("ar", RIGHT_TO_LEFT), ("en", LEFT_TO_RIGHT)]:
        with override(language):
            parts.append("\n".join(f"{direction}{line}{END}" for line in lines(row, language) if line))
    return "\n\n".join(parts)


def workshop_lines(workshop, language):
    """Yield title, subtitle and agenda."""
    yield text(workshop, "title", language)
    yield text(workshop, "subtitle", language)
    for session in workshop.sessions.all():
        title = text(session, "title", language)
        yield title and f"{times(session)} {title}"
    if workshop.ends_at is None:
        yield _("When the workshop ends is not known: the calendar shows the time that the agenda tells.")


def session_lines(session, language):
    """Yield title and workshop."""
    yield text(session, "title", language)
    yield text(session.workshop, "title", language)
    if session.ends_at is None:
        yield _("When this item ends is not known.")


def group_lines(group, language):
    """Yield label, topic and workshop."""
    yield text(group, "label", language)
    yield text(group, "topic", language)
    yield text(group.workshop, "title", language)
    if group.session.ends_at is None:
        yield _("When this item ends is not known.")


def text(row, field, language):
    """Return the field in exactly this language, or empty."""
    return getattr(row, f"{field}_{language}") or ""


def times(session):
    """Return start and end, each isolated, so that the start comes first in either direction."""
    moments = [session.starts_at, session.ends_at] if session.ends_at else [session.starts_at]
    return " – ".join(f"{LEFT_TO_RIGHT}{clock(moment)}{END}" for moment in moments)
