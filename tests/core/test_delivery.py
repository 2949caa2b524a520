"""The queue hands letters to a real mail server: one that refuses at first gets them later, and nothing is lost."""

import re
import socketserver
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from post_office.models import STATUS, Email

from core import delivery, emails
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


class Conversation(socketserver.StreamRequestHandler):
    """One client, as RFC 5321 says it; how many recipients are refused first is the server's."""

    def handle(self):
        self.say("220 mail.example.org ESMTP")
        for line in iter(self.rfile.readline, b""):
            verb = line[:4].upper()
            if verb == b"QUIT":
                return self.say("221 bye")
            if verb == b"RCPT" and self.server.refusals > 0:
                self.server.refusals -= 1
                self.say("451 busy, try again later")
            elif verb == b"DATA":
                self.take()
            else:
                self.say("250 mail.example.org")
        return None

    def take(self):
        self.say("354 go on")
        lines = []
        for line in iter(self.rfile.readline, b".\r\n"):
            lines.append(line[1:] if line.startswith(b".") else line)
        self.server.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.say("250 taken")

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def mail_server(settings, refusals=0):
    """A mail server on this machine to which the portal delivers; yields it with what it has taken."""
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.refusals, server.taken = refusals, []
        Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.POST_OFFICE = settings.POST_OFFICE | {
            "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}
        }
        yield server
        server.shutdown()


@pytest.fixture(autouse=True)
def own_lock(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def time_passes():
    Email.objects.filter(status=STATUS.requeued).update(scheduled_time=timezone.now() - timedelta(seconds=1))


def test_a_letter_that_was_refused_once_is_delivered_whole_and_once(settings, participant):
    letter = emails.send("feedback_received", participant, item=make.feedback(author=participant))
    stop = emails.send("account_closed", participant, unsubscribe="https://portal.example/ar/stop/")

    with mail_server(settings, refusals=1) as server:
        call_command("deliver_mail")
        waiting = Email.objects.get(status=STATUS.requeued)
        assert (waiting.number_of_retries, len(server.taken)) == (1, 1)
        call_command("deliver_mail")
        assert len(server.taken) == 1
        time_passes()
        call_command("deliver_mail")
        call_command("deliver_mail")

    assert set(Email.objects.values_list("status", flat=True)) == {STATUS.sent}
    taken = {message["Message-ID"]: message for message in server.taken}
    assert taken.keys() == {letter.message_id, stop.message_id}
    message = taken[letter.message_id]
    assert message["Subject"] == letter.subject
    assert message["Content-Language"] == "ar"
    assert message.get_body(["plain"]).get_content().replace("\r\n", "\n").strip() == letter.message.strip()
    assert 'dir="rtl"' in message.get_body(["html"]).get_content()
    assert message["List-Unsubscribe"] is None
    assert taken[stop.message_id]["List-Unsubscribe"] == "<https://portal.example/ar/stop/>"
    assert taken[stop.message_id]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_each_try_waits_longer_and_the_last_one_fails(settings, participant):
    settings.MAIL_RETRY_MINUTES = [1, 5, 30]
    settings.POST_OFFICE = settings.POST_OFFICE | {"MAX_RETRIES": 3}
    emails.send("account_closed", participant)
    waits = []

    with mail_server(settings, refusals=99):
        while (mail := Email.objects.get()).status in {STATUS.queued, STATUS.requeued}:
            time_passes()
            call_command("deliver_mail")
            mail.refresh_from_db()
            if mail.status == STATUS.requeued:
                waits.append(round((mail.scheduled_time - mail.last_updated).total_seconds() / 60))

    assert waits == [1, 5, 30]
    assert mail.status == STATUS.failed
    assert re.search("busy", mail.logs.last().message)


def test_a_server_that_is_away_loses_nothing(settings, participant):
    with mail_server(settings):
        pass
    letter = emails.send("account_closed", participant)

    call_command("deliver_mail")
    letter.refresh_from_db()
    assert letter.status == STATUS.requeued
    assert delivery.error_words(letter.logs.last().exception_type) == "خادم البريد لا يستجيب."

    with mail_server(settings) as server:
        time_passes()
        call_command("deliver_mail")
    assert [message["Message-ID"] for message in server.taken] == [letter.message_id]


def test_staff_put_a_letter_that_failed_into_the_queue_again(settings):
    mail = make.mail(status=STATUS.failed, number_of_retries=5)

    delivery.send_again(mail.letter)
    with mail_server(settings) as server:
        call_command("deliver_mail")

    mail.refresh_from_db()
    assert (mail.status, mail.number_of_retries, len(server.taken)) == (STATUS.sent, 0, 1)
    with pytest.raises(ValidationError, match="غادرت"):
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
