"""What has to hold a text holds more than blanks, in the database itself."""

import pytest
from django.db import IntegrityError, transaction

from tests import make

MADE = {
    "entity": lambda text: make.entity("blank", name_ar=text),
    "plan": lambda text: make.plan("blank", name_ar=text),
    "milestone": lambda text: make.milestone(title_ar=text),
    "workshop": lambda text: make.workshop(title_ar=text),
    "working group": lambda text: make.group(topic_ar=text),
    "feedback": lambda text: make.feedback(body=text),
}


@pytest.mark.django_db
@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_blanks_of_any_kind_are_no_text(made):
    for blank in ["", "  ", "\r\n", "\t \n", "\N{NO-BREAK SPACE}"]:
        with pytest.raises(IntegrityError), transaction.atomic():
            made(blank)
    made("نص")
