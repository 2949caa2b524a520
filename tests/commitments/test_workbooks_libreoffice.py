"""The round trip through LibreOffice: what was edited there arrives, and nothing else."""

import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.workbooks import actions, scopes
from tests import make
from tests.sheets import changes, problems, stored

EDIT = Path(__file__).with_name("edit_in_libreoffice.py")
# Debian's LibreOffice brings its bindings for Debian's Python.
PYTHON = "/usr/bin/python3"

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def libreoffice(tmp_path_factory):
    """A function that edits the bytes of a workbook in LibreOffice and returns those of what it saved."""
    if shutil.which("soffice") is None or subprocess.run([PYTHON, "-c", "import uno"], capture_output=True).returncode:
        if os.environ.get("OFFICE_REQUIRED"):
            pytest.fail("LibreOffice or its Python bindings are not installed, and OFFICE_REQUIRED is set.")
        pytest.skip("LibreOffice is not installed (on Debian: apt-get install libreoffice-calc-nogui python3-uno).")
    folder = tmp_path_factory.mktemp("libreoffice")
    pipe = f"portal-{os.getpid()}"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    office = subprocess.Popen(
        ["soffice", profile, "--headless", "--norestore", "--nodefault", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def edit(content, cells):
        (folder / "plan.xlsx").write_bytes(content)
        words = [PYTHON, EDIT, pipe, folder / "plan.xlsx", folder / "saved.xlsx", json.dumps(cells)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return (folder / "saved.xlsx").read_bytes()

    yield edit
    os.killpg(office.pid, 15)
    office.wait(timeout=20)


@pytest.fixture
def plan(db):
    """Twelve milestones as various as they come; the first is in row 2."""
    ministry = make.entity("moy", name_ar="وزارة الشباب")
    make.entity("moi", name_ar="وزارة الداخلية")
    commitment = make.commitment(lead=ministry)
    texts = ["=1+1", "نصّ «بأقواس» & علامات <b>", "#N/A", "- بند\r\n+ بند ثانٍ", "12", "1/2/2026", "", "  بفراغات  "]
    for number in range(1, 13):
        make.milestone(
            commitment,
            number,
            description_ar=texts[number % 8],
            description_en="x" * 5000 if number == 3 else None,
            responsible=ministry if number % 2 else None,
            starts_on=date(2026, number, 1),
            ends_on=date(2026, number, 28) if number % 3 else None,
            precision=["day", "month", "year"][number % 3],
            weight=number,
            status="in_progress" if number % 4 else "not_started",
            percent=number * 5 if number % 4 else None,
        )
    return commitment


def arrived(content, user):
    return actions.preview_workbook(SimpleUploadedFile("plan.xlsx", content), user, uuid4())


def differences(was, now):
    return {name for name in was if was[name] != now[name]} - {"updated_at", "title", "description"}


def test_a_sheet_saved_by_libreoffice_changes_nothing(plan, unit_staff, libreoffice):
    saved = libreoffice(scopes.find(unit_staff, "all").workbook(), {})

    batch = arrived(saved, unit_staff)

    assert problems(batch) == []
    assert [row["kind"] for row in batch.rows] == ["unchanged"] * 12


def test_exactly_what_was_edited_in_libreoffice_is_saved(plan, unit_staff, libreoffice):
    before = stored()
    cells = {
        "D2": "عنوان من ليبر أوفيس",
        "F3": "=2+2",
        "H3": "وزارة الداخلية",
        "J5": "2027-06-23",
        "K5": "تأخر التمويل",
        "N6": "40",
        "I7": "2026-02-03",
        "O8": "مكتمل",
        "Q9": "",
        "A14": "5",
        "B14": "1",
        "D14": "معلم جديد من ليبر أوفيس",
        "I14": "2027-01-05",
    }

    batch = arrived(libreoffice(scopes.find(unit_staff, "all").workbook(), cells), unit_staff)
    actions.apply_import(batch, unit_staff)

    assert changes(batch) == {
        2: {"title_ar": ["معلم 1", "عنوان من ليبر أوفيس"]},
        3: {
            "description_ar": [before[1]["description_ar"], "=2+2"],
            "responsible": [None, make.entity("moi").pk],
        },
        5: {"ends_on": ["2026-04-28", "2027-06-23"], "reason_ar": ["", "تأخر التمويل"]},
        6: {"weight": [5, 40]},
        7: {"starts_on": ["2026-06-01", "2026-02-03"]},
        14: {
            "title_ar": ["", "معلم جديد من ليبر أوفيس"],
            "starts_on": [None, "2027-01-05"],
            "precision": [None, "day"],
            "weight": [None, 1],
        },
    }
    *after, added = stored()
    assert [differences(was, now) - {"version", "search_text"} for was, now in zip(before, after, strict=True)] == [
        {"title_ar", "outdated_translations"},
        {"description_ar", "responsible_id"},
        set(),
        {"ends_on"},
        {"weight"},
        {"starts_on"},
        *[set()] * 6,
    ]
    assert (added["number"], added["title_ar"]) == (13, "معلم جديد من ليبر أوفيس")


def test_the_empty_template_filled_in_libreoffice_adds_milestones(plan, unit_staff, libreoffice):
    template = scopes.find(unit_staff, f"commitment-{plan.pk}").workbook(is_empty=True)
    cells = {"A2": "5", "B2": "1", "D2": "أول", "H2": "وزارة الشباب", "A3": "5", "B3": "1", "D3": "ثانٍ"}

    batch = arrived(libreoffice(template, cells), unit_staff)

    assert problems(batch) == []
    assert [(row["kind"], row["changes"]["title_ar"][1]) for row in batch.rows] == [("new", "أول"), ("new", "ثانٍ")]
