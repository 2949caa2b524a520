"""Dates that cannot lie: in the back office a planned end moves with a reason, or not at all."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from commitments import actions
from commitments.models import DateChange, Milestone
from tests import make

FIRST, LATER = date(2024, 6, 30), date(2024, 12, 31)


def form_of(client, user, row):
    """Return the fields of a row's page in the admin, as a browser sends them back."""
    client.force_login(user)
    response = client.get(f"/ar/admin/commitments/{row._meta.model_name}/{row.pk}/change/")
    form = response.context["adminform"].form
    data = {f"{inline.formset.prefix}-{name}": "0" for inline in response.context["inline_admin_formsets"]
            for name in ["TOTAL_FORMS", "INITIAL_FORMS"]}  # fmt: skip
    for field in form:
        value = field.value()
        if field.name == "published_at":
            moment = value and timezone.localtime(value)
            data |= {"published_at_0": f"{moment:%Y-%m-%d}", "published_at_1": f"{moment:%H:%M:%S}"} if moment else {}
        elif value not in (None, False):
            data[field.html_name] = field.field.prepare_value(value)
    return data


def save(client, row, data):
    return client.post(f"/ar/admin/commitments/{row._meta.model_name}/{row.pk}/change/", data)


@pytest.mark.parametrize("ends_on", [FIRST, None])
def test_the_form_of_a_public_milestone_does_not_move_its_end(client, unit_staff, ends_on):
    milestone = make.milestone(ends_on=ends_on)
    data = form_of(client, unit_staff, milestone)

    assert save(client, milestone, data | {"ends_on": "2024-12-31"}).status_code == 302

    assert Milestone.objects.get().ends_on == ends_on


def test_taking_a_milestone_back_does_not_free_its_end(client, unit_staff):
    milestone = make.milestone(ends_on=FIRST)
    Milestone.objects.update(published_at=None)
    data = form_of(client, unit_staff, milestone)

    save(client, milestone, data | {"ends_on": "2024-12-31"})

    assert Milestone.objects.get().ends_on == FIRST


@pytest.mark.parametrize(
    ("before", "typed", "settled"),
    [(make.long_ago(), ["", ""], {"ends_on", "are_dates_doubtful"}), (None, ["2024-01-01", "10:00"], set())],
)
def test_a_refused_form_settles_and_frees_nothing(client, unit_staff, before, typed, settled):
    milestone = make.milestone(published_at=before)
    data = form_of(client, unit_staff, milestone) | {"published_at_0": typed[0], "published_at_1": typed[1]}

    shown = save(client, milestone, data | {"title_ar": ""}).context["adminform"]

    assert set(shown.form.errors) == {"title_ar"}
    assert {"ends_on", "are_dates_doubtful"} & set(shown.readonly_fields) == settled


def test_a_late_end_is_not_called_doubtful(client, unit_staff):
    milestone = make.milestone(ends_on=FIRST)
    data = form_of(client, unit_staff, milestone)

    save(client, milestone, data | {"are_dates_doubtful": "on"})

    assert Milestone.objects.get().is_overdue


def test_before_publication_the_plan_is_still_made(client, unit_staff):
    milestone = make.milestone(make.commitment(make.plan(published_at=None)), ends_on=FIRST)
    data = form_of(client, unit_staff, milestone)

    save(client, milestone, data | {"ends_on": "2024-12-31"})

    assert (Milestone.objects.get().ends_on, DateChange.objects.count()) == (LATER, 0)


def test_the_step_moves_the_end_with_its_reason_and_shows_it(client, unit_staff):
    milestone = make.milestone(ends_on=FIRST)
    address = f"/ar/admin/commitments/milestone/{milestone.pk}/"
    client.force_login(unit_staff)

    assert client.post(f"{address}move-end/", {"ends_on": "2024-12-31", "reason_ar": ""}).status_code == 200
    assert not DateChange.objects.exists()
    client.post(f"{address}move-end/", {"ends_on": "٣١/١٢/٢٠٢٤", "reason_ar": "تأخر العطاء."})

    for page in [f"{address}change/", milestone.get_absolute_url()]:
        shown = client.get(page).content.decode()
        assert "تأخر العطاء." in shown and "٣٠ حزيران ٢٠٢٤" in shown and "٣١ كانون الأول ٢٠٢٤" in shown


def test_the_first_end_given_after_publication_leaves_a_change(unit_staff):
    milestone = make.milestone()

    actions.move_end(milestone, FIRST, "حُدّد الموعد.", unit_staff)

    assert DateChange.objects.get().old_ends_on is None


def test_a_milestone_added_after_publication_gets_its_own_first_dates(unit_staff):
    plan = make.plan()
    milestone = make.milestone(make.commitment(plan), published_at=None, ends_on=FIRST)

    actions.publish_plan(plan, unit_staff)

    assert Milestone.objects.get().baseline_ends_on == milestone.ends_on


def test_publishing_a_plan_by_its_date_freezes_the_dates(client, unit_staff):
    plan = make.plan(published_at=None)
    make.milestone(make.commitment(plan), ends_on=FIRST)
    data = form_of(client, unit_staff, plan)

    save(client, plan, data | {"published_at_0": "2024-01-01", "published_at_1": "09:00"})

    assert Milestone.objects.get().baseline_ends_on == FIRST


def test_an_end_that_moves_after_a_scheduled_publication_was_first_another(unit_staff):
    plan = make.plan(published_at=timezone.now() + timedelta(days=1))
    milestone = make.milestone(make.commitment(plan), ends_on=FIRST)
    type(plan).objects.update(published_at=timezone.now() - timedelta(days=1))

    actions.move_end(milestone, LATER, "تأخر العطاء.", unit_staff)

    milestone.refresh_from_db()
    assert (milestone.baseline_ends_on, milestone.ends_on, milestone.was_moved) == (FIRST, LATER, True)
