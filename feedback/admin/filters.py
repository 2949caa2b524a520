"""How the list of feedback is narrowed."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Entity
from commitments.admin.parts import EntityFilter, PlanFilter
from commitments.models import Plan
from core.admin_lists import SinceFilter

from ..models import Assignment, plan_has, responsibility


class NeedFilter(admin.SimpleListFilter):
    """What waits for the unit; each choice is a queryset of feedback."""

    title = gettext_lazy("what they need")
    parameter_name = "needs"

    def lookups(self, request, model_admin):
        return [
            ("to_moderate", _("Review before publication")),
            ("appealed", _("A second look: their authors ask for it")),
            ("unread", _("A look: published at once in the last 30 days")),
            ("edited", _("A look at what its author changed")),
            ("unanswered", _("An answer")),
            ("overdue", _("An answer that is late")),
            ("due_today", _("An answer today")),
            ("due_soon", _("An answer in the next 7 days")),
            ("due_this_week", _("An answer today or in the next 7 days")),
            ("answered_lately", _("Nothing: answered in the last 30 days")),
            ("answered", _("Nothing: answered")),
            ("without_change", _("Accepted, no change of the plan linked yet")),
            ("not_settled", _("Another look: its author says it is not settled")),
            ("with_held_words", _("Review of its author’s reply to the decision")),
        ]

    def queryset(self, request, queryset):
        known = {value for value, words in self.lookup_choices}
        return getattr(queryset, self.value())() if self.value() in known else queryset


class FeedbackPlanFilter(PlanFilter):
    """Feedback on a plan and on all that belongs to it."""

    def of(self, queryset, keys):
        return queryset.filter(plan_has(pk__in=keys))


class ResponsibleFilter(EntityFilter):
    """Feedback that an entity has to answer; NOBODY stands for what is nobody's yet."""

    NOBODY = "none"

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.known[self.NOBODY] = _("No entity is named")

    def rows(self, request):
        """For the unit also the coordinating units, and whoever was ever asked to draft an answer."""
        entities = super().rows(request)
        if not request.user.has_perm("feedback.change_feedback"):
            return entities
        units = Plan.objects.exclude(coordinating_unit=None).values("coordinating_unit")
        asked = Assignment.objects.values("entity")
        return Entity.objects.filter(Q(pk__in=entities.values("pk")) | Q(pk__in=units) | Q(pk__in=asked))

    def of(self, queryset, keys):
        if self.NOBODY in keys:
            return queryset.filter(responsibility.is_of_nobody())
        return queryset.of_responsible(keys)


class ReceivedFilter(SinceFilter):
    title = gettext_lazy("received on")
    parameter_name = "received"
    path = "received_at"
