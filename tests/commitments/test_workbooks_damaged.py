"""Files as the world sends them: whatever is wrong, a clear Arabic sentence says so, and nothing changes."""

import re
from io import BytesIO
from random import randbytes
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from commitments.models import ImportBatch, Milestone
from commitments.workbooks import survey
from tests import make
from tests.sheets import PLACES, download, edit, stored, upload

ADDRESS = "/ar/admin/commitments/importbatch/add/"
SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"
MEGABYTE = 1024 * 1024


def parts_of(content):
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts, method=ZIP_DEFLATED):
    made = BytesIO()
    with ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def with_parts(change):
    """A damage that changes the parts inside the workbook: change(parts) edits the dict."""

    def damage(content):
        parts = parts_of(content)
        change(parts)
        return packed(parts)

    return damage


def replacing(part, pattern, new):
    """A damage that replaces what the pattern finds in one part."""

    def change(parts):
        text = parts[part].decode()
        assert re.search(pattern, text, re.S), pattern
        parts[part] = re.sub(pattern, lambda match: match.expand(new), text, count=1, flags=re.S).encode()

    return with_parts(change)


def adding(parts):
    return with_parts(lambda there: there.update(parts))


def in_cell(cell, pattern, new):
    """A damage to the markup of one cell."""
    return replacing(SHEET, rf'(<c r="{cell}"[^>]*?){pattern}', rf"\1{new}")


def edited(cells):
    """A damage that writes into cells: {(row, key): value}; row 2 is the first milestone."""
    return lambda content: saved(edit(loaded(content), cells))


def loaded(content):
    return load_workbook(BytesIO(content))


def saved(book):
    return upload(book).read()


def on_sheet(change):
    """A damage by hand: change(sheet) edits the sheet of milestones."""

    def damage(content):
        book = loaded(content)
        change(book.worksheets[0])
        return saved(book)

    return damage


def on_book(change):
    def damage(content):
        book = loaded(content)
        change(book)
        return saved(book)

    return damage


def rows(count, cells):
    """A damage that adds so many rows with so many cells."""

    def change(parts):
        more = "".join(f'<row r="{number + 9}">{"<c><v>1</v></c>" * cells}</row>' for number in range(count))
        parts[SHEET] = parts[SHEET].replace(b"</sheetData>", more.encode() + b"</sheetData>")

    return with_parts(change)


def another_workbook(content):
    book = Workbook()
    book.active.title = "المعالم"
    book.active.append(["الاسم", "الموعد", "الوزن"])
    return saved(book)


def ole(*names):
    """The beginning of an old Office file, with the names of its streams."""
    return survey.OLD_OFFICE + b"\0" * 600 + b"".join(name.encode("utf-16-le") for name in names) + b"\0" * 2000


def entity_bomb(parts):
    lines = ['<!ENTITY a0 "ha">'] + [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    bomb = f"<?xml version='1.0'?><!DOCTYPE bomb [{''.join(lines)}]><sst><si><t>&a9;</t></si></sst>"
    parts["xl/sharedStrings.xml"] = bomb.encode()


def utf16_entities(parts):
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]><w>&e;</w>'
    parts["xl/styles.xml"] = text.encode("utf-16")


def double_entry(content):
    made = BytesIO(content)
    with pytest.warns(UserWarning, match="Duplicate name"), ZipFile(made, "a") as archive:
        archive.writestr(SHEET, b"<worksheet/>")
    return made.getvalue()


def lying_about_size(content):
    """The sheet declares that it unpacks to 10 bytes."""
    start = content.index(b"PK\x01\x02")
    place = content.index(SHEET.encode(), start) - 46
    return content[: place + 24] + (10).to_bytes(4, "little") + content[place + 28 :]


def encrypted_entries(content):
    place = content.index(b"PK\x01\x02")
    return content[: place + 8] + b"\x01" + content[place + 9 :]


def deep(parts):
    parts["docProps/core.xml"] = b"<a>" * 100_000 + b"</a>" * 100_000


def many_rules(parts):
    rule = b'<dataValidation type="list" sqref="A1"><formula1>1</formula1></dataValidation>'
    parts[SHEET] = parts[SHEET].replace(b"<dataValidations", b"<x>" + rule * 20_000 + b"</x><dataValidations")


def shared_strings_missing(parts):
    parts[SHEET] = re.sub(rb' t="inlineStr"><is><t>[^<]*</t></is>', b' t="s"><v>3</v>', parts[SHEET])


def rename(old, new):
    def change(sheet):
        sheet.cell(1, PLACES[old]).value = new

    return on_sheet(change)


def renumbered(content):
    """All cells of the second row say that they stand in row 99,999,999,999."""
    return replacing(SHEET, r'<row r="2"', r'<row r="99999999999"')(content)


NOT_A_WORKBOOK = "هذا ليس ملف إكسل"
DAMAGED = "الملف تالف وتتعذر قراءته"
BURSTS = "بعد فك ضغطه"
ROWS = "يتجاوز عدد صفوف الورقة"

# What stops the file at the door: nothing of it is kept.
REFUSED = {
    "empty": (lambda content: b"", "الملف فارغ"),
    "text with the name of a workbook": (lambda content: "رقم,عنوان\n1,معلم".encode(), NOT_A_WORKBOOK),
    "html with the name of a workbook": (lambda content: b"<html><table></table></html>", NOT_A_WORKBOOK),
    "pdf": (lambda content: b"%PDF-1.7 " + b"x" * 500, NOT_A_WORKBOOK),
    "word": (lambda content: packed({TYPES: b"<Types/>", "word/document.xml": b"<w/>"}), NOT_A_WORKBOOK),
    "libreoffice": (lambda content: packed({"mimetype": b"application/x", "content.xml": b"<o/>"}), NOT_A_WORKBOOK),
    "binary workbook": (lambda content: packed({TYPES: b"<Types/>", "xl/workbook.bin": b"\0"}), NOT_A_WORKBOOK),
    "empty archive": (lambda content: packed({}), NOT_A_WORKBOOK),
    "old excel": (lambda content: ole("Workbook"), "بالصيغة القديمة"),
    "password": (lambda content: ole("EncryptionInfo", "EncryptedPackage"), "محمي بكلمة مرور"),
    "password on the archive": (encrypted_entries, "محمي بكلمة مرور"),
    "macros": (adding({"xl/vbaProject.bin": b""}), "في الملف وحدات ماكرو"),
    "50 MB": (lambda content: content + b"\0" * 50 * MEGABYTE, "أكبر من ١٠ ميغابايت"),
    "bomb": (adding({"xl/media/bomb.xml": b"<a>" + b" " * 60 * MEGABYTE + b"</a>"}), BURSTS),
    "bomb under the limit": (adding({"xl/media/bomb.xml": b"<a>" + b" " * 30 * MEGABYTE + b"</a>"}), BURSTS),
    "entities that unfold": (with_parts(entity_bomb), DAMAGED),
    "entities in another encoding": (with_parts(utf16_entities), DAMAGED),
    "deeply nested": (with_parts(deep), DAMAGED),
    "20,000 rules": (with_parts(many_rules), DAMAGED),
    "300 parts": (adding({f"xl/media/{number}.txt": b"x" for number in range(300)}), DAMAGED),
    "a part twice": (double_entry, DAMAGED),
    "an odd compression": (lambda content: packed(parts_of(content), ZIP_LZMA), DAMAGED),
    "a lie about a size": (lying_about_size, DAMAGED),
    "truncated": (lambda content: content[: len(content) // 2], DAMAGED),
    "a flipped byte": (lambda content: packed(parts_of(content), ZIP_STORED).replace(b"<row", b"<rwo", 1), DAMAGED),
    "no xml in the sheet": (with_parts(lambda parts: parts.update({SHEET: b"nothing"})), DAMAGED),
    "sheet missing": (with_parts(lambda parts: parts.pop(SHEET)), "لا توجد في الملف ورقة باسم «المعالم»"),
    "types missing": (with_parts(lambda parts: parts.pop(TYPES)), NOT_A_WORKBOOK),
    "relations missing": (with_parts(lambda parts: parts.pop("xl/_rels/workbook.xml.rels")), DAMAGED),
    "shared strings missing": (with_parts(shared_strings_missing), DAMAGED),
    "a control character": (in_cell("D2", "><is><t>", "><is><t>\x07"), DAMAGED),
    "an invisible zero": (in_cell("D2", "><is><t>", "><is><t>\0"), DAMAGED),
    "a number that is none": (in_cell("A2", "><v>5</v>", "><v>five</v>"), DAMAGED),
    "a cell nowhere": (replacing(SHEET, r'<c r="A2"', '<c r="2A"'), DAMAGED),
    "1,000 sheets": (replacing("xl/workbook.xml", "(<sheet [^>]*/>)", r"\1" * 1000), DAMAGED),
    "a row beyond the last": (renumbered, DAMAGED),
    "100,000 rows": (rows(100_000, 1), ROWS),
    "100,000 wide rows": (rows(100_000, 30), BURSTS),
    "cells without end": (lambda content: adding({"noise.bin": randbytes(200_000)})(rows(99, 4000)(content)), ROWS),
    "another workbook": (another_workbook, "تنقص الورقة هذه الأعمدة: رقم الخطة"),
    "no sheet of that name": (on_sheet(lambda sheet: setattr(sheet, "title", "ورقة١")), "لا توجد في الملف ورقة باسم"),
    "hidden sheet": (on_sheet(lambda sheet: setattr(sheet, "sheet_state", "hidden")), "الورقة «المعالم» مخفية"),
    "merged cells": (on_sheet(lambda sheet: sheet.merge_cells("D2:D3")), "هذه الخلايا مدموجة: D2:D3"),
    "column removed": (on_sheet(lambda sheet: sheet.delete_cols(PLACES["weight"])), "هذه الأعمدة: الوزن."),
    "column renamed": (rename("title_ar", "اسم المعلم"), "هذه الأعمدة: العنوان بالعربية."),
    "column twice": (rename("title_en", "العنوان بالعربية"), "هذه الأعمدة: العنوان بالإنجليزية."),
    "extra column twice": (
        on_sheet(lambda sheet: setattr(sheet.cell(1, 30), "value", "الوزن")),
        "هذه الأعمدة مكررة: الوزن.",
    ),
    "headings removed": (on_sheet(lambda sheet: sheet.delete_rows(1)), "تنقص الورقة هذه الأعمدة"),
    "headings only": (on_sheet(lambda sheet: sheet.delete_rows(2, 5)), "لا يوجد أي معلم في الورقة"),
    "links to other files": (adding({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}), "ملفات أخرى"),
    "a formula that says not where": (
        replacing(SHEET, r'<c r="H2"([^>]*?)/?>(</c>)?', r"<c\1><f>1+1</f><v>2</v></c>"),
        DAMAGED,
    ),
}
# What is told beside the row: the file is kept as a preview that cannot be saved.
WRONG = {
    "formula": (edited({(2, "title_ar"): "=A1"}), "في الخلية معادلة"),
    "formula that calls out": (edited({(2, "title_en"): '=WEBSERVICE("http://example.org")'}), "في الخلية معادلة"),
    "error value": (edited({(2, "title_ar"): "#REF!"}), "#REF!"),
    "styles missing": (with_parts(lambda parts: parts.pop("xl/styles.xml")), "«46023» ليس تاريخاً"),
    "yes or no": (edited({(2, "weight"): True}), "ليس رقماً صحيحاً"),
    "negative weight": (edited({(2, "weight"): -3}), "اكتبوا رقماً بين ١ و٣٢٧٦٧"),
    "endless number": (
        in_cell("N2", "><v>1</v>", "><v>1e999</v>"),
        "ليس رقماً صحيحاً",
    ),
    "date before all": (edited({(2, "starts_on"): "1/1/1066"}), "اكتبوا سنة بين ١٩٠٠ و٢١٠٠"),
    "date after all": (
        in_cell("I2", r"><v>\d+</v>", "><v>99999999</v>"),
        "في الخلية خطأ من إكسل: #VALUE!",
    ),
    "the American order": (edited({(2, "starts_on"): "6/23/2026"}), "«6/23/2026» ليس تاريخاً"),
    "Arabic title removed": (edited({(2, "title_ar"): None}), "لا تُترك هذه الخلية فارغة"),
    "title too long": (edited({(2, "title_ar"): "ع" * 301}), "عدد أحرف النص ٣٠١، والحد الأقصى ٣٠٠"),
    "escaped control character": (edited({(2, "title_ar"): "معلم_x0000_"}), "لا يمكن عرضها"),
    "unknown entity": (edited({(2, "responsible"): "<script>"}), "لا توجد جهة باسم «&lt;script&gt;»"),
    "unknown key": (edited({(2, "key"): "999-999"}), "لا يوجد بين المعالم التي يمكنكم تعديلها"),
    "key of nonsense": (edited({(2, "key"): "'; DROP TABLE"}), "تغيّر معرّف الصف"),
    "key without end": (edited({(2, "key"): "9" * 40 + "-1"}), "تغيّر معرّف الصف"),
    "status": (edited({(2, "status"): "مكتمل"}), "لا تتغير الحالة ونسبة الإنجاز إلا بتحديث تقدم معتمد"),
    "progress": (edited({(2, "percent"): "٩٠"}), "لا تتغير الحالة ونسبة الإنجاز إلا بتحديث تقدم معتمد"),
    "ends before it starts": (edited({(2, "starts_on"): "1/1/2027"}), "لا يمكن أن ينتهي"),
    "moved without a reason": (edited({(2, "ends_on"): "1/1/2028"}), "سبب"),
}


@pytest.fixture
def office(client, unit_staff):
    """The unit's browser, and the workbook that it downloaded."""
    commitment = make.commitment()
    make.milestone(commitment, 1, starts_on="2026-01-01", ends_on="2026-12-31")
    make.milestone(commitment, 2)
    client.force_login(unit_staff)
    return client, saved(download(unit_staff))


def send(client, content, name="plan.xlsx"):
    return client.post(ADDRESS, {"key": str(uuid4()), "file": SimpleUploadedFile(name, content)})


def everything():
    return stored(), Milestone.history.count()


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(office, kind):
    client, content = office
    damage, words = REFUSED[kind]
    before = everything()

    response = send(client, damage(content))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert (everything(), ImportBatch.objects.count()) == (before, 0)


@pytest.mark.parametrize("kind", WRONG)
def test_a_row_that_cannot_be_taken_is_told_in_a_sentence(office, kind):
    client, content = office
    damage, words = WRONG[kind]
    before = everything()

    response = send(client, damage(content))
    page = client.get(response["Location"])

    batch = ImportBatch.objects.get()
    assert words in page.content.decode()
    assert client.post(f"{response['Location'].removesuffix('change/')}save/").status_code == 302
    assert (everything(), batch.wrong_count, batch.state) == (before, 1, "previewed")


@pytest.mark.parametrize(
    "change",
    [
        replacing(SHEET, r"<sheetViews", '<dimension ref="A1:XFD1048576"/><sheetViews'),
        on_book(lambda book: book.create_sheet("حسابات").append(["=1+1"])),
        on_book(lambda book: setattr(book.worksheets[2], "sheet_state", "veryHidden")),
        in_cell("D2", "><is>.*?</is>", "><is><r><rPr><b/></rPr><t>معلم </t></r><r><t>1</t></r></is>"),
        on_sheet(lambda sheet: setattr(sheet.cell(5000, 40), "value", "خارج الجدول")),
        adding({"docProps/picture.png": b"\x89PNG\r\n\x1a\n\0\0", "xl/printerSettings/settings.bin": b"\0\xff"}),
    ],
    ids=["a lie about its size", "a sheet of its own", "choices hidden", "rich text", "far cells", "a picture"],
)
def test_what_does_no_harm_is_taken(office, change):
    client, content = office

    response = send(client, change(content))

    assert response.status_code == 302
    assert [row["kind"] for row in ImportBatch.objects.get().rows] == ["unchanged", "unchanged"]


def test_forty_kinds_of_damage_are_tried():
    assert len(REFUSED) + len(WRONG) >= 40
