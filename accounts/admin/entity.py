"""Ministries, commissions and associations."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from core.admin import BilingualAdmin
from core.admin_lists import TranslationFilter

from ..models import Entity


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
