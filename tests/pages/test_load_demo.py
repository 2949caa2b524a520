from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.utils import timezone
from post_office.models import Email

from accounts.models import Entity, User
from commitments.models import Commitment, EntityRole, Milestone, Plan, ProgressUpdate
from feedback import trace
from feedback.models import Draft, Feedback, Serial
from pages import demo
from tests import make
from workshops.models import Workshop


def run(command):
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue().strip()


def every_row():
    """Every row of the portal's own tables, histories, letters and the admin's log."""
    labels = {"accounts", "commitments", "workshops", "feedback", "core", "post_office", "admin", "account"}
    models = [model for model in apps.get_models() if model._meta.app_label in labels]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


@pytest.fixture
def illustrative(db):
    run("load_demo")
    return Plan.objects.get(slug="demo")


def test_a_second_run_changes_nothing(illustrative):
    before = every_row()

    said = run("load_demo")

    assert said == "Illustrative plan: nothing to do."
    assert every_row() == before


def test_on_another_day_nothing_moves_either(illustrative, monkeypatch):
    before = every_row()
    monkeypatch.setattr(timezone, "localdate", lambda *_: date.today() + timedelta(days=3))

    run("load_demo")

    assert every_row() == before


def test_removing_leaves_exactly_the_real_rows(db):
    run("load_nap5")
    make.feedback(Plan.objects.get(slug="nap5"), reference="5-0-001")
    Serial.objects.create(prefix="5-0", last=1)
    before = every_row()

    run("load_demo")
    said = run("remove_demo")

    assert "rows removed" in said
    assert every_row() == before


def test_removing_takes_what_people_added_to_the_illustrative_plan(db, participant):
    before = every_row()
    run("load_demo")
    milestone = Milestone.objects.filter(commitment__plan__slug="demo").first()
    said = make.feedback(milestone, author=participant, reference="99-1-900")
    said.body = "نص بعد التعديل"
    said.save()
    for about in ["demo", "demo/1.1", "workshops/demo-workshop/2"]:
        Draft.objects.create(about=about, data={}, language="ar", browser="b")
    LogEntry.objects.create(
        user=participant,
        content_type=ContentType.objects.get_for_model(Feedback),
        object_id=str(said.pk),
        object_repr=str(said),
        action_flag=CHANGE,
    )
    letter(User.objects.filter(is_demo=True).first().email)

    run("remove_demo")

    assert every_row() == before


def letter(address):
    return Email.objects.create(from_email="portal@example.org", to=[address], subject="s", message="m")


def test_letters_and_drafts_of_others_stay(illustrative, participant):
    kept = letter(participant.email)
    draft = Draft.objects.create(about="demonstration/1", data={}, language="ar", browser="b")

    run("remove_demo")

    assert list(Email.objects.all()) == [kept]
    assert list(Draft.objects.all()) == [draft]


def test_what_was_said_in_an_illustrative_workshop_about_a_real_plan_stays(illustrative):
    point = make.feedback(make.plan(), said_in_workshop=Workshop.objects.get(slug="demo-workshop"))

    run("remove_demo")

    point.refresh_from_db()
    assert point.said_in_workshop is None


def test_a_real_row_that_points_at_an_illustrative_one_stops_the_removal(illustrative):
    before = every_row()
    EntityRole.objects.create(
        commitment=make.commitment(), entity=Entity.objects.get(slug="demo-authority"), role="partner"
    )

    with pytest.raises(CommandError, match="these real rows point at illustrative ones"):
        run("remove_demo")

    assert every_row()["feedback.Feedback"] == before["feedback.Feedback"]


def test_after_removal_it_can_be_loaded_again(illustrative):
    run("remove_demo")

    run("load_demo")

    assert Plan.objects.filter(is_demo=True).count() == 1


@pytest.fixture
def logins(db, settings):
    """The demo logins of a developer's machine."""
    settings.PORTAL_ENV = "local"
    for command in ["sync_roles", "load_nap5", "make_demo_logins"]:
        run(command)


def test_the_demo_login_of_a_focal_point_reports_on_it_at_once(client, logins):
    run("load_demo")
    client.force_login(User.objects.get(email="focal@example.org"))

    sheet = client.get("/ar/admin/report/", follow=True)

    assert {row.milestone.commitment.plan.slug for row in sheet.context["rows"]} == {"demo"}
    assert "فترة تقارير (توضيحية)" in sheet.content.decode()


def test_removing_takes_what_the_demo_logins_were_given(logins):
    before = every_row()
    run("load_demo")

    run("remove_demo")

    assert every_row() == before


def test_the_end_of_one_commitment_was_moved_with_a_reason(client, illustrative):
    moved = Commitment.objects.get(plan=illustrative, date_changes__isnull=False)

    page = client.get(moved.get_absolute_url()).content.decode()

    assert moved.was_moved
    assert "مثال: مُدّ الالتزام" in page
    assert "الموعد الأصلي" in page


def test_milestones_come_in_every_state(illustrative):
    milestones = Milestone.objects.filter(commitment__plan=illustrative)
    states = {milestone.status for milestone in milestones}
    unproven = milestones.filter(status="completed", updates__evidence=None).exclude(updates__status="in_progress")

    assert states == set(Milestone.Status.values)
    assert {row.label for row in milestones.overdue()} == {"1.3", "3.3"}
    assert milestones.filter(date_changes__reason_ar__contains="مثال").count() == 1
    assert milestones.filter(status="in_progress", percent=None).count() == 1
    assert list(unproven) == []
    assert {update.state for update in ProgressUpdate.objects.all()} == set(ProgressUpdate.State.values)


def test_a_moved_milestone_keeps_its_first_date(illustrative):
    milestone = Milestone.objects.get(date_changes__isnull=False)
    change = milestone.date_changes.get()

    assert [change.old_ends_on, change.new_ends_on] == [milestone.baseline_ends_on, milestone.ends_on]


def test_feedback_comes_in_every_state_and_both_languages(illustrative):
    items = Feedback.objects.all()

    assert {item.outcome for item in items} == set(Feedback.Outcome.values)
    assert {item.moderation for item in items} == set(Feedback.Moderation.values)
    assert {item.kind for item in items} == {"suggestion", "question", "concern", "offer"}
    assert {item.naming for item in items} == {"organisation", "own_name", "without_name", "body_only"}
    assert {item.language for item in items} == {"ar", "en"}
    assert Feedback.objects.overdue().count() == 2


def test_two_points_changed_the_plan_and_one_waits_for_its_change(illustrative):
    items = Feedback.objects.for_cards()
    changes = {item.reference: trace.changes_of(item) for item in items if item.plan_changed_at}

    assert {reference: [change.row.label for change in found] for reference, found in changes.items()} == {
        "99-1-001": ["1.1"],
        "99-2-001": ["2.2"],
    }
    assert all(change.step.changes for found in changes.values() for change in found)
    assert [item.reference for item in Feedback.objects.without_change()] == ["99-1-002"]


def test_authors_say_all_three_things_of_decisions(illustrative):
    assert Feedback.objects.figures()["verdicts"] == {"settled": 1, "partly_settled": 1, "not_settled": 1}
    assert [item.reference for item in Feedback.objects.with_held_words()] == ["99-1-002"]


def test_references_follow_their_serials(illustrative):
    counted = Counter(item.reference.rpartition("-")[0] for item in Feedback.objects.all())

    assert counted == {serial.prefix: serial.last for serial in Serial.objects.all()}


def test_what_happened_lies_in_the_past_in_its_order(illustrative):
    now = timezone.now()

    for item in Feedback.objects.all():
        moments = [at for at in (item.received_at, item.published_at, item.decided_at) if at]
        assert [*moments, now] == sorted([*moments, now]), item.reference
    for update in ProgressUpdate.objects.filter(state="approved"):
        assert timezone.localdate(update.created_at) <= update.approved_on <= timezone.localdate(), update


def test_one_workshop_comes_and_one_forum_was_announced_late(illustrative):
    workshop, forum = Workshop.objects.get(slug="demo-workshop"), Workshop.objects.get(slug="demo-forum")

    assert timedelta(days=20) < workshop.starts_at - timezone.now() < timedelta(days=24)
    assert [workshop.has_short_notice, workshop.groups.count(), workshop.sessions.count()] == [False, 4, 6]
    assert [forum.kind, forum.has_short_notice] == ["forum", True]


def test_its_people_are_invented_and_cannot_sign_in_by_password(illustrative):
    people = User.objects.filter(is_demo=True)

    assert {person.email.partition("@")[2] for person in people} == {"demo.example.org"}
    assert not any(person.has_usable_password() or person.is_staff for person in people)


def test_every_text_says_that_it_is_illustrative(illustrative):
    bodies = [item.body for item in Feedback.objects.all()]
    titles = [title for row in illustrative.commitments.all() for title in (row.title_ar, row.title_en)]
    titles += Milestone.objects.values_list("title_ar", flat=True)
    titles += Workshop.objects.values_list("title_ar", flat=True)
    titles += Entity.objects.values_list("name_ar", flat=True)

    assert [text for text in bodies + titles if "توضيحي" not in text and "llustrative" not in text] == []


@pytest.mark.parametrize("today", [date(2026, 11, day) for day in range(22, 29)])
def test_no_workshop_falls_on_a_friday_or_saturday(monkeypatch, today):
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)
    tree = demo.read("demo.yaml", demo.RelativeDays)

    days = {workshop["starts_at"].strftime("%A") for workshop in tree["plans"][0]["workshops"]}

    assert days <= {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday"}
