from urllib.robotparser import RobotFileParser

import pytest
from django.db import OperationalError, connection


def test_search_engines_are_kept_from_private_pages_and_told_of_the_sitemap(client, settings):
    settings.PORTAL_URL = "https://ogp.example.jo"
    response = client.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(response.content.decode().splitlines())

    closed = ["account/", "account/feedback/5-2-014/", "admin/", "feedback/new/?about=nap5", "feedback/track/"]
    opened = ["", "plans/nap5/", "feedback/", "feedback/5-2-014/", "data/"]
    assert response["Content-Type"].startswith("text/plain")
    assert not any(rules.can_fetch("*", f"/{code}/{path}") for code in ["ar", "en"] for path in closed)
    assert all(rules.can_fetch("*", f"/{code}/{path}") for code in ["ar", "en"] for path in opened)
    assert rules.site_maps() == ["https://ogp.example.jo/sitemap.xml"]


def test_healthz_asks_nothing_of_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


def test_readyz_says_that_the_database_answers(client, db):
    response = client.get("/readyz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


def test_readyz_sends_visitors_elsewhere_while_the_database_does_not_answer(client, db):
    def refuse(execute, sql, params, many, context):
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(refuse):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert "no-store" in response["Cache-Control"]
    assert b"server closed" not in response.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/robots.txt"])
def test_machines_get_no_cookie(client, db, path):
    assert not client.get(path).cookies
