"""Who acts in the name of which entity."""

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.admin import PortalAdmin
from core.admin_bulk import bulk, with_each
from core.admin_inlines import Tabular
from core.admin_lists import ChoiceFilter, RowFilter, pill
from core.admin_steps import step
from core.templatetags.arabic import num

from ..models import Entity, Membership


class VerificationFilter(ChoiceFilter):
    title = gettext_lazy("verified")
    parameter_name = "verified"

    def conditions(self, model):
        return {
            "waiting": (_("Waits for verification"), Q(verified_at=None)),
            "verified": (_("Verified"), Q(verified_at__isnull=False)),
        }


class MemberOfFilter(RowFilter):
    title = gettext_lazy("entity")
    parameter_name = "entity"

    def rows(self, request):
        return Entity.objects.filter(pk__in=Membership.objects.values("entity"))

    def of(self, queryset, keys):
        return queryset.filter(entity__in=keys)


@admin.display(description=gettext_lazy("verified"), ordering="verified_at")
def verification(membership):
    """Column: whether staff have verified the membership."""
    if membership.verified_at:
        return pill("published", _("Verified"))
    return pill("held", _("Waits for verification"))


@admin.register(Membership)
class MembershipAdmin(PortalAdmin):
    person_path = "user_id"
    list_shows_people = True
    list_display = ["user", "entity", "role", verification]
    list_filter = [VerificationFilter, "role", MemberOfFilter]
    list_select_related = ["user", "entity"]
    search_fields = ["user", "entity"]
    autocomplete_fields = ["user", "entity"]
    fields = ["user", "entity", "role", "verified_at"]

    @step(gettext_lazy("Verify"), tone="main", is_open=lambda request, membership: membership.verified_at is None)
    def verify(self, request, membership):
        membership.verified_at = timezone.now()
        membership.save()
        return _("%(user)s now acts in the name of %(entity)s.") % {
            "user": membership.user,
            "entity": membership.entity,
        }

    @bulk(
        gettext_lazy("Verify"),
        leaves_out=lambda request, membership: membership.verified_at and _("Verified already."),
    )
    def verify_many(self, request, memberships):
        with_each(memberships, lambda membership: self.verify(request, membership))
        count = len(memberships)
        words = ngettext("%(count)s membership is verified.", "%(count)s memberships are verified.", count)
        return words % {"count": num(count)}


class MembershipInline(Tabular):
    model = Membership
    fields = ["entity", "role", "verified_at"]
    autocomplete_fields = ["entity"]
    show_change_link = False
