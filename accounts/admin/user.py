"""People and their roles."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import history
from core.admin import PortalAdmin
from core.admin_fields import PortalForm, RowsField
from core.admin_lists import day_column, pill
from core.admin_steps import StepForm, step
from core.templatetags.arabic import clock_words, day, num

from .. import actions, devices, roles, second_step
from .membership import MembershipInline

history.WORDS[Group] = roles.name_of


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


class UserAdmin(PortalAdmin):
    """People, for the head of the unit. Passwords are chosen by their owners, from the letter that invites them.

    What floors above do when an address changes is added in pages/admin.py, which registers it.
    """

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
        is_moved = change and "email" in form.changed_data
        # Whoever reads the mail of the earlier address may have come in by it.
        if not person.is_active or person.is_to_be_invited or is_moved:
            devices.end_all(person, but=request.session.session_key)

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
