from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import history
from core.admin import BilingualAdmin, PortalAdmin, Tabular
from core.admin_fields import PortalForm, RowsField
from core.admin_lists import ChoiceFilter, TranslationFilter, day_column, pill
from core.admin_steps import step

from .models import Entity, Membership, User

ROLE_NAMES = {
    "unit_head": gettext_lazy("Head of the unit"),
    "unit_staff": gettext_lazy("Staff of the unit"),
    "focal_point": gettext_lazy("Focal point"),
}


def role_words(group):
    """Return what people call the role of a group."""
    return ROLE_NAMES.get(group.name, group.name)


history.WORDS[Group] = role_words


@admin.register(Entity)
class EntityAdmin(BilingualAdmin):
    list_display = ["name", "kind", "parent"]
    list_filter = ["kind", TranslationFilter]
    list_select_related = ["parent"]
    search_fields = ["name_ar", "name_en", "slug"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name_en"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "parent"]}),
        (gettext_lazy("Sources"), {"fields": ["sources", "wording"], "classes": ["collapse"]}),
    ]


class VerificationFilter(ChoiceFilter):
    title = gettext_lazy("verified")
    parameter_name = "verified"

    def conditions(self, model):
        return {
            "waiting": (_("Waits for verification"), Q(verified_at=None)),
            "verified": (_("Verified"), Q(verified_at__isnull=False)),
        }


@admin.display(description=gettext_lazy("verified"), ordering="verified_at")
def verification(membership):
    """Column: whether staff have verified the membership."""
    if membership.verified_at:
        return pill("published", _("Verified"))
    return pill("held", _("Waits for verification"))


@admin.register(Membership)
class MembershipAdmin(PortalAdmin):
    list_display = ["user", "entity", "role", verification]
    list_filter = [VerificationFilter, "role"]
    list_select_related = ["user", "entity"]
    search_fields = ["user__name", "user__email", "entity__name_ar", "entity__name_en"]
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


class MembershipInline(Tabular):
    model = Membership
    fields = ["entity", "role", "verified_at"]
    autocomplete_fields = ["entity"]
    show_change_link = False


class RolesField(RowsField):
    def label_from_instance(self, group):
        return role_words(group)


class PersonForm(PortalForm):
    def clean_is_active(self):
        if self.instance == self.editor and not self.cleaned_data["is_active"]:
            raise ValidationError(_("You cannot close your own account."))
        return self.cleaned_data["is_active"]

    def clean(self):
        """Nobody locks the door on themselves."""
        super().clean()
        roles = {role.name for role in self.cleaned_data.get("groups", [])}
        if self.instance == self.editor and not self.editor.is_superuser and "unit_head" not in roles:
            raise ValidationError({"groups": _("You cannot take from yourself the role that lets you be here.")})
        return self.cleaned_data


@admin.register(User)
class UserAdmin(PortalAdmin):
    """People, for the head of the unit. Passwords are set by their owners, from a letter."""

    form = PersonForm
    secrets = ("password",)
    list_display = ["email", "name", "roles", "is_open", day_column("last_login", gettext_lazy("last signed in"))]
    list_filter = ["groups", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    inlines = [MembershipInline]
    readonly_fields = ["last_login_day", "joined_day"]
    fieldsets = [
        (None, {"fields": ["email", "name", "language", "is_active", "groups"]}),
        (gettext_lazy("Sign-in"), {"fields": ["last_login_day", "joined_day"]}),
    ]

    def get_queryset(self, request):
        people = super().get_queryset(request).prefetch_related("groups")
        return people if request.user.is_superuser else people.filter(is_superuser=False)

    def get_form(self, request, obj=None, **options):
        form = super().get_form(request, obj, **options)
        form.editor = request.user
        return form

    def formfield_for_manytomany(self, db_field, request, **options):
        if db_field.name == "groups":
            options |= {"form_class": RolesField, "queryset": Group.objects.filter(name__in=ROLE_NAMES)}
        return super().formfield_for_manytomany(db_field, request, **options)

    def save_model(self, request, person, form, change):
        was_staff = person.is_staff
        person.is_staff = person.is_superuser or bool(form.cleaned_data["groups"])
        # Whoever becomes staff chooses a password first: a new random one ends the sessions that codes have opened.
        if not change or (person.is_staff and not was_staff):
            person.set_unusable_password()
        super().save_model(request, person, form, change)

    def response_add(self, request, person, **options):
        if person.is_staff:
            address = request.build_absolute_uri(reverse("account_reset_password"))
            messages.info(
                request,
                format_html(
                    _("{person} sets a password at this address: {address}"),
                    person=person,
                    address=format_html('<bdi dir="ltr">{}</bdi>', address),
                ),
            )
        return super().response_add(request, person, **options)

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, person):
        names = [str(role_words(group)) for group in person.groups.all()]
        if person.is_superuser:
            names.insert(0, _("Operator with all rights"))
        return _("; ").join(names) or "–"

    @admin.display(description=gettext_lazy("account"), ordering="is_active")
    def is_open(self, person):
        return pill("published", _("Open")) if person.is_active else pill("withdrawn", _("Closed"))

    @admin.display(description=gettext_lazy("last signed in"))
    def last_login_day(self, person):
        return day_column("last_login", "")(person) or _("Never")

    @admin.display(description=gettext_lazy("account made on"))
    def joined_day(self, person):
        return day_column("date_joined", "")(person) or "–"
