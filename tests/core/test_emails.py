import pytest
from django.db import transaction
from post_office.models import STATUS, Email

from core import emails

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letter(tmp_path, settings):
    """A letter made for these tests."""
    folder = tmp_path / "emails" / "trial"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("{% if language == 'ar' %}وصلت{% else %}Received{% endif %}\n{{ word }}")
    (folder / "body.txt").write_text("{{ word }}")
    (folder / "body.html").write_text("<p>{{ word }}</p>")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]


def test_a_letter_waits_in_the_queue_in_the_readers_language(participant):
    letter = emails.send("trial", participant, word="مرحباً")

    assert letter.status == STATUS.queued
    assert letter.to == ["layla@example.org"]
    assert letter.subject == "وصلت مرحباً"


def test_who_has_no_account_says_their_language():
    assert emails.send("trial", ("a@example.org", "en"), word="x").subject == "Received x"


def test_what_people_type_is_never_run_as_a_template(participant):
    letter = emails.send("trial", participant, word="{% now 'Y' %} <b>")

    assert letter.message.startswith("{% now 'Y' %} <b>\n")
    assert "&lt;b&gt;" in letter.html_message


def test_a_letter_goes_with_its_transaction(participant):
    with pytest.raises(RuntimeError), transaction.atomic():
        emails.send("trial", participant, word="x")
        raise RuntimeError

    assert Email.objects.count() == 0
