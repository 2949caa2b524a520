"""Every public page for search engines, in both languages; illustrative pages are left out."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from commitments.models import Commitment, Milestone, Plan
from feedback.models import Feedback
from workshops.models import WorkingGroup, Workshop


class PortalSitemap(Sitemap):
    """Addresses come from PORTAL_URL, never from the request's Host."""

    i18n = True
    alternates = True

    def get_protocol(self, protocol=None):
        return urlsplit(settings.PORTAL_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.PORTAL_URL).netloc

    def get_urls(self, page=1, site=None, protocol=None):
        """Return the entries, with the Arabic page for readers of neither language, as the pages themselves say it."""
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            arabic = next(entry for entry in url["alternates"] if entry["lang_code"] == settings.LANGUAGE_CODE)
            url["alternates"].append(arabic | {"lang_code": "x-default"})
        return urls


class PageSitemap(PortalSitemap):
    def items(self):
        return [
            "pages:home",
            "commitments:plan-list",
            "workshops:list",
            "feedback:list",
            "feedback:policy",
            "opendata:index",
            "pages:about",
            "pages:privacy",
            "pages:accessibility",
            "pages:contact",
        ]

    def location(self, item):
        return reverse(item)


class RowSitemap(PortalSitemap):
    """One entry for each row of a function that returns the queryset."""

    def __init__(self, rows, changed_at="updated_at"):
        self.rows = rows
        self.changed_at = changed_at

    def items(self):
        return self.rows()

    def lastmod(self, item):
        return getattr(item, self.changed_at)


class HistorySitemap(RowSitemap):
    """The page of the changes of each row."""

    def location(self, item):
        return f"{item.get_absolute_url()}history/"


def plans():
    return Plan.objects.published().filter(is_demo=False)


def commitments():
    return Commitment.objects.published().filter(plan__is_demo=False).select_related("plan")


def milestones():
    return Milestone.objects.published().filter(commitment__plan__is_demo=False).select_related("commitment__plan")


def workshops():
    return Workshop.objects.published().filter(plan__is_demo=False)


def groups():
    return WorkingGroup.objects.published().filter(workshop__plan__is_demo=False).select_related("workshop")


def feedback():
    return Feedback.objects.published().real()


SITEMAPS = {
    "pages": PageSitemap,
    "plans": RowSitemap(plans),
    "commitments": RowSitemap(commitments),
    "milestones": RowSitemap(milestones),
    "commitment-histories": HistorySitemap(commitments),
    "milestone-histories": HistorySitemap(milestones),
    "workshops": RowSitemap(workshops),
    "groups": RowSitemap(groups),
    "feedback": RowSitemap(feedback, "published_at"),
}
