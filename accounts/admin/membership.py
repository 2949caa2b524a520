"""Who acts in the name of which entity."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.admin import PortalAdmin
from core.admin_bulk import BulkForm, bulk, with_each
from core.admin_fields import text_field
from core.admin_inlines import Tabular
from core.admin_lists import ChoiceFilter, RowFilter
from core.admin_steps import StepForm, step
from core.templatetags.arabic import num

from .. import emails
from .. import verification as judging
from ..models import Entity, Membership
from .entity import verification

REASON_HELP = gettext_lazy("The person reads it in a letter and on their own page. It is not public.")
ROLES = {
    Membership.Role.MEMBER: gettext_lazy("Member: writes in its name, and does not send"),
    Membership.Role.SUBMITTER: gettext_lazy("Submitter: writes, sends, and invites colleagues"),
    Membership.Role.FOCAL_POINT: gettext_lazy("Focal point: reports on its milestones"),
}


class VerificationFilter(ChoiceFilter):
    title = gettext_lazy("verified")
    parameter_name = "verified"

    def conditions(self, model):
        waits = Q(verified_at=None, declined_at=None)
        return {
            "waiting": (_("Waits for verification"), waits & Q(entity__verified_at__isnull=False)),
            "proposed": (_("Waits for its organisation"), waits & Q(entity__verified_at=None)),
            "verified": (_("Verified"), Q(verified_at__isnull=False)),
            "declined": (_("Turned down"), Q(declined_at__isnull=False)),
        }


class MemberOfFilter(RowFilter):
    title = gettext_lazy("entity")
    parameter_name = "entity"

    def rows(self, request):
        return Entity.objects.filter(pk__in=Membership.objects.values("entity"))

    def of(self, queryset, keys):
        return queryset.filter(entity__in=keys)


class VerifyForm(StepForm):
    role = forms.ChoiceField(label=gettext_lazy("What may the person do there?"), widget=forms.RadioSelect)

    def __init__(self, membership, data=None):
        super().__init__(membership, data)
        roles = Membership.WRITERS if membership.entity.kind in Entity.JOINED else Membership.Role
        self.fields["role"].choices = [(role.value, ROLES[role]) for role in roles]
        self.initial = {"role": membership.role}


class DeclineForm(StepForm):
    reason = text_field(gettext_lazy("Reason"), help_text=REASON_HELP)


class DeclineManyForm(BulkForm):
    reason = text_field(gettext_lazy("Reason for all of them"), help_text=REASON_HELP)


def why_not_verified(request, membership):
    """Return why a membership cannot be verified with others, or None."""
    if membership.verified_at:
        return _("Verified already.")
    return None if membership.entity.verified_at else _("The organisation itself is not verified yet.")


def why_not_declined(request, membership):
    """Return why a membership cannot be declined with others, or None."""
    if membership.verified_at:
        return _("Verified already.")
    return _("Turned down already.") if membership.declined_at else None


def unless(why_not):
    """Return whether a step is open: where nothing speaks against it that would leave the row out of many."""
    return lambda request, membership: why_not(request, membership) is None


@admin.register(Membership)
class MembershipAdmin(PortalAdmin):
    person_path = "user_id"
    list_shows_people = True
    list_display = ["user", "entity", "role", verification]
    list_filter = [VerificationFilter, "role", MemberOfFilter]
    list_select_related = ["user", "entity"]
    search_fields = ["user", "entity"]
    autocomplete_fields = ["user", "entity"]
    fields = ["user", "entity", "role", "verified_at", "declined_reason"]

    def get_fields(self, request, obj=None):
        return self.fields if obj and obj.declined_at else self.fields[:-1]

    def get_readonly_fields(self, request, obj=None):
        """Whom and what a membership ties stays: another one is another row."""
        return ["user", "entity", "declined_reason"] if obj else []

    def save_model(self, request, membership, form, change):
        """Tell the person what the form changed for them."""
        if membership.verified_at:
            membership.declined_at, membership.declined_reason = None, ""
        super().save_model(request, membership, form, change)
        is_told = membership.verified_at and membership.role in Membership.WRITERS
        if is_told and "verified_at" in form.changed_data:
            emails.membership_news("verified", membership)
        elif is_told and "role" in form.changed_data:
            emails.membership_news(membership.role, membership)

    @step(
        gettext_lazy("Verify"),
        form=VerifyForm,
        tone="main",
        is_open=unless(why_not_verified),
    )
    def verify(self, request, membership, role):
        judging.verify(membership, role)
        return _("%(user)s now acts in the name of %(entity)s.") % {
            "user": membership.user,
            "entity": membership.entity,
        }

    @step(
        gettext_lazy("Turn down with a reason"),
        form=DeclineForm,
        tone="danger",
        is_open=unless(why_not_declined),
    )
    def decline(self, request, membership, reason):
        judging.decline(membership, reason)
        return _("The membership was declined, and %(user)s was told why.") % {"user": membership.user}

    @bulk(gettext_lazy("Verify"), leaves_out=why_not_verified)
    def verify_many(self, request, memberships):
        with_each(memberships, judging.verify)
        count = len(memberships)
        words = ngettext("%(count)s membership is verified.", "%(count)s memberships are verified.", count)
        return words % {"count": num(count)}

    @bulk(gettext_lazy("Turn down with one reason"), form=DeclineManyForm, tone="danger", leaves_out=why_not_declined)
    def decline_many(self, request, memberships, reason):
        with_each(memberships, lambda membership: judging.decline(membership, reason))
        words = ngettext(
            "%(count)s membership was declined, and its person was told why.",
            "%(count)s memberships were declined, and their people were told why.",
            len(memberships),
        )
        return words % {"count": num(len(memberships))}


class MembershipInline(Tabular):
    model = Membership
    fields = ["entity", "role", "verified_at"]
    autocomplete_fields = ["entity"]
    show_change_link = False

    def get_queryset(self, request):
        """Those of organisations that staff have not verified stand on the organisations' own pages."""
        return super().get_queryset(request).filter(entity__verified_at__isnull=False)
