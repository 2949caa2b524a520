"""Dates that cannot lie: in the back office a planned end moves with a reason, or not at all."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from commitments import actions
from commitments.models import Commitment, DateChange, Milestone
from tests import make

FIRST, LATER = date(2024, 6, 30), date(2024, 12, 31)
# What has planned dates.
BOTH = pytest.mark.parametrize("kind", [Commitment, Milestone])


def planned(kind, plan=None, **fields):
    """Return a commitment or milestone of the plan."""
    plan = plan or make.plan()
    return make.commitment(plan, **fields) if kind is Commitment else make.milestone(make.commitment(plan), **fields)


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


@BOTH
@pytest.mark.parametrize("ends_on", [FIRST, None])
def test_the_form_of_a_public_row_does_not_move_its_end(client, unit_staff, kind, ends_on):
    row = planned(kind, ends_on=ends_on)
    data = form_of(client, unit_staff, row)

    assert save(client, row, data | {"ends_on": "2024-12-31"}).status_code == 302

    assert kind.objects.get().ends_on == ends_on


@BOTH
def test_the_source_of_the_old_end_stays_with_it(client, unit_staff, kind):
    source = "https://example.org/action-plan"
    row = planned(kind, ends_on=FIRST, sources={"ends_on": source, "title": "https://example.org/title"})
    before = client.get(row.get_absolute_url()).content.decode()

    actions.move_end(row, LATER, "تأخر العطاء", unit_staff)

    row = kind.objects.get()
    after = client.get(row.get_absolute_url()).content.decode()
    assert row.sources == {"baseline_ends_on": source, "title": "https://example.org/title"}
    assert source in before
    assert source in after.partition("الموعد الأصلي")[2]
    assert source not in after.partition("الموعد الأصلي")[0]


def test_a_second_move_keeps_the_source_of_the_first_end(unit_staff):
    row = planned(Commitment, ends_on=FIRST, sources={"ends_on": "https://example.org/first"})
    row = actions.move_end(row, LATER, "سبب", unit_staff).row
    row.sources |= {"ends_on": "https://example.org/second"}
    row.save()

    actions.move_end(row, LATER + timedelta(days=30), "سبب آخر", unit_staff)

    assert Commitment.objects.get().sources == {"baseline_ends_on": "https://example.org/first"}


@BOTH
def test_what_is_settled_is_shown_and_not_asked(client, unit_staff, kind):
    row = planned(kind, ends_on=FIRST)
    draft = planned(kind, make.plan(), ends_on=FIRST, published_at=None)
    settled = {"ends_on"} if kind is Commitment else {"ends_on", "are_dates_doubtful"}

    client.force_login(unit_staff)
    forms = [client.get(f"/ar/admin/commitments/{each._meta.model_name}/{each.pk}/change/") for each in [row, draft]]

    public, drafted = (response.context["adminform"] for response in forms)
    assert (settled & set(public.readonly_fields), settled & public.form.fields.keys()) == (settled, set())
    assert (settled & set(drafted.readonly_fields), settled & drafted.form.fields.keys()) == (set(), settled)


@BOTH
def test_taking_a_row_back_does_not_free_its_end(client, unit_staff, kind):
    row = planned(kind, ends_on=FIRST)
    kind.objects.update(published_at=None)
    data = form_of(client, unit_staff, row)

    save(client, row, data | {"ends_on": "2024-12-31"})

    assert kind.objects.get().ends_on == FIRST


@BOTH
def test_taking_back_what_the_clock_made_public_does_not_free_its_end(client, unit_staff, kind):
    row = planned(kind, ends_on=FIRST, published_at=timezone.now() + timedelta(days=1))
    kind.objects.update(published_at=timezone.now() - timedelta(days=1))
    data = form_of(client, unit_staff, row)

    save(client, row, data | {"published_at_0": "", "published_at_1": ""})
    save(client, row, form_of(client, unit_staff, row) | {"ends_on": "2024-12-31"})

    row = kind.objects.get()
    assert (row.published_at, row.ends_on, row.baseline_ends_on) == (None, FIRST, FIRST)


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


@BOTH
def test_before_publication_the_plan_is_still_made(client, unit_staff, kind):
    row = planned(kind, make.plan(published_at=None), ends_on=FIRST)
    data = form_of(client, unit_staff, row)

    save(client, row, data | {"ends_on": "2024-12-31"})

    assert (kind.objects.get().ends_on, DateChange.objects.count()) == (LATER, 0)


@BOTH
def test_the_step_moves_the_end_with_its_reason_and_shows_it(client, unit_staff, kind):
    row = planned(kind, ends_on=FIRST)
    address = f"/ar/admin/commitments/{kind._meta.model_name}/{row.pk}/"
    client.force_login(unit_staff)

    assert client.post(f"{address}move-end/", {"ends_on": "2024-12-31", "reason_ar": ""}).status_code == 200
    assert not DateChange.objects.exists()
    client.post(f"{address}move-end/", {"ends_on": "٣١/١٢/٢٠٢٤", "reason_ar": "تأخر العطاء."})

    for page in [f"{address}change/", row.get_absolute_url()]:
        shown = client.get(page).content.decode()
        assert "تأخر العطاء." in shown and "٣٠ حزيران ٢٠٢٤" in shown and "٣١ كانون الأول ٢٠٢٤" in shown


@BOTH
@pytest.mark.parametrize(
    ("ends_on", "reason"),
    [(LATER, " "), (FIRST, "تأخر العطاء."), (None, "تأخر العطاء."), (date(2023, 1, 1), "تأخر العطاء.")],
    ids=["no reason", "the same day", "no day", "before the start"],
)
def test_the_end_does_not_move_without_a_reason_and_a_day(unit_staff, kind, ends_on, reason):
    row = planned(kind, starts_on=date(2024, 1, 1), ends_on=FIRST)

    with pytest.raises(ValidationError):
        actions.move_end(row, ends_on, reason, unit_staff)

    assert (kind.objects.get().ends_on, DateChange.objects.count()) == (FIRST, 0)


@BOTH
def test_the_first_end_given_after_publication_leaves_a_change(unit_staff, kind):
    row = planned(kind)

    actions.move_end(row, FIRST, "حُدّد الموعد.", unit_staff)

    assert row.date_changes.get().old_ends_on is None


@pytest.mark.parametrize("are_both", [True, False])
def test_a_change_of_date_belongs_to_one_row(db, are_both):
    milestone = make.milestone()
    of_rows = {"milestone": milestone, "commitment": milestone.commitment} if are_both else {}

    with pytest.raises(IntegrityError):
        DateChange.objects.create(reason_ar="تأخر العطاء.", **of_rows)


def test_a_milestone_added_after_publication_gets_its_own_first_dates(unit_staff):
    plan = make.plan()
    milestone = make.milestone(make.commitment(plan), published_at=None, ends_on=FIRST)

    actions.publish_plan(plan, unit_staff)

    assert Milestone.objects.get().baseline_ends_on == milestone.ends_on


@BOTH
def test_publishing_a_plan_by_its_date_freezes_the_dates(client, unit_staff, kind):
    plan = make.plan(published_at=None)
    planned(kind, plan, ends_on=FIRST)
    data = form_of(client, unit_staff, plan)

    save(client, plan, data | {"published_at_0": "2024-01-01", "published_at_1": "09:00"})

    assert kind.objects.get().baseline_ends_on == FIRST


@BOTH
def test_an_end_that_moves_after_a_scheduled_publication_was_first_another(unit_staff, kind):
    plan = make.plan(published_at=timezone.now() + timedelta(days=1))
    row = planned(kind, plan, ends_on=FIRST)
    type(plan).objects.update(published_at=timezone.now() - timedelta(days=1))

    actions.move_end(row, LATER, "تأخر العطاء.", unit_staff)

    row.refresh_from_db()
    assert (row.baseline_ends_on, row.ends_on, row.was_moved) == (FIRST, LATER, True)


def test_the_page_of_a_commitment_keeps_the_end_that_was_first_planned(client, unit_staff):
    commitment = make.commitment(starts_on=date(2024, 1, 1), ends_on=FIRST)
    assert "الموعد الأصلي" not in client.get(commitment.get_absolute_url()).content.decode()

    actions.move_end(commitment, LATER, "تأخر العطاء.", unit_staff)

    shown = client.get(commitment.get_absolute_url()).content.decode()
    assert "الموعد الأصلي" in shown and '<del><time datetime="2024-06-30">' in shown
