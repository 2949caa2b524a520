"""Whatever is sent gets an answer that is meant: a page, a mistake in words, or a way on; never an accident."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.models import Draft
from tests import make

from .conftest import WORDS

ANYTHING = st.text(st.characters(codec="utf-8"), max_size=60)
AS_OFTEN = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.django_db
def test_any_words_in_any_field_are_a_draft_or_a_mistake(writer):
    make.milestone(make.commitment(number=2), number=1)
    ticket = writer.open("nap5/2.1").context["form"]["ticket"].value()

    @AS_OFTEN
    @given(st.fixed_dictionaries({}, optional=dict.fromkeys([*WORDS, "website"], ANYTHING)))
    def send(words):
        response = writer.write("nap5/2.1", ticket, **words)
        assert response.status_code in {302, 422}
        if response.status_code == 302:
            assert writer.client.get(response.url).status_code == 200

    send()
    assert Draft.objects.count() == 1


@pytest.mark.django_db
def test_any_query_is_answered(client):
    @AS_OFTEN
    @given(st.dictionaries(st.sampled_from(["about", "draft", "reference", "plan", "kind", "page", "x"]), ANYTHING))
    def ask(query):
        statuses = [client.get(f"/ar/feedback/{path}", query).status_code for path in ["", "new/", "track/"]]
        assert set(statuses) <= {200, 302, 400, 404, 422}

    ask()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "new/5-2-014/review/",
        "new/00000000-0000-4000-8000-000000000000/review/",
        "0-0-0/",
        "٥-٢-٠١٤/",
        "99999999-1-001/",
    ],
)
def test_addresses_that_nobody_gave_out_are_unknown(client, path):
    assert client.get(f"/ar/feedback/{path}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["%00/", "?about=%00", "new/?about=a%1bb", "track/?reference=%00"])
def test_control_characters_in_an_address_are_a_bad_request(client, path):
    assert client.get(f"/ar/feedback/{path}").status_code == 400
