"""What becomes of a letter that the mail server did not take: tried again later each time, then shown to staff."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from post_office.models import STATUS, Email

# How the names of exceptions begin when nobody answered.
UNANSWERED = ("Connection", "SMTPConnect", "SMTPServerDisconnected", "Timeout", "timeout", "gaierror", "OSError")


def spread_retries():
    """Let each letter that was not taken wait longer than the last time, by MAIL_RETRY_MINUTES."""
    waiting = Email.objects.filter(status=STATUS.requeued)
    if waiting.exists():
        for tries, minutes in enumerate(settings.MAIL_RETRY_MINUTES, 1):
            next_try = F("last_updated") + timedelta(minutes=minutes)
            waiting.filter(number_of_retries=tries).update(scheduled_time=next_try)


@transaction.atomic
def send_again(letter):
    """Put a letter that failed, or waits for its next try, at the end of the queue; ValidationError for others."""
    email = Email.objects.select_for_update().get(pk=letter.email_id)
    if email.status not in {STATUS.failed, STATUS.requeued}:
        raise ValidationError(_("This letter has left, or is about to."))
    Email.objects.filter(pk=email.pk).update(status=STATUS.queued, number_of_retries=0, scheduled_time=None)


def error_words(kind):
    """Return why a letter was not taken, in words, from the kind of the exception; empty for none."""
    if not kind:
        return ""
    if kind == "SMTPRecipientsRefused":
        return _("The mail server refused the address.")
    if kind == "SMTPSenderRefused":
        return _("The mail server refused the address that letters come from.")
    if kind == "SMTPAuthenticationError":
        return _("The mail server did not let the portal sign in.")
    if kind in {"SMTPDataError", "SMTPHeloError", "SMTPResponseException"}:
        return _("The mail server refused the letter.")
    if kind.startswith(UNANSWERED):
        return _("The mail server does not answer.")
    return _("The letter could not be handed over.")
