"""Replies on the page of their feedback."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from core.admin import ReadOnlyMixin
from core.admin_inlines import BilingualStacked
from core.templatetags.arabic import day

from ..models import Reply


class DraftInline(BilingualStacked):
    """Replies that are still being written."""

    model = Reply
    fields = ["entity", "body"]
    autocomplete_fields = ["entity"]
    show_change_link = False
    verbose_name = gettext_lazy("draft of a reply")
    verbose_name_plural = gettext_lazy("drafts of replies")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(published_at=None).select_related("entity")


class PublishedReplyInline(ReadOnlyMixin, BilingualStacked):
    """Official words that the author has read: nothing is changed about them."""

    model = Reply
    fields = ["entity", "published", "body"]
    readonly_fields = ["entity", "published", "body"]
    show_change_link = False
    verbose_name_plural = gettext_lazy("published replies")

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(published_at=None).select_related("entity")

    @admin.display(description=gettext_lazy("published on"))
    def published(self, reply):
        return day(reply.published_at)
