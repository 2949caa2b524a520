import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.models import Evidence, ProgressUpdate
from tests import make


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def evidence(**fields):
    file = SimpleUploadedFile("اسم الموظف.PDF", b"%PDF-1.7 proof")
    return Evidence.objects.create(update=make.update(**fields), title_ar="محضر التسليم", file=file)


def test_evidence_of_a_published_update_is_saved_and_never_opened(client, db):
    response = client.get(evidence().get_absolute_url())

    assert b"".join(response.streaming_content) == b"%PDF-1.7 proof"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


@pytest.mark.parametrize("state", [state for state in ProgressUpdate.State if state != "approved"])
def test_evidence_of_other_updates_is_not_there(client, db, state):
    row = evidence(state=state, returned_note="أين الدليل؟")

    assert client.get(row.get_absolute_url()).status_code == 404


def test_evidence_of_a_milestone_that_is_a_draft_is_not_there(client, db):
    row = evidence(milestone_row=make.milestone(published_at=None))

    assert client.get(row.get_absolute_url()).status_code == 404


def test_evidence_that_is_a_page_elsewhere_has_no_file(client, db):
    row = Evidence.objects.create(update=make.update(), title_ar="خبر", address="https://example.org/news")

    assert row.get_absolute_url() == "https://example.org/news"
    assert client.get(f"/evidence/{row.pk}/").status_code == 404


def test_the_name_on_disk_tells_nothing(db):
    assert re.fullmatch(r"evidence/[\w-]{32}\.pdf", evidence().file.name)


def test_what_is_no_document_does_not_pass(db):
    row = evidence()
    row.file = SimpleUploadedFile("page.pdf", b"<script>alert(1)</script>")

    with pytest.raises(Exception, match="PDF"):
        row.full_clean()
