"""Who signed in, and who tried to."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import PortalAdmin, ReadOnlyMixin
from core.admin_lists import pill
from core.templatetags.arabic import moment_words

from ..models import SignIn

OUTCOME_PILLS = {
    SignIn.Outcome.SIGNED_IN: "published",
    SignIn.Outcome.SECOND_STEP: "submitted",
    SignIn.Outcome.REFUSED: "late",
    SignIn.Outcome.LOCKED: "declined",
    SignIn.Outcome.CLOSED: "declined",
}


@admin.register(SignIn)
class SignInAdmin(ReadOnlyMixin, PortalAdmin):
    """Who signed in and who tried to, for the head of the unit. Nobody changes it; tidy_up forgets it in time."""

    list_shows_people = True
    list_display = ["when", "who", "method", "result", "device"]
    list_display_links = ["when"]
    list_filter = ["outcome", "method"]
    list_select_related = ["user"]
    search_fields = ["user"]
    date_hierarchy = "at"
    fields = ["when", "who", "method", "result", "device"]
    readonly_fields = fields

    def people_of(self, sign_in):
        """Nobody, where the address is unknown."""
        return [sign_in.user_id] if sign_in.user_id else []

    @admin.display(description=gettext_lazy("moment"), ordering="at")
    def when(self, sign_in):
        return moment_words(sign_in.at)

    @admin.display(description=gettext_lazy("user"), ordering="user__email")
    def who(self, sign_in):
        if sign_in.user is None:
            return _("Unknown address")
        address = format_html('<bdi dir="ltr">{}</bdi>', sign_in.user.email)
        return format_html("<span>{} ({})</span>", sign_in.user.name, address) if sign_in.user.name else address

    @admin.display(description=gettext_lazy("result"), ordering="outcome")
    def result(self, sign_in):
        return pill(OUTCOME_PILLS[sign_in.outcome], sign_in.get_outcome_display())

    @admin.display(description=gettext_lazy("browser"), ordering="browser")
    def device(self, sign_in):
        return sign_in.device_in_words
