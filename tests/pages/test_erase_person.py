import pytest
from django.core.management import CommandError, call_command
from post_office.models import Email

from accounts.models import Consent, User
from core import emails
from feedback.models import Draft, Feedback
from tests import make

pytestmark = pytest.mark.django_db


def test_a_person_goes_and_what_they_said_stays(participant):
    number = participant.pk
    item = make.feedback(author=participant, author_name="ليلى الخطيب", organisation="جمعية ليلى")
    Consent.objects.create(user=participant, purpose=Consent.Purpose.FEEDBACK)
    Draft.objects.create(about="nap5", data={"email": participant.email}, language="ar", browser="x")
    emails.send("feedback_received", participant, item=item)

    call_command("erase_person", "Layla@example.org")

    item.refresh_from_db()
    assert (item.body, item.credit, item.author_name, item.organisation) == ("نقترح نشر الخطة التفصيلية.", "", "", "")
    assert {row.author_name for row in Feedback.history.all()} == {""}
    assert [Consent.objects.count(), Draft.objects.count(), Email.objects.count()] == [0, 0, 0]
    # That there was an account, and that it went, stays under its number.
    kept = User.history.filter(id=number).values_list("history_type", "email", "name")
    assert list(kept) == [("-", "", ""), ("+", "", "")]
    assert not User.objects.filter(email="layla@example.org").exists()


def test_others_stay_as_they_are(participant):
    item = make.feedback(author=make.user("omar@example.org"), author_name="عمر")

    call_command("erase_person", participant.email)

    item.refresh_from_db()
    assert item.credit == "عمر"


@pytest.mark.parametrize("address", ["nobody@example.org", "staff@example.org"])
def test_strangers_and_staff_are_refused(unit_staff, address):
    with pytest.raises(CommandError):
        call_command("erase_person", address)

    assert User.objects.get() == unit_staff
