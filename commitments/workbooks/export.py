"""The detailed plan as an Excel workbook that can be edited and uploaded again."""

from datetime import date
from io import BytesIO
from itertools import zip_longest

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from core.admin_fields import EARLIEST_YEAR, LATEST_YEAR
from core.dates import Precision
from core.templatetags.arabic import day

from ..models import Milestone
from .cells import Known
from .columns import BY_KEY, COLUMNS, LARGEST_NUMBER, SHEET_NAME
from .sheets import append, choice_rule, date_rule, dressed, heading_cells, new_sheet, number_rule
from .survey import MAX_ROWS

HEADING_HEIGHT = 48
CHOICES_NAME = gettext_lazy("Choices")
HOW_TO = [
    gettext_lazy(
        "One row is one milestone. Change what you need, save the file as an Excel workbook (.xlsx) and upload it in "
        "the back office, where it says: Imports from Excel."
    ),
    gettext_lazy("Nothing is saved before you have seen every change and confirmed it."),
    gettext_lazy("Grey cells are locked: the portal finds the row by them, or keeps them itself."),
    gettext_lazy(
        "A new milestone is a new row below the others. It needs the numbers of its plan and its commitment, and an "
        "Arabic title. Leave its own number and its key empty: the portal gives them."
    ),
    gettext_lazy("A row that you delete here stays in the portal."),
    gettext_lazy("Arabic is required; English may be missing."),
    gettext_lazy("Write dates with the day first, 23/6/2022, or the year first, 2022-06-23, in either set of digits."),
    gettext_lazy(
        "Whoever moves the last day of a published milestone writes the reason beside it: it is published with the "
        "new day."
    ),
    gettext_lazy("Choose the responsible entity from the list; empty means the lead entities of the commitment."),
    gettext_lazy("Status and progress change by progress updates in the portal, not here."),
    gettext_lazy("No formulas and no merged cells. Columns may change places; their headings stay as they are."),
]


def workbook(milestones, commitments, entities):
    """Return the bytes of a workbook in the active language: the milestones, how to edit them, what can be chosen.

    milestones may be none: that is the empty template. commitments are those that may get new ones. A query for each.
    """
    milestones, commitments = list(with_state(milestones)), list(commitments)
    known = Known(entities, [*commitments, *(milestone.commitment for milestone in milestones)])
    book = Workbook(write_only=True)
    book.properties.creator = book.properties.title = _("Open Government Portal")
    add_milestones(book, milestones, known)
    add_how_to(book)
    add_choices(book, known, commitments)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def with_state(milestones):
    """Add state_id: the entry of the history that tells how the milestone is now, so that later edits can be told."""
    latest = Milestone.history.filter(id=OuterRef("pk")).order_by("-history_id").values("history_id")[:1]
    return milestones.annotate(state_id=Subquery(latest)).select_related("commitment__plan")


def add_milestones(book, milestones, known):
    sheet = new_sheet(book, SHEET_NAME, [column.width for column in COLUMNS])
    sheet.freeze_panes = "D2"
    sheet.print_title_rows = "1:1"
    sheet.row_dimensions[1].height = HEADING_HEIGHT
    sheet.auto_filter.ref = f"A1:{letter_of(COLUMNS[-1])}{len(milestones) + 1}"
    for column in COLUMNS:
        # The rows below the last one are for new milestones.
        whole = sheet.column_dimensions[letter_of(column)]
        dressed(whole, column.number_format, column.is_open_when_new, column.language)
    for key, rule in rules(len(known.labels)).items():
        letter = letter_of(BY_KEY[key])
        rule.add(f"{letter}2:{letter}{MAX_ROWS}")
        sheet.data_validations.append(rule)
    sheet.append(heading_cells(sheet, [column.heading for column in COLUMNS]))
    cells = [
        (column, dressed(WriteOnlyCell(sheet), column.number_format, column.is_open, column.language))
        for column in COLUMNS
    ]
    for number, milestone in enumerate(milestones, 2):
        append(
            sheet, number, [(cell, column.write(column.current(milestone, known), known)) for column, cell in cells]
        )


def letter_of(column):
    return get_column_letter(COLUMNS.index(column) + 1)


def rules(entity_count):
    """Return {key of a column: what its cells take}."""
    choices = f"'{CHOICES_NAME}'!"
    dates = date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31)
    return {
        "responsible": choice_rule(f"{choices}$A$2:$A${entity_count + 1}"),
        "precision": choice_rule(f"{choices}$B$2:$B${len(Precision) + 1}"),
        "status": choice_rule(f"{choices}$C$2:$C${len(Milestone.Status) + 1}"),
        "starts_on": date_rule(*dates),
        "ends_on": date_rule(*dates),
        "weight": number_rule(1, LARGEST_NUMBER),
    }


def add_how_to(book):
    sheet = new_sheet(book, _("How to fill in this file"), [6, 100])
    sheet.append(heading_cells(sheet, ["", _("Downloaded on %(day)s") % {"day": day(timezone.localdate())}]))
    number_cell, text_cell = locked_cells(sheet, ["0", "@"])
    for number, sentence in enumerate(HOW_TO, 1):
        append(sheet, number + 1, [(number_cell, number), (text_cell, str(sentence))])


def add_choices(book, known, commitments):
    """Add the sheet on which drop-downs look up what they offer, and the numbers for new milestones."""
    sheet = new_sheet(book, CHOICES_NAME, [44, 14, 14, 10, 12, 60])
    headings = [BY_KEY[key].heading for key in ["responsible", "precision", "status", "plan", "commitment"]]
    sheet.append(heading_cells(sheet, [*headings, _("Commitment")]))
    columns = [
        known.labels.values(),
        map(str, Precision.labels),
        map(str, Milestone.Status.labels),
        [commitment.plan.number for commitment in commitments],
        [commitment.number for commitment in commitments],
        [commitment.short_title for commitment in commitments],
    ]
    cells = locked_cells(sheet, ["@", "@", "@", "0", "0", "@"])
    for number, row in enumerate(zip_longest(*columns), 2):
        append(sheet, number, list(zip(cells, row, strict=True)))


def locked_cells(sheet, formats):
    return [dressed(WriteOnlyCell(sheet), number_format) for number_format in formats]
