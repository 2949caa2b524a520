"""What the admins of the plan's rows share."""

from django.contrib import admin
from django.db.models import Q
from django.http import Http404
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Entity
from core import history
from core.admin_lists import pill
from core.templatetags.arabic import digits

from ..models import DateChange, EntityRole

SOURCES = (gettext_lazy("Sources"), {"fields": ["sources", "wording"], "classes": ["collapse"]})
# Digits of the longest key that fits every database.
LONGEST_KEY = 18

PUBLICATION = (gettext_lazy("Publication"), {"fields": [("published_at", "confirmed_on")]})


def commitment_words(commitment):
    """Return the commitment's number, in the digits of the language, and its title as it is written."""
    return f"({digits(commitment.number)}) {commitment.short_title or commitment.title}"


def milestone_words(milestone):
    """Return the milestone's number, in the digits of the language, and its title as it is written."""
    return f"{digits(milestone.label)} {milestone.title}"


# What the history calls rows that have no page of their own.
history.WORDS |= {
    DateChange: lambda change: milestone_words(change.milestone),
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


class EntityFilter(admin.SimpleListFilter):
    """Rows for which an entity is responsible."""

    title = gettext_lazy("entity")
    parameter_name = "entity"

    def lookups(self, request, model_admin):
        entities = Entity.objects.filter(Q(commitment_roles__isnull=False) | Q(milestones__isnull=False)).distinct()
        return [(str(entity.pk), entity.name) for entity in entities]

    def queryset(self, request, queryset):
        known = {value for value, words in self.lookup_choices}
        return self.of_entity(queryset, self.value()) if self.value() in known else queryset

    def of_entity(self, rows, entity):
        """Return the rows for which the entity (its number) is responsible."""
        raise NotImplementedError
