"""Workbooks for tests: downloaded as staff do, edited as they do, and uploaded."""

from io import BytesIO
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from openpyxl import load_workbook

from commitments.models import Milestone
from commitments.workbooks import actions, scopes
from commitments.workbooks.columns import COLUMNS

PLACES = {column.key: place for place, column in enumerate(COLUMNS, 1)}


def download(user, of="all", language="ar", is_empty=False):
    """The workbook that the person gets."""
    with override(language):
        return load_workbook(BytesIO(scopes.find(user, of).workbook(is_empty)))


def edit(book, cells):
    """Write into the first sheet: {(row, key of the column): value}; row 2 is the first milestone."""
    for (row, key), value in cells.items():
        book.worksheets[0].cell(row, PLACES[key]).value = value
    return book


def upload(book, name="plan.xlsx"):
    """The workbook as a browser sends it."""
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile(name, content.getvalue())


def preview(user, cells, of="all", **options):
    """The ImportBatch of a workbook that was downloaded, edited and uploaded."""
    return actions.preview_workbook(upload(edit(download(user, of, **options), cells)), user, uuid4())


def stored():
    """Every column of every milestone, as dicts in the order of their numbers."""
    rows = Milestone.objects.order_by("commitment", "number")
    return [{field.attname: getattr(row, field.attname) for field in Milestone._meta.fields} for row in rows]


def problems(batch):
    """(row, column, code) of everything that is wrong."""
    return [(row["line"], each["column"], each["code"]) for row in batch.rows for each in row["problems"]]


def changes(batch):
    """{row: {column: [old, new]}} of everything that would change."""
    return {row["line"]: row["changes"] for row in batch.rows if row["changes"]}
