"""Who keeps people, roles and memberships, and what they cannot do to others or themselves."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import devices
from accounts.models import Entity, Membership, User
from tests import make
from tests.admin_forms import filled

USERS = "/ar/admin/accounts/user/"


@pytest.fixture
def head(client, unit_head):
    client.force_login(unit_head)
    return client


def role(name):
    return str(Group.objects.get(name=name).pk)


def test_a_new_member_of_staff_sets_their_own_password(head):
    page = head.get(f"{USERS}add/")
    typed = filled(page, email="Rana@Example.JO", name="رنا العبادي", is_active="on", groups=[role("unit_staff")])

    head.post(f"{USERS}add/", typed)

    person = User.objects.get(email="rana@example.jo")
    assert (person.is_staff, person.is_superuser, person.has_usable_password()) == (True, False, False)


def test_who_has_no_role_has_no_back_office(head):
    person = make.staff("unit_staff")
    page = head.get(f"{USERS}{person.pk}/change/")

    head.post(f"{USERS}{person.pk}/change/", filled(page, groups=[]))

    person.refresh_from_db()
    assert person.is_staff is False


def test_roles_have_arabic_names(head):
    page = head.get(f"{USERS}add/").content.decode()

    assert all(words in page for words in ["مدير الوحدة", "موظف الوحدة", "ضابط ارتباط", "ميسّر", "مقرّر"])
    assert "unit_staff" not in page


def test_operators_are_out_of_reach(head):
    operator = make.user("root@example.org", is_staff=True, is_superuser=True)

    assert head.get(f"{USERS}{operator.pk}/change/").status_code == 404
    assert operator.email not in head.get(USERS).content.decode()


def test_nobody_makes_themselves_an_operator(head, unit_head):
    page = head.get(f"{USERS}{unit_head.pk}/change/")

    head.post(f"{USERS}{unit_head.pk}/change/", filled(page, is_superuser="on", is_staff="on", password="x"))

    unit_head.refresh_from_db()
    assert unit_head.is_superuser is False


@pytest.mark.parametrize(("field", "value"), [("is_active", ""), ("groups", [])])
def test_nobody_locks_themselves_out(head, unit_head, field, value):
    page = head.get(f"{USERS}{unit_head.pk}/change/")
    typed = filled(page) | {field: value}
    if not value:
        del typed[field]

    answer = head.post(f"{USERS}{unit_head.pk}/change/", typed)

    unit_head.refresh_from_db()
    assert answer.context["adminform"].form.errors.keys() == {field}
    assert (unit_head.is_active, unit_head.groups.count()) == (True, 1)


def test_a_membership_counts_once_it_is_verified(client, unit_staff, participant):
    client.force_login(unit_staff)
    membership = Membership.objects.create(user=participant, entity=make.entity(kind=Entity.Kind.CIVIL_SOCIETY))
    waiting = client.get("/ar/admin/accounts/membership/?verified=waiting").context["cl"].result_list

    assert list(waiting) == [membership]
    client.post(f"/ar/admin/accounts/membership/{membership.pk}/verify/", {"role": "submitter"})

    assert list(participant.entities()) == [membership.entity]


def test_an_entity_needs_its_arabic_name_and_no_parent_of_itself(client, unit_staff):
    client.force_login(unit_staff)
    entity = make.entity()
    address = f"/ar/admin/accounts/entity/{entity.pk}/change/"

    answer = client.post(address, filled(client.get(address), name_ar="  ", parent=entity.pk))

    assert "name_ar" in answer.context["adminform"].form.errors


def test_deleting_says_what_goes_with_it(client, unit_staff, participant):
    client.force_login(unit_staff)
    membership = Membership.objects.create(user=participant, entity=make.entity(), verified_at=timezone.now())
    address = f"/ar/admin/accounts/membership/{membership.pk}/delete/"

    assert "حذف نهائي؟" in client.get(address).content.decode()
    assert Membership.objects.count() == 1

    client.post(address, {"post": "yes"})
    assert Membership.objects.count() == 0


@pytest.mark.parametrize("how_many", [1, 30])
def test_lists_and_forms_ask_no_more_for_thirty_rows(head, django_assert_max_num_queries, how_many):
    person = make.user()
    for _ in range(how_many):
        entity = make.entity(parent=make.entity())
        Membership.objects.create(user=make.staff("unit_staff"), entity=entity)
        Membership.objects.create(user=person, entity=entity)

    for address, most in {
        USERS: 9,
        f"{USERS}{person.pk}/change/": 12,
        "/ar/admin/accounts/membership/": 8,
        "/ar/admin/accounts/entity/": 8,
        f"/ar/admin/accounts/entity/{entity.pk}/change/": 8,
    }.items():
        with django_assert_max_num_queries(most):
            assert head.get(address).status_code == 200


def test_another_address_ends_the_sessions_that_the_old_one_opened(client, unit_head, participant):
    theirs = type(client)()
    theirs.force_login(participant)
    session = theirs.session
    session[devices.MARK] = timezone.now().isoformat()
    session.save()
    assert theirs.get("/ar/account/").status_code == 200
    client.force_login(unit_head)
    address = f"{USERS}{participant.pk}/change/"

    client.post(address, filled(client.get(address), email="new@example.org"))

    assert theirs.get("/ar/account/").status_code == 302
    assert client.get(address).status_code == 200


def test_what_may_stay_empty_is_left_empty_when_a_row_is_added(head):
    add = f"{USERS}add/"
    head.post(add, filled(head.get(add), email="rana@example.jo", is_active="on", groups=[]))
    add = "/ar/admin/accounts/entity/add/"
    head.post(add, filled(head.get(add), name_ar="جمعية الماء", slug="water", kind="civil_society"))

    assert User.objects.get(email="rana@example.jo").name == ""
    assert Entity.objects.get(slug="water").other_names == ""
