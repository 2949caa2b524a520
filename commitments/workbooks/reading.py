"""An uploaded workbook, read cell by cell: which rows it has and what stands in them; judged elsewhere."""

import warnings
from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from .cells import Cell, in_each_language, normal
from .columns import COLUMNS, SHEET_NAME
from .survey import damaged, survey

# The headings are the first row, unless somebody wrote something above them.
MOST_ROWS_ABOVE = 20
MOST_COLUMNS = 60


@dataclass(frozen=True)
class Line:
    """A row of the sheet that is not empty: its number there, and its cells by the keys of their columns."""

    number: int
    cells: dict


def read(file):
    """Return the Lines of an uploaded workbook; ValidationError says in a sentence why it cannot be read."""
    try:
        parts = survey(file)
        with warnings.catch_warnings():
            # What openpyxl cannot keep of a file that is only read concerns nobody.
            warnings.simplefilter("ignore")
            return lines_of(load_workbook(file, read_only=True, data_only=True, keep_links=False), parts)
    except ValidationError:
        raise
    # A damaged file makes zipfile, expat and openpyxl raise almost anything, and is damaged in each case.
    except Exception as error:
        raise damaged() from error


def lines_of(workbook, parts):
    sheet = plan_sheet(workbook)
    # openpyxl tells nowhere else which part of the file holds the sheet.
    part = parts[sheet._worksheet_path]
    if "" in part.formulas:
        raise damaged()
    if part.merged:
        raise ValidationError(
            _("These cells are merged: %(cells)s. Unmerge them, so that each row is one milestone."),
            params={"cells": ", ".join(part.merged[:5])},
            code="merged",
        )
    # Files lie about the size of their sheets.
    sheet.reset_dimensions()
    rows = without_gaps(sheet.iter_rows(max_col=MOST_COLUMNS))
    headings = find_headings(rows)
    lines = [line for number, row in rows if (line := line_of(number, row, headings, part.formulas))]
    if not lines:
        raise ValidationError(_("There is no milestone in the sheet."), code="no_rows")
    return lines


def without_gaps(rows):
    """Yield (number, row); a stray cell far below the table comes with one same row of nothing a million times."""
    before = None
    for number, row in enumerate(rows, 1):
        if row is not before:
            yield number, row
        before = row


def plan_sheet(workbook):
    """Return the sheet of milestones; ValidationError when it is missing or hidden."""
    names = {normal(name) for name in in_each_language(SHEET_NAME)}
    sheets = [sheet for sheet in workbook.worksheets if normal(sheet.title) in names]
    if len(sheets) != 1:
        raise ValidationError(
            _("The file has no sheet called “%(name)s”. Download the plan, and write into that file.")
            % {"name": SHEET_NAME},
            code="no_sheet",
        )
    if sheets[0].sheet_state != "visible":
        raise ValidationError(
            _("The sheet “%(name)s” is hidden. Show it, so that you see what you upload.") % {"name": SHEET_NAME},
            code="hidden_sheet",
        )
    return sheets[0]


def find_headings(rows):
    """Return {place in the row: column}, having read on to the headings; ValidationError names what is missing."""
    known = {heading: column for column in COLUMNS for heading in column.headings()}
    found = {}
    for number, row in rows:
        here = {place: known[words] for place, cell in enumerate(row) if (words := normal(cell.value)) in known}
        found = max(found, here, key=len)
        if len(here) > 2 or number > MOST_ROWS_ABOVE:
            break
    counts = Counter(column.key for column in found.values())
    missing = [str(column.heading) for column in COLUMNS if not counts[column.key]]
    if missing:
        raise ValidationError(
            _("The sheet lacks these columns: %(columns)s. Their headings must stay as they were downloaded.")
            % {"columns": _("; ").join(missing)},
            code="columns_missing",
        )
    double = [str(column.heading) for column in COLUMNS if counts[column.key] > 1]
    if double:
        raise ValidationError(
            _("These columns are there twice: %(columns)s.") % {"columns": _("; ").join(double)}, code="columns_double"
        )
    return found


def line_of(number, row, headings, formulas):
    """Return the Line, or None for a row in which nothing stands."""
    cells = {column.key: cell_of(row, place, formulas) for place, column in headings.items()}
    return None if all(cell.is_empty for cell in cells.values()) else Line(number, cells)


def cell_of(row, place, formulas):
    if place >= len(row):
        return Cell()
    cell = row[place]
    is_formula = formulas and getattr(cell, "coordinate", "") in formulas
    return Cell(cell.value, "f" if is_formula else cell.data_type)
