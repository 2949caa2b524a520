"""A signed word in each form of the back office: for whom the page was drawn, and at which address.

Only pages that this person opened hold it, so that nobody else can send a text in their name that they then get back.
"""

from django.core import signing

NAME = "drawn"
# The name in an address under which a page looks for what was kept for it.
KEPT = "kept"
DAYS = 7


def stamp(request, path=None):
    """Return the word for the page that is being drawn; path is where its form is sent, if that is another page."""
    return signing.dumps([request.user.pk, path or request.path], salt=NAME)


def person_of(request):
    """Return the key of the user for whom the page was drawn that sent this; None without a stamp, or a wrong one."""
    try:
        key, path = signing.loads(request.POST.get(NAME, ""), salt=NAME, max_age=DAYS * 24 * 60 * 60)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return key if path == request.path else None
