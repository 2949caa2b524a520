from datetime import timedelta

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import history
from core.admin import BilingualAdmin, PortalAdmin, ReadOnlyMixin
from core.admin_bulk import bulk, with_each
from core.admin_fields import PortalForm, RowsField, is_key
from core.admin_inlines import Tabular
from core.admin_lists import ChoiceFilter, RowFilter, TranslationFilter, day_column, pill
from core.admin_steps import StepForm, step
from core.templatetags.arabic import clock_words, day, digits, moment_words, num

from . import actions, devices, roles, second_step
from .models import Entity, Membership, PersonalDataAccess, SignIn, User

history.WORDS[Group] = roles.name_of


@admin.register(Entity)
class EntityAdmin(BilingualAdmin):
    list_display = ["name", "kind", "parent"]
    list_filter = ["kind", TranslationFilter]
    list_select_related = ["parent"]
    search_fields = ["search_text"]
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


class RolesField(RowsField):
    def label_from_instance(self, group):
        return roles.name_of(group)


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


class ResetForm(StepForm):
    confirmed = forms.BooleanField(
        label=gettext_lazy("I have made sure, face to face or by telephone, that this person asked for it."),
        help_text=gettext_lazy(
            "Until they set up a new second step, their password alone stands before their account."
        ),
    )


def is_awaited(person):
    """Whether the person is staff and has never come in by a password of their own."""
    is_in = person.last_login is not None and person.has_usable_password()
    return person.is_staff and person.is_active and not is_in


@admin.register(User)
class UserAdmin(PortalAdmin):
    """People, for the head of the unit. Passwords are chosen by their owners, from the letter that invites them."""

    form = PersonForm
    secrets = ("password",)
    person_path = "pk"
    list_shows_people = True
    list_display = ["email", "name", "roles", "is_open", day_column("last_login", gettext_lazy("last signed in"))]
    list_filter = ["groups", "is_active"]
    search_fields = ["search_text"]
    ordering = ["email"]
    inlines = [MembershipInline]
    readonly_fields = ["invitation", "last_login_day", "second_step_state", "joined_day"]
    fieldsets = [
        (None, {"fields": ["email", "name", "language", "is_active", "groups"]}),
        (gettext_lazy("Sign-in"), {"fields": readonly_fields}),
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
            options |= {"form_class": RolesField, "queryset": Group.objects.filter(name__in=roles.NAMES)}
        return super().formfield_for_manytomany(db_field, request, **options)

    def save_model(self, request, person, form, change):
        was_staff = person.is_staff
        person.is_staff = person.is_superuser or bool(form.cleaned_data["groups"])
        person.is_to_be_invited = person.is_staff and person.is_active and not was_staff
        # Whoever becomes staff chooses a password first: a new random one ends the sessions that codes have opened.
        if not change or (person.is_staff and not was_staff):
            person.set_unusable_password()
        super().save_model(request, person, form, change)
        if not person.is_active or person.is_to_be_invited:
            devices.end_all(person)

    def save_related(self, request, form, formsets, change):
        """Invite whoever has just become staff: the letter names their roles and entities, which are saved by now."""
        super().save_related(request, form, formsets, change)
        if form.instance.is_to_be_invited:
            messages.success(request, self.invited(form.instance))

    def invited(self, person):
        """Invite the person and return the sentence that says so."""
        actions.invite(person)
        days = settings.INVITATION_DAYS
        return format_html(
            ngettext(
                "An invitation is on its way to {address}. Its link works for {days} day.",
                "An invitation is on its way to {address}. Its link works for {days} days.",
                days,
            ),
            address=format_html('<bdi dir="ltr">{}</bdi>', person.email),
            days=num(days),
        )

    @step(gettext_lazy("Send the invitation again"), is_open=lambda request, person: is_awaited(person))
    def invite_again(self, request, person):
        return self.invited(person)

    @step(
        gettext_lazy("Reset the second step"),
        form=ResetForm,
        tone="danger",
        is_open=lambda request, person: person.is_staff and second_step.is_set_up(person),
    )
    def reset_second_step(self, request, person, confirmed):
        actions.reset_second_step(person)
        return _("The second step of %(person)s is reset, and a letter tells them so.") % {"person": person}

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, person):
        return _("; ").join(map(str, roles.names_of(person))) or "–"

    @admin.display(description=gettext_lazy("account"), ordering="is_active")
    def is_open(self, person):
        return pill("published", _("Open")) if person.is_active else pill("withdrawn", _("Closed"))

    @admin.display(description=gettext_lazy("last signed in"))
    def last_login_day(self, person):
        return day_column("last_login", "")(person) or _("Never")

    @admin.display(description=gettext_lazy("invitation"))
    def invitation(self, person):
        if not person.is_staff:
            return _("Participants need none: they sign in by a code.")
        if person.invited_at is None:
            return _("None was sent.")
        sent = {"day": day(person.invited_at), "time": clock_words(person.invited_at)}
        if person.has_usable_password():
            return _("Sent on %(day)s, %(time)s, and accepted.") % sent
        if person.invited_at < timezone.now() - timedelta(days=settings.INVITATION_DAYS):
            return _("Sent on %(day)s, %(time)s; its link has run out.") % sent
        return _("Sent on %(day)s, %(time)s, and not accepted yet.") % sent

    @admin.display(description=gettext_lazy("second step"))
    def second_step_state(self, person):
        return _("It is set up") if second_step.is_set_up(person) else _("It is not set up")

    @admin.display(description=gettext_lazy("account made on"))
    def joined_day(self, person):
        return day_column("date_joined", "")(person) or "–"


class ReaderFilter(admin.SimpleListFilter):
    title = gettext_lazy("who looked")
    parameter_name = "reader"

    def lookups(self, request, model_admin):
        return [(str(person.pk), str(person)) for person in User.objects.filter(is_staff=True)]

    def queryset(self, request, queryset):
        return queryset.filter(reader=self.value()) if is_key(self.value()) else queryset


class PersonFilter(admin.SimpleListFilter):
    """Looks at the data of one person: the list links to it, since nobody chooses among all people."""

    title = gettext_lazy("whose data")
    parameter_name = "person"

    def lookups(self, request, model_admin):
        key = request.GET.get(self.parameter_name)
        if not is_key(key):
            return []
        return [(key, history.person_words(int(key), User.objects.filter(pk=key).first()))]

    def queryset(self, request, queryset):
        return queryset.filter(person=self.value()) if is_key(self.value()) else queryset


@admin.register(PersonalDataAccess)
class PersonalDataAccessAdmin(ReadOnlyMixin, PortalAdmin):
    """Who looked at personal data; nobody changes it, and it names no participant."""

    list_display = ["seen", "reader_shown", "person_shown", "page_shown", "row_shown"]
    list_display_links = None
    list_filter = [ReaderFilter, PersonFilter, "page"]
    list_select_related = ["reader", "person"]
    date_hierarchy = "seen_at"
    fields = ["seen", "reader_shown", "person_shown", "page_shown", "row_shown"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("when"), ordering="seen_at")
    def seen(self, access):
        return moment_words(access.seen_at)

    @admin.display(description=gettext_lazy("who looked"))
    def reader_shown(self, access):
        return history.person_words(access.reader_id, access.reader)

    @admin.display(description=gettext_lazy("whose data"))
    def person_shown(self, access):
        if access.person_id is None:
            words = ngettext("%(count)s person", "%(count)s people", access.people_count)
            return words % {"count": num(access.people_count)}
        address = self.address("changelist") + f"?person={access.person_id}"
        return format_html('<a href="{}">{}</a>', address, history.person_words(access.person_id, access.person))

    @admin.display(description=gettext_lazy("page"), ordering="page")
    def page_shown(self, access):
        return access.get_page_display()

    @admin.display(description=gettext_lazy("of what"))
    def row_shown(self, access):
        """The row, with the way to it for who may open it."""
        try:
            model = apps.get_model(access.model)
        except LookupError:
            return access.model
        words = capfirst(str(model._meta.verbose_name))
        if not access.row_key:
            return words
        words = f"{words} {digits(access.row_key)}"
        if not self.admin_site.is_registered(model):
            return words
        address = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[quote(access.row_key)])
        return format_html('<a href="{}">{}</a>', address, words)


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
