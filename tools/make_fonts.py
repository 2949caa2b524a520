"""Make the fonts of the portal, small enough for a phone on a slow line.

    make fonts

needs npm, once, to fetch the two packages below; the portal itself needs neither npm nor this script, because what it
makes is committed. The same packages and the same fonttools give the same bytes.
"""

import hashlib
import io
import sys
import tarfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).parent.parent / "core" / "static" / "portal" / "fonts"

PLEX = "fontsource-ibm-plex-sans-arabic-5.3.0.tgz"
NOTO = "fontsource-variable-noto-sans-arabic-5.3.0.tgz"
SHA512 = {
    PLEX: "659e20f890e0418d0da92878a3430d594d6c1d09ad71e7b583ef9a280c3226f6"
    "719d3e72e75257b0dd5c2179da41a31de3475c6cae901586be6752db6a236ea8",
    NOTO: "473f3e0c1cf36b7fff72637e0c141a8c9871df1f83c75d9e5209d0b133a03d66"
    "ce4f4f889fa00f984f33e08fd04275167c0c7eb3c97ddfeeb4a834f9bc91f5b0",
}

# The Arabic alphabet with hamza forms, tatweel, vowel marks, punctuation and digits, and the four Persian letters
# (with their keheh and yeh) that names and other keyboards bring.
ARABIC = (
    "U+060C,U+061B,U+061F,U+0621-063A,U+0640-0655,U+0660-066C,U+0670-0671,"
    "U+067E,U+0686,U+0698,U+06A4,U+06A9,U+06AF,U+06CC,U+06D4"
)
# What stands between the words of both scripts. It is in both families, so that an Arabic page without a Latin letter
# never asks for the Latin file.
SHARED = (
    "U+0020-003F,U+005B,U+005D,U+005F,U+007C,U+00A0,U+00A9,U+00AB,"
    "U+00B7,U+00BB,U+00D7,U+2013-2014,U+2018-2019,U+201C-201D,U+2022,U+2026,U+2039-203A"
)
LATIN = f"U+0040-005A,U+005C,U+005E,U+0060-007B,U+007D-007E,U+00C0-00D6,U+00D8-00FF,{SHARED}"
NUMERALS = "U+0660-066C"

SHAPING = ["init", "medi", "fina", "isol", "liga", "rlig", "calt", "ccmp", "mark", "mkmk", "kern"]


def numbers(ranges):
    """Return the code points of ranges, which is written as in a unicode-range of CSS."""
    for part in ranges.split(","):
        first, _, last = part.removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def unpack(folder, name):
    """Return {path: bytes} of the package called name; SystemExit when it is not the one we trust."""
    content = (folder / name).read_bytes()
    if hashlib.sha512(content).hexdigest() != SHA512[name]:
        sys.exit(f"{name} is not the package that this script was written for.")
    with tarfile.open(fileobj=io.BytesIO(content)) as package:
        return {
            member.name.removeprefix("package/"): package.extractfile(member).read()
            for member in package
            if member.isfile()
        }


def subset(source, ranges, features=SHAPING):
    """Return the font in source (bytes) with only the characters of ranges and what shaping makes of them.

    Hinting is left out: a third of the bytes, and screens of today smooth letters without it.
    """
    options = Options(layout_features=features, hinting=False, desubroutinize=True)
    options.recalc_timestamp = False
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=numbers(ranges))
    subsetter.subset(font)
    return font


def merge(*fonts):
    """Return one font with the glyphs of all fonts and the shaping rules of the first."""
    files = []
    for font in fonts:
        font.flavor = None
        files.append(io.BytesIO())
        font.save(files[-1])
        files[-1].seek(0)
    merged = Merger().merge(files)
    # The day of the source, not of this run, so that the same packages always make the same bytes.
    merged.recalcTimestamp = False
    for moment in ("created", "modified"):
        setattr(merged["head"], moment, getattr(fonts[0]["head"], moment))
    return merged


def save(font, name):
    """Write font as name.woff2."""
    font.flavor = "woff2"
    font.save(FONTS / f"{name}.woff2")


def make(folder):
    """Make every file of the fonts folder from the two packages in folder."""
    plex, noto = unpack(folder, PLEX), unpack(folder, NOTO)
    for weight in (400, 700):
        arabic = plex[f"files/ibm-plex-sans-arabic-arabic-{weight}-normal.woff2"]
        latin = plex[f"files/ibm-plex-sans-arabic-latin-{weight}-normal.woff2"]
        save(merge(subset(arabic, ARABIC), subset(latin, SHARED, [])), f"plex-arabic-{weight}")
        save(subset(latin, LATIN), f"plex-latin-{weight}")
    numerals = noto["files/noto-sans-arabic-arabic-wght-normal.woff2"]
    save(instantiateVariableFont(subset(numerals, NUMERALS, []), {"wght": (400, 700)}), "numerals")

    (FONTS / "LICENSE-plex.txt").write_bytes(plex["LICENSE"])
    (FONTS / "LICENSE-numerals.txt").write_bytes(noto["LICENSE"])
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(FONTS.glob("*.woff2"))
    ]
    (FONTS / "SHA256SUMS").write_text("".join(sums))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
