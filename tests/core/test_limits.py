from datetime import timedelta

import pytest
from django.utils import timezone

from core import limits
from core.models import Attempt

pytestmark = pytest.mark.django_db


def test_the_limit_holds_for_one_and_lets_others_through():
    allowed = [limits.allow("feedback", "a@example.org", many=2, seconds=60) for _ in range(3)]

    assert allowed == [True, True, False]
    assert limits.allow("feedback", "b@example.org", many=2, seconds=60)


def test_old_attempts_count_no_more_and_are_forgotten():
    limits.allow("feedback", "a@example.org", many=1, seconds=60)
    Attempt.objects.update(made_at=timezone.now() - timedelta(days=2))

    assert limits.allow("feedback", "a@example.org", many=1, seconds=60)
    assert Attempt.objects.count() == 1


def test_who_tried_is_not_kept_in_the_clear():
    limits.allow("feedback", "a@example.org", many=1, seconds=60)

    assert "example" not in Attempt.objects.get().bucket


def test_parallel_attempts_count_each_other(in_parallel):
    allowed = in_parallel(lambda: limits.allow("feedback", "a@example.org", many=3, seconds=60), 10)

    assert sorted(allowed) == [False] * 7 + [True] * 3
