"""A plan becomes public by the clock: nobody sees it before, and its first dates are those planned at that moment."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from commitments import actions
from commitments.models import Milestone
from tests import make
from tests.admin_forms import filled

pytestmark = pytest.mark.django_db
OLD, NEW = date(2027, 6, 30), date(2027, 9, 30)


def hours(number):
    return timezone.now() + timedelta(hours=number)


@pytest.fixture
def moment():
    return hours(2)


@pytest.fixture
def draft():
    """A plan with a commitment and a milestone, all of them drafts."""
    plan = make.plan("nap6", number=6, name_ar="خطة كناري", published_at=None)
    commitment = make.commitment(plan, number=1, published_at=None, title_ar="التزام كناري")
    make.milestone(commitment, number=1, ends_on=OLD, published_at=None, title_ar="معلم كناري")
    return plan


def rows(plan):
    commitment = plan.commitments.get()
    return plan, commitment, commitment.milestones.get()


def moments(plan):
    plan.refresh_from_db()
    return [row.published_at for row in rows(plan)]


@pytest.fixture
def now_is(monkeypatch):
    """Function that lets the clock stand at a moment."""

    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return at


ADDRESSES = [
    "/ar/plans/nap6/",
    "/ar/plans/nap6/commitments/1/",
    "/ar/plans/nap6/commitments/1/milestones/1.1/",
]
LISTS = ["/ar/", "/ar/plans/", "/sitemap.xml", "/data/milestones.csv", "/data/commitments.json", "/ar/feedback/new/"]


def test_a_scheduled_plan_is_nowhere_before_its_moment_and_everywhere_after(client, draft, moment, now_is):
    actions.schedule_plan(draft, moment, None)

    assert moments(draft) == [moment] * 3
    assert [client.get(address).status_code for address in ADDRESSES] == [404, 404, 404]
    for address in LISTS:
        text = client.get(address).content.decode()
        assert "كناري" not in text and "nap6" not in text, address
    now_is(moment)
    assert [client.get(address).status_code for address in ADDRESSES] == [200, 200, 200]
    assert all("nap6" in client.get(address).content.decode() for address in LISTS if "new" not in address)


def test_rows_with_a_moment_of_their_own_keep_it(draft, moment):
    later, own = make.milestone(draft.commitments.get(), published_at=hours(9)), hours(9)
    own = later.published_at
    actions.schedule_plan(draft, moment, None)
    actions.schedule_plan(draft, hours(5), None)

    later.refresh_from_db()
    assert later.published_at == own
    actions.schedule_plan(draft, None, None)

    later.refresh_from_db()
    assert later.published_at == own
    assert draft.commitments.get().published_at is None


def test_a_new_moment_moves_all_and_cancelling_makes_drafts(draft, moment):
    actions.schedule_plan(draft, moment, None)
    actions.schedule_plan(draft, moment + timedelta(hours=1), None)
    assert moments(draft) == [moment + timedelta(hours=1)] * 3

    actions.schedule_plan(draft, None, None)

    assert moments(draft) == [None] * 3


def test_publishing_now_does_not_wait_for_the_moment(draft, moment):
    actions.schedule_plan(draft, moment, None)

    actions.publish_plan(draft)

    draft.refresh_from_db()
    assert [row.is_published for row in rows(draft)] == [True] * 3
    assert rows(draft)[2].baseline_ends_on == OLD


def test_what_is_public_or_empty_is_not_scheduled(draft, moment):
    with pytest.raises(ValidationError):
        actions.schedule_plan(make.plan(), moment, None)
    with pytest.raises(ValidationError):
        actions.schedule_plan(make.plan("empty", number=7, published_at=None), moment, None)


def test_before_the_moment_the_end_moves_without_a_reason(draft, moment, now_is):
    actions.schedule_plan(draft, moment, None)
    milestone = rows(draft)[2]
    assert not milestone.has_frozen_dates

    milestone.ends_on = NEW
    milestone.save()
    now_is(moment)

    milestone = Milestone.objects.get()
    assert (milestone.first_ends_on, milestone.baseline_ends_on, milestone.was_moved) == (NEW, None, False)


def test_after_the_moment_the_end_moves_with_a_reason_from_the_date_that_was_planned(draft, moment, now_is):
    actions.schedule_plan(draft, moment, None)
    now_is(moment)
    milestone = Milestone.objects.get()
    assert milestone.has_frozen_dates

    with pytest.raises(ValidationError):
        actions.move_end(milestone, NEW, "", None)
    actions.move_end(milestone, NEW, "تأخر التوريد.", None)

    milestone = Milestone.objects.get()
    assert (milestone.baseline_ends_on, milestone.ends_on, milestone.was_moved) == (OLD, NEW, True)
    assert milestone.date_changes.get().old_ends_on == OLD


def test_a_save_after_the_moment_cannot_pass_new_dates_off_as_the_first(draft, moment, now_is):
    """Who had opened the milestone before, and saves it after."""
    actions.schedule_plan(draft, moment, None)
    opened_before = Milestone.objects.select_related("commitment__plan").get()
    now_is(moment)

    opened_before.starts_on, opened_before.ends_on = date(2027, 1, 1), NEW
    opened_before.save()

    assert Milestone.objects.get().baseline_ends_on == OLD


def test_taking_a_milestone_back_after_the_moment_keeps_its_first_dates(draft, moment, now_is):
    """Else the end could be moved without a reason, and published anew as the first."""
    actions.schedule_plan(draft, moment, None)
    now_is(moment)

    milestone = Milestone.objects.get()
    milestone.published_at, milestone.ends_on = None, NEW
    milestone.save()

    milestone = Milestone.objects.get()
    assert (milestone.baseline_ends_on, milestone.has_frozen_dates) == (OLD, True)


def test_taking_a_plan_back_after_the_moment_keeps_its_first_dates(client, unit_staff, draft, moment, now_is):
    actions.schedule_plan(draft, moment, None)
    now_is(moment)
    client.force_login(unit_staff)
    address = f"/ar/admin/commitments/plan/{draft.pk}/change/"

    client.post(address, filled(client.get(address), published_at_0="", published_at_1=""))

    draft.refresh_from_db()
    assert (draft.published_at, Milestone.objects.get().baseline_ends_on) == (None, OLD)


def test_taking_a_milestone_back_before_the_moment_freezes_nothing(draft, moment):
    actions.schedule_plan(draft, moment, None)

    milestone = Milestone.objects.get()
    milestone.published_at, milestone.ends_on = None, NEW
    milestone.save()

    assert Milestone.objects.get().baseline_ends_on is None


def test_the_public_page_and_the_data_show_the_first_dates_by_the_clock(client, draft, moment, now_is):
    actions.schedule_plan(draft, moment, None)
    now_is(moment)

    page = client.get(ADDRESSES[2]).content.decode()
    data = client.get("/data/milestones.csv").content.decode()

    assert "٣٠ حزيران ٢٠٢٧" in page.partition("<dt>الموعد الأصلي</dt>")[2].partition("<dt>")[0]
    assert data.count("2027-06-30") == 2
