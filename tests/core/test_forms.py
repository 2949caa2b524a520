from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.forms import CleanCharField, CleanEmailField, CodeField, DateField, IntegerField


def test_direction_marks_are_dropped():
    assert CleanCharField().clean("\u202eنص\u2066 عادي\u200f") == "نص عادي"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\ud800"], ids=["NUL", "escape", "lone surrogate"])
def test_control_characters_are_refused(text):
    with pytest.raises(ValidationError):
        CleanCharField().clean(text)


@pytest.mark.parametrize("text", ["\u200b\u200f", " \ufeff\n", "\u2800", "\u3164 \u00ad"])
def test_what_nobody_can_see_is_no_text(text):
    with pytest.raises(ValidationError) as refused:
        CleanCharField().clean(text)

    assert refused.value.error_list[0].code == "required"
    assert CleanCharField(required=False).clean(text) == ""


def test_both_digit_sets_are_dates_and_numbers():
    assert DateField(input_formats=["%d/%m/%Y"]).clean("٢٣/٦/٢٠٢٢") == date(2022, 6, 23)
    assert IntegerField().clean("٤٢") == 42


@pytest.mark.parametrize("typed", ["٥٣٨٩٧٦", "538976", "538 976", "۵۳۸۹۷۶"])
def test_a_code_is_understood_however_it_is_typed(typed):
    assert CodeField().clean(typed) == "538976"


def test_an_address_is_kept_in_small_letters():
    assert CleanEmailField().clean(" Layla@Example.ORG ") == "layla@example.org"


def test_an_address_that_small_letters_make_longer_than_its_column_is_refused():
    typed = f"a@{'.'.join(['İ' * 8] * 16)}.org"

    with pytest.raises(ValidationError):
        CleanEmailField(max_length=254).clean(typed)
