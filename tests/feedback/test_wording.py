from time import perf_counter

import pytest

from feedback.templatetags.wording import wording_change


@pytest.mark.parametrize(
    ("current", "proposed", "marked"),
    [
        ("قبل تموز", "قبل حزيران", "قبل <del>تموز</del> <ins>حزيران</ins>"),
        ("تُنشر الوثائق", "تُنشر الوثائق كلها", "تُنشر الوثائق <ins>كلها</ins>"),
        ("as it is", "as it is", "as it is"),
        ("every year\r\n", "every year, in May", "every <del>year</del> <ins>year, in May</ins>"),
        ("first\r\nsecond", "first second", "first second"),
        ("", "new words", "<ins>new words</ins>"),
        (
            "old <b>words</b>",
            "old <i>words</i>",
            "old <del>&lt;b&gt;words&lt;/b&gt;</del> <ins>&lt;i&gt;words&lt;/i&gt;</ins>",
        ),
    ],
)
def test_what_goes_and_what_comes_is_marked_word_by_word(current, proposed, marked):
    assert wording_change(current, proposed).strip() == marked


@pytest.mark.parametrize("old", ["a b " * 1250, "أ " * 2500, "".join(f"{n} " for n in range(1000))])
def test_the_longest_texts_are_compared_in_good_time(old):
    started = perf_counter()

    wording_change(old, old[::-1] + "x")

    assert perf_counter() - started < 2
