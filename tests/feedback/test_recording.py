"""Staff enter what was said in a working group: a numbered point, which nobody reads until they publish it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from post_office.models import Email

from feedback.actions_recording import record
from feedback.models import WORDS, Feedback, Naming
from tests import make

ADD = "/ar/admin/feedback/feedback/add/"
Moderation = Feedback.Moderation
REQUIRED = "هذا الحقل مطلوب."


@pytest.fixture
def staff(client, unit_staff):
    client.force_login(unit_staff)
    return client


@pytest.fixture
def group(db):
    """Group 2 of a workshop, about a commitment of its plan."""
    plan = make.plan()
    session = make.session(make.workshop(plan_row=plan))
    return make.group(session, number=2, commitment=make.commitment(plan, number=2))


@pytest.fixture
def milestone(group):
    return make.milestone(group.commitment, number=4)


def typed(group, about="place", **fields):
    """What a browser sends for a point of the group."""
    defaults = {
        "key": str(uuid4()),
        "said_in": group.about,
        "about": about,
        "kind": "suggestion",
        "body": "نقترح نشر المواصفات قبل اعتمادها.",
        "naming": "without_name",
        "language": "ar",
    }
    return defaults | fields


def shown(response):
    return response.content.decode()


def test_who_goes_back_and_types_the_next_point_loses_none(staff, group):
    first = typed(group, body="الأولى")
    staff.post(ADD, first)

    asked = staff.post(ADD, first | {"body": "الثانية"})
    assert asked.status_code == 200
    assert Feedback.objects.get().reference in shown(asked)
    key = re.search(r'name="key" value="([^"]+)"', shown(asked))[1]
    staff.post(ADD, first | {"body": "الثانية", "key": key})

    assert set(Feedback.objects.values_list("body", flat=True)) == {"الأولى", "الثانية"}


def test_a_point_gets_its_number_and_waits_until_it_is_published(staff, group, milestone, unit_staff, client):
    done = staff.post(ADD, typed(group, milestone.about), follow=True)

    item = Feedback.objects.get()
    assert item.reference.endswith(f"-{group.commitment.number}-001")
    assert (item.milestone, item.said_in_group, item.said_in_workshop) == (milestone, group, group.workshop)
    assert (item.moderation, item.author, item.is_recorded) == (Moderation.HELD, None, True)
    assert item.days_left == item.subject_plan.response_days
    assert item.history.get().history_user == unit_staff
    assert "لا تُنشر إلا عندما تنشرونها" in shown(done)
    assert client.get(item.get_absolute_url()).status_code == 404

    told = staff.post(f"/ar/admin/feedback/feedback/{item.pk}/publish/", follow=True)

    page = shown(client.get(item.get_absolute_url()))
    assert [str(each) for each in told.context["messages"]] == [f"نُشرت الملاحظة {item.reference}."]
    assert "مجموعة العمل" in page
    assert "أدخلها موظفو الوحدة مما دُوِّن هناك." in page
    assert item.body in shown(client.get(group.get_absolute_url()))
    assert not Email.objects.exists()


def test_the_page_of_an_item_adds_no_other_one(staff):
    page = shown(staff.get(f"/ar/admin/feedback/feedback/{make.feedback().pk}/change/"))

    assert "_addanother" not in page


def test_without_a_subject_it_is_about_the_group_itself(staff, group):
    staff.post(ADD, typed(group))

    assert Feedback.objects.get().subject == group


def test_what_was_said_outside_the_groups_is_of_the_workshop(staff, group, milestone, client):
    staff.post(ADD, typed(group.workshop, milestone.about))

    item = Feedback.objects.get()
    assert (item.said_in_workshop, item.said_in_group) == (group.workshop, None)
    assert item.said_by == "المشاركون في الورشة"


def test_a_double_click_makes_one_point(staff, group, milestone):
    data = typed(group, milestone.about)

    staff.post(ADD, data)
    staff.post(ADD, data | {"body": "نص آخر"})
    staff.post(ADD, typed(group, milestone.about))

    assert sorted(item.reference[-3:] for item in Feedback.objects.all()) == ["001", "002"]


def test_the_next_point_of_the_group_begins_where_the_last_one_was_said(staff, group, milestone):
    done = staff.post(ADD, typed(group, milestone.about, another=""), follow=True)

    form = done.context["form"]
    assert done.request["PATH_INFO"] == ADD
    assert (form["said_in"].value(), form["about"].value(), form["body"].value()) == (
        group.about,
        milestone.about,
        None,
    )
    assert form["body"].field.widget.attrs["autofocus"]


def test_the_list_of_subjects_says_which_commitment_is_meant_as_a_whole(staff, group):
    assert "الالتزام ٢ كله" in shown(staff.get(ADD, {"said_in": group.about}))


def test_proposed_wording_stands_against_the_present_text(staff, group, milestone):
    staff.post(ADD, typed(group, milestone.about, proposed_wording="نشر المواصفات قبل اعتمادها بشهر"))

    assert Feedback.objects.get().current_wording.startswith(milestone.title_ar)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": " "}, REQUIRED),
        ({"said_in": ""}, REQUIRED),
        ({"said_in": "workshops/none/7"}, "workshops/none/7"),
        ({"about": "nap5/99.9"}, "nap5/99.9"),
        ({"naming": "own_name"}, "أدخلوا الاسم، أو اختاروا عدم ذكر أي اسم."),
        ({"name": "ليلى الخطيب"}, "بيّنوا لمن هذا الاسم، أو اتركوا الخانة فارغة."),
        ({"kind": "question", "proposed_wording": "نص"}, "اختاروا"),
        ({"key": "x"}, ""),
        ({"body": "كلمة " * 2000}, "اختصروا"),
        ({"body": "نص\x00مقطوع"}, ""),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(staff, group, fields, sentence):
    refused = staff.post(ADD, typed(group, reason="سبب كُتب") | fields)

    assert refused.status_code == 200
    assert not Feedback.objects.exists()
    assert sentence in shown(refused)
    assert "سبب كُتب" in shown(refused)


def test_an_illustrative_workshop_is_no_source_for_a_real_plan(staff, group):
    real = make.commitment(make.plan("real", number=6))
    group.workshop.plan.is_demo = True
    group.workshop.plan.save()

    refused = staff.post(ADD, typed(group, real.about))

    assert refused.context["form"].errors.keys() == {"about"}
    with pytest.raises(ValidationError, match="أحدهما توضيحي"):
        record(uuid4(), group, real, dict.fromkeys(WORDS, "") | {"body": "نص", "language": "ar"}, None)
    assert not Feedback.objects.exists()


def test_the_place_is_asked_first_and_offers_what_its_plan_holds(staff, group, milestone):
    other = make.commitment(make.plan("other", number=6))

    make.workshop("next", group.workshop.plan, starts_at=timezone.now() + timedelta(days=9))

    asked = shown(staff.get(ADD))
    form = staff.get(ADD, {"said_in": group.about, "about": group.commitment.about}).context["form"]
    offered, place = str(form["about"]), form["said_in"]

    assert f"?said_in={group.about}&amp;about={group.commitment.about}" in asked
    assert "workshops/next" not in asked
    assert ADD in place.help_text
    assert milestone.about in offered
    assert other.about not in offered
    assert staff.get(ADD, {"said_in": milestone.about}).context["workshops"]


def entered(staff, *about, **fields):
    staff.post(ADD, typed(*about, **fields))
    return Feedback.objects.latest("pk")


def correction(item):
    return f"/ar/admin/feedback/feedback/{item.pk}/correct/"


def test_what_was_entered_is_corrected_until_it_is_published(staff, group, milestone):
    item = entered(staff, group, milestone.about, naming="organisation", name="مركز الحياة")
    form = staff.get(correction(item)).context["form"]
    assert [form[name].value() for name in ["said_in", "about", "name"]] == [
        group.about,
        milestone.about,
        "مركز الحياة",
    ]

    staff.post(correction(item), typed(group, milestone.about, key=str(item.key), body="نص مصحّح", version="1"))

    item.refresh_from_db()
    assert (item.body, item.naming, item.organisation) == ("نص مصحّح", Naming.WITHOUT_NAME, "")
    assert item.reference.endswith("-001")
    assert item.history.count() == 2

    staff.post(f"/ar/admin/feedback/feedback/{item.pk}/publish/")
    late = staff.post(correction(item), typed(group, milestone.about, body="بعد النشر"))

    item.refresh_from_db()
    assert (late.status_code, item.body) == (409, "نص مصحّح")
    assert "بعد النشر" in shown(late)


def test_a_number_does_not_move_to_another_commitment(staff, group, milestone):
    item = entered(staff, group, milestone.about)
    other = make.commitment(group.workshop.plan, number=3)

    refused = staff.post(correction(item), typed(group, other.about))

    item.refresh_from_db()
    assert item.milestone == milestone
    assert "رقم متابعتها تابع لالتزام آخر" in shown(refused)


def test_what_people_sent_is_not_corrected_by_staff(staff):
    item = make.feedback(moderation=Moderation.HELD, published_at=None)

    assert staff.post(correction(item), {}).status_code == 409


@pytest.mark.parametrize("role", ["focal_point", "facilitator", "rapporteur"])
def test_only_the_unit_enters_points(client, role, group):
    client.force_login(make.staff(role))

    assert client.get(ADD).status_code == 404
    assert client.post(ADD, typed(group)).status_code == 404
    assert not Feedback.objects.exists()


def test_its_place_is_told_in_files_and_data(staff, group, milestone, client):
    item = entered(staff, group, milestone.about)
    staff.post(f"/ar/admin/feedback/feedback/{item.pk}/publish/")

    data = client.get(f"/feedback/{item.reference}.json").json()

    assert (data["said_in"], data["is_entered_by_staff"], data["author"]) == (group.about, True, None)
