"""How two texts differ, word by word."""

import re
from difflib import SequenceMatcher

# Shorter texts are read at a glance, longer ones would keep the server busy; below the ratio they are two other texts.
SHORTEST, MOST_WORDS, LEAST_ALIKE = 40, 600, 0.4
# So many words beside a change are shown, the others are left out.
CONTEXT = 8


def differences(old, new):
    """Return [(kind, text)], kind being same, old, new or gap; None where the texts are better read one by one."""
    if min(len(old), len(new)) < SHORTEST:
        return None
    old, new = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    if max(len(old), len(new)) > MOST_WORDS:
        return None
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return None
    pieces = []
    for verb, start, end, new_start, new_end in matcher.get_opcodes():
        if verb == "equal":
            pieces += shortened(old[start:end], is_first=start == 0, is_last=end == len(old))
            continue
        pieces += [
            (kind, "".join(words)) for kind, words in (("old", old[start:end]), ("new", new[new_start:new_end]))
        ]
    return [(kind, text) for kind, text in pieces if text]


def shortened(words, is_first, is_last):
    """Return what did not change as pieces: a long run only beside the changes."""
    before, after = 0 if is_first else CONTEXT, 0 if is_last else CONTEXT
    if len(words) <= before + after + CONTEXT:
        return [("same", "".join(words))]
    return [
        ("same", "".join(words[:before])),
        ("gap", "… "),
        ("same", "".join(words[len(words) - after :]) if after else ""),
    ]
