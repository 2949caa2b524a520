"""Planned ends of milestones as an iCalendar file (RFC 5545) that holds both languages."""

from datetime import timedelta

from core.calendars import ARABIC, add_page, calendar_of, start_event


def for_milestones(commitment, milestones):
    """Return the calendar of the milestones' planned ends as bytes; an end known to the month spans the month."""
    return calendar_of([event_of(milestone, commitment) for milestone in milestones], "Commitments").to_ical()


def event_of(milestone, commitment):
    """Return the planned end as an all-day Event."""
    event = start_event("milestone", milestone, milestone.updated_at)
    event.add("dtstart", first_day(milestone))
    event.add("dtend", milestone.ends_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", f"{milestone.label} {milestone.title_ar}", parameters=ARABIC)
    titles = [milestone.title_en, commitment.title_ar, commitment.title_en]
    event.add("description", "\n".join(title for title in titles if title))
    add_page(event, milestone)
    return event


def first_day(milestone):
    """Return the day, or the first of the month, on which the milestone may end."""
    return milestone.ends_on.replace(day=1) if milestone.precision == "month" else milestone.ends_on
