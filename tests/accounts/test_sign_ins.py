"""Sign-ins and failed ones are kept for the head of the unit: who, when, by what, with what result."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from accounts.models import PersonalDataAccess, SignIn, User
from tests import make
from tests.accounts.second_steps import code_of, recovery_codes, set_up_app, wrong

LOGIN = "/ar/account/login/"
STEP = "/ar/account/second-step/sign-in/"
LIST = "/ar/admin/accounts/signin/"
PASSWORD = "a mountain of olives"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(unit_staff):
    """Staff whose password is known."""
    unit_staff.set_password(PASSWORD)
    unit_staff.save()
    return unit_staff


def sign_in(client, address, password=PASSWORD):
    return client.post(LOGIN, {"login": address, "password": password}, headers={"user-agent": FIREFOX})


def kept():
    return [(each.user, each.method, each.outcome) for each in SignIn.objects.order_by("pk")]


def test_right_and_wrong_passwords_are_kept(client, staff):
    sign_in(client, staff.email, "wrong")
    sign_in(client, staff.email)

    assert kept() == [(staff, "password", "refused"), (staff, "password", "signed_in")]
    assert SignIn.objects.first().device_in_words == "Firefox على حاسوب لينكس"


def test_what_was_typed_as_an_unknown_address_is_not_kept(client):
    sign_in(client, "my-secret@example.org", "wrong")

    assert kept() == [(None, "password", "refused")]
    assert "my-secret" not in str(list(SignIn.objects.values()))


def test_a_locked_door_and_a_closed_account_are_told_apart(client, staff):
    closed = User.objects.create_user("closed@example.org", PASSWORD, is_active=False)
    sign_in(client, closed.email)
    for _ in range(6):
        sign_in(client, staff.email, "wrong")

    assert kept()[0] == (closed, "password", "closed")
    assert [outcome for _user, _method, outcome in kept()[1:]][:4] == ["refused"] * 4
    assert kept()[-1] == (staff, "password", "locked")


def test_each_step_of_a_sign_in_by_two_is_kept(client, staff):
    sign_in(client, staff.email)
    secret, page = set_up_app(client)
    client.post("/ar/account/logout/")
    SignIn.objects.all().delete()

    sign_in(client, staff.email)
    client.post(STEP, {"code": wrong(code_of(secret))})
    client.post(STEP, {"code": code_of(secret)})
    client.post("/ar/account/logout/")
    sign_in(client, staff.email)
    client.post(STEP, {"code": "00000000"})
    client.post(STEP, {"code": recovery_codes(page)[0]})

    assert kept() == [
        (staff, "password", "second_step"),
        (staff, "app", "refused"),
        (staff, "app", "signed_in"),
        (staff, "password", "second_step"),
        (staff, "recovery_code", "refused"),
        (staff, "recovery_code", "signed_in"),
    ]


def test_codes_by_mail_are_kept_too(client, participant):
    client.post("/ar/account/login/code/", {"email": participant.email})
    code = re.search(r"\d{6}", Email.objects.latest("pk").message).group()
    client.post("/ar/account/login/code/confirm/", {"code": wrong(code)})
    client.post("/ar/account/login/code/confirm/", {"code": code})

    assert kept() == [(participant, "code", "refused"), (participant, "code", "signed_in")]


def test_five_wrong_codes_by_mail_end_in_a_lock(client, participant):
    client.post("/ar/account/login/code/", {"email": participant.email})
    code = re.search(r"\d{6}", Email.objects.latest("pk").message).group()
    for _ in range(5):
        client.post("/ar/account/login/code/confirm/", {"code": wrong(code)})

    assert [outcome for _user, _method, outcome in kept()] == ["refused"] * 4 + ["locked"]


def test_the_head_of_the_unit_reads_them_in_words(client, unit_head, staff):
    SignIn.objects.create(method="password", outcome="refused")
    SignIn.objects.create(user=staff, method="app", outcome="signed_in", browser="firefox", system="linux")
    SignIn.objects.update(at=make.amman(2026, 6, 23, 9))
    client.force_login(unit_head)

    page = client.get(LIST).content.decode()

    for words in [
        "بريد غير معروف",
        "staff@example.org",
        "رمز تطبيق المصادقة",
        "تم تسجيل الدخول",
        "Firefox على حاسوب لينكس",
        "٢٣ حزيران ٢٠٢٦، ٩:٠٠ صباحاً",
    ]:
        assert words in page, words


def test_they_are_narrowed_by_person_and_result(client, unit_head, staff):
    wrong_one = make.sign_in(staff, outcome="refused")
    make.sign_in(unit_head)
    client.force_login(unit_head)

    assert list(client.get(f"{LIST}?q=staff@").context["cl"].result_list) == [wrong_one]
    assert list(client.get(f"{LIST}?outcome__exact=refused").context["cl"].result_list) == [wrong_one]


def test_who_looked_at_whose_sign_in_is_kept(client, unit_head, staff):
    row, unknown = make.sign_in(staff), make.sign_in(outcome="refused")
    client.force_login(unit_head)

    for each in [row, unknown]:
        assert client.get(f"{LIST}{each.pk}/change/").status_code == 200
    client.get(f"{LIST}?outcome__exact=refused")
    client.get(LIST)

    looks = PersonalDataAccess.objects.order_by("pk").values_list("person", "people_count")
    assert [look for look in looks if look[1]] == [(staff.pk, 1), (staff.pk, 1)]


@pytest.mark.parametrize("who", ["unit_head", "operator"])
def test_nobody_changes_or_deletes_them(client, request, who):
    operator = make.user("root@example.org", is_staff=True, is_superuser=True)
    client.force_login(operator if who == "operator" else request.getfixturevalue(who))
    row = make.sign_in()

    assert client.get(f"{LIST}{row.pk}/change/").status_code == 200
    assert client.post(f"{LIST}{row.pk}/change/", {"outcome": "refused"}).status_code == 404
    for page in [f"{LIST}add/", f"{LIST}{row.pk}/delete/"]:
        assert client.get(page).status_code == 404
        assert client.post(page, {"post": "yes"}).status_code == 404
    client.post(LIST, {"action": "delete_selected", "_selected_action": row.pk})
    assert list(SignIn.objects.values_list("outcome", flat=True)) == ["signed_in"]


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_list_asks_no_more_for_thirty_rows(client, unit_head, django_assert_max_num_queries, how_many):
    client.force_login(unit_head)
    for _ in range(how_many):
        make.sign_in(make.user())

    with django_assert_max_num_queries(10):
        assert client.get(LIST).status_code == 200


def test_after_half_a_year_they_are_forgotten(db):
    old, young = make.sign_in(), make.sign_in()
    SignIn.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=181))
    SignIn.objects.filter(pk=young.pk).update(at=timezone.now() - timedelta(days=179))

    call_command("tidy_up", stdout=StringIO())

    assert list(SignIn.objects.all()) == [young]


def test_the_privacy_page_says_so(client, settings):
    settings.SIGN_IN_DAYS = 90

    assert "مدة ٩٠ يوماً" in client.get("/ar/privacy/").content.decode()
    assert "for 90 days" in client.get("/en/privacy/").content.decode()


def test_parallel_wrong_passwords_are_each_kept(in_parallel, staff):
    in_parallel(lambda: sign_in(Client(), staff.email, "wrong"), 4)

    assert SignIn.objects.count() == 4
