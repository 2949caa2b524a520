"""Links that show a draft to reviewers without a login: signed, with an end, and to be taken back.

The address carries the key of the link's row under a signature, so that nobody guesses one and a copy of the database
opens none; the row says until when it holds and whether staff took it back, so that both can be seen and changed.
"""

import re
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models, transaction
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

HREF = re.compile(r'<a\b[^>]*?(?P<attribute> href="(?P<address>[^"]*)")')
DATA_BLOCK = re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL)


class PreviewLinkQuerySet(models.QuerySet):
    def live(self):
        """Links that open something now."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class PreviewLink(models.Model):
    """Lets whoever has its address read one draft, and what belongs to it, for some days."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("made by"), related_name="+", null=True
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("holds until"))
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("withdrawn by"), related_name="+", null=True
    )

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-expires_at"]

    def __str__(self):
        return f"{self._meta.label_lower} {self.pk}"

    @classmethod
    def signer(cls):
        return Signer(salt=cls._meta.label_lower, sep=".")

    @property
    def token(self):
        """What its address carries."""
        return self.signer().sign(str(self.pk))

    @property
    def row(self):
        """The draft that it shows."""
        raise NotImplementedError

    @property
    def address(self):
        """The whole address for reviewers, in the active language."""
        return settings.PORTAL_URL + self.path_of(self.row.get_absolute_url())

    @property
    def is_live(self):
        return self.revoked_at is None and self.expires_at > timezone.now()

    def path_of(self, path):
        """Return where the preview of a public page (/ar/plans/nap6/) stands: /ar/preview/<token>/plans/nap6/."""
        language, _slash, rest = path.removeprefix("/").partition("/")
        return f"/{language}/preview/{self.token}/{rest}"


def make_link(row, user, days):
    """Let whoever gets the address read the draft for so many days. Returns the PreviewLink."""
    return row.preview_links.create(author=user, expires_at=timezone.now() + timedelta(days=days))


def revoke_link(link, user):
    """Take a link back; it stays in the list of what was made. Nothing happens when it is not live any more."""
    type(link).objects.live().filter(pk=link.pk).update(revoked_at=timezone.now(), revoked_by=user)


def only_one(*names):
    """Condition: exactly one of the columns is set."""
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


def link_of(links, token):
    """Return the link of the queryset that the token names, live or not; None for what nobody signed."""
    try:
        key = links.model.signer().unsign(token)
    except BadSignature:
        return None
    return links.filter(pk=key).first()


class Scope:
    """What one link opens: how the database looks while a page is made, and where the links of the page lead."""

    def __init__(self, link, opened, hidden, updates):
        """opened, hidden: beginnings of public addresses, without their language; updates: pairs (rows, published_at).

        What begins with opened is read by the link; what else begins with one of hidden is read by nobody yet.
        """
        self.link, self.opened, self.hidden, self.updates = link, opened, tuple(hidden), updates

    @contextmanager
    def as_if_published(self):
        """Let the database look as after publication until the end of the block; nothing of it is kept."""
        with transaction.atomic():
            for rows, moment in self.updates:
                rows.update(published_at=moment)
            yield
            transaction.set_rollback(True)

    def page(self, request, view, *args):
        """Return the public page that the view will show, with its links inside the preview."""
        request.preview = self.link
        with self.as_if_published():
            response = view(request, *args)
        # Data for search engines is made of addresses that nobody can open yet.
        html = DATA_BLOCK.sub("", response.content.decode())
        response.content = HREF.sub(self.led, html)
        return response

    def led(self, match):
        """Return the start tag of a link, leading where the reader may go; without an address where there is none."""
        address = self.destination(match["address"])
        return match[0].replace(match["attribute"], "" if address is None else f' href="{address}"')

    def destination(self, address):
        """Return where a link of the public page leads in the preview; None where nobody may read anything yet."""
        path = without_language(address)
        if path.startswith(self.opened):
            return self.link.path_of(address)
        is_about_a_draft = "?about=" in address
        return None if is_about_a_draft or path.startswith(self.hidden) else address


def show(request, link, scope_of, public, view, *args):
    """Answer a request for the preview of a public page: the page, or that the link does not hold (any more).

    link: from link_of; scope_of(link) returns its Scope; public: the rows of the page that everybody may read already.
    """
    request.is_unlisted = True
    if link is None:
        return sealed(over(request, 404))
    if not link.is_live:
        return sealed(over(request, 410))
    scope, path = scope_of(link), "/" + request.path.split("/", 4)[4]
    if not path.startswith(scope.opened):
        return sealed(over(request, 404))
    if public.exists():
        return sealed(redirect(f"/{get_language()}{path}"))
    return sealed(scope.page(request, view, *args))


def over(request, status):
    """The page for a link that does not hold: whom to ask for another one (410 when it once did, else 404)."""
    return render(request, "previews/over.html", status=status)


def sealed(response):
    """Return the response, to be kept, listed and told to other sites by nobody: its address is a key."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def unless_preview(request, rows):
    """Return the rows, or none of them on a preview: what else hangs on a draft is no part of it."""
    return rows.none() if hasattr(request, "preview") else rows


def without_language(address):
    """Return the address of a page without its language: /plans/nap6/ for /ar/plans/nap6/."""
    return address.removeprefix(f"/{get_language()}")
