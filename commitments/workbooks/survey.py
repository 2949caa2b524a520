"""An uploaded workbook measured before anything opens it: a small file can unpack to more than a server holds."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.templatetags.arabic import num
from core.uploads import MAX_BYTES

MAX_PARTS = 200
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
# Sheets of plans pack to a twentieth; what packs to less than this is made to burst.
MAX_RATIO = 200
MAX_ROWS = 6_000
# Elements of one part: what holds the cells and their texts, and all else (styles, names, rules), which costs more.
MAX_CELL_ELEMENTS, MAX_OTHER_ELEMENTS = 60 * MAX_ROWS, 20_000
MAX_SHEETS = 50
MAX_DEPTH = 60
LAST_ROW = 1_048_576
CELL_ELEMENTS = {"row", "c", "v", "f", "is", "si", "t", "r", "rPr"}

# How files that are no workbook begin, or what is in them.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass
class Part:
    """What one part of the workbook holds, found while it streams by."""

    depth: int = 0
    cell_elements: int = 0
    other_elements: int = 0
    rows: int = 0
    sheets: int = 0
    cell: str = ""
    formulas: set = field(default_factory=set)
    merged: list = field(default_factory=list)

    def start(self, name, attributes):
        name = name.rpartition(" ")[2]
        self.depth += 1
        if name in CELL_ELEMENTS:
            self.cell_elements += 1
        else:
            self.other_elements += 1
        if self.depth > MAX_DEPTH or self.other_elements > MAX_OTHER_ELEMENTS:
            raise damaged()
        if self.cell_elements > MAX_CELL_ELEMENTS:
            raise too_many_rows()
        if name == "row":
            self.start_row(attributes)
        elif name == "c":
            self.cell = attributes.get("r", "").upper()
        elif name == "f":
            self.formulas.add(self.cell)
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", ""))
        elif name == "sheet":
            self.start_sheet()

    def start_row(self, attributes):
        self.rows += 1
        if self.rows > MAX_ROWS:
            raise too_many_rows()
        if not re.fullmatch(r"\d{0,7}", attributes.get("r", "")) or int(attributes.get("r") or 1) > LAST_ROW:
            raise damaged()

    def start_sheet(self):
        self.sheets += 1
        if self.sheets > MAX_SHEETS:
            raise damaged()

    def end(self, name):
        self.depth -= 1


def damaged():
    return ValidationError(
        _("The file is damaged and cannot be read. Open it, save it as an Excel workbook (.xlsx), upload it again."),
        code="damaged",
    )


def too_many_rows():
    return ValidationError(
        _("The sheet has more than %(most)s rows. Delete what does not belong to the plan, or upload it in parts.")
        % {"most": num(MAX_ROWS)},
        code="too_many_rows",
    )


def survey(file):
    """Return {name: Part} of an uploaded workbook.

    ValidationError says in a sentence why it is not to be opened; other exceptions mean that it is damaged.
    """
    if file.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 10 MB."), code="too_large")
    require_archive(file)
    with ZipFile(file) as archive:
        require_workbook(archive)
        return {entry.filename: measure(archive, entry) for entry in archive.infolist() if not entry.is_dir()}


def require_archive(file):
    """ValidationError for what is no archive, named by how it begins."""
    file.seek(0)
    head = file.read(MAX_BYTES)
    file.seek(0)
    if not head:
        raise ValidationError(_("The file is empty."), code="empty")
    if head.startswith(OLD_OFFICE):
        if ENCRYPTED in head:
            raise protected()
        raise ValidationError(
            _("This is an old Excel file (.xls). Open it and save it as an Excel workbook (.xlsx)."), code="old_excel"
        )
    if not head.startswith(b"PK"):
        raise not_a_workbook()


def protected():
    return ValidationError(
        _("The file is protected by a password. Save it without one and upload it again."), code="protected"
    )


def not_a_workbook():
    return ValidationError(
        _("This is not an Excel workbook (.xlsx), whatever its name says. Save it as one and upload it again."),
        code="not_a_workbook",
    )


def require_workbook(archive):
    """ValidationError unless the archive is a workbook of bearable size, without macros and links to other files."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise protected()
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ValidationError(
            _("The file holds macros. Save it as an Excel workbook without them (.xlsx)."), code="macros"
        )
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise not_a_workbook()
    if any(name.startswith(("xl/externalLinks/", "xl/connections", "xl/queryTables/")) for name in names):
        raise ValidationError(
            _("The file takes values from other files. Break the links (Data, Edit links) and upload it again."),
            code="linked",
        )
    require_bearable_size(entries, names)


def require_bearable_size(entries, names):
    """ValidationError for archives made to burst; zipfile never unpacks more of a part than its entry declares."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(packed, 10_000):
        raise ValidationError(
            _("Unpacked, the file is far larger than a plan. Copy the rows into a newly downloaded file."),
            code="too_large_unpacked",
        )
    is_odd = any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries)
    if len(entries) > MAX_PARTS or len(names) < len(entries) or is_odd:
        raise damaged()


def measure(archive, entry):
    """Return the Part, read without keeping it; ValidationError for what would cost too much to build."""
    part = Part()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = part.start, part.end
    parser.StartDoctypeDeclHandler = refuse_entities
    is_xml = entry.filename.endswith((".xml", ".rels"))
    with archive.open(entry) as source:
        try:
            parser.ParseFile(source)
        except expat.ExpatError:
            # Pictures and printer settings are no XML, and nothing reads them.
            if is_xml:
                raise
    return part


def refuse_entities(*_declaration):
    """Entities can name files, or unfold without end; no workbook declares any (XML 1.0, 4.2)."""
    raise damaged()
