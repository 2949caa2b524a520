from datetime import date, timedelta

import pytest
from django.utils import timezone
from post_office.models import Email

from commitments import actions
from commitments.models import Evidence, Milestone, ProgressUpdate
from tests import make

State = ProgressUpdate.State
Status = Milestone.Status
INBOX = "/ar/admin/inbox/"


def submitted(author, milestone=None, **fields):
    return make.update(milestone, **{"state": State.SUBMITTED, "approved_on": None, "author": author} | fields)


def seen_by(client, user):
    """What the unit's page sends back when nothing is decided yet."""
    client.force_login(user)
    forms = client.get(INBOX).context["forms"]
    return {"row": [form.update.pk for form in forms]} | {
        form.add_prefix("seen"): form["seen"].value() for form in forms
    }


def decided(client, user, **decisions):
    """The same with decisions: {"u5": "approve"}, or {"u5": "a note"} to return it."""
    data = seen_by(client, user)
    for prefix, decision in decisions.items():
        is_approval = decision == "approve"
        data |= {
            f"{prefix}-decision": "approve" if is_approval else "return",
            f"{prefix}-note": "" if is_approval else decision,
        }
    return data


@pytest.mark.parametrize("stranger", ["ministry_staff", "participant"])
def test_the_inbox_is_the_units(client, request, stranger):
    client.force_login(request.getfixturevalue(stranger))

    assert client.get(INBOX).status_code == 404
    assert client.post(INBOX, {"confirmed": "1"}).status_code == 404


def test_an_empty_inbox_says_so(client, unit_staff):
    client.force_login(unit_staff)

    assert "لا تحديثات بانتظاركم." in client.get(INBOX).content.decode()


def test_it_shows_what_the_public_reads_beside_what_is_reported(client, unit_staff, ministry_staff):
    milestone = make.milestone(status=Status.IN_PROGRESS, percent=40)
    update = submitted(ministry_staff, milestone, percent=70, text_ar="انتهى التدريب.", period=make.period())
    Evidence.objects.create(update=update, title_ar="محضر التسليم", address="https://example.org/minutes")
    make.update(make.milestone(milestone.commitment), state=State.DRAFT, text_ar="مسودة لم تسلّم.")
    client.force_login(unit_staff)

    page = client.get(INBOX).content.decode()

    for words in ["٤٠٪", "٧٠٪", "انتهى التدريب.", "محضر التسليم", "الربع الثاني", str(ministry_staff)]:
        assert words in page
    assert "مسودة لم تسلّم." not in page


def test_decisions_are_counted_before_they_are_taken(client, unit_staff, ministry_staff):
    first, second, _third = (submitted(ministry_staff) for _ in range(3))
    data = decided(client, unit_staff, **{f"u{first.pk}": "approve", f"u{second.pk}": "أين الدليل؟"})

    response = client.post(INBOX, data)

    assert [form.update for form in response.context["approved"]] == [first]
    assert [form.update for form in response.context["returned"]] == [second]
    assert set(ProgressUpdate.objects.values_list("state", flat=True)) == {State.SUBMITTED}


def test_one_goes_back_and_five_become_public(client, unit_staff, ministry_staff, django_capture_on_commit_callbacks):
    updates = [submitted(ministry_staff, percent=60) for _ in range(6)]
    data = decided(
        client,
        unit_staff,
        **{f"u{update.pk}": "approve" for update in updates[1:]},
        **{f"u{updates[0].pk}": "أين الدليل؟"},
    )

    client.post(INBOX, data | {"confirmed": "1"})

    assert (
        list(ProgressUpdate.objects.order_by("pk").values_list("state", flat=True))
        == [State.RETURNED] + [State.APPROVED] * 5
    )
    assert list(Milestone.objects.order_by("pk").values_list("percent", flat=True)) == [None] + [60] * 5
    letters = Email.objects.filter(to=[ministry_staff.email]).order_by("pk")
    assert len(letters) == 2
    assert "أين الدليل؟" in letters[1].message


def test_going_back_needs_a_note_and_the_other_decisions_stay(client, unit_staff, ministry_staff):
    first, second = submitted(ministry_staff), submitted(ministry_staff)
    data = decided(client, unit_staff, **{f"u{first.pk}": "approve", f"u{second.pk}": ""})

    response = client.post(INBOX, data)

    forms = response.context["forms"]
    assert [list(form.errors) for form in forms] == [[], ["note"]]
    assert forms[0]["decision"].value() == "approve"


def change_the_text(update, person):
    ProgressUpdate.objects.filter(pk=update.pk).update(text_ar="نصّ آخر.")


def add_evidence(update, person):
    Evidence.objects.create(update=update, title_ar="خبر", address="https://example.org/news")


def approve_another(update, person):
    actions.approve_update(submitted(person, update.milestone, percent=90), make.staff("unit_head"))


def approve_it(update, person):
    actions.approve_update(update, make.staff("unit_head"))


@pytest.mark.parametrize("meanwhile", [change_the_text, add_evidence, approve_another, approve_it])
def test_a_stale_decision_changes_nothing(client, unit_staff, ministry_staff, meanwhile):
    stale, other = submitted(ministry_staff, percent=60), submitted(ministry_staff)
    data = decided(client, unit_staff, **{f"u{stale.pk}": "approve", f"u{other.pk}": "approve"})
    meanwhile(stale, ministry_staff)
    before = list(ProgressUpdate.objects.order_by("pk").values())

    response = client.post(INBOX, data | {"confirmed": "1"})

    assert response.status_code == 200
    assert list(ProgressUpdate.objects.order_by("pk").values()) == before


def test_after_reading_it_again_it_can_be_approved(client, unit_staff, ministry_staff):
    update = submitted(ministry_staff)
    data = decided(client, unit_staff, **{f"u{update.pk}": "approve"})
    change_the_text(update, ministry_staff)

    response = client.post(INBOX, data | {"confirmed": "1"})
    again = data | {f"u{update.pk}-seen": response.context["forms"][0]["seen"].value(), "confirmed": "1"}

    assert client.post(INBOX, again).status_code == 302
    assert ProgressUpdate.objects.get().state == State.APPROVED


def test_nonsense_is_a_404(client, unit_staff):
    client.force_login(unit_staff)

    assert client.post(INBOX, {"row": ["x"]}).status_code == 404


def test_no_change_renews_the_day_and_nothing_else(unit_staff, ministry_staff):
    milestone = make.milestone(status=Status.IN_PROGRESS, percent=40, confirmed_on=date(2024, 1, 1))
    update = submitted(ministry_staff, milestone, percent=40, is_unchanged=True)

    actions.approve_update(update, unit_staff)

    milestone.refresh_from_db()
    assert (milestone.standing, milestone.confirmed_on) == ((Status.IN_PROGRESS, 40, None), timezone.localdate())


def test_two_reports_on_one_milestone_both_count(unit_staff, ministry_staff):
    milestone = make.milestone()
    updates = [submitted(ministry_staff, milestone, percent=40), submitted(ministry_staff, milestone, percent=60)]

    actions.judge_updates([actions.Verdict(update) for update in updates], unit_staff)

    milestone.refresh_from_db()
    assert (milestone.percent, milestone.history.count()) == (60, 3)


def test_the_author_of_a_closed_account_gets_no_letter(unit_staff, ministry_staff):
    update = submitted(ministry_staff)
    ministry_staff.is_active = False
    ministry_staff.save()

    actions.approve_update(update, unit_staff)

    assert not Email.objects.exists()


@pytest.mark.parametrize("how_many", [1, 30])
def test_thirty_updates_cost_no_more_than_one(client, unit_staff, ministry_staff, django_assert_num_queries, how_many):
    commitment, period = make.commitment(), make.period()
    for _ in range(how_many):
        update = submitted(
            ministry_staff, make.milestone(commitment, ends_on=timezone.localdate() - timedelta(days=2)), period=period
        )
        Evidence.objects.create(update=update, title_ar="خبر", address="https://example.org/news")
    seen_by(client, unit_staff)

    with django_assert_num_queries(7):
        response = client.get(INBOX)

    assert len(response.context["forms"]) == how_many
