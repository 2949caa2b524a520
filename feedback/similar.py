"""Feedback that says nearly the same, however it is spelled: shared groups of three letters, compared in Python."""

from collections import Counter

from core.arabic import search_words

from .models import Feedback

# The newest open items with which one is compared, how alike they must be (of 1), and how many are shown.
COMPARED, ALIKE, SHOWN = 400, 0.5, 8


def trigrams(text):
    """Return the groups of three letters of the text in its one spelling, each word with its ends, as a Counter."""
    words = (f" {word} " for word in search_words(text))
    return Counter(word[start : start + 3] for word in words for start in range(len(word) - 2))


def likeness(one, other):
    """Return how alike two Counters of trigrams are, from 0 to 1: the coefficient of Dice."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0


def similar_to(item):
    """Return [(feedback, likeness)] of open items of the same plan that say nearly the same, the most alike first."""
    others = Feedback.objects.unanswered().of_plan(item.subject_plan).exclude(pk=item.pk)
    own = trigrams(said(item))
    found = [
        (other, score)
        for other in others.defer("search_text").order_by("-received_at", "-pk")[:COMPARED]
        if (score := likeness(own, trigrams(said(other)))) >= ALIKE
    ]
    return sorted(found, key=lambda pair: -pair[1])[:SHOWN]


def said(item):
    return f"{item.body} {item.proposed_wording}"
