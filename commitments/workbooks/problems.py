"""What can be wrong with a row of an uploaded sheet: one table of sentences, kept by their codes."""

from django.utils.translation import gettext_lazy as _

from core.templatetags.arabic import digits

SENTENCES = {
    # The cell
    "formula": _("The cell holds a formula. Write its value instead."),
    "error_value": _("The cell holds the error %(given)s."),
    "not_text": _("Write a text: Excel reads this cell as “%(given)s”. Format it as text and type it again."),
    "control_characters": _("The text holds characters that cannot be shown. Delete them, or type the text anew."),
    "too_long": _("The text is %(length)s characters long; at most %(most)s are possible."),
    "required": _("This cell must not be empty."),
    "not_a_number": _("“%(given)s” is not a whole number."),
    "out_of_range": _("Write a number between %(least)s and %(most)s."),
    "not_a_date": _("“%(given)s” is not a date. Write the day first, 23/6/2022, or the year first, 2022-06-23."),
    "year": _("Write a year between %(least)s and %(most)s."),
    "not_a_choice": _("“%(given)s” is none of the choices: %(choices)s."),
    "unknown_entity": _("No entity is called “%(given)s”. Choose one from the list."),
    "ambiguous_entity": _("More than one entity is called “%(given)s”. Choose one from the list."),
    # The row
    "unknown_row": _("The portal has no milestone with this key among those that you may edit."),
    "bad_key": _("The key was changed. Download the plan again; for a new milestone leave the key empty."),
    "double_key": _("Row %(line)s has the same key. For a new milestone leave the key empty."),
    "locked": _("This cell is locked; it was “%(old)s”."),
    "progress": _(
        "Status and progress change only by an approved progress update, written in the portal. It was “%(old)s”."
    ),
    "new_progress": _("A new milestone has not started. Leave this cell empty."),
    "edited_meanwhile": _(
        "Somebody changed this in the portal after the download; it is now “%(now)s”. Download the plan again."
    ),
    "ends_before_start": _("A milestone cannot end before it starts."),
    "end_removed": _("The end of a published milestone can be moved, not removed."),
    "end_of_closed": _("A completed or withdrawn milestone keeps its dates."),
    "reason_missing": _("Give the reason for the new date in Arabic: it is published with it."),
    "unknown_commitment": _("You cannot add milestones to commitment %(number)s of plan %(plan)s."),
    "number_taken": _("The commitment already has a milestone with this number. Leave the number empty."),
    "double_number": _("Row %(line)s has the same number. Leave the number empty."),
    "title_taken": _("The commitment already has a milestone with this title."),
    "double_title": _("Row %(line)s adds a milestone with the same title."),
}


class Problem(Exception):
    """A cell that cannot be taken, and why: a code of the table above and what its sentence needs."""

    def __init__(self, code, **given):
        super().__init__(code)
        self.code, self.given = code, given


def sentence(code, given):
    """Return the sentence for a code in the active language."""
    shown = {name: digits(value) if isinstance(value, int) else value for name, value in given.items()}
    return SENTENCES[code] % shown


def told(key, problem):
    """Return a problem of a column as JSON keeps it, without the words of one language."""
    return {"column": key, "code": problem.code, "given": problem.given}
