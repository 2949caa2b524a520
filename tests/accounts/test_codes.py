import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts import codes
from accounts.models import Code

WHO = ("feedback", "browser of Layla", "layla@example.org")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def wrong(code):
    """A code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def let_it_age():
    Code.objects.update(made_at=timezone.now() - timedelta(minutes=codes.MINUTES, seconds=1))


@pytest.mark.django_db
def test_the_right_code_is_right_once():
    code = codes.make(*WHO)

    assert re.fullmatch(r"\d{6}", code)
    assert codes.use(*WHO, code) is None
    assert codes.use(*WHO, code) is not None


@pytest.mark.django_db
def test_neither_code_nor_address_can_be_read_from_the_database():
    code = codes.make(*WHO)

    stored = str(Code.objects.values().get())
    assert code not in stored
    assert "layla" not in stored


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who",
    [
        ("registration", WHO[1], WHO[2]),
        (WHO[0], "browser of a stranger", WHO[2]),
        (WHO[0], WHO[1], "stranger@example.org"),
    ],
    ids=["another purpose", "another browser", "another address"],
)
def test_a_code_is_good_only_where_it_was_asked_for(who):
    code = codes.make(*WHO)

    assert codes.use(*who, code) is not None
    assert codes.use(*WHO, code) is None


@pytest.mark.django_db
def test_a_new_code_kills_the_old_one(monkeypatch):
    numbers = iter([111111, 222222])
    monkeypatch.setattr(codes.secrets, "randbelow", lambda below: next(numbers))

    codes.make(*WHO)
    codes.make(*WHO)

    assert codes.use(*WHO, "111111") is not None
    assert codes.use(*WHO, "222222") is None


@pytest.mark.django_db
def test_a_code_dies_after_ten_minutes():
    code = codes.make(*WHO)
    let_it_age()

    assert "no longer valid" in codes.use(*WHO, code)


@pytest.mark.django_db
def test_five_wrong_codes_kill_the_right_one():
    code = codes.make(*WHO)

    sentences = [codes.use(*WHO, wrong(code)) for _ in range(5)]

    assert ["4 more times" in sentences[0], "1 more time." in sentences[3]] == [True, True]
    assert "Too many" in sentences[4]
    assert "Too many" in codes.use(*WHO, code)
    assert codes.use(*WHO, codes.make(*WHO)) is None


def test_parallel_guesses_are_counted_one_by_one(in_parallel):
    code = codes.make(*WHO)

    in_parallel(lambda: codes.use(*WHO, wrong(code)), times=8)

    assert Code.objects.get().tries == codes.TRIES
    assert codes.use(*WHO, code) is not None
