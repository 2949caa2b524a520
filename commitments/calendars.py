"""Planned ends of milestones as an iCalendar file (RFC 5545) that holds both languages."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import override
from icalendar import Calendar, Event


def for_milestones(commitment, milestones):
    """Return the calendar of the milestones' planned ends as bytes; an end known to the month spans the month."""
    calendar = Calendar()
    calendar.add("prodid", "-//Open Government Portal//Commitments//AR")
    calendar.add("version", "2.0")
    for milestone in milestones:
        calendar.add_component(event_of(milestone, commitment))
    return calendar.to_ical()


def event_of(milestone, commitment):
    """Return the planned end as an all-day Event; its UID never changes, so that newer files replace it."""
    event = Event()
    event.add("uid", f"milestone-{milestone.pk}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("dtstamp", milestone.updated_at)
    event.add("last-modified", milestone.updated_at)
    event.add("dtstart", first_day(milestone))
    event.add("dtend", milestone.ends_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", f"{milestone.label} {milestone.title_ar}", parameters={"LANGUAGE": "ar"})
    titles = [milestone.title_en, commitment.title_ar, commitment.title_en]
    event.add("description", "\n".join(title for title in titles if title))
    with override("ar"):
        event.add("url", settings.PORTAL_URL + milestone.get_absolute_url())
    return event


def first_day(milestone):
    """Return the day, or the first of the month, on which the milestone may end."""
    return milestone.ends_on.replace(day=1) if milestone.precision == "month" else milestone.ends_on
