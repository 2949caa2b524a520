"""Pages of the back office that need several floors: people whom follows go along with, organisations that merge."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin import entity as of_entities
from accounts.admin import user as of_users
from accounts.models import Entity, User
from commitments import follows
from core.admin_fields import RowField
from core.admin_steps import StepForm, step

from . import merging


class MergeForm(StepForm):
    into = RowField(
        Entity.objects.joinable(),
        label=gettext_lazy("Organisation that it is"),
        empty_label="",
        help_text=gettext_lazy(
            "Its people go along, and what was sent and endorsed in its name. This cannot be undone."
        ),
    )

    def __init__(self, entity, data=None):
        super().__init__(entity, data)
        self.fields["into"].queryset = self.fields["into"].queryset.exclude(pk=entity.pk)
        known = {row.pk: str(row) for row in self.fields["into"].queryset.order_by("name")}
        near = [row.pk for row in entity.nearest() if row.pk in known]
        self.fields["into"].choices = [
            ("", "–"),
            (_("Names like it"), [(pk, known[pk]) for pk in near]),
            (_("All organisations"), [(pk, name) for pk, name in known.items() if pk not in near]),
        ]


def is_mergeable(request, entity):
    """Whether it may be the same as another: a proposal, or an organisation that has members."""
    return of_entities.is_proposed(request, entity) or (entity.kind in Entity.JOINED and not entity.is_demo)


@admin.register(Entity)
class EntityAdmin(of_entities.EntityAdmin):
    @step(gettext_lazy("Merge into another"), form=MergeForm, is_open=is_mergeable)
    def merge(self, request, entity, into):
        merging.merge(entity, into)
        words = _("%(entity)s was merged into %(into)s. Its people are there now.")
        return words % {"entity": entity, "into": into}, self.address("change", into)


@admin.register(User)
class UserAdmin(of_users.UserAdmin):
    def save_model(self, request, person, form, change):
        """Let what somebody follows go on at their new address."""
        super().save_model(request, person, form, change)
        if change and "email" in form.changed_data:
            follows.move(form.initial["email"], person.email)
