"""What machines ask for outside the languages: search engines, and whoever watches that the portal runs."""

import logging

from django.conf import settings
from django.contrib.sitemaps import views as sitemaps_views
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from .sitemaps import SITEMAPS

logger = logging.getLogger(__name__)


def sitemap(request):
    """Every public page in both languages (https://www.sitemaps.org/protocol.html)."""
    return sitemaps_views.sitemap(request, SITEMAPS)


def robots(request):
    """What search engines need not read (RFC 9309)."""
    context = {"languages": [code for code, _label in settings.LANGUAGES], "portal_url": settings.PORTAL_URL}
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")


@never_cache
def healthz(request):
    """The process answers; asks nothing else, so that a slow database does not get it restarted."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request):
    """The portal can serve pages: 503 while the database does not answer, so that no visitor is sent here."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        logger.exception("The database does not answer.")
        return HttpResponse("database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
