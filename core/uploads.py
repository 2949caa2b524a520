"""Files that people send: judged by what is in them, not by what they are called."""

from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_BYTES = 10 * 1024 * 1024

SIGNATURES = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
}
# Word and Excel files are archives (ECMA-376, part 2) with one part that tells which they are.
MAIN_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}


def validate_document(file):
    """ValidationError unless the file is a PDF, DOCX, XLSX, PNG or JPEG of at most 10 MB, under its right ending."""
    # A file that is stored already was judged when it came.
    if getattr(file, "_committed", False):
        return
    if file.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 10 MB."), code="too_large")
    if not holds_what_it_says(file, PurePath(file.name).suffix.lower()):
        raise ValidationError(
            _("The file is not a PDF, Word (docx), Excel (xlsx), PNG or JPEG file, or its ending is not right."),
            code="not_a_document",
        )


def holds_what_it_says(file, ending):
    """Whether the content is what the ending of the name promises."""
    file.seek(0)
    try:
        if ending in SIGNATURES:
            return file.read(8).startswith(SIGNATURES[ending])
        return ending in MAIN_PARTS and is_office_file(file, MAIN_PARTS[ending])
    finally:
        file.seek(0)


def is_office_file(file, main_part):
    """Whether the file is an Office archive with this part, and without macros."""
    try:
        names = set(ZipFile(file).namelist())
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        return False
    macros = any(name.endswith("vbaProject.bin") for name in names)
    return {"[Content_Types].xml", main_part} <= names and not macros
