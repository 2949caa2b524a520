"""Points that were said in a workshop or a working group: entered and corrected by staff, from what was noted."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.limits import wait_for_turn
from workshops.models import WorkingGroup

from .actions import due_day, hold, keep, next_reference, prefix_of
from .models import WORDS, Feedback
from .models.subject import SUBJECTS, subject_name
from .subjects import wording


class UsedKey(ValidationError):
    """The key is that of a point that says something else."""


@transaction.atomic
def record(key, said_in, subject, words, user):
    """Return the numbered Feedback on the subject that was said in a workshop or a working group; nobody reads it yet.

    words holds WORDS and the language. It has no author, so nobody is written to; its clock runs from now. The same
    key again returns the same item; UsedKey where the key is that of something else. ValidationError where an
    illustrative plan and a real one would be mixed.
    """
    group = said_in if isinstance(said_in, WorkingGroup) else None
    workshop = group.workshop if group else said_in
    # So that a double click finds the first one's point.
    wait_for_turn(f"feedback {key}")
    item = Feedback.on(subject, key=key, is_recorded=True, said_in_workshop=workshop, said_in_group=group)
    take_words(item, words)
    if found := Feedback.objects.filter(key=key).first():
        return the_same(found, item)
    refuse_mixture(item)
    item.reference, item.due_on = next_reference(item), due_day(item)
    keep(item, user)
    return item


@transaction.atomic
def correct(item, said_in, subject, words, user):
    """Write anew what staff entered, while nobody outside has read it; returns it, its number and clock unchanged.

    ValidationError once it is published or declined, and for a subject whose points have other numbers.
    """
    item = hold(item)
    if not item.is_correctable:
        raise ValidationError(_("It was published or declined meanwhile, so it stays as it is."))
    group = said_in if isinstance(said_in, WorkingGroup) else None
    item.said_in_workshop, item.said_in_group = group.workshop if group else said_in, group
    before = prefix_of(item)
    for name in SUBJECTS:
        setattr(item, name, subject if name == subject_name(subject) else None)
    if prefix_of(item) != before:
        words = _("Its number belongs to another commitment. Decline it, and enter it anew under the right one.")
        raise ValidationError({"about": words})
    take_words(item, words)
    refuse_mixture(item)
    keep(item, user)
    return item


def the_same(found, item):
    """Return what is kept under a key; UsedKey where something else was said, as in a form gone back to."""
    columns = [*WORDS, "language", "is_recorded", "said_in_workshop_id", "said_in_group_id"]
    columns += [f"{name}_id" for name in SUBJECTS]
    if any(getattr(found, name) != getattr(item, name) for name in columns):
        words = _(
            "This form is kept already as %(reference)s, which says something else. Send it once more: then it is "
            "kept as another point."
        )
        raise UsedKey(words % {"reference": found.reference})
    return found


def take_words(item, words):
    """Set what was said; wording that is proposed instead of none named is proposed instead of the present one."""
    for name in [*WORDS, "language"]:
        setattr(item, name, words[name])
    if item.proposed_wording and not item.current_wording:
        item.current_wording = wording(item.subject)


def refuse_mixture(item):
    """ValidationError where something real is said to come from an illustrative workshop, or the other way round."""
    if item.said_in_workshop.plan.is_demo != item.is_demo:
        raise ValidationError({"about": _("One of the two is illustrative and the other one is not.")})
