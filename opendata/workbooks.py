"""A dataset as an Excel workbook, right to left: its rows, and what its columns mean."""

import json
from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from commitments.workbooks.sheets import fill, heading_cells, new_sheet
from core.arabic import CONTROL_CHARACTERS

WIDTH, MEANING_WIDTH = 24, 70


def workbook(dataset):
    """Return the bytes of the workbook. What people wrote is text in it, whatever it begins with: no formula ever."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = _("Open Government Portal"), str(dataset.title)
    names = [column.name for column in dataset.columns]
    rows = [[value_of(value) for value in record] for record in dataset.records()]
    add_sheet(book, dataset.title, names, rows, [WIDTH] * len(names))
    meanings = [[column.name, *in_each_language(column.meaning)] for column in dataset.columns]
    languages = [name for _code, name in settings.LANGUAGES]
    add_sheet(book, _("What the columns mean"), [_("Column"), *languages], meanings, [WIDTH, *[MEANING_WIDTH] * 2])
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def add_sheet(book, title, headings, rows, widths):
    sheet = new_sheet(book, title, widths)
    # Data are there to be worked with.
    sheet.protection.sheet = False
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(rows) + 1}"
    sheet.append(heading_cells(sheet, headings))
    cell = WriteOnlyCell(sheet)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    for row in rows:
        # Lazily, because one cell is used again for each value.
        sheet.append(fill(cell, value) for value in row)


def value_of(value):
    """Return the value as a cell holds it: numbers and yes-or-no as they are, all else as text."""
    if isinstance(value, list):
        value = "; ".join(value)
    elif isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    return CONTROL_CHARACTERS.sub("", value) if isinstance(value, str) else value


def in_each_language(words):
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield str(words)
