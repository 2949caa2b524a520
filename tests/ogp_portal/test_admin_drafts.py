"""What staff do with drafts, on the pages where they do it: copy, schedule, show to reviewers."""

import re
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override

from commitments.models import Milestone, Plan
from core import previews
from core.templatetags.arabic import clock_words, day
from tests import make
from workshops.models import Workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, unit_staff):
    client.force_login(unit_staff)
    return client


def at(row, page="change"):
    return f"/ar/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{page}/"


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def errors(answer):
    return answer.context["form"].errors


def drafts():
    plan = make.plan("nap6", number=6, published_at=None)
    commitment = make.commitment(plan, published_at=None)
    return [plan, commitment, make.milestone(commitment, published_at=None), make.workshop(published_at=None)]


# Copies


def workshop_answers(workshop, **typed):
    return {
        "key": uuid4(),
        "day": "٢٠٢٧-٠٣-٠١",
        "plan": workshop.plan_id,
        "title_ar": "ورشة الدورة القادمة",
        "short_title_ar": "الورشة القادمة",
        "with_agenda": "on",
        "with_groups": "on",
    } | typed


def test_a_workshop_is_copied_and_its_draft_opens(staff):
    workshop = make.workshop()
    make.group(make.session(workshop))
    shown = staff.get(at(workshop, "copy"))
    assert f'name="key" value="{shown.context["form"]["key"].value()}"' in shown.content.decode()

    answer = staff.post(at(workshop, "copy"), workshop_answers(workshop), follow=True)

    made = Workshop.objects.get(slug="workshop-2027-03-01")
    assert answer.redirect_chain == [(at(made), 302)]
    assert said(answer) == ["«الورشة القادمة» مسودة الآن. راجعوا مكانها وموعد انتهائها."]
    assert (made.groups.count(), made.published_at) == (1, None)
    assert "نُسخ من: workshops/" in staff.get(at(made, "history")).content.decode()


def test_pressing_twice_makes_one_workshop(staff):
    workshop = make.workshop()
    answers = workshop_answers(workshop)

    for _ in range(2):
        staff.post(at(workshop, "copy"), answers)

    assert Workshop.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"day": "99999-99-99"}, "day"),
        ({"day": "٢٠٢٧-١٣-٠١"}, "day"),
        ({"day": ""}, "day"),
        ({"plan": "zzz"}, "plan"),
        ({"plan": "99999999999999999999999"}, "plan"),
        ({"title_ar": "\x00"}, "title_ar"),
        ({"title_ar": "ا" * 401}, "title_ar"),
        ({"short_title_ar": "   "}, "short_title_ar"),
        ({"key": "zzz"}, "key"),
        ({"key": ""}, "key"),
        ({"with_agenda": ""}, "with_groups"),
    ],
)
def test_nonsense_in_a_copy_is_told_beside_its_field(staff, typed, field):
    workshop = make.workshop()

    answer = staff.post(at(workshop, "copy"), workshop_answers(workshop, **typed))

    assert list(errors(answer)) == [field]
    assert Workshop.objects.count() == 1


def plan_answers(plan, **typed):
    return {
        "key": uuid4(),
        "number": "٦",
        "slug": "nap6",
        "name_ar": "الخطة الوطنية السادسة",
        "short_name_ar": "الخطة السادسة",
        "start_year": "٢٠٢٦",
        "end_year": "2029",
        "commitments": [each.pk for each in plan.commitments.all()],
    } | typed


def test_a_plan_is_copied_with_what_was_ticked(staff):
    plan = make.plan()
    taken, left = make.commitment(plan, 1), make.commitment(plan, 2)
    make.milestone(taken)
    shown = staff.get(at(plan, "copy")).content.decode()
    assert [len(re.findall(f'value="{each.pk}"[^>]*checked', shown)) for each in [taken, left]] == [1, 1]

    answer = staff.post(at(plan, "copy"), plan_answers(plan, commitments=[taken.pk]), follow=True)

    made = Plan.objects.get(slug="nap6")
    assert answer.redirect_chain == [(at(made), 302)]
    assert [each.title_ar for each in made.commitments.all()] == [taken.title_ar]
    assert Milestone.objects.filter(commitment__plan=made).count() == 1


def test_an_empty_plan_can_be_copied(staff):
    staff.post(at(make.plan(), "copy"), plan_answers(make.plan()))

    assert Plan.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": "5"}, "number"),
        ({"number": "999999999999"}, "number"),
        ({"number": "-1"}, "number"),
        ({"slug": "nap5"}, "slug"),
        ({"slug": "خطة"}, "slug"),
        ({"start_year": "0"}, "start_year"),
        ({"end_year": "2025"}, "__all__"),
        ({"commitments": []}, "commitments"),
        ({"commitments": ["zzz"]}, "commitments"),
        ({"commitments": ["99999999999999999999999"]}, "commitments"),
        ({"shift_years": "51"}, "shift_years"),
        ({"shift_years": "x"}, "shift_years"),
    ],
)
def test_nonsense_in_the_copy_of_a_plan_is_told(staff, typed, field):
    plan = make.plan()
    make.commitment(plan)

    answer = staff.post(at(plan, "copy"), plan_answers(plan, **typed))

    assert list(errors(answer)) == [field]
    assert Plan.objects.count() == 1


# Scheduling


def moment_of(when):
    local = timezone.localtime(when)
    return {"moment_0": local.strftime("%Y-%m-%d"), "moment_1": local.strftime("%H:%M")}


def whole_minute(hours):
    return (timezone.now() + timedelta(hours=hours)).replace(second=0, microsecond=0)


def test_every_draft_can_be_scheduled_moved_and_cancelled(staff):
    first, second = whole_minute(30), whole_minute(60)
    for row in drafts():
        words = {"day": day(first), "time": clock_words(first)}

        answer = staff.post(at(row, "schedule"), moment_of(first), follow=True)

        row.refresh_from_db()
        assert row.published_at == first
        assert "تلقائياً في {day}، {time}.".format(**words) in said(answer)[-1]
        listed = staff.get(f"/ar/admin/{row._meta.app_label}/{row._meta.model_name}/", {"public": "scheduled"})
        assert row in listed.context["cl"].result_list
        assert "{day}، {time}".format(**words) in listed.content.decode()
        staff.post(at(row, "schedule"), moment_of(second))
        row.refresh_from_db()
        assert row.published_at == second
        staff.post(at(row, "unschedule"))
        row.refresh_from_db()
        assert row.published_at is None


def test_both_digit_sets_set_the_same_moment(staff):
    workshop = make.workshop(published_at=None)

    staff.post(at(workshop, "schedule"), {"moment_0": "٢٠٩٧-٠٣-٠١", "moment_1": "٠٩:٣٠"})

    workshop.refresh_from_db()
    assert workshop.published_at == make.amman(2097, 3, 1, 9, 30)


@pytest.mark.parametrize(
    "typed",
    [
        moment_of(whole_minute(-1)),
        {"moment_0": "2097-03-01", "moment_1": ""},
        {"moment_0": "", "moment_1": "09:30"},
        {"moment_0": "99999-01-01", "moment_1": "09:30"},
        {"moment_0": "2097-03-01", "moment_1": "25:99"},
        {"moment_0": "\x00", "moment_1": "\x00"},
        {},
    ],
)
def test_a_moment_that_is_past_or_none_is_refused(staff, typed):
    workshop = make.workshop(published_at=None)

    answer = staff.post(at(workshop, "schedule"), typed)

    assert list(errors(answer)) == ["moment"]
    assert '<a href="#id_moment_0">' in answer.content.decode()
    assert Workshop.objects.get().published_at is None


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_moment_is_punctuated_as_its_language_is(staff, unit_staff, language):
    workshop = make.workshop(title_en="Workshop", short_title_en="Workshop", place_en="Amman", published_at=None)
    Workshop.objects.update(published_at=timezone.now() + timedelta(days=3))
    workshop.refresh_from_db()
    comma = {"en": ", ", "ar": "، "}[language]
    unit_staff.language = language
    unit_staff.save()

    with override(language):
        moments = [f"{day(at)}{comma}{clock_words(at)}" for at in [workshop.starts_at, workshop.published_at]]
        starts, public = moments
    assert starts in staff.get(f"/{language}/admin/workshops/workshop/").content.decode()
    for page in ["workshops/workshop/", ""]:
        assert public in staff.get(f"/{language}/admin/{page}").content.decode()


def test_what_is_public_offers_no_moment(staff):
    workshop = make.workshop()

    answer = staff.post(at(workshop, "schedule"), moment_of(whole_minute(5)))

    assert answer.status_code == 409
    workshop.refresh_from_db()
    assert workshop.is_published


# Previews


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_preview_link_is_made_shown_and_withdrawn(staff, client, unit_staff, place):
    row = drafts()[place]
    staff.post(at(row, "make-preview-link"), {"days": "7"})
    page = staff.get(at(row))
    [(link, revoke)] = page.context["preview_links"]
    assert link.address in page.content.decode()
    assert link.author == unit_staff
    assert timedelta(days=6, hours=23) < link.expires_at - timezone.now() <= timedelta(days=7)
    path = urlsplit(link.address).path
    assert client.get(path).status_code == 200

    staff.post(revoke)

    link.refresh_from_db()
    assert link.revoked_by == unit_staff
    assert client.get(path).status_code == 410
    assert staff.get(at(row)).context["preview_links"] == []


@pytest.mark.parametrize("days", ["", "2", "zzz", "٧" * 40])
def test_a_link_holds_for_one_of_three_times(staff, days):
    workshop = make.workshop(published_at=None)

    answer = staff.post(at(workshop, "make-preview-link"), {"days": days})

    assert list(errors(answer)) == ["days"]
    assert workshop.preview_links.count() == 0


def test_public_rows_need_no_preview_link(staff):
    workshop = make.workshop()

    assert "make-preview-link" not in staff.get(at(workshop)).content.decode()
    staff.post(at(workshop, "make-preview-link"), {"days": "7"})
    assert workshop.preview_links.count() == 0


def test_a_link_is_withdrawn_on_its_own_page_by_a_button_only(staff):
    own, other = make.workshop(published_at=None), make.workshop(published_at=None)
    link = previews.make_link(own, make.user(), 7)

    assert staff.post(at(other, f"previews/{link.pk}/revoke")).status_code == 404
    assert staff.post(at(own, "previews/999/revoke")).status_code == 404
    assert staff.get(at(own, f"previews/{link.pk}/revoke")).status_code == 405
    link.refresh_from_db()
    assert link.is_live


def test_who_may_not_change_a_row_makes_no_copy_moment_or_link(client, ministry_staff):
    rows = drafts()
    link = previews.make_link(rows[2], make.user(), 7)
    client.force_login(ministry_staff)

    pages = ["schedule", "unschedule", "make-preview-link", f"previews/{link.pk}/revoke"]
    addresses = [at(rows[0], "copy"), at(rows[3], "copy"), *(at(row, page) for row in rows for page in pages)]
    assert {client.post(address).status_code for address in addresses} == {404}
    assert [row.preview_links.live().count() for row in rows] == [0, 0, 1, 0]
