"""Who looked at personal data."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, ngettext

from core import history
from core.admin import PortalAdmin, ReadOnlyMixin
from core.admin_fields import is_key
from core.templatetags.arabic import digits, moment_words, num

from ..models import PersonalDataAccess, User


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
