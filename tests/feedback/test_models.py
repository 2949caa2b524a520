import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from feedback.models import Feedback, Naming
from tests import make


def hidden_ones():
    """One piece of feedback in every state that nobody but author and staff may see."""
    make.feedback(moderation="held", published_at=None)
    make.feedback(moderation="declined", declined_reason="إعلان تجاري.")
    make.feedback(outcome="withdrawn")
    make.feedback(moderation="held", naming=Naming.BODY_ONLY)
    make.feedback(make.milestone(published_at=None))
    make.feedback(make.workshop(published_at=None))
    make.feedback(make.group(make.session(make.workshop(published_at=None))))
    make.feedback(make.plan("nap6", number=6, published_at=None))


@pytest.mark.django_db
def test_only_what_is_approved_and_on_a_published_subject_is_public():
    subjects = [make.plan(), make.commitment(), make.milestone(), make.workshop(), make.group()]
    shown = [make.feedback(subject) for subject in subjects]
    hidden_ones()

    assert set(Feedback.objects.published()) == set(shown)


@pytest.mark.django_db
@pytest.mark.parametrize("how_many", [1, 3])
def test_cards_cost_two_queries(how_many, django_assert_num_queries):
    for _ in range(how_many):
        for subject in [make.plan(), make.commitment(), make.milestone(), make.workshop(), make.group()]:
            item = make.feedback(subject, deciding_entity=make.entity())
            item.replies.create(body_ar="شكراً لكم.", entity=make.entity(), published_at=timezone.now())

    with django_assert_num_queries(2):
        for item in Feedback.objects.for_cards():
            assert [str(item.subject), item.subject.get_absolute_url(), item.is_demo, item.is_subject_published]
            assert [reply.entity.name for reply in item.shown_replies]


@pytest.mark.django_db
def test_drafts_of_replies_are_no_part_of_a_card():
    item = make.feedback()
    item.replies.create(body_ar="مسودة رد", entity=make.entity())

    assert Feedback.objects.for_cards().get().shown_replies == []


@pytest.mark.django_db
def test_feedback_is_of_the_plan_and_commitment_that_hold_its_subject():
    commitment = make.commitment(number=2)
    own = [
        make.feedback(commitment),
        make.feedback(make.milestone(commitment)),
        make.feedback(make.group(commitment=commitment)),
    ]
    of_plan = [make.feedback(make.plan()), make.feedback(make.workshop())]
    elsewhere = make.feedback(make.plan("nap6", number=6))

    assert set(Feedback.objects.of_commitment(commitment)) == set(own)
    assert set(Feedback.objects.of_plan(commitment.plan)) == {*own, *of_plan}
    assert [item.subject_commitment for item in own] == [commitment] * 3
    assert elsewhere.subject_commitment is None


@pytest.mark.django_db
def test_illustrative_feedback_is_not_real():
    real = make.feedback()
    make.feedback(make.plan("demo", number=99, is_demo=True))

    assert list(Feedback.objects.real()) == [real]


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", Feedback.DECISIONS)
@pytest.mark.parametrize(
    "reasons",
    [
        {"decision_reason_ar": None},
        {"decision_reason_ar": ""},
        {"decision_reason_ar": "   "},
        {"decision_reason_ar": " \t\r\n\u00a0"},
        {"decision_reason_ar": None, "decision_reason_en": "English only"},
        {"decision_reason_ar": " ", "decision_reason_en": "English only"},
    ],
    ids=["NULL", "empty", "spaces", "other blanks", "English only", "English and a space"],
)
def test_the_database_refuses_a_decision_without_an_arabic_reason(outcome, reasons):
    item = make.feedback()
    values = {"outcome": outcome, "decided_at": timezone.now(), **reasons}

    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=item.pk).update(**values)
    for name, value in values.items():
        setattr(item, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.bulk_update([item], list(values))
    item.pk, item.key, item.reference = None, "00000000-0000-4000-8000-000000000000", "5-0-999"
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.bulk_create([item])


@pytest.mark.django_db
def test_the_database_refuses_to_publish_what_is_for_the_body_only():
    item = make.feedback(moderation="held", naming=Naming.BODY_ONLY)

    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=item.pk).update(moderation="published")


@pytest.mark.django_db
def test_the_database_refuses_two_subjects_and_none():
    item = make.feedback()

    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=item.pk).update(plan=make.plan())
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=item.pk).update(milestone=None)


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "  "])
def test_the_database_refuses_to_decline_without_a_reason(reason):
    item = make.feedback()

    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=item.pk).update(moderation="declined", declined_reason=reason)


@pytest.mark.django_db
@pytest.mark.parametrize("hidden", ["", "workshop", "plan"])
def test_where_it_was_said_is_told_of_what_everybody_may_read(client, hidden):
    sixth = make.plan("nap6", number=6, **({"published_at": None} if hidden == "plan" else {}))
    drafted = {"published_at": None} if hidden == "workshop" else {}
    group = make.group(make.session(make.workshop("ws", plan_row=sixth, short_title_ar="ورشة الشباب", **drafted)))
    item = make.feedback(said_in_workshop=group.workshop, said_in_group=group)

    page = client.get(item.get_absolute_url(), headers={"Accept-Language": "ar"}).content.decode()
    [row] = client.get("/data/feedback.json").json()["rows"]

    shown = not hidden
    assert (item.shown_workshop is not None, "ورشة الشباب" in page, row["said_in"] is not None) == (shown,) * 3
