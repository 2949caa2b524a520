"""What every page knows without asking the database, the session or the visitor."""

from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language


def portal(request):
    """Addresses of this page in both languages, and the settings that the footer tells."""
    language = get_language() or settings.LANGUAGE_CODE
    other = "en" if language == "ar" else "ar"
    path = request.path
    return {
        "portal_url": settings.PORTAL_URL,
        "canonical_url": settings.PORTAL_URL + path,
        "other_language": other,
        "other_language_url": translate_url(request.get_full_path(), other),
        "alternates": {code: settings.PORTAL_URL + translate_url(path, code) for code, _ in settings.LANGUAGES},
        "data_licence_name": settings.DATA_LICENCE_NAME,
        "data_licence_url": settings.DATA_LICENCE_URL,
        "contact_email": settings.CONTACT_EMAIL,
    }
