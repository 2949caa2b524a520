"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ogp_portal.settings")

django_application = get_wsgi_application()


def application(environ, start_response):
    """Answer a request with Django; a charset is left out of its type, since every form of ours is UTF-8.

    Python knows encodings that are none of text ("hex"), and Django would fail on their names before any middleware.
    """
    kept = [
        part for part in environ.get("CONTENT_TYPE", "").split(";") if not part.strip().lower().startswith("charset")
    ]
    return django_application(environ | {"CONTENT_TYPE": ";".join(kept)}, start_response)
