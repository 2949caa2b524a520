"""The columns of the plan's sheet in one table: what each is called, how it is written, read, shown and stored.

Each value has a plain form that JSON can hold: text, a whole number, a day as 2022-06-23, the key of an entity, None.
"""

import re
from datetime import date, datetime
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_fields import EARLIEST_YEAR, LATEST_YEAR
from core.arabic import CONTROL_CHARACTERS, latin_digits, without_direction_marks
from core.dates import Precision
from core.templatetags.arabic import day, digits

from ..models import Milestone
from .cells import in_each_language, normal
from .problems import Problem

LARGEST_NUMBER = 32767
# What one cell of a workbook can hold (ECMA-376, part 1, 22.9.2.19).
LONGEST_TEXT = 32767
# A number of digits that no key reaches, so that the database can look for any.
KEY = re.compile(r"(\d{1,18})-(\d{1,18})")


class Column:
    """A column of the sheet. is_open: staff may edit it; is_open_when_new: they fill it in for a new milestone."""

    number_format = "@"
    # The value of an empty cell.
    nothing = None

    def __init__(self, key, heading, width, field=None, is_open=True, is_open_when_new=True, is_required=False):
        self.key, self.heading, self.width, self.field = key, heading, width, field or key
        self.is_open, self.is_open_when_new, self.is_required = is_open, is_open_when_new, is_required

    @property
    def language(self):
        """The language of the text, or None where it is not the column's to have one."""
        return self.key[-2:] if self.key.endswith(("_ar", "_en")) else None

    def headings(self):
        """What the column is called in each language, as compared."""
        return [normal(words) for words in in_each_language(self.heading)]

    def current(self, row, known):
        """Return the plain value of a milestone, or of a state of it that its history keeps."""
        return getattr(row, self.field)

    def write(self, plain, known):
        """Return what the cell holds for a plain value."""
        return plain

    def read(self, cell, known):
        """Return the plain value of a cell; Problem when it cannot be taken."""
        if cell.kind == "f":
            raise Problem("formula")
        if cell.kind == "e":
            raise Problem("error_value", given=cell.shown)
        if not cell.is_empty:
            return self.read_value(cell, known)
        if self.is_required:
            raise Problem("required")
        return self.nothing

    def words(self, plain, known):
        """Return a plain value as people read it; empty for nothing."""
        return "" if plain is None else str(plain)

    def store(self, plain):
        """Return the value for the milestone's field."""
        return plain


class TextColumn(Column):
    nothing = ""

    def __init__(self, key, heading, width, longest=LONGEST_TEXT, is_paragraph=False, **options):
        super().__init__(key, heading, width, **options)
        self.longest, self.is_paragraph = longest, is_paragraph

    def write(self, plain, known):
        text = CONTROL_CHARACTERS.sub("", plain or "").replace("\r\n", "\n")
        # What looks like an escaped character is escaped itself (ECMA-376, part 1, 22.9.2.19).
        return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)[:LONGEST_TEXT]

    def read_value(self, cell, known):
        if cell.kind not in {"s", "n"}:
            raise Problem("not_text", given=cell.shown)
        text = without_direction_marks(unescaped(str(cell.value)).replace("\r\n", "\n"))
        if CONTROL_CHARACTERS.search(text):
            raise Problem("control_characters")
        text = text.strip() if self.is_paragraph else " ".join(text.split())
        if len(text) > self.longest:
            raise Problem("too_long", length=len(text), most=self.longest)
        return text


def unescaped(text):
    """Return text with the escapes of control characters undone (_x000D_ is the carriage return that Excel adds)."""
    text = re.sub(r"_x00([01][0-9A-Fa-f])_", lambda match: chr(int(match[1], 16)), text)
    return text.replace("_x005F_", "_").replace("\r", "")


class NumberColumn(Column):
    number_format = "0"

    def __init__(self, key, heading, width, least=1, most=LARGEST_NUMBER, **options):
        super().__init__(key, heading, width, **options)
        self.least, self.most = least, most

    def read_value(self, cell, known):
        number = whole_number(cell)
        if not self.least <= number <= self.most:
            raise Problem("out_of_range", least=self.least, most=self.most)
        return number

    def words(self, plain, known):
        return "" if plain is None else digits(plain)


def whole_number(cell):
    """Return the whole number in a cell, also one typed as text in either digit set; Problem when there is none."""
    if cell.kind == "n" and cell.value == cell.value // 1:
        return int(cell.value)
    typed = latin_digits(without_direction_marks(cell.value)).strip() if cell.kind == "s" else ""
    if re.fullmatch(r"-?\d{1,9}(\.0+)?", typed):
        return int(typed.partition(".")[0])
    raise Problem("not_a_number", given=cell.shown)


class PlaceColumn(NumberColumn):
    """Number of the plan, or of the commitment, that a milestone belongs to."""

    def current(self, row, known):
        commitment = known.commitments.get(row.commitment_id)
        return commitment and attrgetter(self.field)(commitment)


class DateColumn(Column):
    number_format = "dd/mm/yyyy"

    def current(self, row, known):
        value = getattr(row, self.field)
        return value and value.isoformat()

    def write(self, plain, known):
        return plain and date.fromisoformat(plain)

    def read_value(self, cell, known):
        value = cell.value.date() if isinstance(cell.value, datetime) else cell.value
        found = value if isinstance(value, date) else typed_date(cell)
        if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
            raise Problem("year", least=EARLIEST_YEAR, most=LATEST_YEAR)
        return found.isoformat()

    def words(self, plain, known):
        return day(self.store(plain)) if plain else ""

    def store(self, plain):
        return plain and date.fromisoformat(plain)


def typed_date(cell):
    """Return the date typed as text, in either digit set; the day comes first, as Jordan writes. Problem if none."""
    text = latin_digits(without_direction_marks(cell.value)).strip() if cell.kind == "s" else ""
    year_first = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?", text)
    day_first = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text)
    parts = year_first.groups() if year_first else day_first.groups()[::-1] if day_first else ("0", "0", "0")
    try:
        return date(*map(int, parts))
    except ValueError:
        raise Problem("not_a_date", given=cell.shown) from None


class ChoiceColumn(Column):
    def __init__(self, key, heading, width, choices, **options):
        super().__init__(key, heading, width, **options)
        self.choices = choices

    def write(self, plain, known):
        return self.words(plain, known)

    def read_value(self, cell, known):
        for value, label in self.choices.choices:
            if normal(cell.value) in {value, *(normal(words) for words in in_each_language(label))}:
                return value
        raise Problem("not_a_choice", given=cell.shown, choices=_("; ").join(map(str, self.choices.labels)))

    def words(self, plain, known):
        return str(self.choices(plain).label) if plain else ""


class EntityColumn(Column):
    def write(self, plain, known):
        return known.labels.get(plain)

    def read_value(self, cell, known):
        found = known.entity_names.get(normal(cell.value), set())
        if len(found) != 1:
            raise Problem("ambiguous_entity" if found else "unknown_entity", given=cell.shown)
        return next(iter(found))

    def words(self, plain, known):
        return known.labels.get(plain, "")


class ReasonColumn(TextColumn):
    """Why the last day is moved: it belongs to the change, not to the milestone, and is empty when downloaded."""

    def current(self, row, known):
        return ""


class KeyColumn(Column):
    """The key of a milestone and of the state in which it was downloaded: 12-345. The plain value is that pair."""

    def current(self, row, known):
        return row.pk, row.state_id or 0

    def write(self, plain, known):
        return "-".join(map(str, plain))

    def read_value(self, cell, known):
        found = KEY.fullmatch(latin_digits(normal(cell.value)))
        if not found:
            raise Problem("bad_key")
        return tuple(map(int, found.groups()))


LOCKED = {"is_open": False}
PORTAL_ONLY = {"is_open": False, "is_open_when_new": False}

COLUMNS = [
    PlaceColumn("plan", gettext_lazy("Plan number"), 9, field="plan.number", **LOCKED, is_required=True),
    PlaceColumn("commitment", gettext_lazy("Commitment number"), 10, field="number", **LOCKED, is_required=True),
    NumberColumn("number", gettext_lazy("Milestone number"), 9, most=999, **LOCKED),
    TextColumn("title_ar", gettext_lazy("Title in Arabic"), 46, longest=300, is_required=True),
    TextColumn("title_en", gettext_lazy("Title in English"), 40, longest=300),
    TextColumn("description_ar", gettext_lazy("Description in Arabic"), 46, is_paragraph=True),
    TextColumn("description_en", gettext_lazy("Description in English"), 40, is_paragraph=True),
    EntityColumn("responsible", gettext_lazy("Responsible entity"), 32, field="responsible_id"),
    DateColumn("starts_on", gettext_lazy("First day"), 13),
    DateColumn("ends_on", gettext_lazy("Last day"), 13),
    ReasonColumn("reason_ar", gettext_lazy("Reason for the new last day, in Arabic"), 32, is_paragraph=True),
    ReasonColumn("reason_en", gettext_lazy("Reason for the new last day, in English"), 28, is_paragraph=True),
    ChoiceColumn("precision", gettext_lazy("Dates known to the"), 12, Precision, is_required=True),
    NumberColumn("weight", gettext_lazy("Weight"), 8, is_required=True),
    ChoiceColumn("status", gettext_lazy("Status"), 13, Milestone.Status, **PORTAL_ONLY),
    NumberColumn("percent", gettext_lazy("Progress in percent"), 11, least=0, most=100, **PORTAL_ONLY),
    KeyColumn("key", gettext_lazy("Key of the row"), 16, **PORTAL_ONLY),
]
BY_KEY = {column.key: column for column in COLUMNS}
CELLS = [column for column in COLUMNS if column.key != "key"]
REASONS = ["reason_ar", "reason_en"]
# What an import may change in a milestone; the reasons go to the change of its date.
EDITABLE = [column for column in COLUMNS if column.is_open and column.key not in REASONS]
SHEET_NAME = gettext_lazy("Milestones")
