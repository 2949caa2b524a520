"""What becomes public at once, and the second look at what was declined."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from post_office.models import Email

from accounts.models import Membership
from feedback import actions, actions_moderation, moderation
from feedback.models import Appeal, Feedback, Naming
from pages import personal
from tests import make

pytestmark = pytest.mark.django_db

Result = Appeal.Result


def text_of(response):
    return " ".join(response.content.decode().split())


# Public at once, or read first


def sent_by(person, **words):
    """What the person sends next, confirmed."""
    return actions.receive(make.draft(email=person.email, **words))


def test_the_first_of_a_person_is_read_first_and_the_next_is_not(participant, unit_staff):
    first = sent_by(participant)
    assert first.moderation == "held"
    actions.publish(first, unit_staff)

    second = sent_by(participant)

    assert (second.moderation, second.published_at) == ("published", second.received_at)
    assert list(Feedback.objects.unread()) == [second]
    assert second.history.latest().history_change_reason == moderation.AT_ONCE
    assert "منشورة منذ الآن" in Email.objects.latest("pk").message


@pytest.mark.parametrize(
    ("earlier", "is_at_once"),
    [
        ([], False),
        (["published"], True),
        (["held"], False),
        (["declined"], False),
        (["published", "declined"], False),
    ],
)
def test_what_was_judged_before_decides(participant, earlier, is_at_once):
    for each in earlier:
        make.feedback(author=participant, moderation=each, declined_reason="إعلان.")
    make.feedback(author=make.user())

    assert (sent_by(participant).moderation == "published") is is_at_once


@pytest.mark.parametrize("is_verified", [True, False])
def test_a_verified_member_of_an_organisation_is_public_at_once(participant, is_verified):
    society = make.entity(name_ar="جمعية إربد")
    verified_at = timezone.now() if is_verified else None
    Membership.objects.create(user=participant, entity=society, role="submitter", verified_at=verified_at)
    in_its_name = {"naming": Naming.ORGANISATION, "organisation": "جمعية إربد"}

    assert (sent_by(participant).moderation == "published") is is_verified
    assert sent_by(participant, **in_its_name).moderation == "held"
    if is_verified:
        assert sent_by(participant, **in_its_name, on_behalf_of=str(society.pk)).moderation == "published"


def test_nobody_speaks_at_once_for_an_organisation_of_others(participant):
    make.feedback(author=participant)
    Membership.objects.create(user=participant, entity=make.entity(), verified_at=timezone.now())
    make.entity(name_ar="جمعية إربد")

    assert sent_by(participant, naming=Naming.ORGANISATION, organisation="جمعية إربد").moderation == "held"


def test_what_is_for_the_body_only_never_becomes_public(participant):
    make.feedback(author=participant)

    assert sent_by(participant, naming=Naming.BODY_ONLY).moderation == "held"


def test_staff_decline_afterwards_what_was_public_at_once(participant, unit_staff):
    make.feedback(author=participant)
    item = sent_by(participant)

    actions.decline(item, "إعلان.", unit_staff)

    assert not Feedback.objects.published().filter(pk=item.pk).exists()
    assert list(Feedback.objects.unread()) == []


def test_what_is_public_at_once_says_so_after_sending(writer, participant):
    make.feedback(author=participant)
    make.milestone(make.commitment(make.plan(), number=7), number=1)

    page = text_of(writer.send("nap5/7.1", naming="without_name", organisation=""))

    assert "Everybody can read it already" in page
    assert "approves it for publication" not in page


# The appeal


@pytest.fixture
def declined(participant):
    return make.feedback(author=participant, moderation="declined", published_at=None, declined_reason="إعلان تجاري.")


def appeal_url(item):
    return f"/en/account/feedback/{item.reference}/appeal/"


def test_an_author_asks_for_a_second_look_once(client, participant, declined):
    client.force_login(participant)
    own = f"/en/account/feedback/{declined.reference}/"
    assert "Ask for a second look" in text_of(client.get(own))

    page = client.post(appeal_url(declined), {"text": "ليست إعلاناً."}, follow=True)

    assert page.redirect_chain == [(own, 302)]
    assert "ليست إعلاناً." in text_of(page)
    assert "Ask for a second look" not in text_of(page)
    assert list(Feedback.objects.appealed()) == [declined]
    again = client.post(appeal_url(declined), {"text": " ليست إعلاناً. "})
    assert (again.status_code, Appeal.objects.count()) == (302, 1)
    other = client.post(appeal_url(declined), {"text": "سبب آخر"})
    assert other.status_code == 409
    assert "one for each piece of feedback" in text_of(other)
    assert "سبب آخر" in text_of(other)


@pytest.mark.parametrize("text", ["", "  ", "ا" * 5001])
def test_a_request_without_a_sensible_text_is_refused_and_nothing_typed_is_lost(client, participant, declined, text):
    client.force_login(participant)

    response = client.post(appeal_url(declined), {"text": text})

    assert response.status_code == 422
    assert text.strip() in text_of(response)
    assert "has-error" in text_of(response)
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("state", [{}, {"moderation": "held"}, {"moderation": "declined", "outcome": "withdrawn"}])
def test_only_what_was_declined_is_looked_at_again(client, participant, state):
    client.force_login(participant)
    item = make.feedback(author=participant, declined_reason="إعلان.", **state)

    assert client.post(appeal_url(item), {"text": "لماذا؟"}).status_code == 409
    assert not Appeal.objects.exists()


def test_what_was_typed_after_the_sign_in_ended_is_there_again(client, participant, declined):
    client.force_login(participant)
    own = f"/en/account/feedback/{declined.reference}/"
    stamp = client.get(own).context["appeal_form"].drawn
    client.logout()

    answer = client.post(appeal_url(declined), {"text": "كلام لا يضيع", "drawn": stamp})
    client.force_login(participant)

    assert "كلام لا يضيع" in text_of(client.get(answer.url))
    assert client.get(appeal_url(declined)).url == own
    assert not Appeal.objects.exists()


def test_strangers_and_visitors_cannot_ask(client, declined, unit_staff):
    assert client.post(appeal_url(declined), {"text": "x"}).url.startswith("/en/account/login/")
    for person in [make.user(), unit_staff]:
        client.force_login(person)
        assert client.post(appeal_url(declined), {"text": "x"}).status_code == 404
        assert client.get(appeal_url(declined)).status_code == 404
    assert not Appeal.objects.exists()


def test_publishing_grants_the_appeal_and_tells_the_author_in_one_letter(participant, declined, unit_staff):
    made = actions_moderation.appeal(declined, "ليست إعلاناً.", participant)

    actions.publish(declined, unit_staff)

    made.refresh_from_db()
    assert (made.result, made.answered_by) == (Result.GRANTED, unit_staff)
    [letter] = Email.objects.all()
    assert "أعاد موظفو الوحدة النظر فيها كما طلبتم" in letter.message
    assert list(Feedback.objects.appealed()) == []


def test_a_refusal_is_confirmed_with_a_reason_that_the_author_reads(client, participant, declined, unit_staff):
    actions_moderation.appeal(declined, "ليست إعلاناً.", participant)
    with pytest.raises(ValidationError, match="لماذا يبقى القرار"):
        actions_moderation.confirm_refusal(declined, "  ", unit_staff)

    made = actions_moderation.confirm_refusal(declined, "فيها رقم هاتف.", unit_staff)

    assert (made.result, made.answer) == (Result.CONFIRMED, "فيها رقم هاتف.")
    [letter] = Email.objects.all()
    assert "فيها رقم هاتف." in letter.message and "فيها رقم هاتف." in letter.html_message
    client.force_login(participant)
    assert "فيها رقم هاتف." in text_of(client.get(f"/en/account/feedback/{declined.reference}/"))
    with pytest.raises(ValidationError):
        actions_moderation.confirm_refusal(declined, "مرة أخرى", unit_staff)
    assert [each.history_user for each in made.history.order_by("pk")] == [participant, unit_staff]


def test_what_was_for_the_body_only_is_taken_up_after_all(participant, unit_staff):
    item = make.feedback(
        author=participant, naming=Naming.BODY_ONLY, moderation="declined", published_at=None, declined_reason="إعلان."
    )
    made = actions_moderation.appeal(item, "هي للجهة.", participant)

    for _ in range(2):
        item = actions_moderation.take_up(item, unit_staff)

    made.refresh_from_db()
    assert (item.moderation, made.result) == ("held", Result.GRANTED)
    assert list(Feedback.objects.unanswered()) == [item]
    assert Email.objects.count() == 1


def test_staff_find_appeals_on_their_first_page_and_answer_them(client, participant, declined, unit_staff):
    actions_moderation.appeal(declined, "ليست إعلاناً.", participant)
    client.force_login(unit_staff)
    assert "طلبات إعادة نظر تنتظر الرد" in text_of(client.get("/ar/admin/"))
    row = f"/ar/admin/feedback/feedback/{declined.pk}/"
    assert declined.reference in text_of(client.get("/ar/admin/feedback/feedback/?needs=appealed"))
    assert "ليست إعلاناً." in text_of(client.get(f"{row}change/"))

    client.post(f"{row}confirm-refusal/", {"answer": "فيها رقم هاتف."})

    assert Appeal.objects.get().result == Result.CONFIRMED
    assert "فيها رقم هاتف." in text_of(client.get(f"{row}change/"))


@pytest.mark.parametrize(
    "fields",
    [{"text": " "}, {"result": "confirmed", "answer": " ", "answered_at": timezone.now()}, {"result": "granted"}],
)
def test_the_database_refuses_half_an_appeal(declined, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(**{"feedback": declined, "text": "لماذا؟"} | fields)


@pytest.mark.django_db(transaction=True)
def test_many_requests_at_once_are_one(in_parallel):
    author = make.user()
    item = make.feedback(author=author, moderation="declined", published_at=None, declined_reason="إعلان.")

    in_parallel(lambda: actions_moderation.appeal(item, "ليست إعلاناً.", author), times=5)

    assert Appeal.objects.count() == 1


# The policy


@pytest.mark.parametrize("page", ["feedback/", "feedback/new/?about=nap5", "feedback/policy/"])
def test_the_policy_is_one_click_away(client, page):
    make.plan()

    assert 'href="/ar/feedback/policy/"' in text_of(client.get(f"/ar/{page}")) or page.endswith("policy/")


def test_letters_lead_to_the_policy(participant, unit_staff):
    item = sent_by(participant)
    actions.decline(item, "إعلان.", unit_staff)

    for letter in Email.objects.all():
        assert "/ar/feedback/policy/" in letter.message
        assert "/ar/feedback/policy/" in letter.html_message


def test_an_appeal_goes_with_the_name_of_an_erased_person_also_from_the_history(participant, declined):
    actions_moderation.appeal(declined, "أنا ليلى من إربد.", participant)

    personal.erase(participant)

    assert (Appeal.objects.count(), Appeal.history.count()) == (0, 0)
