"""The values of feedback: what kind it is, how its author is named, how it was judged and what was decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    SUGGESTION = "suggestion", _("Suggestion")
    QUESTION = "question", _("Question")
    CONCERN = "concern", _("Concern")
    OFFER = "offer", _("Offer to take part")


class Naming(models.TextChoices):
    """How the sender appears in public."""

    ORGANISATION = "organisation", _("In the name of my organisation")
    OWN_NAME = "own_name", _("In my own name")
    WITHOUT_NAME = "without_name", _("Without a name")
    BODY_ONLY = "body_only", _("Not published: only for the responsible body")


class Moderation(models.TextChoices):
    HELD = "held", _("Held for review")
    PUBLISHED = "published", _("Published")
    DECLINED = "declined", _("Declined")


class Outcome(models.TextChoices):
    RECEIVED = "received", _("Received")
    UNDER_REVIEW = "under_review", _("Under review")
    ACCEPTED = "accepted", _("Accepted")
    PARTLY_ACCEPTED = "partly_accepted", _("Partly accepted")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    ANSWERED = "answered", _("Answered")
    OUT_OF_SCOPE = "out_of_scope", _("Out of scope")
    WITHDRAWN = "withdrawn", _("Withdrawn by its author")


OPEN_OUTCOMES = [Outcome.RECEIVED, Outcome.UNDER_REVIEW]
DECISIONS = [
    Outcome.ACCEPTED,
    Outcome.PARTLY_ACCEPTED,
    Outcome.NOT_ACCEPTED,
    Outcome.ANSWERED,
    Outcome.OUT_OF_SCOPE,
]
ACCEPTANCES = [Outcome.ACCEPTED, Outcome.PARTLY_ACCEPTED]
# Kinds that ask for a change of the plan; a question, or an offer of help, is met without one.
ASKING = [Kind.SUGGESTION, Kind.CONCERN]
# What authors may say of decisions: the values of Settlement.Verdict.
VERDICTS = ["settled", "partly_settled", "not_settled"]
