"""Whoever has to answer is told in one letter of all that is due, and of nothing twice."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from post_office.models import Email

from feedback import actions_answering
from feedback.models import DraftAnswer
from tests import make

pytestmark = pytest.mark.django_db


def remind():
    """Run the command of cron; returns [(address, subject)] of the new letters."""
    before = set(Email.objects.values_list("pk", flat=True))
    call_command("remind_of_answers", verbosity=0)
    return [(letter.to[0], letter.subject) for letter in Email.objects.exclude(pk__in=before).order_by("pk")]


def due_in(days, **fields):
    return make.feedback(due_on=timezone.localdate() + timedelta(days=days), **fields)


def test_one_letter_tells_each_person_of_the_unit_all_of_it(unit_staff, unit_head, ministry_staff):
    late, soon = due_in(-2), due_in(3, body="canary")
    due_in(8)

    subject = "تأخر الرد على ملاحظة واحدة"
    assert sorted(remind()) == [(unit_head.email, subject), (unit_staff.email, subject)]

    letter = Email.objects.first()
    for text in [letter.message, letter.html_message]:
        assert late.reference in text and soon.reference in text
        assert "متأخر يومين" in text and "بقيت ٣ أيام" in text
        assert "canary" not in text
    assert "http://localhost:8000/ar/admin/answers/" in letter.message


def test_nobody_is_told_twice(unit_staff):
    due_in(3)

    assert (remind(), remind()) == ([(unit_staff.email, "يقترب موعد الرد على ملاحظة واحدة")], [])


def test_each_stage_has_its_letter_and_then_each_week(unit_staff, monkeypatch):
    start = timezone.localdate()
    due_in(10)
    sent = []
    for day in range(35):
        monkeypatch.setattr(timezone, "localdate", lambda value=None, day=day: start + timedelta(days=day))
        sent += [day] * len(remind())

    assert sent == [3, 9, 11, 18, 25, 32]


@pytest.mark.parametrize("fields", [make.decision(), {"outcome": "withdrawn"}])
def test_what_waits_no_more_reminds_nobody(unit_staff, fields):
    due_in(-2, **fields)

    assert remind() == []


def test_the_days_before_are_a_setting(unit_staff, settings):
    settings.ANSWER_REMINDER_DAYS = [20]
    due_in(15)

    assert len(remind()) == 1


def test_an_entity_is_told_of_the_drafts_that_it_was_asked_for(unit_staff, ministry_staff, other_staff):
    entity = ministry_staff.memberships.get().entity
    for days in [-1, 6, 9]:
        actions_answering.assign(due_in(20), entity, timezone.localdate() + timedelta(days=days), unit_staff)

    assert remind() == [(ministry_staff.email, "تأخرت مسودة قرار واحدة")]
    assert remind() == []
    letter = Email.objects.order_by("pk").last()
    assert "متأخر يوماً" in letter.message and "بقيت ٦ أيام" in letter.message
    assert "/ar/admin/feedback/draftanswer/" in letter.message


@pytest.mark.parametrize("state", ["submitted", "ready"])
def test_who_handed_a_draft_in_is_left_alone(unit_staff, ministry_staff, state):
    entity = ministry_staff.memberships.get().entity
    actions_answering.assign(due_in(20), entity, timezone.localdate(), unit_staff)
    DraftAnswer.objects.update(state=state, outcome="accepted", reason_ar="أُدرج.")

    assert remind() == []
