"""Staff take a second step after their password: an app, a passkey, a recovery code."""

import json
import os
import re
import subprocess
import sys
import time
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from accounts.models import SignIn, User
from core.arabic import TO_ARABIC
from core.models import Attempt
from tests import make
from tests.accounts.second_steps import APP, code_of, recovery_codes, set_up_app, shown_secret, wrong

LOGIN = "/ar/account/login/"
STEP = "/ar/account/second-step/sign-in/"
INDEX = "/ar/account/second-step/"
CONFIRM = "/ar/account/second-step/confirm/"
CODES = "/ar/account/second-step/recovery-codes/"
OFFICE = "/ar/admin/"
PASSWORD = "a mountain of olives"

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings):
    """A portal that opens the back office after the second step only, as in production."""
    settings.STAFF_SECOND_STEP = True


@pytest.fixture
def staff(unit_staff):
    """Staff whose password is known."""
    unit_staff.set_password(PASSWORD)
    unit_staff.save()
    return unit_staff


@pytest.fixture
def secret(client, staff):
    """The secret of the app that staff have set up; they have signed out again."""
    sign_in(client, staff)
    secret = set_up_app(client)[0]
    client.post("/ar/account/logout/")
    return secret


def sign_in(client, person, **more):
    return client.post(LOGIN, {"login": person.email, "password": PASSWORD}, **more)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def outcomes(person):
    return [(each.method, each.outcome) for each in SignIn.objects.filter(user=person).order_by("pk")]


def test_staff_without_a_second_step_are_led_to_set_one_up(client, staff, required):
    sign_in(client, staff)

    for page in [
        OFFICE,
        "/ar/admin/workshops/workshop/",
        "/ar/admin/inbox/",
        "/ar/admin/report/",
        "/ar/admin/jsi18n/",
    ]:
        assert client.get(page).url.startswith(f"{INDEX}?next=%2Far%2Fadmin%2F"), page
    assert client.post("/ar/admin/workshops/workshop/add/", {"slug": "x"}).url.startswith(INDEX)
    page = client.get(INDEX).content.decode()
    assert "لم تُفعّلوا الخطوة الثانية" in page and APP in page


def test_a_portal_below_another_address_asks_for_the_second_step_too(client, staff, required):
    client.force_login(staff)

    response = client.get("/ar/admin/", SCRIPT_NAME="/portal")

    assert response.status_code == 302
    assert "second-step" in response["Location"]


def test_the_back_office_opens_once_an_app_is_set_up(client, staff, required):
    sign_in(client, staff)

    _secret, page = set_up_app(client)

    assert page.request["PATH_INFO"] == CODES
    assert client.get(OFFICE).status_code == 200


def production(**more):
    """The environment of a portal in production, with what it asks for."""
    needed = {
        "PORTAL_ENV": "production",
        "SECRET_KEY": "a key of at least forty characters, as it must be",
        "PORTAL_URL": "https://portal.example.jo",
        "EMAIL_URL": "smtp://localhost",
    }
    return os.environ | needed | more


def test_production_requires_it_unless_somebody_says_otherwise():
    read = [sys.executable, "-c", "from ogp_portal import settings; print(settings.STAFF_SECOND_STEP)"]

    def required(**more):
        return subprocess.run(read, env=production(**more), capture_output=True, text=True, check=True).stdout.strip()

    assert [required(), required(STAFF_SECOND_STEP="0"), required(PORTAL_ENV="local")] == ["True", "False", "False"]


def test_a_session_of_two_steps_ends_with_the_working_day(client, staff, secret):
    sign_in(client, staff)
    client.post(STEP, {"code": code_of(secret)})

    left = client.session.get_expiry_date() - timezone.now()
    assert timedelta(hours=11) < left <= timedelta(hours=12)


def test_where_it_is_not_required_the_back_office_opens_without(client, staff):
    sign_in(client, staff)

    assert client.get(OFFICE).status_code == 200


def test_the_page_needs_no_script_and_fetches_no_picture(client, staff):
    sign_in(client, staff)

    page = client.get(APP).content.decode()

    assert "<svg" in page and 'role="img"' in page
    assert "<script src" not in page and "data:" not in page and "style=" not in page


def test_staff_with_an_app_are_asked_for_its_code_after_the_password(client, staff, secret, required):
    response = sign_in(client, staff)
    assert response.url == STEP
    assert not is_signed_in(client)
    assert client.get(OFFICE).url.startswith("/ar/admin/login/")

    response = client.post(STEP, {"code": code_of(secret)})

    assert response.url == OFFICE
    assert client.get(OFFICE).status_code == 200


def test_the_page_that_was_wanted_opens_after_both_steps(client, staff, secret):
    client.post(f"{LOGIN}?next=/ar/admin/feedback/feedback/", {"login": staff.email, "password": PASSWORD})

    assert client.post(STEP, {"code": code_of(secret)}).url == "/ar/admin/feedback/feedback/"


def test_a_code_in_arabic_digits_and_with_spaces_is_taken(client, staff, secret):
    sign_in(client, staff)
    code = code_of(secret).translate(TO_ARABIC)

    client.post(STEP, {"code": f"\u200f {code[:3]} {code[3:]} "})

    assert is_signed_in(client)


def test_a_wrong_code_is_told_and_may_be_tried_again(client, staff, secret):
    sign_in(client, staff)

    response = client.post(STEP, {"code": wrong(code_of(secret))})
    assert "الرمز غير صحيح أو سبق استعماله" in response.content.decode()

    client.post(STEP, {"code": code_of(secret)})
    assert is_signed_in(client)


def test_the_page_speaks_english_too(client, staff, secret):
    client.post("/en/account/login/", {"login": staff.email, "password": PASSWORD})

    response = client.post("/en/account/second-step/sign-in/", {"code": "000000x"})

    assert "This code is not right, or has been used" in response.content.decode()
    assert 'lang="en" dir="ltr"' in response.content.decode()


def test_five_wrong_codes_close_the_step_for_a_quarter_of_an_hour_everywhere(client, staff, secret):
    sign_in(client, staff)
    for _ in range(5):
        client.post(STEP, {"code": wrong(code_of(secret))})

    response = client.post(STEP, {"code": code_of(secret)})

    assert "رموز خاطئة كثيرة" in response.content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    sign_in(elsewhere, staff)
    elsewhere.post(STEP, {"code": code_of(secret)})
    assert not is_signed_in(client) and not is_signed_in(elsewhere)
    assert outcomes(staff)[-1] == ("app", "locked")


def test_a_quarter_of_an_hour_later_the_step_is_open_again(client, staff, secret):
    sign_in(client, staff)
    for _ in range(5):
        client.post(STEP, {"code": wrong(code_of(secret))})
    Attempt.objects.update(made_at="2026-01-01T00:00Z")

    client.post(STEP, {"code": code_of(secret)})

    assert is_signed_in(client)


def test_parallel_guesses_are_counted_one_by_one(client, staff, secret, in_parallel):
    sign_in(client, staff)
    guess = {"code": wrong(code_of(secret))}

    def try_wrong_code():
        browser = Client()
        browser.cookies.load(client.cookies.output(header="", sep=";"))
        return "رموز خاطئة كثيرة" in browser.post(STEP, guess).content.decode()

    assert sorted(in_parallel(try_wrong_code, 10)) == [False] * 5 + [True] * 5


def test_a_code_that_was_used_is_refused(client, staff, secret):
    code = code_of(secret)
    sign_in(client, staff)
    client.post(STEP, {"code": code})
    client.post("/ar/account/logout/")
    sign_in(client, staff)

    response = client.post(STEP, {"code": code})

    assert "سبق استعماله" in response.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("form", ["{0}", "{1}-{2}", "{1} {2}", "{1}.{2}"])
def test_a_used_code_stays_used_as_long_as_it_would_be_right(client, staff, secret, monkeypatch, form):
    """With the tolerance of half a minute either way, allauth's own memory of thirty seconds would be too short."""
    code = code_of(secret, time.time() + 30)
    sign_in(client, staff)
    client.post(STEP, {"code": code})
    client.post("/ar/account/logout/")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 45)
    sign_in(client, staff)

    client.post(STEP, {"code": form.format(code, code[:3], code[3:])})

    assert not is_signed_in(client)


def test_the_code_that_set_the_app_up_opens_nothing(client, staff):
    sign_in(client, staff)
    code = code_of(shown_secret(client))
    client.post(APP, {"code": code})
    client.post("/ar/account/logout/")
    sign_in(client, staff)

    client.post(STEP, {"code": code})

    assert not is_signed_in(client)


def test_a_wrong_first_code_sets_nothing_up(client, staff):
    sign_in(client, staff)
    client.get(APP)

    response = client.post(APP, {"code": "٠٠٠٠٠٠٠"})

    assert 'role="alert"' in response.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("code", ["", "٥", "abcdef", "9" * 41, "123\x00456", "<script>"])
def test_nonsense_for_a_code_gets_a_sentence(client, staff, secret, code):
    sign_in(client, staff)

    response = client.post(STEP, {"code": code})

    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not is_signed_in(client)


def test_recovery_codes_are_shown_once_and_each_works_once(client, staff):
    sign_in(client, staff)
    _secret, page = set_up_app(client)
    codes = recovery_codes(page)
    assert len(set(codes)) == 10
    assert recovery_codes(client.get(CODES)) == []

    client.post("/ar/account/logout/")
    sign_in(client, staff)
    client.post(STEP, {"code": codes[3].translate(TO_ARABIC)})
    assert is_signed_in(client)

    client.post("/ar/account/logout/")
    sign_in(client, staff)
    client.post(STEP, {"code": codes[3]})
    assert not is_signed_in(client)
    client.post(STEP, {"code": codes[4]})
    assert is_signed_in(client)


def test_new_recovery_codes_end_the_old_ones(client, staff):
    sign_in(client, staff)
    old = recovery_codes(set_up_app(client)[1])

    new = recovery_codes(client.post(f"{CODES}new/", follow=True))

    assert len(new) == 10 and not set(new) & set(old)
    client.post("/ar/account/logout/")
    sign_in(client, staff)
    client.post(STEP, {"code": old[0]})
    assert not is_signed_in(client)


def test_a_session_from_before_is_asked_for_the_second_step(client, staff, required):
    sign_in(client, staff)
    other = Client()
    sign_in(other, staff)
    secret, _page = set_up_app(other)

    response = client.get(f"{OFFICE}feedback/feedback/")
    assert response.url == f"{CONFIRM}?next=%2Far%2Fadmin%2Ffeedback%2Ffeedback%2F"
    assert client.post(response.url, {"code": wrong(code_of(secret))}).status_code == 200
    response = client.post(response.url, {"code": code_of(secret)})

    assert response.url == "/ar/admin/feedback/feedback/"
    assert client.get(response.url).status_code == 200


def test_who_has_only_the_password_changes_nothing_about_the_second_step(client, staff):
    sign_in(client, staff)
    other = Client()
    sign_in(other, staff)
    set_up_app(other)

    for page in [APP, f"{APP}remove/", f"{INDEX}passkeys/add/", CODES, f"{CODES}new/"]:
        for method in [client.get, client.post]:
            assert method(page).url.startswith(CONFIRM), page
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_long_after_signing_in_the_password_is_asked_for_again(client, staff, monkeypatch):
    sign_in(client, staff)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)

    response = client.get(APP)
    assert response.url == "/ar/account/password/confirm/?next=%2Far%2Faccount%2Fsecond-step%2Fapp%2F"
    wrong_password = client.post(response.url, {"password": "wrong"})
    assert 'role="alert"' in wrong_password.content.decode()
    assert client.post(response.url, {"password": PASSWORD}).url == APP

    assert client.get(APP).status_code == 200


def test_removing_the_app_takes_the_back_office_and_other_sessions_with_it(client, staff, secret, required):
    sign_in(client, staff)
    client.post(STEP, {"code": code_of(secret)})
    other = Client()
    sign_in(other, staff)
    other.post(STEP, {"code": code_of(secret, time.time() + 30)})

    client.post(f"{APP}remove/")

    assert not Authenticator.objects.exists()
    assert client.get(OFFICE).url.startswith(INDEX)
    assert not is_signed_in(other)


def test_every_change_of_the_second_step_is_told_by_mail(client, staff, django_capture_on_commit_callbacks):
    sign_in(client, staff)
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{CODES}new/")
    client.post(f"{APP}remove/")

    texts = [letter.message for letter in Email.objects.filter(to="staff@example.org").order_by("pk")]

    assert {letter.subject for letter in Email.objects.all()} == {"تغيّر التحقق بخطوتين في حسابكم"}
    for text, words in zip(texts, ["فُعّل تطبيق", "رموز استرداد جديدة", "أُزيل تطبيق"], strict=True):
        assert words in text


def test_no_secret_can_be_read_from_the_database(client, staff, secret):
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in stored


def test_a_changed_key_of_the_portal_opens_to_no_code(client, staff, secret, settings):
    settings.SECRET_KEY = "another key of the portal, long enough to be one"
    sign_in(client, staff)

    response = client.post(STEP, {"code": code_of(secret)})

    assert response.status_code == 200
    assert not is_signed_in(client)


def test_an_earlier_key_of_the_portal_still_opens(client, staff, secret, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the portal, long enough to be one"
    sign_in(client, staff)

    client.post(STEP, {"code": code_of(secret)})

    assert is_signed_in(client)


@pytest.mark.parametrize(
    "page", ["", "app/", "app/remove/", "passkeys/add/", "recovery-codes/", "confirm/", "confirm/passkey/"]
)
def test_participants_meet_no_second_step(client, participant, required, page):
    client.force_login(participant)

    assert client.get(f"{INDEX}{page}").status_code == 404
    assert client.get("/ar/account/password/confirm/").status_code == 404
    assert "second-step" not in client.get("/ar/account/").content.decode()


def test_who_is_staff_no_longer_signs_in_by_code_alone(client, staff, secret):
    User.objects.filter(pk=staff.pk).update(is_staff=False)
    client.post("/ar/account/login/code/", {"email": staff.email})
    code = re.search(r"\d{6}", Email.objects.latest("pk").message).group()

    client.post("/ar/account/login/code/confirm/", {"code": code})

    assert is_signed_in(client)


def test_strangers_are_sent_to_the_door(client):
    for page in ["", "app/", "passkeys/add/", "recovery-codes/", "confirm/"]:
        assert client.get(f"{INDEX}{page}").url.startswith(LOGIN)
    assert client.get(STEP).url == LOGIN


@pytest.mark.parametrize(
    "credential",
    ["", "x", "[]", "{}", "5", '"x"', '{"id": 5}', '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}'],
)
def test_nonsense_for_a_passkey_gets_a_sentence(client, staff, secret, credential):
    sign_in(client, staff)
    assert client.post(STEP, {"credential": credential}).status_code == 200
    assert not is_signed_in(client)

    client.post(STEP, {"code": code_of(secret)})
    client.get(f"{INDEX}passkeys/add/")
    assert client.post(f"{INDEX}passkeys/add/", {"name": "هاتف", "credential": credential}).status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_passkey_of_somebody_else_is_a_404(client, staff, secret, unit_head):
    theirs = Authenticator.objects.create(user=unit_head, type="webauthn", data={"name": "x", "credential": {}})
    sign_in(client, staff)
    client.post(STEP, {"code": code_of(secret)})

    assert client.post(f"{INDEX}passkeys/{theirs.pk}/remove/").status_code == 404
    assert client.post(f"{INDEX}passkeys/999999/remove/").status_code == 404


def test_the_head_of_the_unit_resets_a_lost_second_step(client, staff, secret, unit_head, required):
    signed_in = Client()
    sign_in(signed_in, staff)
    signed_in.post(STEP, {"code": code_of(secret)})
    head = Client()
    head.force_login(unit_head)
    with_step(head, unit_head)
    page = f"/ar/admin/accounts/user/{staff.pk}"
    assert "الخطوة الثانية مفعّلة" in head.get(f"{page}/change/").content.decode()

    assert head.post(f"{page}/reset-second-step/", {}).context["form"].errors
    head.post(f"{page}/reset-second-step/", {"confirmed": "on"})

    assert not Authenticator.objects.filter(user=staff).exists()
    assert not is_signed_in(signed_in)
    assert "أعادت وحدة الحكومة الشفافة ضبط" in Email.objects.latest("pk").message
    assert "أُعيد ضبط الخطوة الثانية" in head.get(f"{page}/history/").content.decode()
    sign_in(client, staff)
    assert client.get(OFFICE).url.startswith(INDEX)


def with_step(client, person):
    """Let the signed-in person have taken the second step."""
    session = client.session
    session["second_step_of"] = person.pk
    session.save()


def test_there_is_nothing_to_reset_for_who_has_none(client, unit_head):
    person = make.staff("unit_staff")
    client.force_login(unit_head)
    page = f"/ar/admin/accounts/user/{person.pk}"

    assert "reset-second-step" not in client.get(f"{page}/change/").content.decode()
    assert client.post(f"{page}/reset-second-step/", {"confirmed": "on"}).status_code == 409
    assert not Email.objects.exists()


def test_operators_reset_it_from_the_command_line(staff, secret):
    out = StringIO()

    call_command("reset_second_step", "Staff@example.org", stdout=out)

    assert "staff@example.org" in out.getvalue()
    assert not Authenticator.objects.exists()
    for address in ["nobody@example.org", staff.email]:
        with pytest.raises(CommandError):
            call_command("reset_second_step", address)
