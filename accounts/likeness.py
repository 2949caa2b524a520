"""Organisations that may be the same one under another spelling, so that nobody enters it twice."""

from difflib import SequenceMatcher

from core.arabic import search_words

# Words of so many names that they tell nothing apart, in the spelling of search_words, without the article.
COMMON = {
    *("جمعيه", "موسسه", "مركز", "منظمه", "منتدي", "شبكه", "شركه", "معهد", "جامعه", "اتحاد", "هيئه"),
    *("اردن", "اردني", "اردنيه", "jordan", "jordanian", "the", "of", "for", "and"),
    *("association", "society", "foundation", "centre", "center", "organisation", "organization", "forum"),
    *("network", "company", "institute", "university", "union"),
}
# From here on two words are one word with a slip of the pen, and two names are worth a look.
SAME_WORD, SAME_NAME = 0.8, 0.6
MOST = 5


def telling_words(name):
    """Return the words of a name that tell it from others; of one made of common words alone, all of them."""
    words = [without_article(word) for word in search_words(name or "")]
    return {word for word in words if word not in COMMON} or set(words)


def without_article(word):
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def are_near(one, other):
    """Whether two words are the same but for a slip."""
    return one == other or SequenceMatcher(None, one, other).ratio() >= SAME_WORD


def likeness(words, others):
    """Return how alike two sets of words are, from 0 to 1: the share of the shorter one that is in the other.

    A single shared word says little where both names have more.
    """
    if not words or not others:
        return 0
    shorter, longer = sorted([words, others], key=len)
    shared = sum(any(are_near(word, other) for other in longer) for word in shorter)
    return (shared / len(shorter) + shared / len(longer)) / 2


def alike(entities, *names):
    """Return the entities of the queryset one of whose names is near one of names, in any language: nearest first."""
    wanted = [telling_words(name) for name in names if name]
    found = {}
    for pk, name_ar, name_en, others in entities.values_list("pk", "name_ar", "name_en", "other_names"):
        known = [name_ar, name_en, *others.splitlines()]
        best = max((likeness(words, telling_words(name)) for words in wanted for name in known if name), default=0)
        if best >= SAME_NAME:
            found[pk] = best
    nearest = sorted(found, key=lambda pk: (-found[pk], pk))[:MOST]
    rows = entities.in_bulk(nearest)
    return [rows[pk] for pk in nearest]
