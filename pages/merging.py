"""Two organisations that are one: with their people, and with what was said in their names."""

from django.db import transaction

import feedback.merging
from accounts import verification


@transaction.atomic
def merge(entity, into):
    """Put an organisation into the verified one that it is, with all that names it.

    ValidationError as verification.merge raises it; then nothing is merged.
    """
    entity, into = verification.hold_both(entity, into)
    feedback.merging.merge(entity, into)
    verification.merge(entity, into)
