"""What an uploaded sheet would change: each row new, changed, unchanged or wrong.

Three states are compared, cell by cell: the row as it was downloaded (the history keeps it under the row's key), as it
is uploaded, and as it is now. So what somebody else changed since is neither overwritten nor blamed on the file.
"""

import hashlib
import json
from datetime import date, datetime

from accounts.models import Entity

from ..models import Commitment, Milestone
from ..models.import_batch import Kind
from .additions import Additions
from .cells import Cell, Known
from .columns import BY_KEY, CELLS, EDITABLE, REASONS
from .problems import Problem, told

KINDS = {str: "s", int: "n", date: "d"}


def compare(lines, user):
    """Return one dict for each Line, as ImportBatch.rows keeps them: only what the user may edit is ever compared.

    Six queries, however many lines.
    """
    keys = {line.number: key_of(line) for line in lines}
    milestones = (
        Milestone.objects.editable_by(user)
        .select_related("commitment__plan")
        .in_bulk([pk for pk, _state in keys.values() if pk])
    )
    states = Milestone.history.in_bulk([state for _pk, state in keys.values() if state], field_name="history_id")
    open_commitments = list(Commitment.objects.editable_by(user).select_related("plan"))
    around = [*open_commitments, *(milestone.commitment for milestone in milestones.values())]
    known = Known(Entity.objects.verified(), around)
    additions = Additions(open_commitments)
    rows, first_lines = [], {}
    for line in lines:
        pk, state = keys[line.number]
        if pk is None:
            rows.append(additions.row_of(line, known))
        elif pk in first_lines:
            rows.append(wrong(line, "key", Problem("double_key", line=first_lines[pk])))
        elif pk not in milestones:
            rows.append(wrong(line, "key", Problem("unknown_row" if pk else "bad_key")))
        elif state and getattr(states.get(state), "id", None) != pk:
            rows.append(wrong(line, "key", Problem("bad_key")))
        else:
            first_lines[pk] = line.number
            rows.append(row_of(line, milestones[pk], states.get(state, milestones[pk]), known))
    return rows


def key_of(line):
    """Return (key of the milestone, of its state) of a line; (None, 0) for a new one, (0, 0) for nonsense."""
    try:
        return BY_KEY["key"].read(line.cells["key"], None) or (None, 0)
    except Problem:
        return 0, 0


def row_of(line, now, before, known):
    """Return the row for a milestone that is there: now is the milestone, before its state at the download."""
    changes, kept, problems = {}, [], []
    for column in CELLS:
        try:
            if is_edited(line.cells[column.key], column, before, known):
                if change := change_of(line.cells[column.key], column, now, before, known):
                    changes[column.key] = change
            elif column in EDITABLE and column.current(now, known) != column.current(before, known):
                kept.append(column.key)
        except Problem as problem:
            problems.append(told(column.key, problem))
    problems += problems_of_dates(changes, now)
    if not needs_reason(changes, now):
        changes = {key: change for key, change in changes.items() if key not in REASONS}
    row = {"line": line.number, "pk": now.pk, "kept": kept, "changes": changes, "problems": problems}
    if problems:
        return row | {"kind": Kind.WRONG.value}
    return row | ({"kind": Kind.CHANGED.value, "seen": seal(now)} if changes else {"kind": Kind.UNCHANGED.value})


def is_edited(cell, column, before, known):
    """Whether the cell does not hold what was downloaded in it. Problem when it cannot be read."""
    downloaded = column.write(column.current(before, known), known)
    if downloaded in {None, ""}:
        return not cell.is_empty
    value = cell.value.date() if isinstance(cell.value, datetime) else cell.value
    if value == downloaded and cell.kind == KINDS[type(downloaded)]:
        return False
    return column.read(cell, known) != as_read(column, before, known)


def change_of(cell, column, now, before, known):
    """Return [old, new] in their plain forms, or None when it is so already; Problem when it cannot be taken."""
    if not column.is_open:
        code = "progress" if column.key in {"status", "percent"} else "locked"
        raise Problem(code, old=column.words(column.current(before, known), known) or "–")
    given, current = column.read(cell, known), as_read(column, now, known)
    if given == current:
        return None
    if current != as_read(column, before, known):
        raise Problem("edited_meanwhile", now=column.words(column.current(now, known), known) or "–")
    return [column.current(now, known), given]


def as_read(column, row, known):
    """Return the row's value as it comes back from a sheet: without blanks at its ends, and the like."""
    plain = column.current(row, known)
    value = column.write(plain, known)
    if value in {None, ""}:
        return column.nothing
    try:
        return column.read(Cell(value, KINDS[type(value)]), known)
    except Problem:
        return plain


def needs_reason(changes, now):
    """Whether the changes move the last day of a milestone that is public, whose page tells it with the reason."""
    return "ends_on" in changes and now.has_frozen_dates


def problems_of_dates(changes, now):
    """Yield what is wrong with the dates of a milestone that is there, as they would be."""
    if not {"starts_on", "ends_on"} & changes.keys():
        return
    starts_on, ends_on = (
        changes[key][1] if key in changes else BY_KEY[key].current(now, None) for key in ["starts_on", "ends_on"]
    )
    if starts_on and ends_on and ends_on < starts_on:
        yield told("ends_on", Problem("ends_before_start"))
    if needs_reason(changes, now):
        if not ends_on:
            yield told("ends_on", Problem("end_removed"))
        elif not now.is_open:
            yield told("ends_on", Problem("end_of_closed"))
        elif "reason_ar" not in changes:
            yield told("reason_ar", Problem("reason_missing"))


def wrong(line, key, problem):
    """Return the row for a line of which no milestone is known that the person may edit."""
    return {
        "line": line.number,
        "kind": Kind.WRONG.value,
        "name": line.cells["title_ar"].shown,
        "changes": {},
        "problems": [told(key, problem)],
    }


def seal(milestone):
    """Return a digest of all that an import may change in the milestone: another digest later means an edit since."""
    plain = [column.current(milestone, None) for column in EDITABLE]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()
