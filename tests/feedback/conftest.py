"""What the tests of the pages share: somebody who writes in a browser of their own."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from post_office.models import Email

from feedback import tickets
from tests import make


@pytest.fixture(autouse=True)
def patient_people(monkeypatch):
    """Nobody waits three seconds in a test; the one about haste sets the limit back."""
    monkeypatch.setattr(tickets, "MINIMUM_SECONDS", 0)


WORDS = {
    "kind": "suggestion",
    "body": "نقترح نشر الخطة التفصيلية.",
    "current_wording": "",
    "proposed_wording": "",
    "naming": "organisation",
    "author_name": "",
    "organisation": "جمعية إربد",
    "email": "layla@example.org",
}


class Writer:
    """Somebody who fills in the pages as a browser does."""

    def __init__(self, client, language="en"):
        self.client, self.base = client, f"/{language}/feedback/new/"

    def open(self, about):
        return self.client.get(self.base, {"about": about} if about else {})

    def write(self, about, ticket=None, **words):
        """Send the form about something, as the open page has it, with other words where given."""
        ticket = ticket or self.open(about).context["form"]["ticket"].value()
        data = WORDS | {"ticket": ticket, "website": ""} | words
        return self.client.post(f"{self.base}?about={about}", data)

    def ask_for_code(self, review_url):
        """Send the review page, and return the code from the letter."""
        assert self.client.post(review_url).status_code == 302
        return re.search(r"\d{6}", Email.objects.order_by("pk").last().message)[0]

    def send(self, about, **words):
        """Go all the way; return the last page."""
        review_url = self.write(about, **words).url
        if "_auth_user_id" in self.client.session:
            return self.client.post(review_url, follow=True)
        code = self.ask_for_code(review_url)
        return self.client.post(review_url.replace("review", "confirm"), {"code": code}, follow=True)


@pytest.fixture
def writer(client):
    return Writer(client)


def decided(days, about=None, **fields):
    """Published feedback that was decided so many days after it arrived."""
    received_at = timezone.now() - timedelta(days=20)
    return make.feedback(
        about,
        **{
            "outcome": "accepted",
            "decision_reason_ar": "أُدرج في الخطة.",
            "decision_reason_en": "It is in the plan.",
            "received_at": received_at,
            "decided_at": received_at + timedelta(days=days),
            "deciding_entity": make.entity("moy", name_ar="وزارة الشباب", name_en="Ministry of Youth"),
        }
        | fields,
    )
