"""The queue hands letters to a real mail server: one that refuses at first gets them later, and nothing is lost."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from post_office.models import STATUS, Email

from core import delivery, emails
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

UNKNOWN = "550 5.1.1 nobody of that name"
BUSY = "451 busy, try again later"
# Another process that is sending: it says when it holds the lock, and keeps it until it is killed.
HOLDS_THE_LOCK = """
import sys
from core.locks import alone
with alone(sys.argv[1]) as is_alone:
    print(is_alone, flush=True)
    sys.stdin.read()
"""


class Mailbox:
    """What a mail server has taken. It answers the first recipients as told, and can hang up instead of its thanks."""

    def __init__(self, answers, hang_ups):
        self.answers, self.hang_ups, self.taken = list(answers), hang_ups, []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.hang_ups:
            self.hang_ups -= 1
            server.transport.abort()
        return "250 taken"


@contextmanager
def mail_server(settings, answers=(), hang_ups=0):
    """A mail server on this machine to which the portal delivers; yields its Mailbox."""
    mailbox = Mailbox(answers, hang_ups)
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    settings.POST_OFFICE = settings.POST_OFFICE | {
        "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}
    }
    server = Controller(mailbox, hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    server.start()
    try:
        yield mailbox
    finally:
        server.stop()


@pytest.fixture(autouse=True)
def own_lock(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def time_passes():
    Email.objects.filter(status=STATUS.requeued).update(scheduled_time=timezone.now() - timedelta(seconds=1))


def until_the_end(mail):
    """Deliver and let time pass, as long as the letter waits; returns the minutes of each wait."""
    waits = []
    while mail.status in {STATUS.queued, STATUS.requeued}:
        time_passes()
        call_command("deliver_mail")
        mail.refresh_from_db()
        if mail.status == STATUS.requeued:
            waits.append(round((mail.scheduled_time - mail.last_updated).total_seconds() / 60))
    return waits


def test_a_letter_that_was_refused_once_is_delivered_whole_and_once(settings, participant):
    letter = emails.send("feedback_received", participant, item=make.feedback(author=participant))
    stop = emails.send("account_closed", participant, unsubscribe="https://portal.example/ar/stop/")

    with mail_server(settings, [BUSY]) as mailbox:
        call_command("deliver_mail")
        waiting = Email.objects.get(status=STATUS.requeued)
        assert (waiting.number_of_retries, len(mailbox.taken)) == (1, 1)
        call_command("deliver_mail")
        assert len(mailbox.taken) == 1
        time_passes()
        call_command("deliver_mail")
        call_command("deliver_mail")

    assert set(Email.objects.values_list("status", flat=True)) == {STATUS.sent}
    taken = {message["Message-ID"]: message for message in mailbox.taken}
    assert len(mailbox.taken) == 2
    assert taken.keys() == {letter.message_id, stop.message_id}
    message = taken[letter.message_id]
    assert message["List-Unsubscribe"] is None
    assert taken[stop.message_id]["List-Unsubscribe"] == "<https://portal.example/ar/stop/>"
    assert taken[stop.message_id]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_letter_arrives_in_arabic_in_both_its_parts(settings, participant):
    settings.DEFAULT_FROM_EMAIL = "بوابة الحكومة الشفافة <portal@example.org>"
    letter = emails.send("feedback_received", participant, item=make.feedback(author=participant))

    with mail_server(settings) as mailbox:
        call_command("deliver_mail")

    [message] = mailbox.taken
    assert message["Message-ID"] == letter.message_id
    assert (message["From"], message["To"]) == (settings.DEFAULT_FROM_EMAIL, "layla@example.org")
    assert message["Subject"] == letter.subject
    assert message["Subject"].startswith("وصلت ملاحظتكم")
    # In the letters that every mail server passes on (RFC 2047).
    assert message.as_bytes().split(b"\n\n")[0].isascii()
    assert (message["Content-Language"], message["Auto-Submitted"]) == ("ar", "auto-generated")
    assert message["Date"].datetime
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert {plain.get_content_charset(), html.get_content_charset()} == {"utf-8"}
    assert plain.get_content().replace("\r\n", "\n").strip() == letter.message.strip()
    assert html.get_content().replace("\r\n", "\n").strip() == letter.html_message.strip()


def test_each_try_waits_longer_and_the_last_one_fails(settings, participant):
    settings.MAIL_RETRY_MINUTES = [1, 5, 30]
    settings.POST_OFFICE = settings.POST_OFFICE | {"MAX_RETRIES": 3}
    mail = emails.send("account_closed", participant)

    with mail_server(settings, [BUSY] * 99):
        waits = until_the_end(mail)

    assert waits == [1, 5, 30]
    assert mail.status == STATUS.failed
    assert "busy" in mail.logs.last().message


def test_staff_read_in_arabic_which_address_was_refused_while_others_got_theirs(client, settings, unit_staff):
    client.force_login(unit_staff)
    mail = emails.send("feedback_received", unit_staff, item=make.feedback())
    with mail_server(settings, [UNKNOWN] * (1 + len(settings.MAIL_RETRY_MINUTES))) as mailbox:
        waits = until_the_end(mail)
        other = emails.send("account_closed", ("other@example.org", "ar"))
        call_command("deliver_mail")

    log = client.get("/ar/admin/core/letter/", {"state": "failed"}).content.decode()
    page = client.get(f"/ar/admin/core/letter/{mail.letter.pk}/change/").content.decode()

    assert waits == settings.MAIL_RETRY_MINUTES
    assert [message["Message-ID"] for message in mailbox.taken] == [other.message_id]
    for text in [log, page]:
        assert "رفض خادم البريد العنوان." in text
        assert "تعذّر إرسالها" in text
        assert "other@example.org" not in text
    assert "5.1.1 nobody of that name" in page


def test_a_server_that_is_away_loses_nothing(client, settings, unit_staff, participant):
    client.force_login(unit_staff)
    with mail_server(settings):
        pass
    letter = emails.send("account_closed", participant)

    call_command("deliver_mail")
    letter.refresh_from_db()
    assert letter.status == STATUS.requeued
    log = client.get("/ar/admin/core/letter/", {"state": "again"}).content.decode()
    assert "خادم البريد لا يستجيب." in log
    assert "المحاولة التالية" in log

    with mail_server(settings) as mailbox:
        time_passes()
        call_command("deliver_mail")
    assert [message["Message-ID"] for message in mailbox.taken] == [letter.message_id]


def test_a_letter_whose_receipt_was_lost_comes_again_as_the_same_one(settings, participant):
    """By its Message-ID a mailbox knows that it has the letter already (RFC 5322, 3.6.4)."""
    letter = emails.send("account_closed", participant)

    with mail_server(settings, hang_ups=1) as mailbox:
        call_command("deliver_mail")
        letter.refresh_from_db()
        assert letter.status == STATUS.requeued
        time_passes()
        call_command("deliver_mail")
        # The machine stopped before it was written down that the letter had left.
        Email.objects.update(status=STATUS.queued)
        call_command("deliver_mail")
        call_command("deliver_mail")

    assert [message["Message-ID"] for message in mailbox.taken] == [letter.message_id] * 3
    assert len({message.get_body(["plain"]).get_content() for message in mailbox.taken}) == 1
    assert list(Email.objects.values_list("status", flat=True)) == [STATUS.sent]


def test_staff_put_a_letter_that_failed_into_the_queue_again(settings):
    mail = make.mail(status=STATUS.failed, number_of_retries=5)

    delivery.send_again(mail.letter)
    with mail_server(settings) as mailbox:
        call_command("deliver_mail")

    mail.refresh_from_db()
    assert (mail.status, mail.number_of_retries, len(mailbox.taken)) == (STATUS.sent, 0, 1)
    with pytest.raises(ValidationError, match="أُرسلت"):
        delivery.send_again(mail.letter)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("", ""),
        ("SMTPRecipientsRefused", "رفض خادم البريد العنوان."),
        ("SMTPSenderRefused", "رفض خادم البريد العنوان الذي تصدر عنه الرسائل."),
        ("SMTPAuthenticationError", "لم يسمح خادم البريد للبوابة بالدخول."),
        ("SMTPDataError", "رفض خادم البريد الرسالة."),
        ("TimeoutError", "خادم البريد لا يستجيب."),
        ("ValueError", "تعذر تسليم الرسالة."),
    ],
)
def test_errors_have_words(kind, words):
    assert delivery.error_words(kind) == words


def test_while_another_process_sends_nothing_is_sent_and_nothing_fails(participant, settings):
    """Two servers of one machine share the directory; each start of a delivery is one attempt at the lock."""
    letter = emails.send("account_closed", participant, unsubscribe="https://portal.example/ar/stop/")
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDS_THE_LOCK, settings.VAR_DIR / "deliver_mail.lock"],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
    )
    assert other.stdout.readline() == b"True\n"

    call_command("deliver_mail")
    letter.refresh_from_db()
    assert letter.status == STATUS.queued

    other.kill()
    other.communicate()
    call_command("deliver_mail")
    letter.refresh_from_db()
    assert letter.status == STATUS.sent


@pytest.mark.parametrize("left", ["deliver_mail.lock", f"{os.getpid()}.lock"], ids=["its name", "its number"])
def test_what_a_killed_process_left_behind_stops_no_delivery(participant, settings, left):
    """In a container every start may have the number of the process that was killed."""
    letter = emails.send("account_closed", participant, unsubscribe="https://portal.example/ar/stop/")
    (settings.VAR_DIR / left).write_text(str(os.getpid()))

    call_command("deliver_mail")

    letter.refresh_from_db()
    assert letter.status == STATUS.sent
