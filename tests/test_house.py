"""The house keeps its shape: imports point down, catalogues are full, pages and styles follow the rules."""

import ast
import re
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
# From the foundation up; what stands in one line may not import from its neighbour.
FLOORS = [["core"], ["accounts"], ["commitments"], ["workshops"], ["feedback"], ["pages", "opendata"], ["ogp_portal"]]
LEVELS = {app: level for level, floor in enumerate(FLOORS) for app in floor}


def python_files():
    return [path for app in LEVELS for path in sorted((ROOT / app).rglob("*.py"))]


def imported_apps(path):
    """Apps of ours that the file imports, itself left out."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found & LEVELS.keys() - {path.relative_to(ROOT).parts[0]}


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_from_floors_below(path):
    own_level = LEVELS[path.relative_to(ROOT).parts[0]]

    assert [app for app in imported_apps(path) if LEVELS[app] >= own_level] == []


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


def test_every_blocktranslate_is_trimmed():
    untrimmed = [
        f"{path.relative_to(ROOT)}: {tag}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        for tag in re.findall(r"{%\s*blocktranslate\b[^%]*%}", path.read_text())
        if " trimmed" not in tag
    ]

    assert untrimmed == []


def test_pages_carry_no_inline_style_or_handler():
    offenders = [
        str(path.relative_to(ROOT))
        for path in templates()
        # Letters and downloaded files are read where no stylesheet of ours is.
        if not {"emails", "files"} & set(path.parts) and re.search(r"\s(style|on\w+)=[\"']|<style\b", path.read_text())
    ]

    assert offenders == []


def test_styles_know_no_left_or_right():
    """A [dir] rule with a comment is the one place where a side has a name."""
    physical = re.compile(
        r"(?<![\w-])(?:margin|padding|border)-(?:left|right)"
        r"|(?:float|text-align):\s*(?:left|right)"
        r"|(?<![\w-])(?:left|right)\s*:"
    )
    offenders = [
        f"{path.name}: {rule.strip()[:80]}"
        for path in sorted((ROOT / "core" / "static").rglob("*.css"))
        for rule in re.split(r"(?<=})", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S))
        if physical.search(rule) and "dir=" not in rule
    ]

    assert offenders == []


def arabic():
    return polib.pofile(str(ROOT / "locale" / "ar" / "LC_MESSAGES" / "django.po"))


def test_every_sentence_is_translated():
    assert [entry.msgid for entry in arabic().untranslated_entries()] == []
    assert [entry.msgid for entry in arabic().fuzzy_entries()] == []
    assert [entry.msgid for entry in arabic().obsolete_entries()] == []


def test_every_count_has_its_six_arabic_forms():
    short = [
        entry.msgid
        for entry in arabic()
        if entry.msgid_plural and [number for number in range(6) if not entry.msgstr_plural.get(number, "").strip()]
    ]

    assert short == []


def placeholders(text):
    return set(re.findall(r"%\(\w+\)[sd]", text))


def test_translations_use_no_placeholder_that_is_not_given():
    wrong = [
        entry.msgid
        for entry in arabic()
        for text in ([entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values())
        if not placeholders(text) <= placeholders(entry.msgid_plural or entry.msgid)
    ]

    assert wrong == []


def python_strings_marked():
    """Sentences that Python files mark for translation, as gettext's xgettext would find them."""
    names = {"_", "gettext", "gettext_lazy", "gettext_noop"}
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            is_marked = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
            if is_marked and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def template_strings_marked():
    for path in templates():
        yield from re.findall(r"""{%\s*translate\s+"([^"]+)"\s*(?:as \w+\s*)?%}""", path.read_text())


def test_the_catalogue_knows_every_marked_sentence():
    known = {entry.msgid for entry in arabic()}

    assert sorted({*python_strings_marked(), *template_strings_marked()} - known) == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_the_project_checks_itself_clean():
    call_command("check", fail_level="WARNING")
