"""The rows of an import in words: what each is about, what it changes, what is wrong with it."""

from dataclasses import dataclass

from django.utils.html import format_html

from accounts.models import Entity
from core.admin_lists import pill

from ..models import ImportBatch, Milestone
from ..models.import_batch import Kind
from ..workbooks.cells import Known
from ..workbooks.columns import BY_KEY, Column
from ..workbooks.problems import sentence
from .parts import milestone_words

State = ImportBatch.State
# How states of imports and kinds of rows look.
PILLS = {
    State.PREVIEWED: "draft",
    State.SUBMITTED: "submitted",
    State.DECLINED: "declined",
    State.APPLIED: "published",
    State.UNDONE: "withdrawn",
    Kind.NEW: "accepted",
    Kind.CHANGED: "in_progress",
    Kind.UNCHANGED: "not_started",
    Kind.WRONG: "late",
}


@dataclass
class Shown:
    """A row of the sheet in words: problems are pairs of column and sentence, kept are columns edited since."""

    line: int
    pill: str
    name: str
    plan: str
    changes: list
    problems: list
    kept: list


@dataclass
class Change:
    """A cell that changes, from and to, in words; empty for nothing."""

    column: Column
    before: object
    after: object
    known: Known

    @property
    def language(self):
        """The attributes that say whose words these are, where the column has a language."""
        language = self.column.language
        return format_html(' lang="{}" dir="auto"', language) if language else ""

    @property
    def old(self):
        return self.column.words(self.before, self.known)

    @property
    def new(self):
        return self.column.words(self.after, self.known)


def shown_rows(rows):
    """Return a Shown for each row. Two queries."""
    known = Known(Entity.objects.verified(), [])
    keys = [row["pk"] for row in rows if "pk" in row]
    milestones = Milestone.objects.select_related("commitment__plan").in_bulk(keys)
    return [
        Shown(
            row["line"],
            pill(PILLS[row["kind"]], Kind(row["kind"]).label),
            *name_of(row, milestones.get(row.get("pk"))),
            [Change(BY_KEY[key], *values, known) for key, values in row["changes"].items()],
            [(BY_KEY[each["column"]].heading, sentence(each["code"], each["given"])) for each in row["problems"]],
            [BY_KEY[key].heading for key in row.get("kept", [])],
        )
        for row in rows
    ]


def name_of(row, milestone):
    """Return what the row is about, and the plan where that is known."""
    if milestone is None:
        return row.get("name", ""), ""
    return milestone_words(milestone), str(milestone.commitment.plan)
