"""Feedback in the name of an organisation: who may send it, and what everybody reads of that."""

import csv
import io

import pytest
from django.utils import timezone
from post_office.models import Email

from accounts import organisations
from accounts.models import Entity, Membership
from feedback.models import Feedback, Naming
from pages import personal
from tests import make
from tests.feedback.conftest import Writer

pytestmark = pytest.mark.django_db
Role = Membership.Role
ABOUT = "nap5/2.1"


@pytest.fixture
def about(db):
    return make.milestone(make.commitment(number=2), number=1)


@pytest.fixture
def society(db):
    return make.entity("clear", kind=Entity.Kind.CIVIL_SOCIETY, name_ar="جمعية الشفافية", name_en="Clarity")


def join(entity, user, role=Role.SUBMITTER):
    return Membership.objects.create(user=user, entity=entity, role=role, verified_at=timezone.now())


@pytest.fixture
def writer(client, about, participant):
    client.force_login(participant)
    return Writer(client)


def text(response):
    return response.content.decode()


def test_a_submitter_sends_in_the_name_of_a_verified_organisation(writer, society, participant):
    join(society, participant)

    page = writer.send(ABOUT, on_behalf_of=society.pk, organisation="اسم آخر")

    item = Feedback.objects.get()
    assert page.status_code == 200
    assert (item.on_behalf_of, item.organisation, item.author) == (society, "جمعية الشفافية", participant)
    assert item.credit == "Clarity"


def test_the_choice_is_remembered(writer, society, participant):
    first = make.entity(kind=Entity.Kind.CIVIL_SOCIETY, name_ar="أول المنظمات")
    join(first, participant)
    join(society, participant)
    assert writer.open(ABOUT).context["form"]["on_behalf_of"].value() == str(first.pk)

    writer.send(ABOUT, on_behalf_of=society.pk)

    form = writer.open(ABOUT).context["form"]
    assert (form["on_behalf_of"].value(), form["naming"].value()) == (str(society.pk), Naming.ORGANISATION)
    assert [label for _key, label in form.fields["on_behalf_of"].choices][:2] == ["Clarity", first.name]


def test_who_belongs_to_no_organisation_states_a_name_as_before(writer, society):
    assert "on_behalf_of" not in writer.open(ABOUT).context["form"].fields

    writer.send(ABOUT, on_behalf_of=society.pk)

    item = Feedback.objects.get()
    assert (item.on_behalf_of, item.credit) == (None, "جمعية إربد")


def test_a_submitter_may_state_another_name(writer, society, participant):
    join(society, participant)

    writer.send(ABOUT, on_behalf_of="")

    assert (Feedback.objects.get().on_behalf_of, Feedback.objects.get().credit) == (None, "جمعية إربد")


def test_in_ones_own_name_no_organisation_is_kept(writer, society, participant):
    join(society, participant)

    writer.send(ABOUT, on_behalf_of=society.pk, naming="own_name", author_name="ليلى", organisation="")

    assert (Feedback.objects.get().on_behalf_of, Feedback.objects.get().credit) == (None, "ليلى")


def test_a_plain_member_reads_who_can_send(writer, society, participant):
    join(society, participant, Role.MEMBER)
    join(society, make.user(name="رنا العبادي"))

    page = writer.open(ABOUT)

    assert "on_behalf_of" not in page.context["form"].fields
    assert "You write for Clarity as a member. In its name it is sent by: رنا العبادي" in text(page)


def test_a_plain_member_does_not_state_its_name_as_if_they_might_send(writer, society, participant):
    join(society, participant, Role.MEMBER)

    page = writer.write(ABOUT, organisation="جمعيه الشفافيه")

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["organisation"])
    assert writer.write(ABOUT, organisation="جمعية إربد").status_code == 302


@pytest.mark.parametrize("key", ["0", "x", "-1", "٣", "9" * 30])
def test_what_is_no_organisation_of_mine_is_refused(writer, society, participant, key):
    join(make.entity(kind=Entity.Kind.CIVIL_SOCIETY), participant)

    page = writer.write(ABOUT, on_behalf_of=key)

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["on_behalf_of"])


def test_the_organisation_of_others_is_refused(writer, society, participant):
    join(make.entity(kind=Entity.Kind.CIVIL_SOCIETY), participant)

    assert writer.write(ABOUT, on_behalf_of=society.pk).status_code == 422


def test_it_is_sent_with_the_address_of_the_submitter(writer, society, participant):
    join(society, participant)

    writer.send(ABOUT, on_behalf_of=society.pk, email="other@example.org")

    assert Feedback.objects.get().author == participant
    assert {email.to[0] for email in Email.objects.all()} == {participant.email}


def test_who_was_taken_out_meanwhile_sends_no_more(writer, society, participant):
    membership = join(society, participant)
    other = join(society, make.user())
    review = writer.write(ABOUT, on_behalf_of=society.pk).url
    organisations.remove(membership, other)

    page = writer.client.post(review)

    assert "You may not send in the name of Clarity now." in text(page)
    assert Feedback.objects.count() == 0


def test_a_draft_that_names_an_organisation_of_others_is_not_sent(about, society):
    draft = make.draft(about, naming=Naming.ORGANISATION, organisation="جمعية", on_behalf_of=str(society.pk))

    assert draft.sender == society
    assert make.draft(about, naming=Naming.OWN_NAME, on_behalf_of=str(society.pk)).sender is None
    assert make.draft(about, naming=Naming.ORGANISATION, on_behalf_of="x").sender is None


def test_everybody_reads_which_name_is_verified(client, about, society):
    in_name = {"naming": Naming.ORGANISATION, "organisation": "جمعية الشفافية"}
    verified = make.feedback(about, on_behalf_of=society, **in_name)
    stated = make.feedback(about, **in_name)

    assert "منظمة تم التحقق منها" in text(client.get(verified.get_absolute_url()))
    assert "منظمة تم التحقق منها" not in text(client.get(stated.get_absolute_url()))
    rows = list(csv.DictReader(io.StringIO(text_of_file(client.get("/data/feedback.csv")))))
    assert {(row["author"], row["author_is_verified"]) for row in rows} == {
        ("جمعية الشفافية", "true"),
        ("جمعية الشفافية", "false"),
    }


def text_of_file(response):
    return (b"".join(response) if response.streaming else response.content).decode("utf-8-sig")


def test_the_name_of_the_organisation_stays_when_its_sender_is_erased(about, society, participant):
    common = {"author": participant, "author_name": "ليلى", "organisation": "جمعية الشفافية"}
    sent = make.feedback(about, on_behalf_of=society, naming=Naming.ORGANISATION, **common)
    stated = make.feedback(about, naming=Naming.ORGANISATION, **common)
    own = make.feedback(about, on_behalf_of=society, naming=Naming.OWN_NAME, **common)

    personal.erase(participant)

    for item in [sent, stated, own]:
        item.refresh_from_db()
        assert (item.author, item.author_name) == (None, "")
    assert [item.credit for item in [sent, stated, own]] == ["جمعية الشفافية", "", ""]
    assert own.on_behalf_of is None


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_form_asks_no_more_for_many_organisations(writer, participant, django_assert_max_num_queries, how_many):
    for role in Membership.WRITERS * how_many:
        join(make.entity(kind=Entity.Kind.CIVIL_SOCIETY), participant, role)
    writer.open(ABOUT)

    # The session and the person, what is written about, the draft, their organisations, who sends for the others.
    with django_assert_max_num_queries(6):
        writer.open(ABOUT)
    writer.write(ABOUT, save="1", body="بداية")
    # Also the files of the draft.
    with django_assert_max_num_queries(7):
        assert "بداية" in writer.open(ABOUT).content.decode()


@pytest.mark.parametrize("how_many", [0, 3])
def test_the_form_of_who_writes_for_no_others_asks_five_questions(
    writer, participant, django_assert_max_num_queries, how_many
):
    for _ in range(how_many):
        join(make.entity(kind=Entity.Kind.CIVIL_SOCIETY), participant, Membership.Role.SUBMITTER)
    writer.client.force_login(participant)
    writer.open(ABOUT)

    with django_assert_max_num_queries(5):
        writer.open(ABOUT)
