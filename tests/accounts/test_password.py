"""Staff sign in by password, behind one door with limits."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import timezone
from post_office.models import Email

LOGIN = "/ar/account/login/"
RESET = "/ar/account/password/reset/"
PASSWORD = "a mountain of olives"
NEW = "two rivers and a well"

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(unit_staff):
    """Staff whose password is known."""
    unit_staff.set_password(PASSWORD)
    unit_staff.save()
    return unit_staff


def sign_in(client, address, password, **more):
    return client.post(LOGIN, {"login": address, "password": password}, **more)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_staff_sign_in_with_their_password(client, staff):
    response = sign_in(client, "Staff@Example.org", PASSWORD)

    assert response.url == "/ar/admin/"
    assert is_signed_in(client)


def test_a_session_of_staff_ends_with_the_working_day(client, staff):
    sign_in(client, staff.email, PASSWORD)

    left = client.session.get_expiry_date() - timezone.now()
    assert timedelta(hours=11) < left <= timedelta(hours=12)


@pytest.mark.parametrize("address", ["staff@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_words(client, staff, address):
    response = sign_in(client, address, "wrong")

    assert "البريد الإلكتروني أو كلمة المرور غير صحيحة" in response.content.decode()
    assert "wrong" not in re.findall(r'value="([^"]*)"', response.content.decode())


def test_participants_have_no_password_to_guess(client, participant):
    answers = [sign_in(client, participant.email, guess) for guess in ["", "!", PASSWORD]]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not is_signed_in(client)


def lock_out(client, address):
    for _ in range(5):
        response = sign_in(client, address, "wrong")
    return response


def test_five_wrong_passwords_close_the_door_for_a_quarter_of_an_hour(client, staff):
    response = lock_out(client, staff.email)

    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert "no-store" in response["Cache-Control"]
    assert "كلمات مرور خاطئة كثيرة" in response.content.decode()
    assert sign_in(client, staff.email, PASSWORD).status_code == 429
    assert not is_signed_in(client)


def test_the_lock_holds_for_one_address_from_one_place(client, staff, unit_head):
    unit_head.set_password(PASSWORD)
    unit_head.save()
    lock_out(client, staff.email)

    assert sign_in(client, unit_head.email, PASSWORD).status_code == 302
    client.logout()
    assert sign_in(client, staff.email, PASSWORD, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_the_door_opens_again_after_a_quarter_of_an_hour(client, staff):
    lock_out(client, staff.email)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    sign_in(client, staff.email, PASSWORD)

    assert is_signed_in(client)


def test_knocking_at_the_closed_door_does_not_keep_it_closed(client, staff):
    lock_out(client, staff.email)
    before = AccessAttempt.objects.get()

    sign_in(client, staff.email, "wrong")

    after = AccessAttempt.objects.get()
    assert (after.attempt_time, after.failures_since_start) == (before.attempt_time, before.failures_since_start)


def test_no_password_and_no_log_of_sign_ins_is_kept(client, staff):
    sign_in(client, staff.email, "not my password")
    sign_in(client, staff.email, PASSWORD)

    assert not AccessLog.objects.exists()
    assert not AccessAttempt.objects.filter(post_data__contains="not my password").exists()


def test_limits_keep_no_address_in_the_clear(client, staff):
    sign_in(client, staff.email, "wrong", REMOTE_ADDR="192.0.2.7")

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert keys
    assert not any("192.0.2.7" in key or staff.email in key for key in keys)


def reset_link(letter):
    """The path of the page in the letter."""
    return re.search(r"http://localhost:8000(\S+)>", letter.message).group(1)


def test_staff_choose_a_new_password_by_mail(client, staff):
    assert client.post(RESET, {"email": staff.email}).url == f"{RESET}done/"
    letter = Email.objects.get()
    assert (letter.to, letter.subject) == (["staff@example.org"], "اختيار كلمة مرور جديدة")

    response = client.get(reset_link(letter), follow=True)
    response = client.post(response.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert response.url == "/ar/account/password/reset/key/done/"
    assert not is_signed_in(client)
    sign_in(client, staff.email, NEW)
    assert is_signed_in(client)
    assert Email.objects.latest("pk").subject == "غُيّرت كلمة المرور"


def test_links_in_letters_do_not_follow_the_host_of_the_request(client, staff, settings):
    settings.ALLOWED_HOSTS = ["*"]

    client.post(RESET, {"email": staff.email}, headers={"host": "evil.example"})

    letter = Email.objects.get()
    assert "evil.example" not in letter.message + letter.html_message
    assert "\u2066<http://localhost:8000/ar/account/password/reset/key/" in letter.message


def test_a_link_works_once(client, staff):
    client.post(RESET, {"email": staff.email})
    link = reset_link(Email.objects.get())
    staff.set_password(NEW)
    staff.save()

    response = client.get(link, follow=True)

    assert "لم يعد هذا الرابط صالحاً" in response.content.decode()


@pytest.mark.parametrize("key", ["1-abc", "zzzzzzzzzzzzzzzz-abc", "1-set-password", "ZZZZZZZZZZZZZ-1-2"])
def test_a_made_up_link_says_that_it_does_not_work(client, key):
    response = client.get(f"/ar/account/password/reset/key/{key}/")

    assert response.status_code == 200
    assert "لم يعد هذا الرابط صالحاً" in response.content.decode()


def test_a_weak_password_is_refused_with_the_reason(client, staff):
    client.post(RESET, {"email": staff.email})
    response = client.get(reset_link(Email.objects.get()), follow=True)

    response = client.post(response.request["PATH_INFO"], {"password1": "short", "password2": "short"})

    assert 'role="alert"' in response.content.decode()
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)


def test_who_has_no_password_to_reset_is_told_by_letter_only(client, participant):
    pages = {client.post(RESET, {"email": address}).url for address in [participant.email, "nobody@example.org"]}

    assert pages == {f"{RESET}done/"}
    assert [letter.subject for letter in Email.objects.order_by("pk")] == [
        "لا تحتاجون إلى كلمة مرور",
        "لا حساب بهذا البريد",
    ]


def test_staff_change_their_password_and_stay_signed_in(client, staff):
    client.force_login(staff)

    response = client.post(
        "/ar/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )

    assert response.url == "/ar/account/"
    assert "غُيّرت كلمة المرور" in client.get("/ar/account/").content.decode()
    staff.refresh_from_db()
    assert staff.check_password(NEW)


def test_a_wrong_current_password_changes_nothing(client, staff):
    client.force_login(staff)

    response = client.post("/ar/account/password/change/", {"oldpassword": "x", "password1": NEW, "password2": NEW})

    assert "ليست هذه كلمة المرور الحالية" in response.content.decode()
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)


def test_for_participants_there_is_no_password_page(client, participant):
    client.force_login(participant)

    assert client.get("/ar/account/password/change/").status_code == 404


def test_the_back_office_has_no_door_of_its_own(client, staff):
    response = client.get("/ar/admin/", follow=True)
    assert response.request["PATH_INFO"] == LOGIN

    response = client.post(
        response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"],
        {"login": staff.email, "password": PASSWORD},
    )

    assert response.url == "/ar/admin/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_the_door_of_the_back_office_leads_to_no_other_host(client, staff, elsewhere):
    response = client.get("/ar/admin/login/", {"next": elsewhere})

    response = client.post(response.url, {"login": staff.email, "password": PASSWORD})

    assert response.url == "/ar/admin/"


def test_participants_find_no_back_office(client, participant):
    client.force_login(participant)

    assert client.get("/ar/admin/").status_code == 404
    assert client.get("/ar/admin/login/").status_code == 404


def test_a_session_that_a_code_opened_never_becomes_one_of_staff(client, participant, unit_head):
    client.force_login(participant)
    editor = Client()
    editor.force_login(unit_head)
    form = {
        "email": participant.email,
        "language": "ar",
        "is_active": "on",
        "groups": [Group.objects.get(name="unit_staff").pk],
        "version": participant.version,
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
    }

    response = editor.post(f"/ar/admin/accounts/user/{participant.pk}/change/", form)

    assert response.status_code == 302
    participant.refresh_from_db()
    assert participant.is_staff
    assert "/login/" in client.get("/ar/admin/").url
