"""How two texts differ, word by word."""

import pytest

from core.wording import MOST_WORDS, differences

SENTENCE = "تنشر الوزارة التقرير السنوي عن تنفيذ الخطة الوطنية على موقعها الإلكتروني قبل نهاية آذار من كل عام."


def test_one_word_is_marked_where_it_stands():
    assert differences(SENTENCE, SENTENCE.replace("آذار", "نيسان")) == [
        ("same", "تنشر الوزارة التقرير السنوي عن تنفيذ الخطة الوطنية على موقعها الإلكتروني قبل نهاية "),
        ("old", "آذار "),
        ("new", "نيسان "),
        ("same", "من كل عام."),
    ]


def test_what_is_far_from_a_change_is_left_out():
    old = " ".join(f"كلمة{number}" for number in range(60))

    assert differences(old, old.replace("كلمة30 ", "غيرها ")) == [
        ("gap", "… "),
        ("same", "".join(f"كلمة{number} " for number in range(22, 30))),
        ("old", "كلمة30 "),
        ("new", "غيرها "),
        ("same", "".join(f"كلمة{number} " for number in range(31, 39))),
        ("gap", "… "),
    ]


def test_what_is_added_has_one_side_only():
    assert differences(f"{SENTENCE} ", f"{SENTENCE} ويُتاح للعموم.") == [
        ("gap", "… "),
        ("same", "موقعها الإلكتروني قبل نهاية آذار من كل عام. "),
        ("new", "ويُتاح للعموم."),
    ]


def test_nothing_of_a_text_is_lost():
    new = SENTENCE.replace("التقرير السنوي", "تقريراً").replace("من كل عام", "كل سنتين")

    pieces = [piece for piece in differences(SENTENCE, new) if piece[0] != "gap"]

    assert "".join(text for kind, text in pieces if kind != "new") == SENTENCE
    assert "".join(text for kind, text in pieces if kind != "old") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("قصير", "قصيرة"),
        ("", SENTENCE),
        (SENTENCE, "نص آخر تماماً لا يشبه ما سبقه في شيء، فيُقرأ كل واحد منهما وحده بعد الآخر."),
        ("كلمة " * (MOST_WORDS + 1), "كلمة " * MOST_WORDS),
    ],
)
def test_other_texts_are_better_read_one_by_one(old, new):
    assert differences(old, new) is None
