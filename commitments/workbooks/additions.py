"""Rows of an uploaded sheet that are new milestones: where they may go, and what is taken there."""

from functools import cached_property

from ..models import Milestone
from ..models.import_batch import Kind
from .cells import normal
from .columns import CELLS, EDITABLE
from .problems import Problem, told

# What a new milestone gets where the sheet says nothing.
DEFAULTS = {"precision": "day", "weight": 1}


class Additions:
    """Reads rows for new milestones of these commitments, and remembers them: no two may be the same."""

    def __init__(self, commitments):
        self.commitments = {(row.plan.number, row.number): row for row in commitments}
        self.lines = {}

    @cached_property
    def taken(self):
        """Numbers and titles of the milestones that are there, each with its commitment. One query."""
        there = Milestone.objects.filter(commitment__in=self.commitments.values())
        found = set()
        for commitment, number, title in there.values_list("commitment", "number", "title_ar"):
            found |= {(commitment, "number", number), (commitment, "title", normal(title))}
        return found

    def row_of(self, line, known):
        """Return the row as ImportBatch.rows keeps it."""
        given, problems = {}, []
        for column in CELLS:
            try:
                given[column.key] = value_of(line.cells[column.key], column, known)
            except Problem as problem:
                problems.append(told(column.key, problem))
        commitment = self.commitments.get((given.get("plan"), given.get("commitment")))
        problems += self.problems_of(line, given, commitment)
        changes = {
            column.key: [column.nothing, given[column.key]]
            for column in CELLS
            if (column in EDITABLE or column.key == "number") and given.get(column.key) not in {None, ""}
        }
        row = {"line": line.number, "name": line.cells["title_ar"].shown, "changes": changes, "problems": problems}
        if problems:
            return row | {"kind": Kind.WRONG.value}
        return row | {"kind": Kind.NEW.value, "commitment": commitment.pk}

    def problems_of(self, line, given, commitment):
        """Yield what is wrong with the row as a whole."""
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            yield told("ends_on", Problem("ends_before_start"))
        if commitment is None:
            if {"plan", "commitment"} <= given.keys():
                place = {"plan": given["plan"], "number": given["commitment"]}
                yield told("commitment", Problem("unknown_commitment", **place))
            return
        for key, what, value in [
            ("number", "number", given.get("number")),
            ("title_ar", "title", normal(given.get("title_ar", ""))),
        ]:
            if value:
                yield from self.problems_of_name(line, key, what, (commitment.pk, what, value))

    def problems_of_name(self, line, key, what, name):
        """Yield that a number or a title is taken in the commitment, or was given in another row."""
        if name in self.taken:
            yield told(key, Problem(f"{what}_taken"))
        elif name in self.lines:
            yield told(key, Problem(f"double_{what}", line=self.lines[name]))
        else:
            self.lines[name] = line.number


def value_of(cell, column, known):
    """Return the plain value of a cell for a new milestone; Problem when it cannot be taken."""
    if cell.is_empty and column.key in DEFAULTS:
        return DEFAULTS[column.key]
    value = column.read(cell, known)
    if not column.is_open_when_new and value not in {column.nothing, Milestone.Status.NOT_STARTED.value}:
        raise Problem("new_progress")
    return value
