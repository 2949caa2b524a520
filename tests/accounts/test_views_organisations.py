"""The pages on which participants find, propose and keep their organisations."""

import re

import pytest
from django.utils import timezone
from post_office.models import Email

from accounts import organisations, verification
from accounts.models import Entity, Invitation, Membership
from tests import make

pytestmark = pytest.mark.django_db
PAGES = "/ar/account/organisations/"
Role = Membership.Role


@pytest.fixture
def society(db):
    return make.entity("clear", kind=Entity.Kind.CIVIL_SOCIETY, name_ar="جمعية الشفافية الأردنية", name_en="Clarity")


def join(entity, user, role=Role.MEMBER):
    return Membership.objects.create(user=user, entity=entity, role=role, verified_at=timezone.now())


@pytest.fixture
def submitter(client, society, participant):
    """A participant who is signed in, and may send in the name of the society."""
    client.force_login(participant)
    return join(society, participant, Role.SUBMITTER)


def text(response):
    return response.content.decode()


def test_an_organisation_is_found_however_it_is_spelled(client, society, participant):
    make.entity("ministry", name_ar="وزارة الشفافية")
    client.force_login(participant)

    assert list(client.get(f"{PAGES}?q=شفافيه اردنيه").context["found"]) == [society]
    assert list(client.get(f"{PAGES}?q=الشفافة").context["found"]) == [society]
    assert list(client.get(f"{PAGES}?q=وزارة").context["found"]) == []
    assert list(client.get(f"{PAGES}?q={'ش' * 400}").context["found"]) == []


def test_asking_waits_for_staff_and_stands_on_my_page(client, society, participant):
    client.force_login(participant)

    page = client.post(f"{PAGES}clear/ask/", {"role": "submitter"}, follow=True)

    assert "وصل طلبكم" in text(page)
    assert "جمعية الشفافية الأردنية" in text(page) and "بانتظار التحقق" in text(page)
    assert participant.memberships.get().verified_at is None


def test_asking_without_a_role_says_what_is_missing(client, society, participant):
    client.force_login(participant)

    page = client.post(f"{PAGES}clear/ask/", {})

    assert (page.status_code, Membership.objects.count()) == (422, 0)
    assert "اختاروا أحد الأمرين." in text(page)


def test_ministries_and_proposals_are_no_choice(client, participant):
    make.entity("moy")
    proposed = organisations.propose(make.user(), "جمعية الماء", "", Entity.Kind.CIVIL_SOCIETY).entity
    client.force_login(participant)

    assert client.get(f"{PAGES}moy/ask/").status_code == 404
    assert client.post(f"{PAGES}{proposed.slug}/ask/", {"role": "member"}).status_code == 404
    assert "جمعية الماء" not in text(client.get(f"{PAGES}?q=الماء")).replace('value="الماء"', "")


def test_names_like_it_are_shown_before_a_proposal_is_kept(client, society, participant):
    client.force_login(participant)
    typed = {"name_ar": "جمعيه الشفافيه", "name_en": "", "kind": "civil_society"}

    page = client.post(f"{PAGES}propose/", typed)

    assert page.context["near"] == [society]
    assert not Entity.objects.to_verify().exists()
    seen = re.search(r'name="seen" value="([^"]*)"', text(page))[1]
    assert 'value="جمعيه الشفافيه"' in text(page)

    client.post(f"{PAGES}propose/", typed | {"seen": seen})
    client.post(f"{PAGES}propose/", typed | {"seen": seen})

    proposed = Entity.objects.to_verify().get()
    assert (proposed.name_ar, proposed.proposed_by) == ("جمعيه الشفافيه", participant)


@pytest.mark.parametrize(
    ("field", "value"), [("name_ar", ""), ("name_ar", "Water"), ("name_ar", "\x00ماء"), ("kind", "ministry")]
)
def test_a_faulty_proposal_loses_nothing(client, participant, field, value):
    client.force_login(participant)
    typed = {"name_ar": "جمعية الماء", "name_en": "Water Society", "kind": "civil_society"} | {field: value}

    page = client.post(f"{PAGES}propose/", typed)

    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {field}
    assert 'value="Water Society"' in text(page)


def test_a_refused_request_shows_its_reason_on_my_page(client, society, participant):
    verification.decline(organisations.ask(participant, society, Role.MEMBER), "أرسلوا كتاب التفويض.")
    client.force_login(participant)

    assert "أرسلوا كتاب التفويض." in text(client.get("/ar/account/"))

    client.post(f"{PAGES}requests/{participant.memberships.get().pk}/withdraw/")
    assert participant.memberships.count() == 0


def test_nobody_takes_back_what_is_anothers_or_verified(client, submitter):
    other = organisations.ask(make.user(), submitter.entity, Role.MEMBER)

    for membership in [other, submitter]:
        assert client.post(f"{PAGES}requests/{membership.pk}/withdraw/").status_code == 404
    assert Membership.objects.count() == 2


def verbs(society, colleague, waiting, invitation):
    """Every address on which a submitter changes something."""
    return [
        f"{PAGES}clear/invite/",
        f"{PAGES}clear/invited/{invitation.pk}/take-back/",
        f"{PAGES}clear/members/{waiting.pk}/accept/",
        f"{PAGES}clear/members/{colleague.pk}/submitter/",
        f"{PAGES}clear/members/{colleague.pk}/member/",
        f"{PAGES}clear/members/{colleague.pk}/remove/",
        f"{PAGES}clear/hand-over/",
    ]


@pytest.mark.parametrize("who", ["stranger", "waiting", "member", "staff"])
def test_only_submitters_change_anything(client, society, who):
    host = join(society, make.user(), Role.SUBMITTER)
    colleague, waiting = join(society, make.user()), organisations.ask(make.user(), society, Role.MEMBER)
    invitation = organisations.invite(society, "rana@example.org", Role.MEMBER, host.user)
    people = {"stranger": make.user(), "waiting": waiting.user, "member": colleague.user}
    client.force_login(people.get(who) or make.staff("unit_staff"))
    before = list(Membership.objects.values_list("pk", "role", "verified_at"))

    for address in verbs(society, host, waiting, invitation):
        assert (
            client.post(address, {"email": "x@example.org", "role": "member", "to": colleague.pk}).status_code == 404
        )

    assert client.get(f"{PAGES}clear/").status_code == (200 if who == "member" else 404)
    assert list(Membership.objects.values_list("pk", "role", "verified_at")) == before
    assert Invitation.objects.count() == 1


def test_addresses_of_others_stay_with_the_submitters(client, society):
    join(society, make.user("host@example.org", name="صاحبة"), Role.SUBMITTER)
    plain = join(society, make.user("plain@example.org", name="عضو"))
    organisations.ask(make.user("waiting@example.org"), society, Role.MEMBER)
    client.force_login(plain.user)

    page = text(client.get(f"{PAGES}clear/"))

    assert "صاحبة" in page
    assert "host@example.org" not in page and "waiting@example.org" not in page


def test_rows_of_another_organisation_are_out_of_reach(client, submitter):
    other = make.entity("other", kind=Entity.Kind.CIVIL_SOCIETY)
    colleague = join(other, make.user())

    for verb in ["submitter", "member", "remove", "accept"]:
        assert client.post(f"{PAGES}clear/members/{colleague.pk}/{verb}/").status_code == 404
        assert client.post(f"{PAGES}clear/members/{submitter.pk}/{verb}/").status_code == 404
    assert client.get(f"{PAGES}clear/members/{colleague.pk}/remove/").status_code in {404, 405}
    client.post(f"{PAGES}clear/hand-over/", {"to": colleague.pk})
    submitter.refresh_from_db()
    assert submitter.role == Role.SUBMITTER


def test_a_submitter_keeps_the_organisation(client, submitter):
    waiting = organisations.ask(make.user("omar@example.org"), submitter.entity, Role.SUBMITTER)

    client.post(f"{PAGES}clear/members/{waiting.pk}/accept/")
    waiting.refresh_from_db()
    assert (waiting.is_verified, waiting.role) == (True, Role.MEMBER)

    client.post(f"{PAGES}clear/members/{waiting.pk}/submitter/")
    client.post(f"{PAGES}clear/members/{waiting.pk}/submitter/")
    waiting.refresh_from_db()
    assert waiting.is_submitter

    client.post(f"{PAGES}clear/members/{waiting.pk}/member/")
    page = client.post(f"{PAGES}clear/hand-over/", {"to": waiting.pk}, follow=True)
    assert "تكتبون باسمها، ويتولى المفوّضون الإرسال." in text(page)
    assert client.post(f"{PAGES}clear/members/{waiting.pk}/remove/").status_code == 404


def test_an_invitation_that_is_wrong_says_why(client, submitter):
    page = client.post(f"{PAGES}clear/invite/", {"email": "no address", "role": "member"})

    assert page.status_code == 422
    assert 'value="no address"' in text(page)


def test_leaving_as_the_last_asks_first(client, submitter, society):
    page = client.get(f"{PAGES}clear/leave/")
    assert "أنتم آخر من يحق له الإرسال باسمها" in text(page)

    assert client.post(f"{PAGES}clear/leave/", {}).status_code == 422
    client.post(f"{PAGES}clear/leave/", {"is_sure": "on"})

    assert society.memberships.count() == 0


def test_whoever_is_invited_signs_in_by_code_and_joins(client, submitter, society):
    client.post(f"{PAGES}clear/invite/", {"email": "Rana@Example.org", "role": "member"})
    letter = Email.objects.get(to=["rana@example.org"])
    path = re.search(r"http://localhost:8000(\S*/invitations/\S+)>", letter.message)[1]
    guest = type(client)()

    page = text(guest.get(path))
    assert 'value="rana@example.org"' in page
    asked = guest.post("/ar/account/signup/", {"email": "rana@example.org", "agreed": "on", "next": path})
    code = re.search(r"\d{6}", Email.objects.filter(to=["rana@example.org"]).latest("pk").message)[0]
    after = re.search(r'name="next" value="([^"]+)"', text(guest.get(asked.url)))[1]
    assert guest.post(asked.url, {"code": code, "next": after}).url == path

    assert "قبول الدعوة" in text(guest.get(path))
    assert society.members().count() == 1
    page = guest.post(path, follow=True)

    assert page.redirect_chain == [(f"{PAGES}clear/", 302)]
    assert society.members().count() == 2
    assert "لم تعد هذه الدعوة صالحة" in text(guest.get(path))


def test_an_invitation_opens_for_its_address_alone(client, submitter):
    invitation = organisations.invite(submitter.entity, "rana@example.org", Role.MEMBER, submitter.user)
    address = f"{PAGES}invitations/{organisations.make_key(invitation)}/"

    assert "الدعوة لعنوان آخر" in text(client.get(address))
    client.post(address)
    staff = make.staff("unit_staff", "rana@example.org")
    client.force_login(staff)
    client.post(address)

    assert submitter.entity.members().count() == 1


def test_an_invitation_waits_on_the_page_of_whoever_is_invited(client, society, participant):
    organisations.invite(society, participant.email, Role.MEMBER, join(society, make.user(), Role.SUBMITTER).user)
    client.force_login(participant)

    page = text(client.get("/ar/account/"))

    assert "تدعوكم جمعية الشفافية الأردنية" in page
    client.post(re.search(r'href="([^"]*/invitations/[^"]+)"', page)[1])
    assert list(participant.entities()) == [society]


@pytest.mark.parametrize("page", ["", "propose/", "clear/ask/", "clear/", "clear/leave/"])
def test_these_pages_are_for_who_signed_in_and_no_cache_keeps_them(client, society, participant, page):
    response = client.get(f"{PAGES}{page}")
    assert response.status_code == 302 and "/account/login/" in response["Location"]

    client.force_login(participant)
    if page != "clear/ask/":
        join(society, participant)
    response = client.get(f"{PAGES}{page}")

    assert (response.status_code, "no-store" in response["Cache-Control"]) == (200, True)


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_of_members_costs_the_same_with_many(client, submitter, django_assert_max_num_queries, how_many):
    for number in range(how_many):
        join(submitter.entity, make.user())
        organisations.ask(make.user(), submitter.entity, Role.MEMBER)
        Invitation.objects.create(
            entity=submitter.entity, email=f"x{number}@example.org", role="member", made_at=timezone.now()
        )

    with django_assert_max_num_queries(8):
        assert client.get(f"{PAGES}clear/").status_code == 200


@pytest.mark.parametrize("how_many", [1, 30])
def test_my_page_costs_the_same_with_many_organisations(client, participant, django_assert_max_num_queries, how_many):
    client.force_login(participant)
    for number in range(how_many):
        join(make.entity(kind=Entity.Kind.CIVIL_SOCIETY, name_ar=f"جمعية {number}"), participant)
        make.feedback(author=participant).replies.create(
            body_ar="رد", published_at=timezone.now(), entity=make.entity("moppa")
        )

    with django_assert_max_num_queries(8):
        client.get("/ar/account/")


def test_who_belongs_already_is_led_to_the_organisation(client, submitter):
    for page in [client.get(f"{PAGES}clear/ask/", follow=True), client.post(f"{PAGES}clear/ask/", follow=True)]:
        assert page.redirect_chain == [(f"{PAGES}clear/", 302)]
        assert "تنتمون إليها أصلاً." in text(page)
