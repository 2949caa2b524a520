"""The browsers in which people are signed in: named in words, listed for their owner, ended from afar."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from .models import Browser, Device, System

# Set in a session at sign-in: when that was. What comes after a new password is still the same sign-in.
MARK = "signed_in_at"
SEEN_MINUTES = 5

# What tells a browser in its User-Agent, the special before the general: most also call themselves Chrome or Safari.
BROWSERS = [
    ("Edg", Browser.EDGE),
    ("OPR/", Browser.OPERA),
    ("SamsungBrowser", Browser.SAMSUNG),
    ("Firefox", Browser.FIREFOX),
    ("FxiOS", Browser.FIREFOX),
    ("CriOS", Browser.CHROME),
    ("Chrome", Browser.CHROME),
    ("Safari", Browser.SAFARI),
]
SYSTEMS = [
    ("Android", System.ANDROID),
    ("iPhone", System.IPHONE),
    ("iPad", System.IPAD),
    ("Windows", System.WINDOWS),
    ("Macintosh", System.MAC),
    ("CrOS", System.CHROME_OS),
    ("Linux", System.LINUX),
]


def described(request):
    """Return {"browser", "system"} of the browser that asks, empty where it does not say."""
    agent = request.headers.get("User-Agent", "")
    return {"browser": first_in(agent, BROWSERS), "system": first_in(agent, SYSTEMS)}


def first_in(agent, known):
    return next((name for sign, name in known if sign in agent), "")


def mark(request):
    """Remember in the session that somebody has just signed in."""
    request.session[MARK] = timezone.now().isoformat()


def touch(request):
    """Note that the session is in use, at most once in five minutes; a session without a mark is left alone."""
    session, now = request.session, timezone.now()
    if MARK not in session or not request.user.is_authenticated:
        return
    signed_in_at = datetime.fromisoformat(session[MARK])
    found = {"user": request.user, "signed_in_at": signed_in_at, "seen_at": now, **described(request)}
    device, _created = Device.objects.get_or_create(session_id=session.session_key, defaults=found)
    if device.seen_at < now - timedelta(minutes=SEEN_MINUTES):
        Device.objects.filter(pk=device.pk).update(seen_at=now, **described(request))


def end(devices):
    """End the sessions of the devices, a queryset; returns how many there were."""
    keys = list(devices.values_list("session_id", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def end_all(user, but=None):
    """End all sessions of the user, but for the one with that key; returns how many there were."""
    return end(user.devices.exclude(session_id=but))
