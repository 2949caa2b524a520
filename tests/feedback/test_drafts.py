"""Drafts of people who are signed in, and of colleagues who write together."""

import pytest
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from accounts.models import Membership
from core import limits
from feedback import actions_drafts
from feedback.models import Draft, Feedback
from pages import personal
from tests import make

from .conftest import Writer

pytestmark = pytest.mark.django_db
ABOUT = "nap5/2.1"
SAVE = {"save": "1"}


@pytest.fixture(autouse=True)
def milestone(db):
    make.commitment(number=1)
    return make.milestone(make.commitment(number=2), number=1)


@pytest.fixture
def society(db):
    return make.entity("society", name_ar="جمعية الشفافية", name_en="Transparency Society")


def signed_in(person):
    client = Client()
    client.force_login(person)
    return Writer(client)


@pytest.fixture
def layla(participant):
    """Layla, who is signed in."""
    return signed_in(participant)


def member(society, role="member", **fields):
    """Somebody whose membership of the society was verified, signed in."""
    person = make.user(**fields)
    Membership.objects.create(user=person, entity=society, role=role, verified_at=timezone.now())
    writer = signed_in(person)
    writer.person = person
    return writer


def text_of(response):
    return response.content.decode()


def drafts_of(writer):
    return [draft.data["body"] for draft in writer.client.get("/en/account/drafts/").context["drafts"]]


def go_on(writer, draft, **words):
    """Open a draft and send its form with other words."""
    page = writer.client.get(draft.get_absolute_url())
    return writer.write(draft.about, page.context["form"]["ticket"].value(), **words)


# One's own


def test_a_draft_is_saved_by_a_button_with_mistakes_and_all(layla):
    answer = layla.write(ABOUT, **SAVE, body="بداية", naming="")

    assert answer.url == "/en/account/drafts/"
    assert drafts_of(layla) == ["بداية"]
    assert "بداية" in text_of(layla.client.get(Draft.objects.get().get_absolute_url()))


def test_drafts_are_found_on_every_device_of_theirs_and_on_no_other(layla, participant):
    layla.write(ABOUT, **SAVE, body="بداية")
    draft = Draft.objects.get()

    assert drafts_of(signed_in(participant)) == ["بداية"]
    assert drafts_of(signed_in(make.user())) == []
    layla.client.logout()
    for client in [layla.client, signed_in(make.user()).client]:
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert client.post(f"/en/feedback/new/{draft.key}/discard/").status_code == 404
        assert "بداية" not in text_of(client.get(f"/en/feedback/new/?about={ABOUT}"))
    assert layla.client.get("/en/account/drafts/").status_code == 302


def test_who_is_signed_in_sends_without_a_code(layla, participant):
    review = layla.write(ABOUT, body="نص", email="other@example.org").url

    for _ in range(2):
        assert layla.client.post(review).url == review.replace("review", "sent")

    item = Feedback.objects.get()
    assert (item.author, item.body) == (participant, "نص")
    assert [email.to for email in Email.objects.all()] == [["layla@example.org"]]
    assert drafts_of(layla) == []


def test_who_floods_while_signed_in_is_held_back_while_others_get_through(layla, participant, society):
    tries = [limits.Attempt(bucket=limits.bucket_name(("sent", participant.pk))) for _ in range(1000)]
    limits.Attempt.objects.bulk_create(tries)
    other = member(society, email="other@example.org")

    refused = layla.client.post(layla.write(ABOUT).url)
    taken = other.client.post(other.write(ABOUT, naming="own_name", author_name="سارة").url)

    assert [refused.status_code, taken.status_code] == [429, 302]
    assert "You have sent very much within the hour" in text_of(refused)
    assert [item.author for item in Feedback.objects.all()] == [other.person]
    assert drafts_of(layla) == ["نقترح نشر الخطة التفصيلية."]


def test_a_draft_of_before_signing_in_goes_on(client, participant):
    writer = Writer(client)
    review = writer.write(ABOUT, body="قبل الدخول").url
    client.force_login(participant)

    assert client.post(review).url == review.replace("review", "sent")
    assert Feedback.objects.get().author == participant


def test_a_draft_is_deleted(layla):
    layla.write(ABOUT, **SAVE)

    answer = layla.client.post(f"/en/feedback/new/{Draft.objects.get().key}/discard/")

    assert answer.url == "/en/account/drafts/"
    assert drafts_of(layla) == []


@pytest.mark.parametrize("how_many", [1, 30])
def test_a_long_list_costs_the_same(layla, participant, django_assert_max_num_queries, how_many):
    for number in range(how_many):
        about = make.milestone() if number % 2 else make.commitment()
        Draft.objects.create(
            about=about.about, data={"body": "نص"}, language="ar", owner=participant, saved_by=participant
        )

    with django_assert_max_num_queries(12):
        assert len(drafts_of(layla)) == how_many


# By itself


def autosave(writer, ticket, **words):
    words = {"kind": "suggestion", "body": "يُحفظ وحده", "ticket": ticket} | words
    return writer.client.post(f"/en/feedback/new/autosave/?about={ABOUT}", words)


def test_a_script_saves_what_was_typed_so_far(layla):
    ticket = layla.open(ABOUT).context["form"]["ticket"].value()

    answers = [autosave(layla, ticket, body=text) for text in ["يُ", "يُحفظ", "يُحفظ وحده"]]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert "saved_at" in answers[0].json()
    assert drafts_of(layla) == ["يُحفظ وحده"]
    assert layla.write(ABOUT, ticket, body="ثم بالزر").status_code == 302


@pytest.mark.parametrize("ticket", ["", "forged", "\x00"])
def test_a_script_without_a_form_saves_nothing(layla, ticket):
    assert autosave(layla, ticket).status_code == 403
    assert layla.client.get(f"/en/feedback/new/autosave/?about={ABOUT}").status_code == 405
    assert Draft.objects.count() == 0


def test_a_script_saves_nothing_for_who_is_not_signed_in(writer):
    ticket = writer.open(ABOUT).context["form"]["ticket"].value()

    assert autosave(writer, ticket).json() == {"why": "signed_out"}
    assert Draft.objects.count() == 0


# Nothing is lost


def test_two_windows_keep_both_texts(layla):
    first, second = (layla.open(ABOUT).context["form"]["ticket"].value() for _ in range(2))
    layla.write(ABOUT, first, **SAVE, body="الأول")
    third = layla.client.get(Draft.objects.get().get_absolute_url()).context["form"]["ticket"].value()
    layla.write(ABOUT, first, **SAVE, body="الأول مرة أخرى")

    answer = layla.write(ABOUT, third, **SAVE, body="الثاني")

    assert second != first
    assert answer.status_code == 409
    assert "Another window saved other words" in text_of(answer)
    assert "الأول مرة أخرى" in text_of(answer)
    assert answer.context["form"]["body"].value() == "الثاني"
    assert sorted(drafts_of(layla)) == ["الأول مرة أخرى", "الثاني"]
    layla.write(ABOUT, third, **SAVE, body="الثاني")
    assert len(drafts_of(layla)) == 2
    assert autosave(layla, third, body="الثالث").status_code == 409


def test_the_back_button_is_no_other_window(layla):
    ticket = layla.open(ABOUT).context["form"]["ticket"].value()
    layla.write(ABOUT, ticket, body="الأول")

    assert layla.write(ABOUT, ticket, body="الثاني").status_code == 302
    assert drafts_of(layla) == ["الثاني"]


def test_a_sign_in_that_ended_loses_nothing(layla, participant):
    layla.write(ABOUT, **SAVE, body="الأول")
    draft = Draft.objects.get()
    ticket = layla.client.get(draft.get_absolute_url()).context["form"]["ticket"].value()
    # The cookie of the browser outlives the session.
    del layla.client.cookies["sessionid"]

    answer = layla.write(ABOUT, ticket, body="نص لا يضيع")

    assert "/account/login/" in answer.url
    layla.client.force_login(participant)
    kept = Draft.objects.exclude(pk=draft.pk).get()
    assert "نص لا يضيع" in text_of(layla.client.get(kept.get_absolute_url()))
    assert go_on(layla, kept, **SAVE, body="نص لا يضيع").status_code == 302
    assert sorted(drafts_of(layla)) == ["الأول", "نص لا يضيع"]


# Together


def test_colleagues_go_on_with_a_shared_draft_and_see_who_saved_it(society):
    layla, omar = member(society, name="ليلى"), member(society, name="عمر")
    layla.write(ABOUT, **SAVE, body="بداية ليلى", entity=society.pk)
    draft = Draft.objects.get()

    assert drafts_of(omar) == ["بداية ليلى"]
    assert "You share this draft with colleagues of Transparency Society. ليلى saved it last" in text_of(
        omar.client.get(draft.get_absolute_url())
    )
    go_on(omar, draft, **SAVE, body="تتمة عمر", entity="")
    assert drafts_of(layla) == ["تتمة عمر"]
    assert "by عمر" in text_of(layla.client.get("/en/account/drafts/"))


@pytest.mark.parametrize("fields", [{"verified_at": None}, {"entity": "other"}])
def test_who_does_not_belong_there_sees_nothing_of_it(society, fields):
    member(society).write(ABOUT, **SAVE, entity=society.pk)
    stranger = make.user()
    if fields.pop("entity", None):
        fields = {"entity": make.entity("other"), "verified_at": timezone.now()}
    Membership.objects.create(**({"user": stranger, "entity": society} | fields))

    writer = signed_in(stranger)
    assert drafts_of(writer) == []
    assert writer.client.get(Draft.objects.get().get_absolute_url()).status_code == 404


def test_nobody_shares_with_an_organisation_of_others(layla, society):
    layla.write(ABOUT, **SAVE, entity=society.pk)

    assert Draft.objects.get().entity is None


def test_a_colleague_who_saved_meanwhile_is_named_and_both_texts_are_kept(society):
    layla, omar = member(society, name="ليلى"), member(society, name="عمر")
    layla.write(ABOUT, **SAVE, body="بداية", entity=society.pk)
    draft = Draft.objects.get()
    ticket = layla.client.get(draft.get_absolute_url()).context["form"]["ticket"].value()
    go_on(omar, draft, **SAVE, body="نص عمر")

    answer = layla.write(ABOUT, ticket, **SAVE, body="نص ليلى", entity=society.pk, naming="")

    assert answer.status_code == 409
    assert "عمر saved other words" in text_of(answer)
    # What is missing matters once it is sent, not here.
    assert text_of(answer).count('role="alert"') == 1
    assert sorted(drafts_of(layla)) == ["نص عمر", "نص ليلى"]
    assert drafts_of(omar) == ["نص عمر"]


def test_a_member_says_that_it_is_ready_and_a_submitter_sends_it(society):
    layla, omar = member(society), member(society, "submitter", name="عمر", language="en")
    layla.write(ABOUT, **SAVE, body="نص الجمعية", entity=society.pk)
    review = go_on(layla, Draft.objects.get(), body="نص الجمعية", entity=society.pk).url

    for _ in range(2):
        assert layla.client.post(review).url == "/en/account/drafts/"

    assert Feedback.objects.count() == 0
    assert [email.to for email in Email.objects.all()] == [[omar.person.email]]
    assert "Ready to be sent" in text_of(omar.client.get("/en/account/drafts/"))
    omar.client.post(review)
    assert Feedback.objects.get().author == omar.person
    assert drafts_of(layla) == []


def test_who_leaves_the_portal_leaves_shared_drafts_to_the_colleagues(society):
    layla, omar = member(society, email="layla@example.org"), member(society)
    layla.write(ABOUT, **SAVE, body="نص الجمعية", entity=society.pk)
    layla.write("nap5/2", **SAVE, body="نص ليلى وحدها")

    personal.erase(layla.person)

    assert drafts_of(omar) == ["نص الجمعية"]
    assert [(draft.owner, draft.email) for draft in Draft.objects.all()] == [(None, "")]


@pytest.mark.parametrize("naming", ["organisation", "own_name"])
def test_what_was_left_to_colleagues_is_still_sent_by_who_may(society, naming):
    layla, omar = member(society, email="layla@example.org"), member(society, name="عمر")
    words = {"body": "نص الجمعية", "entity": society.pk, "naming": naming, "author_name": "ليلى"}
    review = layla.write(ABOUT, **words).url
    personal.erase(layla.person)

    page = omar.client.get(review, follow=True)

    assert "Send my feedback" not in text_of(page)
    assert ("Tell them that it is ready" in text_of(page)) == (naming == "organisation")
    assert Draft.objects.get().owner is None


def test_parallel_saves_of_two_people_lose_no_text(society, in_parallel):
    people = [make.user() for _ in range(4)]
    for person in people:
        Membership.objects.create(user=person, entity=society, verified_at=timezone.now())
    draft = actions_drafts.keep_draft(
        make.draft().key, "browser of Layla", "192.0.2.1", ABOUT, {"body": "بداية"}, by=people[0], entity=society
    )

    def save():
        person = people.pop()
        seen = Seen(f"page of {person.pk}", draft.version)
        try:
            actions_drafts.keep_draft(
                draft.key, "", "192.0.2.1", ABOUT, {"body": person.email}, by=person, ticket=seen
            )
        except actions_drafts.StaleDraft:
            return "stale"
        return "saved"

    assert sorted(in_parallel(save, times=4)) == ["saved", "stale", "stale", "stale"]


class Seen:
    """What keep_draft reads of a ticket."""

    def __init__(self, page, version):
        self.page, self.version = page, version
