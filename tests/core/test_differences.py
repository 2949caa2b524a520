import pytest

from core.differences import are_alike, pieces


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        (None, None, []),
        ("تدريب الموظفين", "تدريب الموظفين", [("same", "تدريب الموظفين")]),
        ("", "تدريب", [("new", "تدريب")]),
        ("تدريب", "", [("old", "تدريب")]),
        (
            "تدريب موظفي القطاع العام",
            "تدريب مئة موظف من القطاع العام",
            [("same", "تدريب"), ("old", "موظفي"), ("new", "مئة موظف من"), ("same", "القطاع العام")],
        ),
        ("أ ب", "أ ب ج", [("same", "أ ب"), ("new", "ج")]),
        ("أ ب ج", "ب ج", [("old", "أ"), ("same", "ب ج")]),
        ("أ أ", "أ", [("same", "أ"), ("old", "أ")]),
        ("أ", "أ أ", [("same", "أ"), ("new", "أ")]),
        ("أ ب أ", "أ ج أ", [("same", "أ"), ("old", "ب"), ("new", "ج"), ("same", "أ")]),
        ("سطر أول\r\nسطر ثانٍ", "سطر أول\nسطر  ثانٍ", [("same", "سطر أول سطر ثانٍ")]),
    ],
)
def test_the_way_from_one_text_to_the_other_is_told_in_whole_words(old, new, expected):
    assert pieces(old, new) == expected


@pytest.mark.parametrize("new", ["x y z w", "a b c d e f", "f e d c b a", "a b x e f", "", "c", "a a a f f f"])
def test_both_texts_can_be_read_from_the_pieces(new):
    found = pieces("a b c d e f", new)

    assert " ".join(words for kind, words in found if kind != "new") == "a b c d e f"
    assert " ".join(words for kind, words in found if kind != "old") == new


def test_very_long_texts_are_shown_one_after_the_other():
    old, new = (" ".join(f"{letter}{number}" for number in range(5000)) for letter in "ab")

    assert pieces(f"same {old} end", f"same {new} end") == [
        ("same", "same"),
        ("old", old),
        ("new", new),
        ("same", "end"),
    ]


SENTENCE = "تنشر الوزارة التقرير السنوي عن تنفيذ الخطة الوطنية على موقعها الإلكتروني قبل نهاية آذار من كل عام."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (SENTENCE, SENTENCE.replace("آذار", "نيسان"), True),
        (SENTENCE, f"{SENTENCE} ويُتاح للعموم.", True),
        ("قصير", "قصيرة", False),
        ("", SENTENCE, False),
        (SENTENCE, "نص آخر تماماً لا يشبه ما سبقه في شيء، فيُقرأ كل واحد منهما وحده بعد الآخر.", False),
    ],
)
def test_texts_that_have_little_in_common_are_better_read_one_by_one(old, new, expected):
    assert are_alike(old, new) == expected
