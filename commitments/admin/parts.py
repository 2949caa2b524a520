"""What the admins of the plan's rows share."""

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Entity
from core import history
from core.admin_lists import RowFilter, pill
from core.templatetags.arabic import digits

from ..models import DateChange, EntityRole, Milestone, Plan, ReportingPeriod

SOURCES = (gettext_lazy("Sources"), {"fields": ["sources", "wording"], "classes": ["collapse"]})
# Where an entity has a share in a plan: model, and the column that names the entity.
SHARES = [(EntityRole, "entity"), (Milestone, "responsible")]
# Digits of the longest key that fits every database.
LONGEST_KEY = 18

# Whoever may change plans judges what focal points hand in.
JUDGES = "commitments.change_plan"

PUBLICATION = (gettext_lazy("Publication"), {"fields": [("published_at", "confirmed_on")]})


def commitment_words(commitment):
    """Return the commitment's number, in the digits of the language, and its title as it is written."""
    return f"({digits(commitment.number)}) {commitment.short_title or commitment.title}"


def milestone_words(milestone):
    """Return the milestone's number, in the digits of the language, and its title as it is written."""
    return f"{digits(milestone.label)} {milestone.title}"


def planned_words(row):
    """Return the number of the commitment or milestone, in the digits of the language, and its title."""
    return milestone_words(row) if isinstance(row, Milestone) else commitment_words(row)


# What the history calls rows that have no page of their own.
history.WORDS |= {
    DateChange: lambda change: planned_words(change.row),
    EntityRole: lambda role: f"{commitment_words(role.commitment)} – {role}",
}


def status_pills(milestone):
    """Return the status of the milestone, and that it is late where it is."""
    shown = pill(milestone.status, milestone.get_status_display())
    return format_html("{} {}", shown, pill("late", _("Late"))) if milestone.is_overdue else shown


def sent_keys(sent):
    """Return the keys of the rows that a page of many rows sent, as a set; Http404 for what no page sends."""
    keys = sent.getlist("row")
    if not all(key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY for key in keys):
        raise Http404
    return {int(key) for key in keys}


class EntityFilter(RowFilter):
    """Rows for which an entity is responsible."""

    title = gettext_lazy("entity")
    parameter_name = "entity"

    def rows(self, request):
        """All entities with a share in a plan; focal points choose among their own."""
        if not request.user.has_perm("commitments.change_plan"):
            return request.user.entities()
        leads, responsible = (model.objects.filter(**{name: OuterRef("pk")}) for model, name in SHARES)
        return Entity.objects.filter(Exists(leads) | Exists(responsible))


class PlanFilter(RowFilter):
    """Rows of a plan; path leads from the row to it."""

    title = gettext_lazy("plan")
    parameter_name = "plan"
    path = "plan"

    def rows(self, request):
        """All plans; focal points choose among those in which they have milestones."""
        plans = Plan.objects.current_first()
        if request.user.has_perm("commitments.change_plan"):
            return plans
        return plans.filter(pk__in=Milestone.objects.editable_by(request.user).values("commitment__plan"))

    def of(self, queryset, keys):
        return queryset.filter(**{f"{self.path}__in": keys})


class PeriodFilter(RowFilter):
    """Rows of a reporting period."""

    title = gettext_lazy("reporting period")
    parameter_name = "period"

    def rows(self, request):
        """All periods; focal points choose among those of the plans in which they have milestones."""
        periods = ReportingPeriod.objects.select_related("plan")
        if request.user.has_perm("commitments.change_plan"):
            return periods
        return periods.filter(plan__in=Milestone.objects.editable_by(request.user).values("commitment__plan"))

    def of(self, queryset, keys):
        return queryset.filter(period__in=keys)
