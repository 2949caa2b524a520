"""The log of letters: staff read what became of each, and never what lets somebody in."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from post_office.models import STATUS, Email

from accounts import emails as account_emails
from accounts.models import PersonalDataAccess
from commitments import follows
from core.models import Letter
from ogp_portal.letters import CLOSED, READABLE, WORDS
from tests import make

pytestmark = pytest.mark.django_db

LOG = "/ar/admin/core/letter/"


def shown(client, query="", **params):
    response = client.get(LOG + query, params or None)
    assert response.status_code == 200
    return response.content.decode()


def rows(client, **params):
    """The subjects of the narrowed list."""
    response = client.get(LOG, params)
    return [letter.subject for letter in response.context["cl"].result_list]


def failed(**fields):
    mail = make.mail(status=STATUS.failed, number_of_retries=5, **fields)
    mail.logs.create(status=STATUS.failed, exception_type="SMTPRecipientsRefused", message="550 unknown")
    return mail


def test_every_letter_has_a_name_and_staff_are_told_which_they_may_read():
    folders = {path.name for path in Path(settings.BASE_DIR, "templates/emails").iterdir() if path.is_dir()}

    assert set(WORDS) == folders
    assert set(READABLE) & set(CLOSED) == set()


def test_the_list_says_in_words_what_became_of_each(client, unit_staff):
    client.force_login(unit_staff)
    failed(subject="وردت ملاحظتكم 5-2-001")

    text = shown(client)

    for words in [
        "layla@example.org",
        "إشعار بورود ملاحظة",
        "تعذّر إرسالها",
        "رفض خادم البريد العنوان.",
        "<bdi>5-2-001</bdi>",
        "٥",
        "وردت ملاحظتكم 5-2-001",
    ]:
        assert words in text
    assert PersonalDataAccess.objects.filter(reader=unit_staff, page="list", model="core.letter").count() == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ملاحظه", True),
        ("5-2-001", True),
        ("٥-٢-٠٠١", True),
        ("layla@example.org", True),
        ("layla", True),
        ("omar", False),
    ],
)
def test_words_are_found_however_they_are_spelled(client, unit_staff, query, found):
    client.force_login(unit_staff)
    make.mail(subject="وردت ملاحظةٌ منكم \u20665-2-001\u2069")
    Letter.objects.get().save()

    assert bool(rows(client, q=query)) == found


def test_the_list_is_narrowed_by_letter_state_and_day(client, unit_staff):
    client.force_login(unit_staff)
    make.mail(subject="قديمة")
    Letter.objects.update(written_at=timezone.now() - timedelta(days=20), name="digest")
    failed(subject="جديدة")

    assert rows(client, state="failed") == ["جديدة"]
    assert rows(client, letter="digest") == ["قديمة"]
    assert rows(client, written="7") == ["جديدة"]
    assert rows(client, state="x", letter="y", written="z") == ["جديدة", "قديمة"]


def test_what_lets_somebody_in_is_not_shown(client, unit_head):
    client.force_login(unit_head)
    person = make.staff("unit_staff", "new@example.org")
    account_emails.sign_in_code("a@example.org", "123456")
    account_emails.erase_code(person, "654321")
    account_emails.password_reset(person, "uid", "secret-key")
    account_emails.invitation(person)
    account_emails.second_step_changed(person, "reset")
    follows.ask(make.milestone(), "b@example.org", "192.0.2.1")

    for letter in Letter.objects.select_related("email"):
        text = shown(client, f"{letter.pk}/change/")
        assert "لا يُعرض" in text
        for line in letter.email.message.splitlines():
            if "http" in line or line.strip("\u2066\u2069").isdigit():
                assert line.strip("\u2066\u2069<>") not in text
    assert Letter.objects.count() == 6


def test_an_unknown_letter_is_not_shown_either(client, unit_head):
    client.force_login(unit_head)
    mail = make.mail(message="كلام لا يُقرأ")
    Letter.objects.update(name="brand_new")

    text = shown(client, f"{mail.letter.pk}/change/")

    assert "كلام لا يُقرأ" not in text
    assert "brand_new" in text


def test_words_about_feedback_are_read_by_staff_and_the_look_is_kept(client, unit_staff, participant):
    client.force_login(unit_staff)
    mail = make.mail(message="<b>نص الرسالة</b>\nسطر ثان")

    text = shown(client, f"{mail.letter.pk}/change/")

    assert "&lt;b&gt;نص الرسالة&lt;/b&gt;<br>سطر ثان" in text
    assert PersonalDataAccess.objects.get(page="row").person == participant


def test_a_letter_that_left_names_no_error(client, unit_staff):
    client.force_login(unit_staff)
    make.mail()

    page = shown(client, f"{Letter.objects.get().pk}/change/")

    assert ">None<" not in page and page.count('<div class="readonly">–</div>') == 2


def test_a_letter_that_failed_is_on_the_first_page_and_sent_again(client, unit_staff):
    client.force_login(unit_staff)
    mail = failed()
    assert f'href="{LOG}?state=failed"' in client.get("/ar/admin/").content.decode()
    assert "إعادة الإرسال" in shown(client, f"{mail.letter.pk}/change/")

    client.post(f"{LOG}{mail.letter.pk}/send-again/")

    mail.refresh_from_db()
    assert (mail.status, mail.number_of_retries, mail.scheduled_time) == (STATUS.queued, 0, None)
    assert "send-again" not in shown(client, f"{mail.letter.pk}/change/")


def test_many_are_sent_again_and_those_that_left_are_left_out(client, unit_staff):
    client.force_login(unit_staff)
    letters = [failed().letter, failed().letter, make.mail(status=STATUS.sent).letter]
    keys = [letter.pk for letter in letters]

    asked = client.post(f"{LOG}bulk/send-many-again/", {"row": keys}).content.decode()
    assert "أُرسلت أو هي على وشك الإرسال" in asked
    client.post(f"{LOG}bulk/send-many-again/", {"rows": f"{keys[0]},{keys[1]}", "confirmed": "1"})

    assert sorted(Email.objects.values_list("status", flat=True)) == [STATUS.sent, STATUS.queued, STATUS.queued]


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_list_costs_the_same_with_many_letters(client, unit_staff, django_assert_max_num_queries, how_many):
    for _ in range(how_many):
        failed()
    client.force_login(unit_staff)

    with django_assert_max_num_queries(11):
        shown(client)


def test_the_log_is_forgotten_with_its_letters():
    make.mail(status=STATUS.sent)
    kept = make.mail(status=STATUS.sent)
    Email.objects.exclude(pk=kept.pk).update(last_updated=timezone.now() - timedelta(days=31))

    call_command("tidy_up")

    assert list(Letter.objects.all()) == [kept.letter]
