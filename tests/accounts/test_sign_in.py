"""Participants sign in by a code sent to their address."""

import re
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from accounts.models import Consent, User
from core.arabic import TO_ARABIC

ASK = "/ar/account/login/code/"
CONFIRM = "/ar/account/login/code/confirm/"
SIGN_UP = "/ar/account/signup/"


pytestmark = pytest.mark.django_db


def letters():
    """The queued letters, oldest first."""
    return list(Email.objects.order_by("pk"))


def sent_code():
    """The six digits in the latest letter."""
    return re.search(r"\d{6}", letters()[-1].message).group()


def wrong_code():
    """Six digits that are not the ones in the latest letter."""
    return f"{(int(sent_code()) + 1) % 1_000_000:06d}"


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_a_participant_signs_in_with_the_code_from_the_letter(client, participant):
    response = client.post(ASK, {"email": "Layla@Example.org"})
    assert response.url == CONFIRM

    response = client.post(CONFIRM, {"code": sent_code()})

    assert response.url == "/ar/account/"
    assert is_signed_in(client)


def test_a_code_in_arabic_digits_and_with_spaces_is_taken(client, participant):
    client.post(ASK, {"email": participant.email})
    code = sent_code().translate(TO_ARABIC)

    client.post(CONFIRM, {"code": f"\u200f {code[:3]} {code[3:]} "})

    assert is_signed_in(client)


def test_the_letter_is_written_in_the_language_of_the_page(client, participant):
    client.post(ASK, {"email": participant.email})
    client.post("/en/account/login/code/", {"email": participant.email})

    assert [letter.subject for letter in letters()] == ["رمز تسجيل الدخول", "Your sign-in code"]


def test_a_code_in_a_letter_keeps_its_order_and_leaves_before_other_mail(client, participant):
    client.post(ASK, {"email": participant.email})

    letter = letters()[0]
    assert re.search("\u2066\\d{6}\u2069", letter.message)
    assert re.search(r'<bdi dir="ltr">\d{6}</bdi>', letter.html_message)
    assert letter.get_priority_display() == "high"


def test_a_wrong_code_is_told_and_may_be_tried_again(client, participant):
    client.post(ASK, {"email": participant.email})

    response = client.post(CONFIRM, {"code": wrong_code()})
    assert "الرمز غير صحيح" in response.content.decode()

    client.post(CONFIRM, {"code": sent_code()})
    assert is_signed_in(client)


def test_five_wrong_codes_kill_the_code(client, participant):
    client.post(ASK, {"email": participant.email})
    code = sent_code()

    for _ in range(5):
        response = client.post(CONFIRM, {"code": wrong_code()})
    assert response.url == ASK
    assert "محاولات كثيرة" in client.get(ASK).content.decode()

    assert client.post(CONFIRM, {"code": code}).url == ASK
    assert not is_signed_in(client)


@pytest.mark.parametrize("code", ["", "٥", "abcdef", "12345678901234567890123456789012345678901", "123\x00456"])
def test_nonsense_for_a_code_is_refused_with_a_sentence(client, participant, code):
    client.post(ASK, {"email": participant.email})

    response = client.post(CONFIRM, {"code": code})

    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not is_signed_in(client)


def test_a_code_is_good_only_in_the_browser_that_asked(client, participant):
    client.post(ASK, {"email": participant.email})
    other = type(client)()

    assert other.post(CONFIRM, {"code": sent_code()}).url == ASK
    assert not is_signed_in(other)


def test_a_code_dies_when_its_owner_becomes_staff(client, participant):
    client.post(ASK, {"email": participant.email})
    User.objects.filter(pk=participant.pk).update(is_staff=True)

    response = client.post(CONFIRM, {"code": sent_code()})

    assert response.status_code == 200
    assert not is_signed_in(client)


def test_a_code_dies_after_ten_minutes(client, participant, monkeypatch):
    client.post(ASK, {"email": participant.email})
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 601)

    assert client.post(CONFIRM, {"code": sent_code()}).url == ASK
    assert not is_signed_in(client)


def test_a_new_code_can_be_asked_for_and_the_old_one_is_dead(client, participant):
    client.post(ASK, {"email": participant.email})
    first = sent_code()
    client.post(CONFIRM, {"action": "resend"})

    assert len(letters()) == 2
    if first != sent_code():
        assert client.post(CONFIRM, {"code": first}).status_code == 200
    client.post(CONFIRM, {"code": sent_code()})
    assert is_signed_in(client)


def test_who_waits_for_a_code_may_type_another_address(client, participant):
    client.post(ASK, {"email": "lyala@example.org"})

    assert client.get(ASK).status_code == 200
    client.post(ASK, {"email": participant.email})
    client.post(CONFIRM, {"code": sent_code()})
    assert is_signed_in(client)


def page_without_secrets(response, address):
    """The page as text, without what differs from one request to the next."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return text.replace(address, "")


def test_pages_do_not_tell_who_has_an_account(client, participant, unit_staff):
    pages = set()
    for address in [participant.email, unit_staff.email, "nobody@example.org"]:
        response = client.post(ASK, {"email": address})
        assert response.url == CONFIRM
        pages.add(page_without_secrets(client.get(CONFIRM), address))
        client.cookies.clear()

    assert len(pages) == 1


@pytest.mark.parametrize("path", [ASK, SIGN_UP, "/ar/account/password/reset/"])
def test_the_time_of_the_answer_does_not_tell_who_has_an_account(client, participant, unit_staff, path):
    """Each address gets one letter and costs the same queries, but for one look for its language."""
    costs = []
    for address in ["warmup@example.org", participant.email, unit_staff.email, "nobody@example.org"]:
        with CaptureQueriesContext(connection) as queries:
            client.post(path, {"email": address, "agreed": "on"})
        costs.append(len(queries))
        client.cookies.clear()

    assert len(letters()) == 4
    assert max(costs[1:]) - min(costs[1:]) <= 1


def test_each_address_gets_the_letter_that_helps_it(client, participant, unit_staff):
    closed = User.objects.create_user("closed@example.org", is_active=False)
    for address in [participant.email, unit_staff.email, "nobody@example.org", closed.email]:
        client.post(ASK, {"email": address})

    assert [(letter.to, letter.subject) for letter in letters()] == [
        (["layla@example.org"], "رمز تسجيل الدخول"),
        (["staff@example.org"], "يُرجى الدخول بكلمة المرور"),
        (["nobody@example.org"], "لا حساب بهذا البريد"),
        (["closed@example.org"], "هذا الحساب مغلق"),
    ]
    assert not any(re.search(r"\d{6}", letter.message) for letter in letters()[1:])


def test_too_many_codes_for_one_address_are_refused(client, participant):
    for _ in range(6):
        response = client.post(ASK, {"email": participant.email})
        client.cookies.clear()

    assert "محاولات كثيرة" in response.content.decode()
    assert len(letters()) == 5


@pytest.mark.parametrize("address", ["", "layla", "layla@", "a" * 260 + "@example.org", "layla\x00@example.org"])
def test_what_is_not_an_address_gets_a_sentence_and_no_letter(client, address):
    response = client.post(ASK, {"email": address})

    assert 'role="alert"' in response.content.decode()
    assert letters() == []


def test_somebody_new_makes_an_account_and_signs_in(client):
    response = client.post("/en/account/signup/", {"email": "New@example.org", "agreed": "on"})
    assert response.url == "/en/account/login/code/confirm/"

    client.post(response.url, {"code": sent_code()})

    user = User.objects.get()
    assert (user.email, user.language, user.has_usable_password()) == ("new@example.org", "en", False)
    assert is_signed_in(client)


def test_agreement_counts_once_the_address_is_proved(client):
    client.post(SIGN_UP, {"email": "new@example.org", "agreed": "on"})
    assert Consent.objects.count() == 0

    client.post(CONFIRM, {"code": sent_code()})

    assert [consent.user.email for consent in Consent.objects.all()] == ["new@example.org"]


def test_without_agreement_there_is_no_account(client):
    response = client.post(SIGN_UP, {"email": "new@example.org"})

    assert "لا تستطيع البوابة الإجابة" in response.content.decode()
    assert User.objects.count() == 0
    assert letters() == []


def test_who_has_an_account_signs_in_from_the_page_for_new_ones_too(client, participant):
    client.post(SIGN_UP, {"email": participant.email, "agreed": "on"})
    client.post(CONFIRM, {"code": sent_code()})

    assert User.objects.count() == 1
    assert is_signed_in(client)


def test_staff_who_sign_up_get_no_code(client, unit_staff):
    client.post(SIGN_UP, {"email": unit_staff.email, "agreed": "on"})

    assert [letter.subject for letter in letters()] == ["يُرجى الدخول بكلمة المرور"]
    assert User.objects.count() == 1


def test_sign_in_leads_on_to_the_page_that_was_wanted(client, participant):
    response = client.post(f"{ASK}?next=/ar/plans/", {"email": participant.email})

    response = client.post(response.url, {"code": sent_code()})

    assert response.url == "/ar/plans/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_never_leads_to_another_host(client, participant, elsewhere):
    response = client.post(f"{ASK}?next={elsewhere}", {"email": participant.email, "next": elsewhere})
    assert response.url == CONFIRM

    response = client.post(f"{CONFIRM}?next={elsewhere}", {"code": sent_code(), "next": elsewhere})

    assert response.url == "/ar/account/"


def test_parallel_guesses_are_counted_one_by_one(client, participant, in_parallel):
    client.post(ASK, {"email": participant.email})
    guess = {"code": wrong_code()}

    def try_wrong_code():
        browser = Client()
        browser.cookies.load(client.cookies.output(header="", sep=";"))
        return browser.post(CONFIRM, guess).status_code

    statuses = in_parallel(try_wrong_code, 20)

    assert sorted(statuses) == [200] * 4 + [302] * 16


def test_who_asked_for_no_code_gets_no_session(client):
    assert client.get(CONFIRM).url == ASK
    assert not client.cookies


@pytest.mark.parametrize("page", ["/ar/account/", "/ar/feedback/new/"])
def test_no_page_offers_to_sign_in_to_who_has_done_so(client, participant, page):
    client.force_login(participant)

    html = client.get(page).content.decode()

    assert '<a href="/ar/account/"' in html and f'href="{ASK}"' not in html


def test_the_door_on_public_pages_says_where_it_leads_whoever_reads_it(client, participant):
    client.force_login(participant)
    assert f'<a href="{ASK}">الدخول إلى صفحتي</a>' in client.get("/ar/").content.decode()

    assert client.get(ASK).url == "/ar/account/"
