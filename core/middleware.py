"""What is refused before any view sees it."""

from urllib.parse import unquote_plus

from django.utils.translation import override

from core.arabic import CONTROL_CHARACTERS
from core.responses import bad_request, stale_row
from core.versions import was_overtaken


class RefuseControlCharacters:
    """Answer 400 to NUL and its like in a path, query or cookie: PostgreSQL refuses them, SQLite not.

    Everything is read as UTF-8, as our pages are written: Python knows encodings that are none of text.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.encoding = "utf-8"
        query = unquote_plus(request.META.get("QUERY_STRING", ""), errors="surrogateescape")
        if any(map(CONTROL_CHARACTERS.search, [request.path, query, *request.COOKIES.values()])):
            with override("en" if request.path.startswith("/en/") else "ar"):
                return bad_request(request)
        return self.get_response(request)


class AnswerStaleRows:
    """Say in words that two people saved the same row at the same moment, where a view has no better answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return stale_row(request) if was_overtaken(exception) else None
