"""One decision on many items that say nearly the same."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .actions import decide, hold
from .models import JointAnswer


@transaction.atomic
def decide_together(items, outcome, reason_ar, entity, user, reason_en=""):
    """Decide on all the items with one reason, and return the JointAnswer; each author gets a letter of their own.

    All or nothing: ValidationError for fewer than two, and for what cannot be decided, or is decided already.
    """
    if len({item.pk for item in items}) < 2:
        raise ValidationError(_("Choose at least two items that are to be answered together."))
    joint, refused = JointAnswer.objects.create(), []
    # In one order everywhere: two people who decide on the same items wait for each other.
    for item in sorted(items, key=lambda each: each.pk):
        try:
            if hold(item).is_decided:
                raise ValidationError(_("This is decided already."))
            decide(item, outcome, reason_ar, entity, user, reason_en, joint)
        except ValidationError as refusal:
            refused += [f"{item.reference}: {words}" for words in refusal.messages]
    if refused:
        raise ValidationError(refused)
    return joint
