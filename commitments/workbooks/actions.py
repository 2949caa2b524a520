"""What staff do with an uploaded sheet: see what it would change, hand it in, decline, save and undo it."""

from collections import Counter
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.arabic import CONTROL_CHARACTERS
from core.templatetags.arabic import digits, num

from .. import emails
from ..actions import change, move_end
from ..models import Commitment, DateChange, Milestone
from ..models.import_batch import ImportBatch, Kind
from .additions import Additions
from .cells import in_each_language, normal
from .columns import BY_KEY, REASONS
from .preview import compare, needs_reason, seal
from .reading import read

State = ImportBatch.State
# Saved in one transaction: more would hold the database for too long.
MAX_CHANGES = 1000
# What the history says of each change; pages translate it.
IMPORTED = gettext_noop("Imported from an Excel file")
TAKEN_BACK = gettext_noop("The import from an Excel file was undone")
BASELINES = ["baseline_starts_on", "baseline_ends_on"]


def preview_workbook(file, user, key):
    """Keep what an uploaded workbook would change, and nothing else of it; key is the form's.

    Returns the ImportBatch; the same key again returns the same one. ValidationError when the file cannot be read.
    """
    if batch := ImportBatch.objects.filter(author=user, key=key).first():
        return batch
    rows = compare(read(file), user)
    counts = Counter(row["kind"] for row in rows)
    if counts[Kind.NEW] + counts[Kind.CHANGED] > MAX_CHANGES:
        raise ValidationError(
            _("The file changes more than %(most)s milestones. Upload it in parts.") % {"most": num(MAX_CHANGES)},
            code="too_many_changes",
        )
    name = CONTROL_CHARACTERS.sub("", file.name)[:200]
    values = {f"{kind}_count": counts[kind] for kind in Kind.values}
    return ImportBatch.objects.get_or_create(
        author=user, key=key, defaults={"file_name": name, "rows": rows, **values}
    )[0]


@transaction.atomic
def hand_in(batch, user):
    """Ask the Open Government Unit to save what the sheet changes. Returns the ImportBatch.

    ValidationError when rows are wrong, nothing would change, or it was handed in before.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != State.PREVIEWED or not batch.can_be_saved:
        raise ValidationError(_("This file cannot be handed in, or was handed in before."))
    keep(batch, state=State.SUBMITTED)
    emails.import_submitted(batch)
    return batch


@transaction.atomic
def decline(batch, user, note):
    """Save nothing of what an entity handed in; its author reads the note. Returns the ImportBatch.

    ValidationError without a note, or when the import does not wait for a decision.
    """
    batch = held(batch, user)
    if batch.state != State.SUBMITTED:
        raise ValidationError(_("This import does not wait for a decision."))
    if not note.strip():
        raise ValidationError(_("Say in a note why the import is declined."))
    keep(batch, state=State.DECLINED, note=note, decided_by=user, decided_at=timezone.now())
    emails.import_decided(batch)
    return batch


@transaction.atomic
def apply_import(batch, user, publish=False):
    """Save everything that the preview showed, or nothing; publish makes the new milestones public at once.

    Returns the ImportBatch; when it was saved before, nothing happens again. ValidationError, one sentence for each
    row, when a milestone was edited after the preview.
    """
    batch = held(batch, user)
    if batch.state == State.APPLIED:
        return batch
    if not batch.can_be_saved:
        raise ValidationError(_("This import cannot be saved: rows are wrong, nothing changes, or it was decided."))
    milestones = held_milestones(batch)
    refuse_edited(batch.rows_of(Kind.CHANGED), milestones, "seen")
    for row in batch.rows_of(Kind.CHANGED):
        save_changes(row, milestones[row["pk"]], user)
    add_milestones(batch.rows_of(Kind.NEW), user, publish)
    keep(batch, state=State.APPLIED, decided_by=user, decided_at=timezone.now())
    emails.import_decided(batch)
    return batch


@transaction.atomic
def undo_import(batch, user):
    """Give each milestone the values from before the import, and delete those that it added, or nothing of it.

    Returns the ImportBatch; when it was undone before, nothing happens again. ValidationError after seven days, and,
    one sentence for each row, when a milestone was edited since or something hangs on it.
    """
    batch = held(batch, user)
    if batch.state == State.UNDONE:
        return batch
    if not batch.can_be_undone:
        raise ValidationError(
            _("Only a saved import can be undone, and only within %(days)s days.") % {"days": digits(batch.UNDO_DAYS)}
        )
    milestones = held_milestones(batch)
    refuse_edited(batch.rows_of(Kind.CHANGED, Kind.NEW), milestones, "left")
    refuse_used([(row, milestones[row["pk"]]) for row in batch.rows_of(Kind.NEW)])
    for row in batch.rows_of(Kind.CHANGED):
        restore(row, milestones[row["pk"]], user)
    for row in batch.rows_of(Kind.NEW):
        take_away(milestones[row["pk"]], user)
    return keep(batch, state=State.UNDONE, undone_by=user, undone_at=timezone.now())


def held(batch, user):
    """Return the batch, held for this transaction; ValidationError when the user may not decide on it."""
    if not user.has_perm("commitments.change_plan"):
        raise ValidationError(_("Only the Open Government Unit saves imports."))
    return ImportBatch.objects.select_for_update().get(pk=batch.pk)


def keep(batch, **values):
    for name, value in values.items():
        setattr(batch, name, value)
    batch.save()
    return batch


def held_milestones(batch):
    """Return {key: Milestone} of those that the import is about, held for this transaction."""
    rows = Milestone.objects.select_for_update(of=("self",)).select_related("commitment__plan").order_by("pk")
    return rows.in_bulk(batch.milestone_keys())


def refuse_edited(rows, milestones, sealed):
    """ValidationError that names the rows whose milestones are not as they were; sealed is the digest's name."""
    edited = [row for row in rows if row["pk"] not in milestones or seal(milestones[row["pk"]]) != row[sealed]]
    if edited:
        raise ValidationError([edited_meanwhile(row) for row in edited])


def edited_meanwhile(row):
    return _("Row %(line)s: the milestone was edited in the portal in the meantime.") % {"line": digits(row["line"])}


def refuse_used(rows):
    """ValidationError that names the rows whose new milestones something hangs on by now: an update, feedback."""
    keys = [milestone.pk for _row, milestone in rows]
    used = set()
    for relation in Milestone._meta.related_objects:
        name = relation.field.name
        found = relation.related_model._base_manager.filter(**{f"{name}__in": keys})
        used |= set(found.values_list(name, flat=True))
    if used:
        raise ValidationError(
            [
                _("Row %(line)s: updates, feedback or activities belong to milestone %(label)s by now. It stays.")
                % {"line": digits(row["line"]), "label": digits(milestone.label)}
                for row, milestone in rows
                if milestone.pk in used
            ]
        )


def save_changes(row, milestone, user):
    """Save the changes of one row, which remembers what undoing it needs."""
    new = {key: new for key, (_old, new) in row["changes"].items()}
    row["baselines"] = {name: as_text(getattr(milestone, name)) for name in BASELINES}
    with naming(row):
        row["left"] = seal(save(milestone, new, user, IMPORTED, [new.get(key, "") for key in REASONS]))


def restore(row, milestone, user):
    """Give a milestone its values from before the import, its first planned dates included."""
    old = {key: old for key, (old, _new) in row["changes"].items()}
    baselines = {name: as_date(value) for name, value in row["baselines"].items()}
    reasons = list(in_each_language(TAKEN_BACK))
    if needs_reason(old, milestone) and old["ends_on"] is None:
        # There is no day to move it to, yet the page tells this too.
        moved = DateChange(milestone=milestone, old_ends_on=milestone.ends_on, author=user)
        change(moved, user, TAKEN_BACK, reason_ar=reasons[0], reason_en=reasons[1])
    with naming(row):
        save(milestone, old, user, TAKEN_BACK, reasons, **baselines)


def save(milestone, plain, user, why, reasons, **also):
    """Save plain values, the last day as the rules for moving it want. Returns the Milestone as it is now."""
    also |= fields_of(plain)
    if needs_reason(plain, milestone) and plain["ends_on"]:
        return move_end(milestone, also.pop("ends_on"), reasons[0], user, reasons[1], why=why, **also).milestone
    return change(milestone, user, why=why, **also)


def fields_of(plain):
    """Return {field of the milestone: value} for plain values; reasons are none of its fields."""
    return {BY_KEY[key].field: BY_KEY[key].store(value) for key, value in plain.items() if key not in REASONS}


def add_milestones(rows, user, publish):
    """Save the new milestones, numbered after those that are there; each row remembers its own."""
    commitments = Commitment.objects.select_for_update(of=("self",)).select_related("plan").order_by("pk")
    commitments = commitments.in_bulk({row["commitment"] for row in rows})
    taken = Additions(commitments.values()).taken
    refuse_taken(rows, commitments, taken)
    highest = highest_numbers(rows, taken)
    published_at = timezone.now() if publish else None
    for row in rows:
        new = {key: new for key, (_old, new) in row["changes"].items()}
        if "number" not in new:
            new["number"] = highest[row["commitment"]] = highest[row["commitment"]] + 1
        milestone = Milestone(commitment=commitments[row["commitment"]], published_at=published_at)
        change(milestone, user, IMPORTED, **fields_of(new))
        row |= {"pk": milestone.pk, "left": seal(milestone)}


def highest_numbers(rows, taken):
    """Return a Counter: the highest number of each commitment (by its key), those that the rows bring included."""
    highest = Counter()
    given = {(row["commitment"], "number", row["changes"].get("number", [0, 0])[1]) for row in rows}
    for commitment, what, value in taken | given:
        if what == "number":
            highest[commitment] = max(highest[commitment], value)
    return highest


def refuse_taken(rows, commitments, taken):
    """ValidationError that names the rows whose commitment is gone, or has such a number or title by now."""
    late = [row for row in rows if row["commitment"] not in commitments or names_of(row) & taken]
    if late:
        raise ValidationError([edited_meanwhile(row) for row in late])


def names_of(row):
    """Return what must be its own in the commitment, as Additions.taken has it."""
    number, title = (row["changes"].get(key, [None, None])[1] for key in ["number", "title_ar"])
    return {(row["commitment"], "number", number), (row["commitment"], "title", normal(title))}


def take_away(milestone, user):
    """Delete a milestone that an import added; its history stays."""
    milestone._history_user, milestone._change_reason = user, TAKEN_BACK
    milestone.delete()


@contextmanager
def naming(row):
    """Say of which row a refusal is."""
    try:
        yield
    except ValidationError as refusal:
        place = {"line": digits(row["line"])}
        raise ValidationError(
            [_("Row %(line)s: %(sentence)s") % (place | {"sentence": each}) for each in refusal.messages]
        ) from refusal


def as_text(day):
    return day and day.isoformat()


def as_date(text):
    return text and date.fromisoformat(text)
