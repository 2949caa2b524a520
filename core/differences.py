"""What changed between two texts, in whole words."""

from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter

# Comparing takes the product of both lengths: longer texts are shown whole, the old one and then the new one.
MAX_COMPARISONS = 1_000_000
# Shorter texts are read at a glance; of which less than this share stayed the same, they are two other texts.
SHORTEST, LEAST_ALIKE = 40, 0.4
# Of a longer part that stayed the same, so many words are shown at either end.
AROUND = 6


def pieces(old, new):
    """Return the way from old to new as pairs (kind, words), kind one of same, old, new; line breaks are blanks."""
    before, after = (old or "").split(), (new or "").split()
    head = common_length(before, after)
    tail = common_length(before[head:][::-1], after[head:][::-1])
    middle = compared(before[head : len(before) - tail], after[head : len(after) - tail])
    parts = [("same", before[:head]), *middle, ("same", before[len(before) - tail :])]
    together = groupby((part for part in parts if part[1]), key=itemgetter(0))
    return [(kind, " ".join(word for _kind, words in found for word in words)) for kind, found in together]


def excerpt(old, new):
    """Return pieces, with what stayed the same cut down to the words around each change."""
    return [(kind, shortened(words) if kind == "same" else words) for kind, words in pieces(old, new)]


def are_alike(old, new):
    """Whether one text became the other, so that what changed is better read than both, one after the other."""
    if min(len(old), len(new)) < SHORTEST:
        return False
    same = sum(len(words) for kind, words in pieces(old, new) if kind == "same")
    return same >= LEAST_ALIKE * max(len(old), len(new))


def shortened(text):
    words = text.split()
    return f"{' '.join(words[:AROUND])} … {' '.join(words[-AROUND:])}" if len(words) > 2 * AROUND + 2 else text


def common_length(one, other):
    """Return how many words two lists begin with together."""
    for number, (word, other_word) in enumerate(zip(one, other, strict=False)):
        if word != other_word:
            return number
    return min(len(one), len(other))


def compared(before, after):
    """Yield (kind, words) for two lists of words."""
    if len(before) * len(after) > MAX_COMPARISONS:
        yield from [("old", before), ("new", after)]
        return
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", before[start:end]
        else:
            yield "old", before[start:end]
            yield "new", after[new_start:new_end]
