from django.contrib.admin import AdminSite


class PortalAdminSite(AdminSite):
    """The back office of the unit."""
