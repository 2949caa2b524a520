"""Files that people send: judged by what is in them, not by what they are called."""

from hashlib import sha256
from pathlib import PurePath
from secrets import token_urlsafe
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.utils.translation import gettext as _

from .arabic import CONTROL_CHARACTERS, without_direction_marks

MAX_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 100
# What machines take for a part of a path, or for more than a name.
UNFIT_FOR_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|;', " "))

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
    # The names of parts are the same however they are capitalised.
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return {"[Content_Types].xml", main_part} <= names and not macros


def unguessable_path(folder, name):
    """Return a path under the media folder that tells nothing and that nobody can guess."""
    return f"{folder}/{token_urlsafe(24)}{PurePath(name).suffix.lower()}"


def clean_name(name):
    """Return the name of a file that somebody sent, fit to be shown and saved: no path, at most 100 letters."""
    ending = PurePath(name).suffix.lower()
    stem = CONTROL_CHARACTERS.sub("", without_direction_marks(PurePath(name).stem)).translate(UNFIT_FOR_NAMES)
    stem = " ".join(stem.split()).strip(". ")[: LONGEST_NAME - len(ending)].strip()
    return f"{stem or _('Document')}{ending}"


def digest_of(file):
    """Return the SHA-256 of what is in the file, in hexadecimal digits: the same file again is known by it."""
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def sent_file(file, name):
    """Return the response that saves the file on the reader's machine, where no browser opens or runs it."""
    response = FileResponse(file.open(), as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
