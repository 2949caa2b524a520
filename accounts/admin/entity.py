"""Ministries, commissions and associations; also those that participants propose, until staff judge them."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import BilingualAdmin
from core.admin_fields import text_field
from core.admin_lists import ChoiceFilter, TranslationFilter, pill
from core.admin_steps import StepForm, step
from core.templatetags.arabic import moment_words

from .. import verification as judging
from ..models import Entity


class VerificationFilter(ChoiceFilter):
    title = gettext_lazy("verified")
    parameter_name = "verified"

    def conditions(self, model):
        return {
            "waiting": (_("Waits for verification"), Q(pk__in=Entity.objects.to_verify())),
            "verified": (_("Verified"), Q(verified_at__isnull=False)),
            "declined": (_("Turned down"), Q(declined_at__isnull=False)),
            "alone": (_("Nobody can send in its name"), Q(pk__in=Entity.objects.without_submitter())),
        }


@admin.display(description=gettext_lazy("verified"), ordering="verified_at")
def verification(row):
    """Column: whether staff have verified the row."""
    if row.verified_at:
        return pill("published", _("Verified"))
    return pill("declined", _("Turned down")) if row.declined_at else pill("held", _("Waits for verification"))


def is_proposed(request, entity):
    return entity.verified_at is None


class VerifyForm(StepForm):
    with_proposer = forms.BooleanField(
        label=gettext_lazy("Whoever proposed it belongs to it, and may send in its name."),
        help_text=gettext_lazy("Untick it where you have not made sure: their membership waits in its own list then."),
        required=False,
        initial=True,
    )


class DeclineForm(StepForm):
    reason = text_field(
        gettext_lazy("Reason"),
        help_text=gettext_lazy("Whoever proposed it reads it in a letter and on their own page. It is not public."),
    )


class EntityAdmin(BilingualAdmin):
    """What floors above know of merging is added in pages/admin.py, which registers it."""

    list_display = ["name", "kind", "parent", verification]
    list_filter = [VerificationFilter, "kind", TranslationFilter]
    list_select_related = ["parent", "proposed_by"]
    search_fields = ["search_text"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name_en"]}
    step_about = "admin/accounts/entity/proposal.html"
    readonly_fields = ["proposed", "near"]
    fieldsets = [
        (gettext_lazy("A proposal"), {"fields": ["proposed", "near"]}),
        (None, {"fields": ["name", "other_names", "slug", "kind", "parent"]}),
        (gettext_lazy("Sources"), {"fields": ["sources", "wording"], "classes": ["collapse"]}),
    ]

    def get_fieldsets(self, request, obj=None):
        """Of a proposal the page shows also by whom, and what it may be the same as."""
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj and is_proposed(request, obj) else fieldsets[1:]

    def people_of(self, entity):
        """Whoever proposed it, while it is judged."""
        return [entity.proposed_by_id] if is_proposed(None, entity) and entity.proposed_by_id else []

    def offered_to_forms(self, rows):
        """No other row points to an organisation that nobody has verified."""
        return rows.verified()

    @step(gettext_lazy("Verify the organisation"), form=VerifyForm, tone="main", is_open=is_proposed)
    def verify(self, request, entity, with_proposer):
        judging.verify_organisation(entity, with_proposer)
        return _("%(entity)s is verified: participants can choose it now.") % {"entity": entity}

    @step(
        gettext_lazy("Turn down with a reason"),
        form=DeclineForm,
        tone="danger",
        is_open=lambda request, entity: is_proposed(request, entity) and entity.declined_at is None,
    )
    def decline(self, request, entity, reason):
        judging.decline_organisation(entity, reason)
        return _("%(entity)s was declined, and whoever proposed it was told why.") % {"entity": entity}

    @admin.display(description=gettext_lazy("proposed by"))
    def proposed(self, entity):
        if entity.proposed_by is None:
            return _("The account was erased.")
        memberships = entity.memberships.filter(user=entity.proposed_by_id, asked_at__isnull=False)
        moments = [moment_words(membership.asked_at) for membership in memberships]
        return format_html('<bdi dir="ltr">{}</bdi> – {}', entity.proposed_by.email, "".join(moments))

    @admin.display(description=gettext_lazy("names like it"))
    def near(self, entity):
        """Verified entities that it may be, each with the way to it."""
        rows = [(self.address("change", row), row, row.get_kind_display()) for row in entity.nearest()]
        lines = format_html_join("", '<li><a href="{}">{}</a> – {}</li>', rows)
        return format_html("<ul>{}</ul>", lines) if rows else _("No verified entity has a name like it.")
