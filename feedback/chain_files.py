"""One chain as a file, to take along and to quote: for programs, and for people."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from core import emails

from .citations import address, citation

LANGUAGES = [code for code, label in settings.LANGUAGES]


def as_data(item, changes, beside):
    """Return the chain as what JSON can hold, with what is Beside the item; what has two languages is told in both."""
    workshop = item.shown_workshop
    return {
        "reference": item.reference,
        "is_illustrative": item.is_demo,
        "page": {code: address(item, code) for code in LANGUAGES},
        "citation": {code: citation(item, code) for code in LANGUAGES},
        "kind": item.kind,
        "about": item.subject.about,
        "said_in": (item.said_in_group or workshop).about if workshop else None,
        "is_entered_by_staff": item.is_recorded,
        "author": item.credit or None,
        "received_on": told(item.received_at),
        "language": item.language,
        "body": item.body,
        "current_wording": item.current_wording or None,
        "proposed_wording": item.proposed_wording or None,
        "author_reason": item.reason or None,
        "files": [{"name": file.name, "address": full(file)} for file in beside.files],
        "endorsed_by": [both(entity, "name") for entity in beside.endorsers],
        "review_began_on": told(item.review_began_at),
        "due_on": told(item.due_on),
        "outcome": item.outcome,
        "decided_on": told(item.decided_at),
        "days_taken": item.days_taken,
        "decided_by": item.deciding_entity and both(item.deciding_entity, "name"),
        "reason": both(item, "decision_reason") if item.is_decided else None,
        "answered_together_with": [other.reference for other in beside.together],
        "replies": [reply_data(reply) for reply in item.shown_replies],
        "changes": [change_data(change) for change in changes],
        "settlement": settlement_data(item.said_settlement),
        "licence": settings.DATA_LICENCE_NAME or None,
        "licence_address": settings.DATA_LICENCE_URL or None,
    }


def full(file):
    """Return the address at which everybody finds a file of a public item."""
    return settings.PORTAL_URL + file.get_absolute_url()


def reply_data(reply):
    return {
        "published_on": told(reply.published_at),
        "entity": both(reply.entity, "name"),
        "words": both(reply, "body"),
    }


def change_data(change):
    """What changed: each field as it was and as it is; nothing of them where the public history tells no more."""
    with override("ar"):
        page = settings.PORTAL_URL + change.history_url
    return {
        "row": change.row.about,
        "changed_on": told(change.changed_at),
        "page": page,
        "is_first_publication": bool(change.step and change.step.is_first),
        "fields": [field_data(each, change.step) for each in change.step.changes] if change.step else [],
        "reason_of_the_new_end": both(change.move, "reason") if change.move else None,
    }


def field_data(change, step):
    """A field that differs; rows that it points to are told by their names."""
    if change.field.is_relation:
        old, new = change.old, change.new
    else:
        old, new = (getattr(record, change.field.attname) for record in [step.before, step.record])
    return {"field": change.field.name, "old": told(old), "new": told(new)}


def settlement_data(said):
    if said is None:
        return None
    return {"verdict": said.verdict, "said_on": told(said.said_at), "words": said.shown_words or None}


def both(row, field):
    """Return {"ar": …, "en": …} of a translated field; None where a text is missing."""
    return {code: getattr(row, f"{field}_{code}") or None for code in LANGUAGES}


def told(value):
    """Return a date, or the Amman day of a moment, as ISO 8601; None for an empty text; other values as they are."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return value.isoformat() if isinstance(value, date) else (None if value == "" else value)


def as_text(item, changes, beside):
    """Return the chain as plain text in the active language, with what is Beside the item."""
    files = [(file.name, full(file)) for file in beside.files]
    text = emails.render("feedback/chain.txt", {"item": item, "changes": changes, "beside": beside, "files": files})
    lines = [line.rstrip() for line in text.strip().splitlines()]
    # What is left out leaves blank lines behind.
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept) + "\n"
