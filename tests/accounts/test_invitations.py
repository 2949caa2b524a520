"""The head of the unit makes a person, and a letter leads them to a password of their own."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import signing
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from accounts import invitations
from accounts.models import User
from tests import make
from tests.admin_forms import filled

USERS = "/ar/admin/accounts/user/"
LOGIN = "/ar/account/login/"
NEW = "two rivers and a well"


@pytest.fixture
def head(client, unit_head):
    client.force_login(unit_head)
    return client


def invite(head, **fields):
    """Make a person in the admin, as the form sends it; returns the page that follows."""
    role = str(Group.objects.get(name=fields.pop("role", "unit_staff")).pk)
    typed = {"email": "rana@example.jo", "name": "رنا العبادي", "is_active": "on", "groups": [role]} | fields
    return head.post(f"{USERS}add/", filled(head.get(f"{USERS}add/"), **typed), follow=True)


def link():
    """The path in the newest letter."""
    return re.search(r"http://localhost:8000(\S*/invitation/\S+)>", Email.objects.latest("pk").message).group(1)


def person():
    return User.objects.get(email="rana@example.jo")


def step(head, name="invite-again"):
    return head.post(f"{USERS}{person().pk}/{name}/", follow=True)


def test_a_new_focal_point_is_invited_in_their_language(head):
    entity = make.entity("moy", name_en="Ministry of Youth")
    membership = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-entity": entity.pk,
        "memberships-0-role": "focal_point",
        "memberships-0-verified_at_0": "2026-11-01",
        "memberships-0-verified_at_1": "09:00",
    }

    page = invite(head, role="focal_point", language="en", **membership)

    told = str(next(iter(page.context["messages"])))
    assert "rana@example.jo" in told and "٧ أيام" in told
    letter = Email.objects.get()
    assert (letter.to, letter.subject) == (["rana@example.jo"], "Your account on the Open Government Portal")
    for text in [letter.message, letter.html_message]:
        assert "Focal point" in text and "Ministry of Youth" in text and "7 days" in text
        assert "http://localhost:8000/en/account/invitation/" in text


def test_the_letter_is_arabic_for_arabic_readers(head):
    invite(head)

    letter = Email.objects.get()
    assert letter.subject == "حسابكم على بوابة الحكومة الشفافة"
    assert "موظف الوحدة" in letter.message and "مدة ٧ أيام" in letter.message
    assert 'dir="rtl"' in letter.html_message


def test_the_link_leads_to_a_password_and_the_door_opens(head):
    invite(head)
    browser = Client()
    address = link()

    assert "rana@example.jo" in browser.get(address).content.decode()
    response = browser.post(address, {"password1": NEW, "password2": NEW})

    assert response.url == LOGIN
    assert "حُفظت كلمة المرور" in browser.get(LOGIN).content.decode()
    assert browser.post(LOGIN, {"login": "rana@example.jo", "password": NEW}).url == "/ar/admin/"


def test_a_weak_password_is_refused_with_the_reason(head):
    invite(head)

    response = Client().post(link(), {"password1": "short", "password2": "short"})

    assert 'role="alert"' in response.content.decode()
    assert not person().has_usable_password()


def is_dead(address):
    return "لم تعد هذه الدعوة صالحة" in Client().get(address).content.decode()


def test_a_link_works_once(head):
    invite(head)
    Client().post(link(), {"password1": NEW, "password2": NEW})

    assert is_dead(link())
    Client().post(link(), {"password1": "another long password", "password2": "another long password"})
    assert person().check_password(NEW)


def test_a_newer_invitation_ends_the_older_one(head):
    invite(head)
    older = link()

    step(head)

    assert is_dead(older) and not is_dead(link())


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"email": "other@example.jo"}])
def test_a_link_dies_with_the_account_the_role_or_the_address(head, change):
    invite(head)
    User.objects.filter(pk=person().pk).update(**change)

    assert is_dead(link())


def test_a_link_works_for_seven_days(head, monkeypatch):
    invite(head)
    now = signing.time.time()

    monkeypatch.setattr(signing.time, "time", lambda: now + timedelta(days=6, hours=23).total_seconds())
    assert not is_dead(link())
    monkeypatch.setattr(signing.time, "time", lambda: now + timedelta(days=7, hours=1).total_seconds())
    assert is_dead(link())


@pytest.mark.parametrize("key", ["x", "a:b:c", "..", "%D9%A5", "9" * 3000])
def test_a_made_up_link_says_that_it_does_not_work(db, key):
    assert is_dead(f"/ar/account/invitation/{key}/")


def test_what_was_signed_for_another_purpose_invites_nobody(head):
    invite(head)
    key = signing.dumps([person().pk, invitations.state_of(person())], salt="something else")

    assert is_dead(f"/ar/account/invitation/{key}/")


def test_participants_are_not_invited(head):
    page = invite(head, groups=[])

    assert Email.objects.count() == 0
    assert person().invited_at is None
    assert "invite-again" not in page.content.decode()


def test_a_participant_who_becomes_staff_is_invited_and_signed_out(head, participant):
    address = f"{USERS}{participant.pk}/change/"

    head.post(address, filled(head.get(address), groups=[str(Group.objects.get(name="facilitator").pk)]))

    assert Email.objects.get().to == [participant.email]
    assert "الميسّر" in Email.objects.get().message


def test_who_is_staff_already_is_not_invited_by_every_save(head):
    invite(head)
    address = f"{USERS}{person().pk}/change/"

    head.post(address, filled(head.get(address), name="رنا"))

    assert Email.objects.count() == 1


def state(head):
    return head.get(f"{USERS}{person().pk}/change/").content.decode()


def test_the_page_of_the_person_tells_what_became_of_the_invitation(head):
    invite(head)
    assert "ولم تُقبل بعد" in state(head)

    User.objects.filter(pk=person().pk).update(invited_at=timezone.now() - timedelta(days=8))
    assert "وانتهت صلاحية رابطها" in state(head)

    step(head)
    Client().post(link(), {"password1": NEW, "password2": NEW})
    assert "وقُبلت" in state(head)


def test_it_is_sent_again_only_while_the_person_has_not_come_in(head):
    invite(head)
    browser = Client()
    browser.post(link(), {"password1": NEW, "password2": NEW})
    assert "invite-again" in state(head)

    browser.post(LOGIN, {"login": "rana@example.jo", "password": NEW})

    assert "invite-again" not in state(head)
    step(head)
    assert Email.objects.filter(subject="حسابكم على بوابة الحكومة الشفافة").count() == 1
