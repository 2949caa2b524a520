"""What each form to write feedback carries: a key made by the server, and when the form was shown, for one browser."""

from time import time
from uuid import UUID, uuid4

from django.core import signing

MINIMUM_SECONDS = 3


def salt(browser):
    return f"feedback.tickets {browser}"


def issue(browser, key=None):
    """Return a ticket for the form: with the draft's key, or a new one."""
    return signing.dumps([str(key or uuid4()), int(time())], salt=salt(browser))


def read(ticket, browser):
    """Return (key, whether the form was filled in more quickly than people can); BadSignature for any other ticket."""
    key, shown_at = signing.loads(ticket, salt=salt(browser))
    return UUID(key), time() - shown_at < MINIMUM_SECONDS
