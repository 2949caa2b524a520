"""What stands in the cells of an uploaded sheet, and what it can refer to."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import override

from core.arabic import CONTROL_CHARACTERS, without_direction_marks

LANGUAGES = ["ar", "en"]


def in_each_language(words):
    """Yield translated words in Arabic and in English."""
    for language in LANGUAGES:
        with override(language):
            yield str(words)


@dataclass(frozen=True)
class Cell:
    """What a cell of an uploaded sheet holds: n number, s text, d date, b yes or no, e error, f formula."""

    value: object = None
    kind: str = "n"

    @property
    def is_empty(self):
        return self.kind != "f" and (self.value is None or not normal(self.value))

    @property
    def shown(self):
        """The content as a sentence can quote it."""
        text = CONTROL_CHARACTERS.sub("", str(self.value))
        return text if len(text) <= 60 else f"{text[:59]}…"


def normal(text):
    """Return text as headings, names and choices are compared: without marks, one blank between words."""
    return " ".join(without_direction_marks(str(text)).split()).casefold()


class Known:
    """What cells refer to: the entities, and the commitments with their plans."""

    def __init__(self, entities, commitments):
        self.entities = {entity.pk: entity for entity in entities}
        self.commitments = {commitment.pk: commitment for commitment in commitments}

    @cached_property
    def labels(self):
        """{key: name}; where two entities share a name, with their short addresses."""
        return {
            pk: entity.name if self.entity_names[normal(entity.name)] == {pk} else f"{entity.name} ({entity.slug})"
            for pk, entity in self.entities.items()
        }

    @cached_property
    def entity_names(self):
        """{name in either language, as compared: keys of the entities called so}; illustrative ones give way."""
        found = {}
        for entity in sorted(self.entities.values(), key=lambda entity: entity.is_demo):
            names = {entity.name_ar, entity.name_en or entity.name_ar}
            for name in {*names, *(f"{name} ({entity.slug})" for name in names)}:
                keys = found.setdefault(normal(name), set())
                if not (keys and entity.is_demo):
                    keys.add(entity.pk)
        return found
