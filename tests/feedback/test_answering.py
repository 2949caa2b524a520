"""An answer comes about: assigned to an entity, drafted, returned, prepared, published with others."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from post_office.models import Email

from feedback import actions, actions_answering, actions_editing, actions_moderation
from feedback.models import WORDS, Assignment, DraftAnswer, Feedback
from tests import make

pytestmark = pytest.mark.django_db
State = DraftAnswer.State


@pytest.fixture
def youth(ministry_staff):
    return ministry_staff.memberships.get().entity


@pytest.fixture
def item(participant):
    return make.feedback(author=participant)


@pytest.fixture
def assignment(item, youth, unit_staff):
    assignment = actions_answering.assign(item, youth, in_days(10), unit_staff, "انظروا المادة ٤.")
    Email.objects.all().delete()
    return assignment


@pytest.fixture
def draft(assignment):
    draft = DraftAnswer.objects.get()
    draft.outcome, draft.reason_ar = "accepted", "أُدرج في الخطة."
    draft.save()
    return draft


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def letters():
    """[(address, subject)] of the queued letters."""
    return [(letter.to[0], letter.subject) for letter in Email.objects.order_by("pk")]


# Assigned


def test_an_assignment_tells_the_focal_points_what_was_said_and_by_when(item, youth, unit_staff, ministry_staff):
    day = timezone.localdate().replace(month=6, day=3)

    assignment = actions_answering.assign(item, youth, day, unit_staff, "انظروا المادة ٤.")

    assert (assignment.assigned_by, assignment.ended_at) == (unit_staff, None)
    (letter,) = Email.objects.all()
    assert letter.to == [ministry_staff.email]
    assert "نرجو إعداد مسودة القرار في" in letter.subject and "حزيران" in letter.subject
    for text in [letter.message, letter.html_message]:
        assert item.body in text and "انظروا المادة ٤." in text
        assert "ليلى" not in text and "layla" not in text
    assert "/ar/admin/feedback/draftanswer/" in letter.message


def test_the_same_again_changes_nothing(item, youth, unit_staff, assignment):
    again = actions_answering.assign(item, youth, in_days(10), unit_staff, "انظروا المادة ٤. ")

    assert (again, letters()) == (assignment, [])


def test_another_entity_ends_the_first_and_both_are_told(item, assignment, other_staff, ministry_staff, unit_staff):
    integrity = other_staff.memberships.get().entity

    actions_answering.assign(item, integrity, in_days(5), unit_staff)

    assert [each.entity for each in Assignment.objects.current()] == [integrity]
    assert [each.entity_id for each in Assignment.objects.exclude(ended_at=None)] == [assignment.entity_id]
    assert [address for address, _subject in letters()] == [ministry_staff.email, other_staff.email]
    assert "لم يعد الرد على" in letters()[0][1]


def test_what_is_taken_back_is_the_units_again(item, assignment, ministry_staff, unit_staff):
    for _time in range(2):
        actions_answering.take_back(item, unit_staff)

    assert not Feedback.objects.answerable_by(ministry_staff).exists()
    assert len(letters()) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"moderation": "held", "published_at": None},
        {"moderation": "declined", "declined_reason": "مكرر"},
        {"outcome": "withdrawn"},
        make.decision(),
    ],
)
def test_what_waits_for_no_answer_is_not_assigned(youth, unit_staff, fields):
    with pytest.raises(ValidationError):
        actions_answering.assign(make.feedback(**fields), youth, in_days(5), unit_staff)

    assert not Assignment.objects.exists()


def test_an_entity_without_anybody_who_would_see_it_is_refused(item, unit_staff):
    with pytest.raises(ValidationError, match="ضابط ارتباط"):
        actions_answering.assign(item, make.entity(), in_days(5), unit_staff)


def test_the_database_keeps_one_assignment_at_a_time(item, assignment):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(feedback=item, entity=make.entity(), due_on=in_days(1))


@pytest.mark.parametrize("how", ["withdrawn", "declined"])
def test_the_entity_is_told_once_that_its_draft_is_not_needed_any_more(
    item, assignment, ministry_staff, unit_staff, how
):
    for _time in range(2):
        actions.withdraw(item, item.author) if how == "withdrawn" else actions.decline(item, "مكرر", unit_staff)

    told = [subject for address, subject in letters() if address == ministry_staff.email]
    assert len(told) == 1 and "لم يعد الرد على" in told[0]
    assert not Assignment.objects.current().exists()


# Drafted


def test_only_the_entity_to_which_it_is_assigned_sees_it(item, assignment, ministry_staff, other_staff, unit_staff):
    for rows in [Feedback.objects.answerable_by, DraftAnswer.objects.editable_by]:
        assert [rows(person).count() for person in [ministry_staff, other_staff, unit_staff]] == [1, 0, 1]
    assert not Feedback.objects.editable_by(ministry_staff).exists()


@pytest.mark.parametrize("fields", [{"role": "member"}, {"verified_at": None}])
def test_a_member_who_is_no_verified_focal_point_sees_nothing(assignment, ministry_staff, fields):
    ministry_staff.memberships.update(**fields)

    assert not Feedback.objects.answerable_by(ministry_staff).exists()
    assert not DraftAnswer.objects.editable_by(ministry_staff).exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": "withdrawn"},
        {"moderation": "declined", "declined_reason": "مكرر", "published_at": None},
        {"moderation": "held", "published_at": None},
    ],
)
def test_what_was_taken_back_declined_or_changed_since_is_gone_for_the_entity(
    item, assignment, ministry_staff, fields
):
    Feedback.objects.update(**fields)

    assert not Feedback.objects.answerable_by(ministry_staff).exists()
    assert not DraftAnswer.objects.editable_by(ministry_staff).exists()


def test_a_draft_that_is_handed_in_is_told_to_the_unit_once(draft, ministry_staff, unit_staff):
    for _time in range(2):
        actions_answering.submit_draft(draft, ministry_staff)

    draft.refresh_from_db()
    assert (draft.state, draft.author) == (State.SUBMITTED, ministry_staff)
    assert [address for address, _subject in letters()] == [unit_staff.email]
    assert "أُدرج في الخطة." in Email.objects.get().message


@pytest.mark.parametrize("fields", [{"outcome": ""}, {"reason_ar": "  "}, {"reason_ar": "", "reason_en": "English."}])
def test_a_draft_that_is_not_whole_is_not_handed_in(draft, ministry_staff, fields):
    DraftAnswer.objects.update(**fields)

    with pytest.raises(ValidationError):
        actions_answering.submit_draft(draft, ministry_staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftAnswer.objects.update(state="submitted")


def test_a_returned_draft_is_with_its_entity_again(draft, ministry_staff, unit_staff):
    actions_answering.submit_draft(draft, ministry_staff)
    with pytest.raises(ValidationError, match="اذكروا"):
        actions_answering.return_draft(draft, " ", unit_staff)

    actions_answering.return_draft(draft, "اذكروا الموعد.", unit_staff)

    draft.refresh_from_db()
    assert (draft.state, draft.is_being_written) == (State.RETURNED, True)
    assert letters()[-1][0] == ministry_staff.email
    assert "اذكروا الموعد." in Email.objects.last().message
    with pytest.raises(ValidationError):
        actions_answering.return_draft(draft, "مرة أخرى", unit_staff)


def test_what_the_unit_decides_closes_the_draft_and_tells_the_entity(item, draft, ministry_staff, unit_staff, youth):
    actions_answering.submit_draft(draft, ministry_staff)
    Email.objects.all().delete()

    actions.decide(item, "partly_accepted", "أُخذ بجزء منه.", youth, unit_staff)

    draft.refresh_from_db()
    assert draft.state == State.DECIDED
    assert [address for address, _subject in letters()] == ["layla@example.org", ministry_staff.email]
    assert "صدر القرار في" in letters()[1][1]
    with pytest.raises(ValidationError):
        actions_answering.submit_draft(draft, ministry_staff)


# Prepared


def test_a_prepared_decision_is_told_to_nobody_until_it_is_published(item, youth, unit_staff):
    draft = actions_answering.prepare(item, "accepted", "أُدرج.", youth, unit_staff)

    item.refresh_from_db()
    assert (draft.state, item.outcome, letters()) == (State.READY, "received", [])

    actions_answering.publish_prepared(draft, unit_staff)

    item.refresh_from_db()
    assert (item.outcome, item.decision_reason_ar, item.deciding_entity) == ("accepted", "أُدرج.", youth)
    assert [address for address, _subject in letters()] == ["layla@example.org"]
    with pytest.raises(ValidationError):
        actions_answering.publish_prepared(draft, unit_staff)


def test_the_draft_of_the_entity_becomes_the_prepared_decision(item, draft, youth, unit_staff):
    prepared = actions_answering.prepare(item, "accepted", "أُدرج.", youth, unit_staff)

    assert prepared == draft
    with pytest.raises(ValidationError, match="تسلّمت الوحدة"):
        actions_answering.submit_draft(draft, unit_staff)


def test_one_decision_is_prepared_at_a_time(item, youth, unit_staff):
    first = actions_answering.prepare(item, "accepted", "أُدرج.", youth, unit_staff)

    second = actions_answering.prepare(item, "answered", "أُجيب.", make.entity(), unit_staff)

    assert list(DraftAnswer.objects.ready()) == [second]
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftAnswer.objects.filter(pk=first.pk).update(state="ready")


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_nothing_is_prepared_without_its_arabic_reason(item, youth, unit_staff, reason):
    with pytest.raises(ValidationError, match="بالعربية"):
        actions_answering.prepare(item, "accepted", reason, youth, unit_staff, "English only.")

    assert not DraftAnswer.objects.exists()


@pytest.mark.parametrize("state", ["submitted", "ready"])
@pytest.mark.parametrize("reason", [None, "", "   ", " \t\r\n\u00a0"])
def test_the_database_takes_no_answer_without_its_arabic_reason(item, youth, state, reason):
    words = {"outcome": "accepted", "reason_ar": reason, "reason_en": "English only."}
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftAnswer.objects.create(feedback=item, entity=youth, state=state, **words)


# Noted


def test_a_note_is_kept_once_with_its_author_and_history(item, unit_staff):
    for _time in range(2):
        note = actions_answering.add_note(item, " ننتظر الدائرة القانونية. ", unit_staff)

    assert [each.text for each in item.private_notes.all()] == ["ننتظر الدائرة القانونية."]
    assert note.history.get().history_user == unit_staff
    with pytest.raises(ValidationError):
        actions_answering.add_note(item, "  ", unit_staff)


def test_notes_go_with_the_name_of_an_erased_person(item, participant, unit_staff):
    from feedback import personal
    from feedback.models import PrivateNote

    actions_answering.add_note(item, "كتبت ليلى من قبل.", unit_staff)

    personal.erase(participant)

    assert not PrivateNote.objects.exists()
    assert not PrivateNote.history.exists()


# Changed meanwhile


def test_what_was_prepared_waits_again_when_its_author_changes_what_it_answers(item, participant, unit_staff, youth):
    participant.memberships.create(entity=make.entity("society"), verified_at=timezone.now())
    prepared = actions_answering.prepare(item, "accepted", "أُدرج في الخطة.", youth, unit_staff)

    words = {name: getattr(item, name) for name in WORDS} | {"body": "نقترح إلغاء النشر."}
    changed = actions_editing.edit(item, words, participant, item.version)

    prepared.refresh_from_db()
    assert (changed.moderation, prepared.state) == ("published", State.SUBMITTED)
    with pytest.raises(ValidationError):
        actions_answering.publish_prepared(prepared, unit_staff)


@pytest.mark.parametrize("answer", [actions.decide, actions_answering.prepare])
def test_what_is_for_the_body_only_and_was_declined_gets_no_answer_before_it_is_taken_up(youth, unit_staff, answer):
    item = make.feedback(naming="body_only", moderation="declined", declined_reason="إعلان.", published_at=None)

    with pytest.raises(ValidationError, match="رُفضت"):
        answer(item, "accepted", "أُدرج في الخطة.", youth, unit_staff)

    actions_moderation.take_up(item, unit_staff)
    answer(item, "accepted", "أُدرج في الخطة.", youth, unit_staff)


def test_a_reply_goes_to_nobody_whose_feedback_for_the_body_only_was_declined(youth, participant, unit_staff):
    item = make.feedback(naming="body_only", moderation="declined", declined_reason="إعلان.", author=participant)
    reply = item.replies.create(body_ar="شكراً لكم.", entity=youth)

    with pytest.raises(ValidationError):
        actions.publish_reply(reply, unit_staff)

    assert letters() == []
