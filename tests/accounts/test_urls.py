"""Every page of sign-in: private, dignified, and calm whatever it is sent."""

import pytest

PAGES = [
    "login/",
    "login/code/",
    "login/code/confirm/",
    "signup/",
    "logout/",
    "inactive/",
    "password/change/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-abc/",
    "password/reset/key/done/",
    "password/confirm/",
    "invitation/abc/",
    "devices/1/end/",
    "devices/end-others/",
    "second-step/",
    "second-step/sign-in/",
    "second-step/confirm/",
    "second-step/confirm/passkey/",
    "second-step/app/",
    "second-step/app/remove/",
    "second-step/passkeys/add/",
    "second-step/passkeys/1/remove/",
    "second-step/recovery-codes/",
    "second-step/recovery-codes/new/",
]
NONSENSE = {"email": ["a", "b"], "login": "\x00", "password": "\u202e", "code": "٥" * 5000, "action": "dance"}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", PAGES)
def test_no_cache_keeps_a_page_of_sign_in(client, page):
    response = client.get(f"/ar/account/{page}")

    assert response.status_code in {200, 302}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["head", "post", "put", "patch", "delete", "options"])
def test_nonsense_never_breaks_a_page_of_sign_in(client, page, method):
    response = getattr(client, method)(f"/ar/account/{page}", NONSENSE if method == "post" else None)

    assert response.status_code < 500


@pytest.mark.parametrize("page", PAGES)
def test_scripts_that_ask_for_json_get_the_page(client, page):
    response = client.post(f"/ar/account/{page}", b"{", content_type="application/json")

    assert response.status_code < 500
    assert "json" not in response.headers.get("Content-Type", "")


@pytest.mark.parametrize("page", ["email/", "confirm-email/", "password/set/", "reauthenticate/", "confirm-email/x/"])
def test_pages_of_allauth_that_we_do_not_need_do_not_exist(client, page):
    assert client.get(f"/ar/account/{page}").status_code == 404


def test_signing_out_needs_a_click_and_says_so(client, participant):
    client.force_login(participant)
    client.get("/ar/account/logout/")
    assert "_auth_user_id" in client.session

    response = client.post("/ar/account/logout/", follow=True)

    assert "_auth_user_id" not in client.session
    assert "سجّلتم الخروج" in response.content.decode()
