"""The portal in schema.org's words (https://schema.org/GovernmentOrganization), in the active language."""

from django.conf import settings
from django.urls import reverse


def organisation(plan):
    """Return who runs the portal as a dict: the plan's unit inside its coordinator; None while nobody is named."""
    if plan is None or plan.coordinating_unit is None:
        return None
    data = {
        "@type": "GovernmentOrganization",
        "name": plan.coordinating_unit.name,
        "url": settings.PORTAL_URL + reverse("pages:home"),
    }
    if plan.coordinator:
        data["parentOrganization"] = {"@type": "GovernmentOrganization", "name": plan.coordinator.name}
    return data
