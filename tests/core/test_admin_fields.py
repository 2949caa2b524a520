"""Fields of the back office: both digit sets, lines instead of stored objects, nothing changed that nobody touched."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from accounts.models import Entity
from core.admin_fields import AddressField, DayField, LineArea, MomentField, SourcesField, WordingField, is_key

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def in_english():
    with override("en"):
        yield


def refused(field, value):
    """The sentences with which the field refuses the value."""
    with pytest.raises(ValidationError) as refusal:
        field.clean(value)
    return refusal.value.messages


@pytest.mark.parametrize("typed", ["23/6/2022", "٢٣/٦/٢٠٢٢", "2022-06-23", "٢٠٢٢-٠٦-٢٣"])
def test_days_are_taken_in_both_digit_sets(typed):
    with override("ar"):
        assert DayField().clean(typed).isoformat() == "2022-06-23"


@pytest.mark.parametrize("typed", ["0205-01-01", "1899-12-31", "2101-01-01"])
def test_a_slip_in_the_year_is_refused(typed):
    assert refused(DayField(), typed) == ["Write a year between 1900 and 2100."]
    assert refused(MomentField(), [typed, "10:00"]) == ["Write a year between 1900 and 2100."]


def test_a_moment_is_amman_time():
    assert MomentField().clean(["٢٠٢٢-٠٦-٢٣", "٠٩:٣٠"]).astimezone(UTC) == datetime(2022, 6, 23, 6, 30, tzinfo=UTC)


def test_seconds_that_are_not_shown_do_not_change():
    stored = datetime(2022, 6, 23, 6, 30, 12, 345, tzinfo=UTC)

    assert not MomentField().has_changed(stored, ["2022-06-23", "09:30"])
    assert MomentField().has_changed(stored, ["2022-06-23", "09:31"])
    assert MomentField(required=False).has_changed(stored, ["", ""])
    assert MomentField(required=False).has_changed(None, ["2022-06-23", "09:30"])
    assert not MomentField(required=False).has_changed(None, ["", ""])


def test_a_text_of_one_line_keeps_no_line_end():
    assert LineArea().value_from_datadict({"what": "ورشة\r\nوطنية"}, {}, "what") == "ورشة وطنية"
    assert LineArea().value_from_datadict({}, {}, "what") is None


WITH_PASSWORD = "The address holds a user name or a password, which everybody would read. Write it without them."


@pytest.mark.parametrize("typed", ["https://user:pass@example.org/a", "https://user@example.org"])
def test_an_address_tells_no_password(typed):
    assert refused(AddressField(), typed) == [WITH_PASSWORD]


def test_neither_does_a_source():
    assert refused(sources(), "kind: https://user:pass@example.org/a") == [WITH_PASSWORD]


def test_what_is_no_host_may_hold_a_sign_of_an_address():
    assert AddressField().clean("https://example.org/@minister") == "https://example.org/@minister"


NO_ADDRESS = "Line 1: the address of a source begins with https:// and has no blanks."


def sources():
    return SourcesField(model=Entity, required=False)


def test_sources_survive_being_shown_and_saved():
    stored = {"name_ar": "document", "kind": ["https://ogp.gov.jo/1", "https://ogp.gov.jo/2"], "other": "http://x.jo"}
    lines = sources().prepare_value(stored)

    assert lines.splitlines()[1] == "Kind of entity: https://ogp.gov.jo/1"
    assert sources().clean(lines) == stored
    assert not sources().has_changed(stored, lines)
    assert sources().has_changed(stored, "")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Kind of entity: see the site", NO_ADDRESS),
        ("Kind of entity: javascript:alert(1)", NO_ADDRESS),
        ("https://x.jo", NO_ADDRESS),
        ("\nColour: https://x.jo", "Line 2: no field is called “Colour”. Write: name of the field, colon, value."),
    ],
)
def test_a_source_that_cannot_be_read_is_named_by_its_line(typed, sentence):
    assert refused(sources(), typed) == [sentence]


def test_wording_is_chosen_in_words():
    field = WordingField(model=Entity, required=False)

    assert field.clean("Name – in English: the portal's own translation") == {"name_en": "own_translation"}
    assert field.prepare_value({"name_en": "inferred"}) == "Name – in English: inferred from the source"
    assert refused(field, "name_en: mine")[0].startswith("Line 1: write one of:")


def test_only_numbers_that_fit_are_keys():
    assert [value for value in ["7", "٧", "-7", "9" * 19, ""] if is_key(value)] == ["7"]
