"""Two people at the very same moment: each gets an answer in words, and what is kept is what one of them meant."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from feedback import actions, actions_answering, actions_drafts, actions_recording
from feedback.models import WORDS, Draft, Feedback, Naming
from tests import make

BATCH = "/ar/admin/feedback/draftanswer/bulk/publish-prepared/"
ROUNDS = 3


def office(person):
    """A browser in which the person is signed in; a fault is an answer there, as for people."""
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def test_a_batch_and_a_decision_on_one_of_it_wait_for_each_other(at_once, unit_staff):
    entity = make.entity()
    batch, single = office(unit_staff), office(unit_staff)
    for _round in range(ROUNDS):
        items = [make.feedback(make.milestone()) for _ in range(2)]
        drafts = [actions_answering.prepare(item, "accepted", "سبب", entity, unit_staff) for item in items]
        rows = ",".join(str(draft.pk) for draft in drafts)
        decision = {"outcome": "not_accepted", "entity": entity.pk, "reason_ar": "سبب آخر"}

        answers = at_once(
            lambda rows=rows: batch.post(BATCH, {"rows": rows, "confirmed": "1"}).status_code,
            lambda item=items[1], sent=decision: (
                single.post(f"/ar/admin/feedback/feedback/{item.pk}/decide/", sent).status_code
            ),
        )

        assert {*answers} <= {200, 302, 409}, answers
        assert Feedback.objects.get(pk=items[1].pk).is_decided


def test_a_draft_that_is_deleted_while_it_is_sent_is_sent_or_said_to_be_gone(at_once, participant):
    for _round in range(ROUNDS):
        draft = make.draft(email=participant.email)
        Draft.objects.filter(pk=draft.pk).update(owner=participant)

        def send(draft=draft):
            try:
                return actions.send(draft, participant)
            except ValidationError as refusal:
                return refusal.messages

        sent, _gone = at_once(send, lambda draft=draft: actions_drafts.discard(draft))

        assert isinstance(sent, Feedback) or sent == ["حُذفت هذه المسودة في الأثناء."]
        assert Feedback.objects.filter(key=draft.key).exists() == isinstance(sent, Feedback)


def test_one_key_for_two_groups_makes_one_point(at_once, unit_staff):
    groups = [make.group(), make.group()]
    words = dict.fromkeys(WORDS, "") | {"kind": "suggestion", "naming": Naming.WITHOUT_NAME, "language": "ar"}
    for _round in range(ROUNDS):
        key = uuid4()

        def record(group, key=key):
            said = words | {"body": f"قيل في {group.pk}"}
            try:
                return actions_recording.record(key, group, group, said, unit_staff)
            except ValidationError as refusal:
                return refusal.messages

        made = at_once(*[lambda group=group: record(group) for group in groups])

        assert [isinstance(each, Feedback) for each in made].count(True) == 1, made
        assert Feedback.objects.filter(key=key).count() == 1


def test_a_point_typed_over_one_that_is_kept_is_not_swallowed(unit_staff):
    """As who goes back in the browser does, and types the next point into the form of the last one."""
    group, key = make.group(), uuid4()
    words = dict.fromkeys(WORDS, "") | {"kind": "suggestion", "naming": Naming.WITHOUT_NAME, "language": "ar"}
    first = actions_recording.record(key, group, group, words | {"body": "الأولى"}, unit_staff)

    assert actions_recording.record(key, group, group, words | {"body": "الأولى"}, unit_staff) == first
    with pytest.raises(ValidationError, match=first.reference):
        actions_recording.record(key, group, group, words | {"body": "الثانية"}, unit_staff)


def test_the_key_of_what_somebody_sent_is_no_point_of_a_group(unit_staff):
    group, item = make.group(), make.feedback(body="ما أُرسل")
    words = dict.fromkeys(WORDS, "") | {"kind": "suggestion", "naming": Naming.WITHOUT_NAME, "language": "ar"}

    with pytest.raises(ValidationError):
        actions_recording.record(item.key, group, group, words | {"body": "ما أُرسل"}, unit_staff)
