import pytest


@pytest.mark.parametrize("address", ["/ar/%00", "/ar/?q=%00", "/en/?q=a%1Bb", "/ar/plans/%00/"])
def test_control_characters_in_an_address_are_a_clear_400(client, address):
    response = client.get(address)

    assert response.status_code == 400
    assert b"<h1" in response.content


@pytest.mark.django_db
def test_control_characters_in_a_cookie_are_a_clear_400(client):
    response = client.get("/ar/account/login/", headers={"cookie": r'sessionid="\000aaaaaaaaaaaa"'})

    assert response.status_code == 400
    assert b"<h1" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["idna", "utf-16", "unicode_escape"])
def test_forms_are_read_as_utf_8_whatever_is_said_about_them(client, encoding):
    form = '--b\r\nContent-Disposition: form-data; name="email"\r\n\r\nليلى\r\n--b--\r\n'

    response = client.generic(
        "POST", "/ar/account/login/code/?next=/ar/", form, f"multipart/form-data; boundary=b; charset={encoding}"
    )

    assert response.status_code == 200
    assert 'value="ليلى"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/fr/", "/ar/no-such-page/", "/ar/plans/%F0%9F%98%80/"])
def test_what_does_not_exist_is_a_page_that_leads_on(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert b'href="/ar/' in response.content
