"""The way out for every letter: rendered in the reader's language, queued in the same transaction as its cause."""

import re
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import override
from post_office.models import PRIORITY, STATUS, Email

from .arabic import without_direction_marks
from .models import Letter
from .personal import section


def link(name, **kwargs):
    """Return the full address of a page in the active language, from PORTAL_URL and never from a request's Host."""
    return full_address(reverse(name, kwargs=kwargs))


def full_address(path):
    """Return the full address of a path of the portal."""
    return settings.PORTAL_URL + path


def render(name, context):
    """Return the rendered template; a plain text is not HTML, so nothing in it is escaped."""
    return get_template(name).template.render(Context(context, autoescape=not name.endswith(".txt")))


def send(letter, to, urgent=False, unsubscribe="", about=None, **context):
    """Queue the letter and return its Email row; it leaves after the transaction, by manage.py deliver_mail.

    to is a User, or (address, language) where there is no account. urgent letters (codes) leave first. unsubscribe is
    the full address at which a mail program stops such letters by one POST (RFC 8058); the letter can show it, too.
    about is a User whom the letter names to somebody else: it is not kept longer than they are.
    """
    address, language = to if isinstance(to, tuple) else (to.email, to.language)
    with override(language):
        subject, message, html_message, signature = (
            render(f"emails/{part}", {"language": language, "unsubscribe": unsubscribe, **context})
            for part in (f"{letter}/subject.txt", f"{letter}/body.txt", f"{letter}/body.html", "_signature.txt")
        )
    # Written as a row, not by post_office.mail.send: that would run what people typed as a template.
    email = Email.objects.create(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        subject=" ".join(subject.split()),
        message=tidy(f"{message}\n\n{signature}"),
        html_message=html_message,
        headers={
            "Content-Language": language,
            "Auto-Submitted": "auto-generated",
            **unsubscribe_headers(unsubscribe),
        },
        message_id=make_msgid(domain=urlsplit(settings.PORTAL_URL).hostname),
        priority=PRIORITY.high if urgent else PRIORITY.medium,
        status=STATUS.queued,
    )
    Letter.objects.create(
        email=email, name=letter, address=address, subject=without_direction_marks(email.subject), about=about
    )
    return email


def tidy(text):
    """Return a plain text without blanks at the ends of its lines, and with one empty line at most between others."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def unsubscribe_headers(address):
    """Return the headers that let a mail program stop such letters without opening a page (RFC 8058, 3.1)."""
    if not address:
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def export(address):
    """Return what is kept of the letters to the address, as Sections: a code in one is for the mailbox alone."""
    return [section("letters", Letter.objects.filter(address=address).order_by("pk"), ["written_at", "subject"])]


def erase(user, addresses):
    """Delete the letters to the addresses, and those that name the user to somebody else; sent or not."""
    Email.objects.filter(Q(letter__address__in=addresses) | Q(letter__about=user)).delete()
