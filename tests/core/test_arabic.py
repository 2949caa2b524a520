from datetime import date

import pytest
from django.utils.translation import override

from core.templatetags.arabic import day, digits, known_date, num, percent, timerange
from tests.make import amman


@pytest.mark.parametrize(
    "language, number, share", [("ar", "٢٬٠٠٠", "٤٠٪"), ("en", "2,000", "40%")], ids=["Arabic", "English"]
)
def test_numbers_follow_the_language(language, number, share):
    with override(language):
        assert num(2000) == number
        assert percent(40) == share


def test_a_date_has_levantine_months_and_arabic_digits():
    with override("ar"):
        assert day(date(2022, 6, 23)) == "٢٣ حزيران ٢٠٢٢"
    with override("en"):
        assert day(date(2022, 6, 23)) == "23 June 2022"


def test_one_setting_turns_digits_to_latin(settings):
    settings.ARABIC_INDIC_DIGITS = False

    with override("ar"):
        assert digits("2.1") == "2.1"


def test_a_date_tells_no_more_than_its_source():
    with override("ar"):
        shown = known_date(date(2022, 1, 1), "month")

    assert shown == '<time datetime="2022-01">كانون الثاني ٢٠٢٢</time>'


def test_a_range_is_two_isolated_times_with_the_start_first():
    with override("ar"):
        shown = timerange(amman(2022, 6, 23, 9, 0), amman(2022, 6, 23, 9, 30))

    assert shown.index("٩:٠٠") < shown.index("٩:٣٠")
    assert shown.count("<time") == 2


def test_a_range_without_an_end_shows_its_start():
    with override("en"):
        assert timerange(amman(2022, 6, 23, 13, 0)).count("<time") == 1
