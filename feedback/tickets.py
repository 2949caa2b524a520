"""What each form to write feedback carries: a key made by the server, and when and for whom the form was drawn."""

from dataclasses import dataclass
from time import time
from uuid import UUID, uuid4, uuid5

from django.core import signing

MINIMUM_SECONDS = 3


@dataclass
class Ticket:
    """What a form brought back: the draft's key, how often it was saved when the form was drawn, and this drawing."""

    key: UUID
    version: int
    page: str
    # The number of the account for which the form was drawn; None for somebody who was not signed in.
    person: int | None
    is_hasty: bool

    @property
    def key_beside(self):
        """The key of a draft of its own for what this drawing of the form brought; the same each time."""
        return uuid5(self.key, self.page)


def salt(browser):
    return f"feedback.tickets {browser}"


def issue(browser, draft=None, person=None):
    """Return a ticket for the form: with the draft's key, or a new one."""
    key, version = (draft.key, draft.version) if draft else (uuid4(), 0)
    return signing.dumps([str(key), version, uuid4().hex, person, int(time())], salt=salt(browser))


def read(ticket, browser):
    """Return the Ticket of a form; BadSignature for one of another browser, or none at all."""
    try:
        key, version, page, person, shown_at = signing.loads(ticket, salt=salt(browser))
    except ValueError as error:
        raise signing.BadSignature(ticket) from error
    return Ticket(UUID(key), version, page, person, is_hasty=time() - shown_at < MINIMUM_SECONDS)


def known(ticket, browser):
    """Return the Ticket, or None where it is none of this browser."""
    try:
        return read(ticket, browser)
    except signing.BadSignature:
        return None
