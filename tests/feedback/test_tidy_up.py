from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command
from django.utils import timezone
from post_office.models import STATUS, Email

from accounts import codes
from accounts.models import Code, User
from core.models import Attempt
from feedback.models import Draft, Feedback
from tests import make
from tests.admin_forms import filled


def ago(**time):
    return timezone.now() - timedelta(**time)


@pytest.mark.django_db
def test_what_is_old_is_forgotten_and_what_is_young_stays():
    for age, code_age, attempt_age in [
        ({"days": 31}, {"minutes": 11}, {"hours": 25}),
        ({"days": 29}, {"minutes": 9}, {"hours": 23}),
    ]:
        draft = make.draft()
        codes.make(draft.purpose, "browser", draft.email)
        letter = Email.objects.create(from_email="portal@localhost", to=["layla@example.org"], status=STATUS.sent)
        Draft.objects.filter(pk=draft.pk).update(saved_at=ago(**age))
        Code.objects.filter(pk=Code.objects.latest("pk").pk).update(made_at=ago(**code_age))
        Attempt.objects.filter(pk=Attempt.objects.latest("pk").pk).update(made_at=ago(**attempt_age))
        Email.objects.filter(pk=letter.pk).update(last_updated=ago(**age))

    call_command("tidy_up", verbosity=0)

    assert [model.objects.count() for model in (Draft, Code, Attempt, Email)] == [1, 1, 1, 1]


@pytest.mark.django_db
def test_feedback_and_letters_still_waiting_outlive_everything():
    item = make.feedback()
    draft = make.draft()
    letter = Email.objects.create(from_email="portal@localhost", to=["layla@example.org"], status=STATUS.queued)
    Draft.objects.filter(pk=draft.pk).update(saved_at=ago(days=400), feedback=item)
    Email.objects.filter(pk=letter.pk).update(last_updated=ago(days=400))

    call_command("tidy_up", verbosity=0)

    assert [list(Feedback.objects.all()), list(Email.objects.all()), list(Draft.objects.all())] == [
        [item],
        [letter],
        [],
    ]


@pytest.mark.django_db
def test_wrong_passwords_are_forgotten_with_the_lock_they_made():
    for user_agent, age in [("old", {"minutes": 16}), ("young", {"minutes": 14})]:
        attempt = AccessAttempt.objects.create(
            user_agent=user_agent, username="staff@example.org", failures_since_start=5
        )
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=ago(**age))

    call_command("tidy_up", verbosity=0)

    assert [attempt.user_agent for attempt in AccessAttempt.objects.all()] == ["young"]


@pytest.mark.django_db
def test_accounts_whose_address_nobody_proved_are_forgotten(client, unit_head):
    for address in ["gone@example.org", "young@example.org", "proved@example.org", "author@example.org"]:
        client.post("/ar/account/signup/", {"email": address, "agreed": "on"})
    User.objects.exclude(email="young@example.org").update(date_joined=ago(days=8))
    User.objects.filter(email="proved@example.org").update(last_login=timezone.now())
    make.feedback(author=User.objects.get(email="author@example.org"))
    client.force_login(unit_head)
    page = client.get("/ar/admin/accounts/user/add/")
    client.post(page.request["PATH_INFO"], filled(page, email="by.head@example.org", is_active="on", groups=[]))
    User.objects.filter(email="by.head@example.org").update(date_joined=ago(days=8))

    call_command("tidy_up", verbosity=0)

    assert {user.email.split("@")[0] for user in User.objects.all()} == {
        *("young", "proved", "author", "by.head", "head")
    }
    assert not User.history.filter(email="gone@example.org").exists()
