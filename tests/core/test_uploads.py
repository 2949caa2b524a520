from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core.uploads import MAX_BYTES, validate_document


def archive(*names, version=20):
    content = BytesIO()
    with ZipFile(content, "w") as zip_file:
        for name in names:
            zip_file.writestr(name, "<xml/>")
            zip_file.infolist()[-1].extract_version = version
    return content.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minutes.pdf", b"%PDF-1.7 ..."),
        ("MINUTES.PDF", b"%PDF-1.7 ..."),
        ("photo.png", b"\x89PNG\r\n\x1a\n..."),
        ("photo.jpg", b"\xff\xd8\xff\xe0..."),
        ("minutes.docx", WORD),
        ("list.xlsx", archive("[Content_Types].xml", "xl/workbook.xml")),
    ],
)
def test_documents_are_taken(name, content):
    validate_document(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minutes.pdf", b"<html><script>"),
        ("minutes.html", b"%PDF-1.7 ..."),
        ("minutes", b"%PDF-1.7 ..."),
        ("photo.svg", b"<svg/>"),
        ("list.xlsx", WORD),
        ("minutes.docx", b"PK\x03\x04 not an archive"),
        ("minutes.docx", archive("word/document.xml")),
        ("minutes.docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("minutes.docx", archive("[Content_Types].xml", "word/document.xml", "word/VBAPROJECT.BIN")),
        ("minutes.docx", archive("[Content_Types].xml", "word/document.xml", version=200)),
        ("archive.zip", WORD),
    ],
)
def test_what_only_looks_like_a_document_is_refused(name, content):
    with pytest.raises(ValidationError):
        validate_document(SimpleUploadedFile(name, content))


def test_a_file_over_the_limit_is_refused():
    with pytest.raises(ValidationError) as refusal:
        validate_document(SimpleUploadedFile("minutes.pdf", b"%PDF-" + bytes(MAX_BYTES)))

    assert refusal.value.code == "too_large"
