"""How sheets of the portal's workbooks look, what their cells take, and which are locked."""

from math import ceil

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.templatetags.arabic import digits

# The portal's ink and stone.
INK, STONE, LINE = "15433A", "F5F0E7", "D8CCB6"
THIN = Side(style="thin", color=LINE)
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
READING_ORDER = {"en": 1, "ar": 2}
LINE_HEIGHT, MOST_LINES = 15, 12


def new_sheet(book, name, widths):
    """Return a protected sheet in the direction of the language; without a password: the locks are against slips."""
    sheet = book.create_sheet(str(name))
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.protection.sheet = True
    for freedom in ["formatColumns", "formatRows", "insertRows", "autoFilter", "sort"]:
        # What the protection forbids is set; these it does not forbid.
        setattr(sheet.protection, freedom, False)
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    return sheet


def heading_cells(sheet, words):
    """Return the cells of a row of headings."""
    cells = [WriteOnlyCell(sheet, str(heading)) for heading in words]
    for cell in cells:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=INK)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        cell.border = BORDER
    return cells


def dressed(cell, number_format="@", is_open=False, language=None):
    """Return the cell, or what holds for a whole column, with its looks and its lock; grey means locked."""
    cell.number_format = number_format
    cell.alignment = Alignment(vertical="top", wrap_text=True, readingOrder=READING_ORDER.get(language, 0))
    cell.protection = Protection(locked=not is_open)
    cell.border = BORDER
    if not is_open:
        cell.fill = PatternFill("solid", fgColor=STONE)
    return cell


def append(sheet, number, cells):
    """Write row number, of pairs (cell, value), high enough for its texts: not every program finds that by itself."""
    lines = [1]
    letters = (get_column_letter(place) for place in range(1, len(cells) + 1))
    for letter, (_cell, value) in zip(letters, cells, strict=True):
        if isinstance(value, str):
            width = sheet.column_dimensions[letter].width
            lines.append(sum(ceil(max(len(line), 1) / width) for line in value.split("\n")))
    sheet.row_dimensions[number].height = LINE_HEIGHT * min(max(lines), MOST_LINES)
    # Lazily, because a cell may be used again for the next row.
    sheet.append(fill(cell, value) for cell, value in cells)


def fill(cell, value):
    """Return the cell with the value; a text is a text, whatever it begins with, and never a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def choice_rule(cells):
    """Return the rule that a cell takes one of those in other cells, as a drop-down."""
    return DataValidation(
        "list",
        formula1=cells,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=_("Not in the list"),
        error=_("Choose from the list."),
    )


def number_rule(least, most):
    return DataValidation(
        "whole",
        operator="between",
        formula1=least,
        formula2=most,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=_("Not a number"),
        error=_("Write a number between %(least)s and %(most)s.") % {"least": digits(least), "most": digits(most)},
    )


def date_rule(first, last):
    """Return the rule that a cell takes a date; it only warns, because dates typed as text are read too."""
    return DataValidation(
        "date",
        operator="between",
        formula1=f"DATE({first.year},{first.month},{first.day})",
        formula2=f"DATE({last.year},{last.month},{last.day})",
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle=_("Not a date"),
        error=_("Write the day first, 23/6/2022, or the year first, 2022-06-23."),
    )
