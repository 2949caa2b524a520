import gettext

from django.core.management import call_command

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=n != 1;\\n"

msgid "Commitment"
msgstr "التزام"

msgid "%(n)s note"
msgid_plural "%(n)s notes"
msgstr[0] "ملاحظة"
msgstr[1] "%(n)s ملاحظات"

#, fuzzy
msgid "Workshop"
msgstr "التزام"
"""


def test_what_is_compiled_reads_as_gettexts_own(settings, tmp_path):
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE)
    settings.LOCALE_PATHS = [tmp_path]

    call_command("compile_translations")

    words = gettext.translation("django", tmp_path, languages=["ar"])
    assert words.gettext("Commitment") == "التزام"
    assert words.ngettext("%(n)s note", "%(n)s notes", 5) == "%(n)s ملاحظات"
    assert words.gettext("Workshop") == "Workshop"
