"""Workshops in schema.org's words (https://schema.org/Event), in the active language, without what is not known."""

from django.conf import settings
from django.utils import timezone


def workshop(row):
    """Return the workshop as a dict, its agenda as sub-events; uses row.sessions.all()."""
    return known(
        event(row.title, row)
        | {
            "url": page(row),
            "description": row.aim,
            "location": place(row),
            "organizer": row.organiser and {"@type": "Organization", "name": row.organiser.name},
            "subEvent": [event(session.title, session) for session in row.sessions.all()],
        }
    )


def group(row):
    """Return the working group as a dict, part of its workshop."""
    return known(
        event(f"{row.label}: {row.topic}", row.session)
        | {
            "url": page(row),
            "location": place(row.workshop),
            "superEvent": event(row.workshop.title, row.workshop) | {"url": page(row.workshop)},
        }
    )


def event(name, timed):
    """Return the parts that every event has, with the times of timed."""
    return known(
        {
            "@type": "Event",
            "name": name,
            "startDate": timezone.localtime(timed.starts_at).isoformat(),
            "endDate": timed.ends_at and timezone.localtime(timed.ends_at).isoformat(),
        }
    )


def place(row):
    return row.place and {"@type": "Place", "name": row.place}


def page(row):
    return settings.PORTAL_URL + row.get_absolute_url()


def known(data):
    """Return data without what is empty."""
    return {name: value for name, value in data.items() if value}
