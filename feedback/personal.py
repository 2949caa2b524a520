"""The personal data that feedback holds."""

from django.db.models import F, Q

from core.field_words import name_of
from core.personal import Section, section
from core.records import forget
from core.search import rebuild

from . import attachments
from .models import (
    WORDS,
    Appeal,
    Attachment,
    CausedChange,
    Draft,
    Endorsement,
    Feedback,
    Naming,
    PrivateNote,
    Reply,
    Settlement,
)
from .models.subject import SUBJECTS

# What the author wrote, and what became of it.
TOLD = [
    "reference",
    "received_at",
    "kind",
    *SUBJECTS,
    "body",
    "current_wording",
    "proposed_wording",
    "reason",
    "naming",
    "author_name",
    "organisation",
    "on_behalf_of",
    "language",
    "moderation",
    "published_at",
    "edited_at",
    "declined_reason",
    "due_on",
    "outcome",
    "decided_at",
    "deciding_entity",
    "decision_reason_ar",
    "decision_reason_en",
]
APPEAL = ["feedback", "made_at", "text", "result", "answered_at", "answer"]


def export(user):
    """Return what feedback keeps of the person, as a list of Sections.

    Of drafts those that the person saved while signed in: who typed an address into another has not proved it.
    Nor is what staff write to each other before they answer (assignments, draft answers, private notes): the answer is
    told, with its reason.
    """
    items = Feedback.objects.owned_by(user)
    files = Attachment.objects.filter(feedback__in=items)
    replies = Reply.objects.published().filter(feedback__in=items).order_by("pk")
    changes = CausedChange.objects.filter(feedback__in=items)
    settlements = Settlement.objects.filter(feedback__in=items).order_by("pk")
    return [
        section("feedback", items.for_cards(), TOLD),
        section("endorsements", Endorsement.objects.filter(author=user), ["feedback", "entity", "made_at"]),
        section("appeals", Appeal.objects.filter(feedback__in=items), APPEAL),
        section("attachments", files, ["feedback", "name", "size", "added_at"]),
        Section("drafts", Draft, [told_draft(draft) for draft in user.drafts.unsent().order_by("pk")]),
        section("replies", replies, ["feedback", "published_at", "entity", "body_ar", "body_en"]),
        section("caused_changes", changes, ["feedback", "commitment", "milestone", "changed_at"]),
        section(
            "settlements", settlements, ["feedback", "said_at", "verdict", "words", "moderation", "declined_reason"]
        ),
    ]


def told_draft(draft):
    """Return an unsent draft as a row, what was written as lines of name and text."""
    written = [(name_of(Feedback, name), draft.data.get(name)) for name in WORDS]
    lines = "\n".join(f"{label}: {text}" for label, text in written if text)
    return {"about": draft.about, "data": lines, "saved_at": draft.saved_at}


def hand_over(drafts):
    """Leave shared drafts to the colleagues, without the name and address of who began them."""
    for draft in drafts:
        draft.owner, draft.browser = None, ""
        draft.data |= {"email": "", "author_name": ""}
        # Whose name stands beside it is chosen anew.
        draft.is_ready = draft.is_ready and draft.data.get("naming") != Naming.OWN_NAME
        draft.save()


def erase(user):
    """Take the person out of their feedback and its history: what was said stays; name, organisation and account go.

    Their own files go too: a document names its author in places that nobody sees. So do the
    private notes of staff on it, which may name the person and which nobody can check for that.

    Returns how many items stay.
    """
    keys = list(Feedback.objects.owned_by(user).values_list("pk", flat=True))
    for rows in [Feedback.history.filter(id__in=keys), Feedback.objects.filter(pk__in=keys)]:
        # What was sent in the name of a verified organisation is the organisation's, and stays under its name.
        own = rows.exclude(naming=Naming.ORGANISATION, on_behalf_of__isnull=False)
        own.exclude(naming=Naming.BODY_ONLY).update(naming=Naming.WITHOUT_NAME)
        own.update(organisation="", on_behalf_of=None)
        rows.update(author=None, author_name="")
    Feedback.objects.filter(pk__in=keys).update(version=F("version") + 1)
    rebuild(Feedback.objects.filter(pk__in=keys))
    # What an organisation endorses stays; who said so in its name goes.
    Endorsement.objects.filter(author=user).update(author=None)
    Endorsement.history.filter(author=user).update(author=None)
    for model in [Appeal, PrivateNote]:
        rows = model.objects.filter(feedback__in=keys)
        gone = list(rows.values_list("pk", flat=True))
        rows.delete()
        # After the rows: deleting them leaves one more record.
        forget(model, gone)
    hand_over(user.drafts.exclude(entity=None))
    drafts = Draft.objects.filter(Q(data__email=user.email) | Q(owner=user))
    attachments.forget(
        Attachment.objects.filter(Q(feedback__in=keys, feedback__on_behalf_of=None) | Q(draft__in=drafts))
    )
    drafts.delete()
    return len(keys)
