"""Letters that need several floors."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments import follow_links
from core import emails

from .home import in_words


def digest(follower, language, sections, follows):
    """What is new in what somebody follows, with the ways to stop each follow, and all."""
    emails.send(
        "digest",
        (follower.email, language),
        unsubscribe=stop_link(follower),
        title=digest_title(sections),
        sections=sections,
        stops=[(follow, stop_link(follower, follow)) for follow in follows],
    )


def stop_link(follower, follow=None):
    return emails.link("follows:stop", token=follow_links.stop_token(follower, follow))


def digest_title(sections):
    """Return how many things are new, and in what, as a sentence."""
    count = sum(len(section.lines) + section.rest for section in sections)
    subject = str(sections[0].follow) if len(sections) == 1 else _("what you follow")
    words = ngettext("%(count)s update on %(subject)s", "%(count)s updates on %(subject)s", count)
    return capfirst(words % {"count": in_words(count), "subject": subject})
