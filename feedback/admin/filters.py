"""How the list of feedback is narrowed."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.admin.parts import EntityFilter, PlanFilter
from commitments.models import Commitment, EntityRole, Milestone
from core.admin_lists import SinceFilter

from ..models import plan_has


class NeedFilter(admin.SimpleListFilter):
    """What waits for the unit; each choice is a queryset of feedback."""

    title = gettext_lazy("what they need")
    parameter_name = "needs"

    def lookups(self, request, model_admin):
        return [
            ("to_moderate", _("Review before publication")),
            ("unanswered", _("An answer")),
            ("overdue", _("An answer that is late")),
            ("due_today", _("An answer today")),
            ("due_soon", _("An answer in the next 7 days")),
        ]

    def queryset(self, request, queryset):
        known = {value for value, words in self.lookup_choices}
        return getattr(queryset, self.value())() if self.value() in known else queryset


class FeedbackPlanFilter(PlanFilter):
    """Feedback on a plan and on all that belongs to it."""

    def of(self, queryset, keys):
        return queryset.filter(plan_has(pk__in=keys))


class ResponsibleFilter(EntityFilter):
    """Feedback on milestones for which an entity is responsible, and on the commitments that it leads."""

    def of(self, queryset, keys):
        led = Commitment.objects.filter(roles__entity__in=keys, roles__role=EntityRole.Role.LEAD)
        milestones = Milestone.objects.of_entities(keys)
        return queryset.filter(Q(milestone__in=milestones) | Q(commitment__in=led.values("pk")))


class ReceivedFilter(SinceFilter):
    title = gettext_lazy("received on")
    parameter_name = "received"
    path = "received_at"
