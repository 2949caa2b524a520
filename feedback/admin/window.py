"""When plans take feedback."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import PortalAdmin
from core.admin_lists import pill
from core.templatetags.arabic import day

from ..models import Window


@admin.register(Window)
class WindowAdmin(PortalAdmin):
    list_display = ["plan", "is_open_now", "opens", "closes"]
    list_select_related = ["plan"]
    fieldsets = [
        (
            None,
            {
                "description": gettext_lazy(
                    "In the time of Amman. Both act by themselves. Without an opening it is open from now on; without "
                    "a closing it stays open, also after the plan’s term."
                ),
                "fields": ["plan", ("opens_at", "closes_at")],
            },
        )
    ]

    @admin.display(description=gettext_lazy("state"))
    def is_open_now(self, window):
        return pill("published", _("Open")) if window.is_open else pill("withdrawn", _("Closed"))

    @admin.display(description=gettext_lazy("opens on"), ordering="opens_at")
    def opens(self, window):
        return day(window.opens_at) if window.opens_at else _("always open until it closes")

    @admin.display(description=gettext_lazy("closes on"), ordering="closes_at")
    def closes(self, window):
        return day(window.closes_at) if window.closes_at else _("not set")
