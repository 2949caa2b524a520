import hashlib

from django.contrib.staticfiles import finders


def test_the_fonts_are_the_ones_that_the_tool_made():
    with open(finders.find("portal/fonts/SHA256SUMS")) as sums:
        made = dict(reversed(line.split()) for line in sums)

    assert len(made) == 5
    for name, digest in made.items():
        with open(finders.find(f"portal/fonts/{name}"), "rb") as font:
            assert hashlib.file_digest(font, "sha256").hexdigest() == digest
