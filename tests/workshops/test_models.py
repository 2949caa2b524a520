from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import make
from workshops.models import Workshop

pytestmark = pytest.mark.django_db


def hours(number):
    return timezone.now() + timedelta(hours=number)


def test_drafts_and_workshops_of_draft_plans_are_not_published():
    shown = make.workshop()
    make.workshop(published_at=None)
    make.workshop(published_at=hours(1))
    make.workshop(plan_row=make.plan("nap6", number=6, published_at=None))

    assert list(Workshop.objects.published()) == [shown]


def test_a_workshop_is_over_when_its_end_is_past():
    running = make.workshop(starts_at=hours(-2), ends_at=hours(1))
    over = make.workshop(starts_at=hours(-2), ends_at=hours(-1))

    assert list(Workshop.objects.upcoming()) == [running]
    assert list(Workshop.objects.past()) == [over]
    assert [running.is_over, over.is_over] == [False, True]
    assert running.has_begun


def test_a_workshop_without_a_known_end_lasts_until_midnight_in_amman():
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    running = make.workshop(starts_at=today)
    over = make.workshop(starts_at=today - timedelta(minutes=1))

    assert list(Workshop.objects.upcoming()) == [running]
    assert [running.is_over, over.is_over] == [False, True]


def test_the_next_comes_first_and_the_oldest_last():
    oldest = make.workshop(starts_at=hours(-900), ends_at=hours(-899))
    later = make.workshop(starts_at=hours(90))
    recent = make.workshop(starts_at=hours(-90), ends_at=hours(-89))
    soon = make.workshop(starts_at=hours(30))

    assert list(Workshop.objects.next_first()) == [soon, later, recent, oldest]


@pytest.mark.parametrize(
    ("announced_on", "days", "is_short"),
    [(None, None, False), ("2022-06-09", 14, False), ("2022-06-10", 13, True), ("2022-06-25", 0, True)],
)
def test_notice_is_counted_from_the_announcement(announced_on, days, is_short):
    workshop = make.workshop(starts_at=make.amman(2022, 6, 23, 0, 30), announced_on=announced_on)
    workshop.refresh_from_db()

    assert workshop.notice_days == days
    assert workshop.has_short_notice is is_short


def test_the_database_refuses_an_end_before_the_start():
    with pytest.raises(IntegrityError), transaction.atomic():
        make.workshop(starts_at=hours(2), ends_at=hours(1))


@pytest.mark.parametrize("title", [None, "", "  "])
def test_the_database_refuses_a_workshop_without_an_arabic_title(title):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.workshop(title_ar=title, title_en="English only")


@pytest.mark.parametrize("title", [None, "", "  "])
def test_the_database_refuses_an_agenda_item_without_an_arabic_title(title):
    workshop = make.workshop()

    with pytest.raises(IntegrityError), transaction.atomic():
        make.session(workshop, title_ar=title, title_en="English only")


def test_two_agenda_items_or_groups_cannot_have_the_same_number():
    session = make.session(order=1)
    make.group(session, number=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.session(session.workshop, order=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.group(session, number=1)
