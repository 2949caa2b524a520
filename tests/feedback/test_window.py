"""When a plan takes feedback: said on the form and on every page about it, in the time of Amman."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from feedback.models import Window
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages():
    """Every page about a plan, and the form."""
    plan = make.plan(response_days=30)
    milestone = make.milestone(make.commitment(plan, number=1), number=1)
    group = make.group(make.session(make.workshop("june", plan)), commitment=milestone.commitment)
    rows = [plan, milestone.commitment, milestone, group.workshop, group]
    return [row.get_absolute_url().replace("/ar/", "/en/") for row in rows] + ["/en/feedback/new/?about=nap5/1"]


def words_of(client, page):
    return " ".join(re.sub("<[^>]+>", " ", client.get(page).content.decode()).split())


def test_each_page_says_when_it_closes_and_what_comes_next(client, pages):
    closes_at = timezone.now() + timedelta(days=5)
    window = make.window(closes_at=closes_at)

    for page in pages:
        words = words_of(client, page)
        assert words.count("Feedback closes in 5 days") == 1
        assert "in the time of Amman. What arrives by then is to be answered by" in words
    assert window.last_answer_on == timezone.localdate(closes_at) + timedelta(days=30)


def test_each_page_says_when_it_opens_and_offers_no_form_before(client, pages):
    make.window(opens_at=make.amman(2199, 1, 31, 15, 30))

    for page in pages:
        words = words_of(client, page)
        assert "Feedback opens on 31 January 2199 at 3:30 pm" in words
        assert 'class="btn btn--gold"' not in client.get(page).content.decode()
    assert '<a class="btn" href="/en/plans/nap5/">Read the plan</a>' in client.get(pages[-1]).content.decode()


def test_each_page_says_when_it_closed_and_until_when_answers_come(client, pages):
    make.window(closes_at=make.amman(2026, 1, 31, 15, 30))

    for page in pages:
        words = words_of(client, page)
        assert "Feedback closed on 31 January 2026 at 3:30 pm" in words
        assert "all that was received is to be answered by 2 March 2026" in words
        assert 'class="btn btn--gold"' not in client.get(page).content.decode()


def test_a_plan_that_always_takes_feedback_says_nothing(client, pages):
    for page in pages:
        assert "Feedback closes" not in words_of(client, page)


def test_days_are_those_of_amman(monkeypatch):
    window = Window(closes_at=make.amman(2026, 6, 2, 0, 30))
    # 22:15 in London, past midnight in Amman.
    moment = datetime(2026, 6, 1, 22, 15, tzinfo=ZoneInfo("Europe/London"))
    monkeypatch.setattr(timezone, "now", lambda: moment)

    assert (window.days_left, window.is_open) == (0, True)


@pytest.mark.parametrize("field", ["closes_at", "opens_at"])
def test_it_acts_at_its_moment_and_nothing_has_to_run(monkeypatch, field):
    moment = timezone.now() + timedelta(hours=1)
    window = make.window(**{field: moment})
    before = window.is_open

    monkeypatch.setattr(timezone, "now", lambda: moment)

    assert (before, window.is_open) == ((True, False) if field == "closes_at" else (False, True))
