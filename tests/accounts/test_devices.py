"""Everybody sees where they are signed in, and ends it from afar."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from post_office.models import Email

from accounts import personal
from accounts.models import Device
from tests import make
from tests.admin_forms import filled

LOGIN = "/ar/account/login/"
ACCOUNT = "/ar/account/"
END_OTHERS = "/ar/account/devices/end-others/"
PASSWORD = "a mountain of olives"
NEW = "two rivers and a well"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36"
)
EDGE = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0"
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(unit_staff):
    """Staff whose password is known."""
    unit_staff.set_password(PASSWORD)
    unit_staff.save()
    return unit_staff


def browser_of(person, agent=FIREFOX, address="192.0.2.7"):
    """A browser in which the person has signed in by password."""
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    return client


def is_signed_in(client):
    return "login" not in client.get(ACCOUNT).headers.get("Location", "")


def listed(client):
    """The browsers on the person's own page, with the words beside each."""
    page = client.get(ACCOUNT).content.decode()
    part = page[page.index('id="devices"') :]
    return re.findall(r"<b>([^<]+)</b>\s*<small>([^<]+)</small>", part)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox على حاسوب ويندوز"),
        (IPHONE, "Safari على هاتف آيفون"),
        (CHROME, "Chrome على جهاز أندرويد"),
        (EDGE, "Edge على حاسوب ماك"),
        ("curl/8", "متصفح غير معروف"),
        ("", "متصفح غير معروف"),
        ("\x00<script>" * 500, "متصفح غير معروف"),
    ],
)
def test_a_browser_is_named_in_words(staff, agent, words):
    assert listed(browser_of(staff, agent)) == [(words, "هذا المتصفح")]


def test_the_list_speaks_english_too(staff):
    page = browser_of(staff).get("/en/account/").content.decode()

    assert "Firefox on a Windows computer" in page and "Where you are signed in" in page


def test_participants_see_theirs_as_well(participant):
    client = Client(headers={"user-agent": IPHONE})
    client.post("/ar/account/login/code/", {"email": participant.email})
    code = re.search(r"\d{6}", Email.objects.latest("pk").message).group()
    client.post("/ar/account/login/code/confirm/", {"code": code})

    assert [words for words, _when in listed(client)] == ["Safari على هاتف آيفون"]


def test_nobody_sees_the_browsers_of_others(staff, unit_head):
    unit_head.set_password(PASSWORD)
    unit_head.save()
    browser_of(unit_head, IPHONE)

    assert len(listed(browser_of(staff))) == 1


def test_no_address_is_kept(staff):
    browser_of(staff, address="192.0.2.77")

    kept = [*Device.objects.values(), *staff.sign_ins.values()]
    assert len(kept) == 2
    assert "192.0.2.77" not in str(kept)
    assert "Firefox/140" not in str(kept)


def test_one_of_them_is_ended_from_afar(staff):
    here, there, elsewhere = (browser_of(staff, agent) for agent in [FIREFOX, IPHONE, CHROME])
    device = Device.objects.get(browser="safari")

    response = here.post(f"/ar/account/devices/{device.pk}/end/", follow=True)

    assert "سُجّل الخروج من ذلك المتصفح" in response.content.decode()
    assert [is_signed_in(client) for client in [here, there, elsewhere]] == [True, False, True]
    assert len(listed(here)) == 2


def test_all_others_are_ended_at_once(staff):
    here, *others = (browser_of(staff, agent) for agent in [FIREFOX, IPHONE, CHROME])

    response = here.post(END_OTHERS, follow=True)

    assert "سُجّل الخروج من متصفحين" in response.content.decode()
    assert [is_signed_in(client) for client in [here, *others]] == [True, False, False]
    assert Session.objects.count() == 1


@pytest.mark.parametrize("whose", ["this one", "somebody else’s", "nobody’s"])
def test_what_is_not_theirs_to_end_is_a_404(staff, unit_head, whose):
    unit_head.set_password(PASSWORD)
    unit_head.save()
    here, theirs = browser_of(staff), browser_of(unit_head)
    keys = {
        "this one": staff.devices.get().pk,
        "somebody else’s": unit_head.devices.get().pk,
        "nobody’s": 99999999999999999999999,
    }

    assert here.post(f"/ar/account/devices/{keys[whose]}/end/").status_code == 404
    assert is_signed_in(here) and is_signed_in(theirs)


def test_ending_needs_a_click(staff):
    here = browser_of(staff)
    browser_of(staff, IPHONE)

    assert here.get(END_OTHERS).status_code == 405
    assert Device.objects.count() == 2


def test_strangers_end_nothing(client, staff):
    browser_of(staff)

    assert "/login/" in client.post(END_OTHERS).url
    assert Device.objects.count() == 1


def test_signing_out_takes_the_browser_from_the_list(staff):
    browser_of(staff).post("/ar/account/logout/")

    assert Device.objects.count() == 0


def test_a_session_that_has_run_out_is_not_listed(staff):
    here = browser_of(staff)
    browser_of(staff, IPHONE)
    Session.objects.filter(device__browser="safari").update(expire_date=timezone.now() - timedelta(minutes=1))

    assert [words for words, _when in listed(here)] == ["Firefox على حاسوب ويندوز"]


def test_when_a_browser_was_last_used_is_told_to_five_minutes(staff):
    here, there = browser_of(staff), browser_of(staff, IPHONE)
    Device.objects.update(seen_at=make.amman(2026, 6, 23, 14))
    assert ("Safari على هاتف آيفون", "آخر استعمال: ٢٣ حزيران ٢٠٢٦، ٢:٠٠ ظهراً") in listed(here)

    there.get(ACCOUNT)

    assert Device.objects.get(browser="safari").seen_at > timezone.now() - timedelta(minutes=1)


def test_a_page_just_after_another_writes_nothing(staff):
    here = browser_of(staff)
    here.get(ACCOUNT)

    with CaptureQueriesContext(connection) as queries:
        here.get(ACCOUNT)

    assert not [each for each in queries if not each["sql"].startswith("SELECT")]


def test_public_pages_ask_for_no_session(staff):
    here = browser_of(staff)
    Device.objects.update(seen_at=make.amman(2026, 6, 23))

    response = here.get("/ar/about/")

    assert "Cookie" not in response.get("Vary", "")
    assert Device.objects.get().seen_at == make.amman(2026, 6, 23)


def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(staff):
    here, there = browser_of(staff), browser_of(staff, IPHONE)
    before = Device.objects.get(browser="firefox").signed_in_at

    here.post("/ar/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert [is_signed_in(here), is_signed_in(there)] == [True, False]
    device = Device.objects.get()
    assert (device.browser, device.signed_in_at) == ("firefox", before)


def test_a_password_by_mail_ends_all_sessions(client, staff):
    here = browser_of(staff)
    client.post("/ar/account/password/reset/", {"email": staff.email})
    link = re.search(r"http://localhost:8000(\S+)>", Email.objects.latest("pk").message).group(1)
    page = client.get(link, follow=True)

    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert not is_signed_in(here)
    assert Session.objects.filter(device__isnull=False).count() == 0


def test_a_closed_account_is_signed_out_for_good(client, staff, unit_head):
    here = browser_of(staff)
    client.force_login(unit_head)
    address = f"/ar/admin/accounts/user/{staff.pk}/change/"
    data = filled(client.get(address))
    del data["is_active"]

    client.post(address, data)
    assert not is_signed_in(here)
    client.post(address, filled(client.get(address), is_active="on"))

    staff.refresh_from_db()
    assert staff.is_active
    assert not is_signed_in(here)


def test_erasing_a_person_ends_their_sessions(participant):
    client = Client()
    client.post("/ar/account/login/code/", {"email": participant.email})
    code = re.search(r"\d{6}", Email.objects.latest("pk").message).group()
    client.post("/ar/account/login/code/confirm/", {"code": code})

    personal.erase(participant)

    assert (Session.objects.count(), Device.objects.count()) == (0, 0)
