"""What is kept of me: taken along as a file, and erased."""

import json
import re
from uuid import uuid4

import pytest
from django.apps import apps
from django.utils import timezone
from post_office.models import Email

from accounts import codes, organisations
from accounts.models import Consent, KeptForm, Membership, PersonalDataAccess, SignIn, User
from commitments.follows import follow_at_once
from commitments.models import Follower
from core import emails
from feedback import actions_drafts
from feedback.models import Appeal, Feedback, Settlement
from pages import personal
from tests import make

pytestmark = pytest.mark.django_db

# Rows that point to a person and are told to them, by the section that tells them.
TOLD = {
    "accounts.Consent.user": "consents",
    "accounts.Device.user": "devices",
    "accounts.Entity.proposed_by": "proposed_organisations",
    "accounts.Invitation.invited_by": "sent_invitations",
    "accounts.KeptForm.user": "kept_forms",
    "accounts.Membership.user": "memberships",
    "accounts.PersonalDataAccess.person": "looks_at_your_data",
    "accounts.SignIn.user": "sign_ins",
    "feedback.Draft.owner": "drafts",
    "feedback.Endorsement.author": "endorsements",
    "feedback.Feedback.author": "feedback",
}
# What staff did in their office, and allauth's secrets.
NOT_TOLD = re.compile(
    r"^(account|mfa|admin|commitments|workshops)\."
    r"|\.Historical|history_user$|\.(decided_by|answered_by|assigned_by|author|reader|saved_by|about|groups|user_permissions)$"
    r"|^accounts\.ChangeSet"
)


def test_every_row_that_points_to_a_person_is_told_or_left_out_on_purpose():
    pointing = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is User
    }

    assert set(TOLD) <= pointing
    assert {each for each in pointing - set(TOLD) if not NOT_TOLD.search(each)} == set()


@pytest.fixture
def known(client, participant):
    """A participant of whom everything is kept that can be, and who is signed in."""
    client.force_login(participant)
    entity = make.entity("society", name_ar="جمعية الشفافية")
    item = make.feedback(author=participant, author_name="ليلى الخطيب", organisation="جمعية ليلى")
    declined = make.feedback(author=participant, moderation="declined", declined_reason="إعلان.", body="ملاحظة رُدّت")
    Appeal.objects.create(feedback=declined, text="ليست إعلاناً.")
    make.endorsement(make.feedback(author_name="عمر"), author=participant)
    item.replies.create(body_ar="شكراً لكم.", entity=entity, published_at=timezone.now())
    item.replies.create(body_ar="مسودة لا تُرى", entity=entity)
    make.caused_change(item, item.milestone)
    Settlement.objects.create(feedback=item, verdict="settled", words="شكراً، تم ذلك.")
    Membership.objects.create(user=participant, entity=entity, role=Membership.Role.MEMBER)
    proposed = organisations.propose(participant, "جمعية مقترحة", "", "civil_society").entity
    organisations.invite(proposed, "rana@example.org", "member", participant)
    organisations.invite(make.entity(), participant.email, "member", make.user())
    Consent.objects.create(user=participant, purpose=Consent.Purpose.FEEDBACK)
    follow_at_once(item.milestone, participant)
    SignIn.objects.create(user=participant, method="code", outcome="signed_in")
    KeptForm.objects.create(user=participant, path="/ar/x/", fields={})
    actions_drafts.keep_draft(uuid4(), "browser", "192.0.2.1", "nap5", {"body": "مسودتي"}, by=participant)
    make.attachment(feedback=item, is_sent=True)
    reader = make.staff("unit_staff", name="اسم الموظف")
    PersonalDataAccess.objects.create(reader=reader, person=participant, people_count=1, page="row", model="feedback")
    emails.send("feedback_received", participant, item=item)
    make.feedback(author=make.user("omar@example.org"), body="كلام عمر", author_name="عمر")
    return participant


def test_the_file_for_programs_holds_all_of_mine_and_nothing_of_others(client, known):
    response = client.get("/ar/account/data.json")

    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == f'attachment; filename="my-data-{timezone.localdate()}.json"'
    assert "no-store" in response["Cache-Control"]
    data = json.loads(response.content)
    # The test's client signs in without a browser of which the portal keeps the kind.
    assert {name for name, rows in data.items() if not rows} <= {"devices"}
    assert set(TOLD.values()) <= set(data)
    assert [row["milestone"] for row in data["follows"]] == ["١.١ معلم 1"]
    assert data["account"][0]["email"] == "layla@example.org"
    assert [(row["entity"], row["role"]) for row in data["memberships"]] == [
        ("جمعية الشفافية", "member"),
        ("جمعية مقترحة", "submitter"),
    ]
    assert [row["email"] for row in data["sent_invitations"]] == ["rana@example.org"]
    assert {row["body"] for row in data["feedback"]} == {"نقترح نشر الخطة التفصيلية.", "ملاحظة رُدّت"}
    assert [row["text"] for row in data["appeals"]] == ["ليست إعلاناً."]
    assert [row["body_ar"] for row in data["replies"]] == ["شكراً لكم."]
    assert [row["words"] for row in data["settlements"]] == ["شكراً، تم ذلك."]
    assert [row["feedback"] for row in data["caused_changes"]] == [data["settlements"][0]["feedback"]]
    for private in ["كلام عمر", "omar@example.org", "اسم الموظف", "مسودة لا تُرى"]:
        assert private not in response.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", ["<h1>بياناتي</h1>", "<dt>وقت الكتابة</dt>", "كيف يُذكر صاحبها", "ليلى الخطيب", 'dir="rtl"']),
        ("en", ["<h1>My data</h1>", "layla@example.org", 'dir="ltr"']),
    ],
)
def test_the_file_for_people_reads_without_the_portal(client, known, language, words):
    response = client.get(f"/{language}/account/data.html")

    text = response.content.decode()
    assert "attachment" in response["Content-Disposition"]
    assert [word for word in words if word not in text] == []
    assert not re.search(r'(src|href)="', text)


def test_what_somebody_typed_does_not_become_part_of_the_page(client, participant):
    make.feedback(author=participant, body="<script>alert(1)</script>")
    client.force_login(participant)

    assert "<script>" not in client.get("/ar/account/data.html").content.decode()


def test_an_unproved_draft_with_my_address_is_not_mine(client, known):
    make.draft(body="كلام شخص أخطأ في كتابة عنوانه", email=known.email)

    assert "أخطأ" not in client.get("/ar/account/data.json").content.decode()


def test_a_code_stays_in_the_mailbox(client, known):
    client.post("/ar/account/erase/")

    assert code_sent() not in client.get("/ar/account/data.json").content.decode()


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_file_costs_the_same_with_much_in_it(client, participant, django_assert_max_num_queries, how_many):
    for _ in range(how_many):
        make.feedback(author=participant)
    client.force_login(participant)

    with django_assert_max_num_queries(27):
        client.get("/ar/account/data.json")


@pytest.mark.parametrize("page", ["data.json", "data.html", "erase/", "erase/confirm/"])
def test_only_somebody_signed_in_has_these_pages(client, page):
    response = client.get(f"/ar/account/{page}")

    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


def code_sent():
    return re.search(r"\d{6}", Email.objects.order_by("pk").last().message)[0]


def test_somebody_leaves_by_a_code_from_their_mailbox(client, known):
    page = client.get("/ar/account/erase/").content.decode()
    assert "لا يمكن التراجع" in page

    assert client.post("/ar/account/erase/").url == "/ar/account/erase/confirm/"
    arabic_digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    response = client.post("/ar/account/erase/confirm/", {"code": code_sent().translate(arabic_digits)}, follow=True)

    assert response.redirect_chain == [("/ar/account/erased/", 302)]
    assert "مُحيت بياناتكم" in response.content.decode()
    assert not User.objects.filter(email="layla@example.org").exists()
    assert not Email.objects.filter(to=["layla@example.org"]).exists()
    assert not Follower.objects.exists()
    assert set(Feedback.objects.values_list("author_name", flat=True)) == {"", "عمر"}
    assert client.get("/ar/account/").status_code == 302


def test_a_wrong_code_erases_nothing_and_is_counted(client, known):
    client.post("/ar/account/erase/")
    right = code_sent()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    for _ in range(codes.TRIES):
        response = client.post("/ar/account/erase/confirm/", {"code": wrong})
        assert response.status_code == 422

    response = client.post("/ar/account/erase/confirm/", {"code": right})
    assert response.status_code == 422
    assert User.objects.filter(pk=known.pk).exists()


def test_a_code_works_only_in_the_browser_that_asked(client, known):
    client.post("/ar/account/erase/")
    other = type(client)()
    other.force_login(known)

    response = other.post("/ar/account/erase/confirm/", {"code": code_sent()})

    assert response.status_code == 422
    assert User.objects.filter(pk=known.pk).exists()


def test_codes_are_not_sent_without_end(client, known):
    for _ in range(codes.LETTERS_PER_HOUR):
        client.post("/ar/account/erase/")

    response = client.post("/ar/account/erase/")

    assert response.status_code == 429
    assert "أرسلنا رموزاً كثيرة" in response.content.decode()


def test_staff_are_not_erased(client, unit_staff):
    client.force_login(unit_staff)

    assert "/account/erase/" not in client.get("/ar/account/").content.decode()
    assert client.get("/ar/account/erase/").status_code == 404
    assert client.post("/ar/account/erase/confirm/", {"code": "123456"}).status_code == 404
    with pytest.raises(ValueError, match="Staff"):
        personal.erase(unit_staff)


def test_my_page_leads_to_my_data(client, known):
    text = client.get("/ar/account/").content.decode()

    for page in ["data.json", "data.html", "erase/"]:
        assert f'href="/ar/account/{page}"' in text
    assert "حفظ بريدي للرد على ملاحظتي" in text


def member(entity, user, role="member"):
    return Membership.objects.create(entity=entity, user=user, role=role, verified_at=timezone.now())


def test_letters_to_others_that_name_the_person_go_too(participant):
    host = make.user("host@example.org")
    society = make.entity("society", kind="civil_society", name_ar="جمعية الشفافية")
    member(society, host, "submitter")
    organisations.ask(participant, society, "member")
    organisations.accept(organisations.invite(society, participant.email, "submitter", host), participant)
    organisations.invite(society, "rana@example.org", "member", participant)
    organisations.invite(society, "salma@example.org", "member", host)
    organisations.leave(member(society, make.user("omar@example.org", name="عمر")))

    personal.erase(User.objects.get(pk=participant.pk))

    assert [letter.to for letter in Email.objects.order_by("pk")] == [["salma@example.org"], ["host@example.org"]]
    assert not Email.objects.filter(message__contains="ليلى").exists()
    assert [each.user for each in society.members()] == [host]


def test_letters_to_an_earlier_address_go_too_but_not_those_of_its_next_owner(participant):
    emails.send("no_password_needed", participant)
    emails.send("no_password_needed", make.user("omar@example.org"))
    for address in ["earlier@example.org", "omar.next@example.org", "now@example.org"]:
        participant.email = address
        participant.save()
        emails.send("no_password_needed", participant)
    next_owner = make.user("omar.next@example.org")
    emails.send("no_password_needed", next_owner)

    personal.erase(participant)

    assert set(Email.objects.values_list("letter__address", flat=True)) == {"omar@example.org", next_owner.email}
