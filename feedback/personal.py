"""The personal data that feedback holds."""

from django.db.models import F

from core.personal import section
from core.records import forget
from core.search import rebuild

from .models import Appeal, Draft, Feedback, Naming, Reply
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
    "naming",
    "author_name",
    "organisation",
    "on_behalf_of",
    "language",
    "moderation",
    "published_at",
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

    Drafts are not in it: whoever typed the address of an unsent one has not proved that it is theirs.
    """
    items = Feedback.objects.owned_by(user)
    replies = Reply.objects.published().filter(feedback__in=items).order_by("pk")
    return [
        section("feedback", items.for_cards(), TOLD),
        section("appeals", Appeal.objects.filter(feedback__in=items), APPEAL),
        section("replies", replies, ["feedback", "published_at", "entity", "body_ar", "body_en"]),
    ]


def erase(user):
    """Take the person out of their feedback and its history: what was said stays; name, organisation and account go.

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
    appeals = Appeal.objects.filter(feedback__in=keys)
    forget(Appeal, list(appeals.values_list("pk", flat=True)))
    appeals.delete()
    Draft.objects.filter(data__email=user.email).delete()
    return len(keys)
