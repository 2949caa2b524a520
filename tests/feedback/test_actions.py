from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from post_office.models import Email

from accounts import codes
from accounts.models import Consent, User
from core import limits
from feedback import actions, actions_drafts
from feedback.models import Draft, Feedback, Naming, Window
from tests import make

BROWSER = "browser of Layla"
NETWORK = "192.0.2.1"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def code_for(draft):
    return codes.make(draft.purpose, BROWSER, draft.email)


def sent(about=None, **data):
    """Feedback as it arrives from the page."""
    draft = make.draft(about, **data)
    return actions.confirm(draft, BROWSER, code_for(draft))


def letters():
    """What was queued, as (address, subject without isolates)."""
    rows = Email.objects.order_by("pk")
    return [(row.to[0], row.subject.replace("\u2066", "").replace("\u2069", "")) for row in rows]


@pytest.fixture
def milestone(db):
    return make.milestone(make.commitment(make.plan(response_days=10), number=2), number=1)


# From writing to the reference


@pytest.mark.django_db
def test_the_same_key_is_the_same_draft():
    draft = make.draft(body="الأول")

    again = actions_drafts.keep_draft(draft.key, BROWSER, NETWORK, draft.about, draft.data | {"body": "الثاني"})

    assert (again.pk, again.data["body"]) == (draft.pk, "الثاني")


@pytest.mark.django_db
def test_another_browser_cannot_touch_a_draft():
    draft = make.draft(body="الأول")

    with pytest.raises(Draft.DoesNotExist):
        actions_drafts.keep_draft(
            draft.key, "browser of a stranger", NETWORK, draft.about, draft.data | {"body": "سطو"}
        )

    draft.refresh_from_db()
    assert draft.data["body"] == "الأول"


def test_a_confirmed_draft_becomes_numbered_feedback(milestone):
    item = sent(milestone, body="نقترح الربط.", naming=Naming.ORGANISATION, organisation="جمعية")

    assert item.reference == "5-2-001"
    assert (item.milestone, item.body, item.credit) == (milestone, "نقترح الربط.", "جمعية")
    assert (item.moderation, item.outcome) == (Feedback.Moderation.HELD, Feedback.Outcome.RECEIVED)
    assert item.due_on == timezone.localdate() + timedelta(days=10)
    assert list(Feedback.objects.published()) == []


def test_confirming_makes_a_participant_without_a_password_who_consented(milestone):
    item = sent(milestone, email="new@example.org")

    assert item.author == User.objects.get(email="new@example.org")
    assert not item.author.has_usable_password()
    assert list(Consent.objects.values_list("user", "purpose")) == [(item.author.pk, "feedback")]


def test_confirming_finds_who_is_known_already(milestone, unit_staff):
    item = sent(milestone, email=unit_staff.email)

    assert item.author == unit_staff
    assert User.objects.count() == 1


def test_a_closed_account_cannot_send(milestone):
    make.user("gone@example.org", is_active=False)

    with pytest.raises(ValidationError, match="can no longer send"):
        sent(milestone, email="gone@example.org")

    assert Feedback.objects.count() == 0


def test_the_receipt_is_in_the_language_of_the_sender(milestone):
    with translation.override("ar"):
        sent(milestone, email="layla@example.org")
    sent(milestone, email="omar@example.org")

    assert [email.headers["Content-Language"] for email in Email.objects.order_by("pk")] == ["ar", "en"]
    assert letters()[1] == ("omar@example.org", "Your feedback 5-2-002 has arrived")


def test_the_receipt_isolates_what_flips_and_escapes_what_was_typed(milestone):
    item = sent(milestone, body="<script>alert(1)</script>")

    letter = Email.objects.get()
    assert f"\u2066{item.reference}\u2069" in letter.subject
    assert f"/en/account/feedback/{item.reference}/>\u2069" in letter.message
    assert "<script>alert(1)</script>" in letter.message
    assert "<script>" not in letter.html_message


def test_history_remembers_who_sent(milestone):
    item = sent(milestone)

    assert [(row.history_type, row.history_user) for row in item.history.all()] == [("+", item.author)]


def test_what_was_written_leaves_the_draft_once_sent(milestone):
    item = sent(milestone)

    assert item.draft.data == {}


@pytest.mark.parametrize(
    ("about", "prefix"),
    [
        (lambda: make.plan(), "5-0-"),
        (lambda: make.commitment(number=3), "5-3-"),
        (lambda: make.milestone(make.commitment(number=4)), "5-4-"),
        (lambda: make.workshop(), "5-0-"),
        (lambda: make.group(commitment=make.commitment(number=6)), "5-6-"),
        (lambda: make.group(), "5-0-"),
    ],
    ids=["plan", "commitment", "milestone", "workshop", "group", "group without commitment"],
)
@pytest.mark.django_db
def test_references_count_by_plan_and_commitment(about, prefix):
    subject = about()

    assert [sent(subject).reference, sent(subject).reference] == [prefix + "001", prefix + "002"]


def test_confirming_again_gives_the_same_feedback_and_no_second_letter(milestone):
    draft = make.draft(milestone)
    code = code_for(draft)

    first = actions.confirm(draft, BROWSER, code)
    again = actions.confirm(draft, BROWSER, code)

    assert (again, Feedback.objects.count(), len(letters())) == (first, 1, 1)


def test_a_sent_draft_stays_as_it_was_sent(milestone):
    item = sent(milestone)

    draft = actions_drafts.keep_draft(item.key, BROWSER, NETWORK, milestone.about, {"body": "آخر"})

    assert (draft.feedback, draft.data) == (item, {})


def test_a_double_click_makes_one_record(milestone, in_parallel):
    draft = make.draft(milestone)
    code = code_for(draft)

    items = in_parallel(lambda: actions.confirm(draft, BROWSER, code), times=6)

    assert len(set(items)) == Feedback.objects.count() == len(letters()) == 1


def test_a_double_click_keeps_one_draft(milestone, in_parallel):
    draft = make.draft(milestone)
    Draft.objects.all().delete()

    drafts = in_parallel(
        lambda: actions_drafts.keep_draft(draft.key, BROWSER, NETWORK, milestone.about, draft.data, is_ready=True),
        times=6,
    )

    assert len(set(drafts)) == Draft.objects.count() == 1


def test_parallel_senders_get_numbers_without_gap_or_twin(milestone, in_parallel):
    drafts = [make.draft(milestone, email=f"person{number}@example.org") for number in range(6)]
    waiting = [(draft, code_for(draft)) for draft in drafts]

    items = in_parallel(lambda: confirm_next(waiting), times=6)

    assert sorted(item.reference for item in items) == [f"5-2-00{number}" for number in range(1, 7)]


def confirm_next(waiting):
    draft, code = waiting.pop()
    return actions.confirm(draft, BROWSER, code)


def test_a_refusal_gives_its_number_back(milestone):
    make.user("gone@example.org", is_active=False)

    with pytest.raises(ValidationError):
        sent(milestone, email="gone@example.org")

    assert sent(milestone).reference == "5-2-001"


def test_a_wrong_code_sends_nothing_and_counts(milestone):
    draft = make.draft(milestone)
    code = code_for(draft)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    for left in ["4 more times", "3 more times", "2 more times", "1 more time", "Too many"]:
        with pytest.raises(ValidationError, match=left):
            actions.confirm(draft, BROWSER, wrong)

    with pytest.raises(ValidationError, match="Too many"):
        actions.confirm(draft, BROWSER, code)
    assert Feedback.objects.count() == 0
    assert actions.confirm(draft, BROWSER, code_for(draft)).reference == "5-2-001"


def test_a_milestone_that_vanished_meanwhile_refuses_and_keeps_the_code_alive(milestone):
    draft = make.draft(milestone)
    code = code_for(draft)
    milestone.published_at = None
    milestone.save()

    with pytest.raises(ValidationError, match="no longer published"):
        actions.confirm(draft, BROWSER, code)

    milestone.published_at = timezone.now()
    milestone.save()
    assert actions.confirm(draft, BROWSER, code).milestone == milestone


def test_a_draft_with_mistakes_becomes_nothing(milestone):
    draft = make.draft(milestone)
    code = code_for(draft)
    actions_drafts.keep_draft(draft.key, BROWSER, NETWORK, draft.about, draft.data | {"kind": ""}, is_ready=False)

    with pytest.raises(ValidationError, match="mistakes"):
        actions.confirm(draft, BROWSER, code)

    assert Feedback.objects.count() == 0


def test_a_closed_window_takes_nothing(milestone):
    Window.objects.create(plan=milestone.commitment.plan, closes_at=timezone.now())

    with pytest.raises(ValidationError, match="does not take feedback now"):
        sent(milestone)


def test_the_code_letter_says_nothing_of_what_was_written(milestone):
    draft = make.draft(milestone, body="نص لا يراه غيري")

    actions.send_code(draft, BROWSER, NETWORK)

    letter = Email.objects.get()
    assert letter.to == ["layla@example.org"]
    assert "نص لا يراه غيري" not in letter.message + letter.html_message


def test_letters_to_one_address_are_limited(milestone):
    draft = make.draft(milestone)

    for _ in range(codes.LETTERS_PER_HOUR):
        actions.send_code(draft, BROWSER, NETWORK)
    with pytest.raises(actions.TooMany):
        actions.send_code(draft, BROWSER, "192.0.2.2")

    assert len(letters()) == codes.LETTERS_PER_HOUR


def test_letters_from_one_network_are_limited(milestone):
    for _ in range(codes.LETTERS_PER_HOUR_AND_NETWORK):
        limits.allow("letters", NETWORK, many=1000, seconds=60)

    with pytest.raises(actions.TooMany):
        actions.send_code(make.draft(milestone), BROWSER, NETWORK)


# What staff do


def test_publishing_twice_tells_the_author_once(milestone, unit_staff):
    item = sent(milestone)

    first = actions.publish(item, unit_staff)
    again = actions.publish(item, unit_staff)

    assert list(Feedback.objects.published()) == [item]
    assert again.published_at == first.published_at
    assert letters()[1:] == [("layla@example.org", "Your feedback 5-2-001 is published")]
    assert item.history.first().history_user == unit_staff


def test_parallel_approvals_tell_the_author_once(milestone, in_parallel):
    item = sent(milestone)
    staff = make.user()

    in_parallel(lambda: actions.publish(item, staff), times=4)

    assert len(letters()) == 2


def test_what_is_for_the_body_only_cannot_be_published(milestone, unit_staff):
    item = sent(milestone, naming=Naming.BODY_ONLY)

    with pytest.raises(ValidationError, match="not published"):
        actions.publish(item, unit_staff)

    assert list(Feedback.objects.published()) == []


def test_declining_needs_a_reason(milestone, unit_staff):
    with pytest.raises(ValidationError, match="reason"):
        actions.decline(sent(milestone), "  ", unit_staff)


def test_declining_takes_it_from_the_public_and_tells_the_author_why_once(milestone, unit_staff):
    item = actions.publish(sent(milestone), unit_staff)

    actions.decline(item, "إعلان تجاري.", unit_staff)
    actions.decline(item, "إعلان تجاري.", unit_staff)

    assert list(Feedback.objects.published()) == []
    assert letters()[2:] == [("layla@example.org", "Your feedback 5-2-001 was not published")]
    assert "إعلان تجاري." in Email.objects.last().message


@pytest.mark.parametrize(
    "reason", [None, "", " \t\r\n\u00a0", "\u200b\u2060\ufeff"], ids=["NULL", "empty", "blank", "unseen"]
)
def test_a_decision_needs_an_arabic_reason(milestone, unit_staff, reason):
    item = actions.publish(sent(milestone), unit_staff)

    with pytest.raises(ValidationError, match="Arabic"):
        actions.decide(item, "accepted", reason, make.entity(), unit_staff, reason_en="English only")

    item.refresh_from_db()
    assert item.outcome == Feedback.Outcome.RECEIVED


def test_a_decision_is_public_beside_the_feedback_and_told_once(milestone, unit_staff):
    item = actions.publish(sent(milestone), unit_staff)
    entity = make.entity("moy", name_en="Ministry of Youth")

    actions.decide(item, "accepted", "أُدرج في الخطة.", entity, unit_staff)
    corrected = actions.decide(item, "accepted", "أُدرج في الخطة التفصيلية.", entity, unit_staff, "It is in the plan.")

    assert (corrected.decision_reason_ar, corrected.decision_reason_en) == (
        "أُدرج في الخطة التفصيلية.",
        "It is in the plan.",
    )
    assert (corrected.decided_by, corrected.days_taken, corrected.is_decided) == (unit_staff, 0, True)
    assert letters()[2:] == [("layla@example.org", "The decision on your feedback 5-2-001: Accepted")]


def test_another_decision_is_told_again(milestone, unit_staff):
    item = actions.publish(sent(milestone), unit_staff)

    actions.decide(item, "accepted", "أُدرج.", make.entity(), unit_staff)
    actions.decide(item, "partly_accepted", "أُدرج جزء منه.", make.entity(), unit_staff)

    assert [subject for _, subject in letters()[2:]] == [
        "The decision on your feedback 5-2-001: Accepted",
        "The decision on your feedback 5-2-001: Partly accepted",
    ]


def test_what_is_not_approved_cannot_be_decided(milestone, unit_staff):
    with pytest.raises(ValidationError, match="Approve"):
        actions.decide(sent(milestone), "accepted", "أُدرج.", make.entity(), unit_staff)


def test_what_is_for_the_body_only_is_decided_without_being_published(milestone, unit_staff):
    item = sent(milestone, naming=Naming.BODY_ONLY)

    decided = actions.decide(item, "answered", "شكراً لكم.", make.entity(), unit_staff)

    assert decided.is_decided
    assert list(Feedback.objects.published()) == []
    assert f"/account/feedback/{item.reference}/" in Email.objects.last().message


@pytest.mark.parametrize("outcome", ["received", "withdrawn", "nonsense", ""])
def test_only_decisions_decide(milestone, unit_staff, outcome):
    item = actions.publish(sent(milestone), unit_staff)

    with pytest.raises(ValidationError, match="decisions"):
        actions.decide(item, outcome, "سبب.", make.entity(), unit_staff)


def test_a_review_starts_once_and_never_undoes_a_decision(milestone, unit_staff):
    item = actions.publish(sent(milestone), unit_staff)

    assert actions.start_review(item, unit_staff).outcome == Feedback.Outcome.UNDER_REVIEW
    actions.decide(item, "accepted", "أُدرج.", make.entity(), unit_staff)
    assert actions.start_review(item, unit_staff).outcome == Feedback.Outcome.ACCEPTED


def test_a_reply_is_published_and_told_once(milestone, unit_staff):
    item = actions.publish(sent(milestone), unit_staff)
    reply = item.replies.create(body_ar="شكراً لكم.", body_en="Thank you.", entity=make.entity())

    actions.publish_reply(reply, unit_staff)
    actions.publish_reply(reply, unit_staff)

    assert [row.author for row in item.replies.published()] == [unit_staff]
    assert letters()[2:] == [("layla@example.org", "A reply to your feedback 5-2-001")]
    assert "Thank you." in Email.objects.last().message


def test_replies_wait_for_approval(milestone, unit_staff):
    reply = sent(milestone).replies.create(body_ar="شكراً لكم.", entity=make.entity())

    with pytest.raises(ValidationError, match="Approve"):
        actions.publish_reply(reply, unit_staff)


# What the author does


def test_an_author_withdraws_until_the_decision(milestone, unit_staff):
    item = actions.publish(sent(milestone), unit_staff)

    withdrawn = actions.withdraw(item, item.author)

    assert withdrawn.outcome == Feedback.Outcome.WITHDRAWN
    assert list(Feedback.objects.published()) == []
    with pytest.raises(ValidationError, match="withdrawn"):
        actions.decide(item, "accepted", "سبب.", make.entity(), unit_staff)
    with pytest.raises(ValidationError, match="withdrawn"):
        actions.decline(item, "سبب.", unit_staff)


def test_what_is_decided_cannot_be_withdrawn(milestone, unit_staff):
    item = actions.publish(sent(milestone), unit_staff)
    actions.decide(item, "accepted", "أُدرج.", make.entity(), unit_staff)

    with pytest.raises(ValidationError, match="cannot be withdrawn"):
        actions.withdraw(item, item.author)


def test_nobody_is_written_to_when_the_account_is_gone(milestone, unit_staff):
    item = sent(milestone)
    item.author.delete()

    actions.publish(item, unit_staff)

    assert len(letters()) == 1
