"""What the portal's iCalendar files (RFC 5545) have in common: names that stay, marked Arabic, a file to save."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import override
from icalendar import Calendar, Event

ARABIC = {"LANGUAGE": "ar"}


def start_event(kind, row, changed_at):
    """Return an Event without times; its UID never changes, so that a newer file replaces the older event."""
    event = Event()
    event.add("uid", f"{kind}-{row.pk}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    return event


def add_page(event, row):
    """Write the address of the row's Arabic page."""
    with override("ar"):
        event.add("url", settings.PORTAL_URL + row.get_absolute_url())


def calendar_of(events, about):
    """Return the Calendar of the events; about is the English word for what they are."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Open Government Portal//{about}//AR")
    calendar.add("version", "2.0")
    for event in events:
        calendar.add_component(event)
    return calendar


def calendar_file(content, name):
    """Return the bytes of a calendar as a file to save; a name made of slugs and numbers is safe."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response["Content-Language"] = "ar, en"
    return response
