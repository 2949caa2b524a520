"""What the page of an item asks of the database at its worst: with everything that it can show at once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from feedback import actions_editing, actions_joint
from feedback.models import WORDS
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(participant):
    """Somebody verified for an organisation, whose changes are public at once."""
    Membership.objects.create(user=participant, entity=make.organisation(), verified_at=timezone.now())
    return participant


def full(author, staff, changed, how_many):
    """An item with so many files, endorsements, items answered with it, and replies; changed by its author; and the
    cause of a change of its milestone or commitment."""
    milestone = make.milestone(make.commitment(lead=make.entity()))
    group = make.group()
    said = {"author": author, "said_in_workshop": group.workshop, "said_in_group": group}
    item, *others = [make.feedback(milestone, **said) for _ in range(how_many + 1)]
    for number in range(how_many):
        make.attachment(feedback=item, is_sent=True, name=f"رأينا {number}.pdf")
        make.endorsement(item, make.organisation(name_ar=f"جمعية مؤيدة {number}"))
        item.replies.create(body_ar="رد", published_at=timezone.now(), entity=make.entity("moppa"))
        words = {name: getattr(item, name) for name in WORDS}
        item = actions_editing.edit(item, words | {"body": f"نص معدّل {number}"}, author, item.version)
    actions_joint.decide_together([item, *others], "accepted", "أُخذ بها.", make.entity("moppa"), staff)
    row = milestone if changed == "milestone" else milestone.commitment
    row.title_ar = "عنوان آخر"
    row.save()
    make.caused_change(item, row)
    return item, others


@pytest.mark.parametrize("how_many", [1, 3])
@pytest.mark.parametrize("changed", ["milestone", "commitment"])
def test_the_page_of_an_item_with_everything_asks_eight_questions(author, unit_staff, changed, how_many):
    item, others = full(author, unit_staff, changed, how_many)
    client = Client()
    client.get(item.get_absolute_url())

    with CaptureQueriesContext(connection) as captured:
        page = client.get(item.get_absolute_url()).content.decode()

    for number, other in enumerate(others):
        shown = [f"رأينا {number}.pdf", f"جمعية مؤيدة {number}", other.reference]
        assert [words for words in shown if words not in page] == []
    assert page.index(others[0].reference) <= page.index(others[-1].reference)
    assert len(captured) <= 8


def test_what_is_not_public_stands_beside_nothing(author, unit_staff):
    item, others = full(author, unit_staff, "milestone", 1)
    others[0].refresh_from_db()
    others[0].moderation, others[0].published_at = "declined", None
    others[0].declined_reason = "فيها بيانات خاصة"
    others[0].save()
    item.attachments.update(is_sent=False)
    entity = item.endorsements.get().entity
    entity.verified_at = None
    entity.save()

    page = Client().get(item.get_absolute_url()).content.decode()

    hidden = ["رأينا 0.pdf", "جمعية مؤيدة 0", others[0].reference]
    assert [words for words in hidden if words in page] == []
