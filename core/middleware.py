"""What is refused before any view sees it."""

from urllib.parse import unquote_plus

from django.utils.translation import override

from core.arabic import CONTROL_CHARACTERS
from core.responses import bad_request


class RefuseControlCharacters:
    """Answer 400 to a path or query with NUL or another control character: PostgreSQL refuses them, SQLite not."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = unquote_plus(request.META.get("QUERY_STRING", ""), errors="surrogateescape")
        if CONTROL_CHARACTERS.search(request.path) or CONTROL_CHARACTERS.search(query):
            with override("en" if request.path.startswith("/en/") else "ar"):
                return bad_request(request)
        return self.get_response(request)
