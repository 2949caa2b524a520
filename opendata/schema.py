"""The data files in schema.org's words (https://schema.org/DataCatalog), so that data search engines find them."""

from django.conf import settings
from django.urls import reverse


def catalogue(datasets):
    """Return the catalogue as a dict; datasets are pairs (Dataset, moment of its last change or None)."""
    return {
        "@type": "DataCatalog",
        "url": settings.PORTAL_URL + reverse("opendata:index"),
        "dataset": [described(dataset, changed_at) for dataset, changed_at in datasets],
    }


def described(dataset, changed_at):
    """Return one Dataset; it names a licence only when the ministry has chosen one."""
    return {
        "@type": "Dataset",
        "name": str(dataset.title),
        "description": str(dataset.description),
        "url": f"{settings.PORTAL_URL}{reverse('opendata:index')}#{dataset.name}",
        "inLanguage": [code for code, _label in settings.LANGUAGES],
        "isAccessibleForFree": True,
        "distribution": [download(dataset, "csv", "text/csv"), download(dataset, "json", "application/json")],
        **({"dateModified": changed_at} if changed_at else {}),
        **({"license": settings.DATA_LICENCE_URL} if settings.DATA_LICENCE_URL else {}),
    }


def download(dataset, ext, content_type):
    address = settings.PORTAL_URL + reverse("datasets:file", kwargs={"name": dataset.name, "ext": ext})
    return {"@type": "DataDownload", "encodingFormat": content_type, "contentUrl": address}
