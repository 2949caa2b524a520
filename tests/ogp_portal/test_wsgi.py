from io import BytesIO

import pytest

from ogp_portal.wsgi import application

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("charset", ["hex", "undefined", "punycode", "no-such-charset", '"utf-8'])
def test_no_charset_that_a_robot_names_is_an_error(charset):
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/healthz",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}",
        "CONTENT_LENGTH": "3",
        "wsgi.input": BytesIO(b"a=1"),
        "wsgi.url_scheme": "http",
    }
    seen = []

    list(application(environ, lambda status, headers: seen.append(status)))

    assert seen[0].split()[0] in {"200", "403", "405"}
