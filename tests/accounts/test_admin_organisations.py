"""Staff judge organisations and memberships, and everybody whom it concerns is told."""

import pytest
from django.utils import timezone
from post_office.models import Email

from accounts import organisations
from accounts.models import Entity, Membership, PersonalDataAccess
from tests import make
from tests.admin_forms import filled

ENTITIES, MEMBERSHIPS = "/ar/admin/accounts/entity/", "/ar/admin/accounts/membership/"
Role = Membership.Role


@pytest.fixture
def staff(client, unit_staff):
    client.force_login(unit_staff)
    return client


@pytest.fixture
def proposal(participant):
    """The membership of whoever proposed an organisation."""
    return organisations.propose(participant, "جمعيه الشفافيه", "", Entity.Kind.CIVIL_SOCIETY)


@pytest.fixture
def society(db):
    return make.entity("clear", kind=Entity.Kind.CIVIL_SOCIETY, name_ar="جمعية الشفافية")


def text(response):
    return response.content.decode()


def test_a_proposal_waits_in_its_list_beside_what_it_may_be(staff, society, proposal):
    entity = proposal.entity
    assert list(staff.get(f"{ENTITIES}?verified=waiting").context["cl"].result_list) == [entity]

    page = text(staff.get(f"{ENTITIES}{entity.pk}/change/"))

    assert f'href="{ENTITIES}{society.pk}/change/"' in page
    assert "layla@example.org" in page
    assert "layla@example.org" not in text(staff.get(f"{ENTITIES}{society.pk}/change/"))


def test_verifying_an_organisation_lets_its_proposer_send(staff, proposal, participant):
    staff.post(f"{ENTITIES}{proposal.entity.pk}/verify/", {"with_proposer": "on"})

    assert list(Entity.objects.sendable_by(participant)) == [proposal.entity]


def test_declining_needs_a_reason_that_is_told(staff, proposal, participant):
    address = f"{ENTITIES}{proposal.entity.pk}/decline/"

    assert "reason" in staff.post(address, {"reason": " "}).context["form"].errors
    staff.post(address, {"reason": "اسمها غير مسجل."})

    assert "اسمها غير مسجل." in Email.objects.get(to=[participant.email]).message
    assert list(staff.get(f"{ENTITIES}?verified=declined").context["cl"].result_list) == [proposal.entity]


def test_a_proposal_is_merged_into_what_it_is(staff, society, proposal):
    address = f"{ENTITIES}{proposal.entity.pk}/merge/"
    assert "أسماء تشبه اسمها" in text(staff.get(address))

    page = staff.post(address, {"into": society.pk})

    assert page.url == f"{ENTITIES}{society.pk}/change/"
    assert list(society.memberships.to_verify()) == [proposal]


@pytest.mark.parametrize("into", ["", "0", "x", "ministry", "itself"])
def test_a_proposal_is_merged_into_nothing_else(staff, society, proposal, into):
    into = {"ministry": make.entity("moy").pk, "itself": proposal.entity.pk}.get(into, into)

    page = staff.post(f"{ENTITIES}{proposal.entity.pk}/merge/", {"into": into})

    assert "into" in page.context["form"].errors
    assert Entity.objects.filter(pk=proposal.entity.pk).exists()


def test_forms_and_choosers_offer_no_proposal(staff, proposal):
    commitment = make.commitment()
    query = {"app_label": "commitments", "model_name": "entityrole", "field_name": "entity"}

    assert staff.get("/ar/admin/autocomplete/", query).json()["results"] == []
    address = f"/ar/admin/commitments/commitment/{commitment.pk}/change/"
    role = {
        "roles-TOTAL_FORMS": "1",
        "roles-0-entity": proposal.entity.pk,
        "roles-0-role": "lead",
        "roles-0-order": "1",
    }
    staff.post(address, filled(staff.get(address), **role))
    assert commitment.roles.count() == 0
    assert proposal.entity.name not in text(staff.get(f"/ar/admin/feedback/feedback/{make.feedback().pk}/decide/"))


def test_a_membership_is_verified_in_the_role_that_staff_choose(staff, society, participant):
    membership = organisations.ask(participant, society, Role.SUBMITTER)

    staff.post(f"{MEMBERSHIPS}{membership.pk}/verify/", {"role": "member"})

    membership.refresh_from_db()
    assert (membership.role, membership.is_verified) == (Role.MEMBER, True)
    assert Email.objects.get(to=[participant.email]).letter.subject == "أصبحتم تنتمون إلى جمعية الشفافية على البوابة"


def test_a_membership_of_a_proposal_waits_for_it(staff, proposal):
    staff.post(f"{MEMBERSHIPS}{proposal.pk}/verify/", {"role": "member"})

    proposal.refresh_from_db()
    assert proposal.verified_at is None
    assert list(staff.get(f"{MEMBERSHIPS}?verified=waiting").context["cl"].result_list) == []
    assert list(staff.get(f"{MEMBERSHIPS}?verified=proposed").context["cl"].result_list) == [proposal]


def confirm(client, name, memberships, **answers):
    keys = ",".join(str(membership.pk) for membership in memberships)
    return client.post(f"{MEMBERSHIPS}bulk/{name}/", {"confirmed": "yes", "rows": keys} | answers)


def test_many_memberships_are_judged_at_once_with_their_letters(staff, society):
    people = [make.user() for _ in range(4)]
    memberships = [organisations.ask(person, society, Role.MEMBER) for person in people]

    confirm(staff, "verify-many", memberships[:2])
    confirm(staff, "decline-many", memberships[2:], reason="لا نعرفكم.")

    assert set(society.members()) == set(memberships[:2])
    assert society.memberships.filter(declined_reason="لا نعرفكم.").count() == 2
    assert {letter.to[0] for letter in Email.objects.all()} == {person.email for person in people}


def test_naming_a_submitter_in_the_form_tells_the_person(staff, society, participant):
    membership = Membership.objects.create(user=participant, entity=society, verified_at=timezone.now())
    address = f"{MEMBERSHIPS}{membership.pk}/change/"
    assert list(staff.get(f"{ENTITIES}?verified=alone").context["cl"].result_list) == [society]

    staff.post(address, filled(staff.get(address), role="submitter"))

    assert list(Entity.objects.sendable_by(participant)) == [society]
    assert Email.objects.get().letter.subject == "يحق لكم الإرسال باسم جمعية الشفافية"


def test_who_proposed_is_a_person_whose_page_is_noted(staff, proposal, participant):
    staff.get(f"{ENTITIES}{proposal.entity.pk}/change/")

    assert PersonalDataAccess.objects.get().person == participant


def test_the_page_of_a_person_shows_verified_organisations(client, unit_head, proposal, society, participant):
    client.force_login(unit_head)
    organisations.ask(participant, society, Role.MEMBER)
    address = f"/ar/admin/accounts/user/{participant.pk}/change/"

    client.post(address, filled(client.get(address), name="ليلى"))

    participant.refresh_from_db()
    assert participant.name == "ليلى"
    assert participant.memberships.count() == 2


def test_one_that_was_entered_twice_is_merged_by_its_page(staff, society, participant):
    twin = make.entity("twin", kind=Entity.Kind.CIVIL_SOCIETY, name_ar="مرصد الحوكمة")
    membership = Membership.objects.create(
        user=participant, entity=twin, role=Role.SUBMITTER, verified_at=timezone.now()
    )
    asked = staff.get(f"{ENTITIES}{twin.pk}/merge/")
    assert "لا يمكن التراجع عن ذلك" in text(asked)
    assert twin.pk not in [key for key, _name in asked.context["form"].fields["into"].choices[-1][1]]

    page = staff.post(f"{ENTITIES}{twin.pk}/merge/", {"into": society.pk})

    assert page.url == f"{ENTITIES}{society.pk}/change/"
    membership.refresh_from_db()
    assert (membership.entity, membership.is_submitter) == (society, True)
    assert "مرصد الحوكمة" in text(staff.get(page.url))
    assert list(staff.get(f"{ENTITIES}?q=مرصد").context["cl"].result_list) == [society]


def test_one_with_a_role_says_why_it_is_not_merged(staff, society):
    twin = make.entity("twin", kind=Entity.Kind.CIVIL_SOCIETY)
    make.commitment(lead=twin)

    page = staff.post(f"{ENTITIES}{twin.pk}/merge/", {"into": society.pk})

    assert "أدوار الجهات" in text(page)
    assert Entity.objects.filter(pk=twin.pk).exists()


def test_ministries_are_not_merged(staff, society):
    ministry = make.entity("moy")

    assert f"{ENTITIES}{ministry.pk}/merge/" not in text(staff.get(f"{ENTITIES}{ministry.pk}/change/"))
    staff.post(f"{ENTITIES}{ministry.pk}/merge/", {"into": society.pk})

    assert Entity.objects.count() == 2
