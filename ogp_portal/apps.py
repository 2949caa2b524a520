from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """The stock admin with the portal's own site: Arabic names, the first page, technical models hidden."""

    default_site = "ogp_portal.admin.PortalAdminSite"


class PortalConfig(AppConfig):
    """The top of the house: settings, addresses, roles."""

    name = "ogp_portal"
