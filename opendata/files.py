"""A dataset as the bytes of a file."""

import csv
import json
from io import StringIO

from django.conf import settings
from django.utils.translation import override

from .workbooks import workbook

# What a spreadsheet would run as a formula when a cell begins with it (OWASP, CSV Injection), also in full width.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"


def spreadsheet_csv(dataset):
    """Return UTF-8 CSV with a byte-order mark, without which Excel misreads Arabic."""
    return BYTE_ORDER_MARK.encode() + plain_csv(dataset)


def plain_csv(dataset):
    """Return UTF-8 CSV (RFC 4180), a row of names first."""
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow(column.name for column in dataset.columns)
    writer.writerows([cell(value) for value in record] for record in dataset.records())
    return table.getvalue().encode()


def as_json(dataset):
    """Return JSON with the licence and the meaning of each column beside the rows."""
    names = [column.name for column in dataset.columns]
    data = {
        "dataset": dataset.name,
        "title": in_both_languages(dataset.title),
        "licence": settings.DATA_LICENCE_NAME or None,
        "licence_address": settings.DATA_LICENCE_URL or None,
        "narrowed_by": dataset.narrowed_by,
        "columns": [{"name": column.name, **in_both_languages(column.meaning)} for column in dataset.columns],
        "rows": [dict(zip(names, record, strict=True)) for record in dataset.records()],
    }
    return json.dumps(data, ensure_ascii=False).encode()


# (ending of the dataset's name, format) -> (how it is written, type of content)
FORMATS = {
    ("", "csv"): (spreadsheet_csv, "text/csv; charset=utf-8; header=present"),
    ("-plain", "csv"): (plain_csv, "text/csv; charset=utf-8; header=present"),
    ("", "json"): (as_json, "application/json"),
    ("", "xlsx"): (workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def cell(value):
    """Return the value as a cell: lists joined by semicolons, true and false in small letters, no formula ever."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return safe("; ".join(value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return safe(value) if isinstance(value, str) else value


def safe(text):
    """Return text with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def in_both_languages(words):
    """Return {"ar": …, "en": …} of a lazy translation."""
    found = {}
    for code, _label in settings.LANGUAGES:
        with override(code):
            found[code] = str(words)
    return found
