"""Each save counts the version up, and none overwrites a save that it has not seen."""

from threading import Barrier

import pytest
from django.contrib import admin
from django.contrib.auth.models import update_last_login
from django.db import connection, transaction

from accounts.models import User
from commitments.models import Milestone
from core.admin import ReadOnlyMixin
from core.admin_inlines import InlineMixin
from core.versions import StaleRow, Versioned, again_when_stale
from feedback import personal
from feedback.models import Feedback
from tests import make


def subclasses(cls):
    return {each for child in cls.__subclasses__() for each in {child, *subclasses(child)}}


def is_only_read(page):
    """Whether the page of the admin has no field that somebody could change; its steps are actions."""
    return isinstance(page, ReadOnlyMixin) or (bool(page.fields) and {*page.fields} <= {*page.readonly_fields})


def edited_models():
    """Every model that somebody changes in the admin: on a page of its own, or inside another form."""
    pages = {model for model, page in admin.site._registry.items() if not is_only_read(page)}
    rows = {each.model for each in subclasses(InlineMixin) if each.model and not issubclass(each, ReadOnlyMixin)}
    return pages | rows


def test_every_model_that_staff_edit_has_a_version():
    models = edited_models()

    assert {model.__name__ for model in models if not issubclass(model, Versioned)} == set()
    assert {"Plan", "PlanEvent", "Evidence", "Reply", "WorkingGroup", "Membership", "User", "ImportBatch"} <= {
        model.__name__ for model in models
    }


@pytest.mark.django_db
def test_a_save_counts_up_and_its_history_carries_the_version():
    milestone = make.milestone()

    milestone.title_en = "New title"
    milestone.save()

    milestone.refresh_from_db()
    assert milestone.version == 2
    assert list(milestone.history.values_list("version", flat=True)) == [2, 1]


@pytest.mark.django_db
def test_a_stale_row_overwrites_nothing():
    one = make.milestone(title_ar="قبل")
    two = Milestone.objects.get(pk=one.pk)
    one.title_ar = "الأول"
    one.save()

    two.title_ar = "الثاني"
    with pytest.raises(StaleRow), transaction.atomic():
        two.save()
    with pytest.raises(StaleRow), transaction.atomic():
        two.delete()

    assert list(Milestone.objects.values_list("title_ar", "version")) == [("الأول", 2)]


@pytest.mark.django_db
def test_a_row_that_was_deleted_meanwhile_does_not_come_back():
    one = make.theme()
    two = type(one).objects.get()
    one.delete()

    with pytest.raises(StaleRow), transaction.atomic():
        two.save()

    assert not type(one).objects.exists()


@pytest.mark.django_db
def test_saving_some_columns_counts_up_too_and_asks_for_the_version():
    one = make.milestone()
    two = Milestone.objects.defer("description_ar").get(pk=one.pk)

    one.save(update_fields=["weight"])
    with pytest.raises(StaleRow), transaction.atomic():
        two.save()

    assert Milestone.objects.get().version == 2


@pytest.mark.django_db
def test_signing_in_is_no_edit():
    user, form = make.user(), User.objects.get()

    update_last_login(None, user)
    form.name = "ليلى"
    form.save()

    assert User.objects.get().name == "ليلى"


@pytest.mark.django_db
def test_erasing_a_person_counts_their_feedback_up(participant):
    item = make.feedback(author=participant)

    personal.erase(participant)
    with pytest.raises(StaleRow), transaction.atomic():
        item.save()

    assert Feedback.objects.get().author is None


@pytest.mark.django_db
def test_what_met_another_save_is_done_anew():
    milestone = make.milestone()
    tries = []

    @again_when_stale
    def rename():
        row = Milestone.objects.get()
        if not tries:
            Milestone.objects.get().save()
        tries.append(row.version)
        row.title_en = "New title"
        with transaction.atomic():
            row.save()

    rename()

    milestone.refresh_from_db()
    assert (tries, milestone.title_en, milestone.version) == ([1, 2], "New title", 3)


def test_of_parallel_saves_exactly_one_wins(in_parallel):
    milestone = make.milestone()
    rows = [Milestone.objects.get(pk=milestone.pk) for _ in range(6)]

    def save():
        row = rows.pop()
        row.title_en = f"Title {len(rows)}"
        try:
            row.save()
        except StaleRow:
            return "stale"
        return row.title_en

    results = in_parallel(save, 6)

    winner = Milestone.objects.get()
    assert sorted(results)[1:] == ["stale"] * 5
    assert (winner.title_en, winner.version) == (sorted(results)[0], 2)
    assert winner.history.count() == 2


def test_two_who_wait_for_each_other_both_get_through(at_once):
    one, two = make.milestone(), make.milestone()
    both_hold_one = Barrier(2)

    def save(first, second):
        waits = [both_hold_one]

        @again_when_stale
        @transaction.atomic
        def in_this_order():
            hold(first)
            if waits:
                waits.pop().wait(timeout=20)
            hold(second)
            return "saved"

        return in_this_order()

    assert at_once(lambda: save(one, two), lambda: save(two, one)) == ["saved", "saved"]


def hold(row):
    return Milestone.objects.select_for_update().get(pk=row.pk)


def test_who_waits_too_long_for_a_row_is_told_so(at_once, client, unit_staff):
    item = make.feedback()
    client.force_login(unit_staff)
    held, answered = Barrier(2), Barrier(2)

    @transaction.atomic
    def keep_it():
        Feedback.objects.select_for_update().get(pk=item.pk)
        held.wait(timeout=20)
        answered.wait(timeout=20)

    def ask():
        held.wait(timeout=20)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        try:
            return client.post(f"/ar/admin/feedback/feedback/{item.pk}/start-review/")
        finally:
            answered.wait(timeout=20)

    _none, answer = at_once(keep_it, ask)

    assert answer.status_code == 409
    assert "<h1" in answer.content.decode()
