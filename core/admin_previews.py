"""Preview links in the back office: made by a step on the page of a draft, listed there, and taken back."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core import previews
from core.admin_steps import StepForm, step
from core.templatetags.arabic import clock_words, day

DEFAULT_DAYS = 7


class PreviewForm(StepForm):
    days = forms.TypedChoiceField(
        label=gettext_lazy("How long the link holds"),
        choices=[
            (1, gettext_lazy("One day")),
            (DEFAULT_DAYS, gettext_lazy("A week")),
            (30, gettext_lazy("30 days")),
        ],
        coerce=int,
        initial=DEFAULT_DAYS,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Whoever has the address reads the draft without signing in. You can withdraw it."),
    )


class PreviewMixin:
    """Rows with preview_links: a draft can be shown to reviewers. Stands before PublishedMixin."""

    def get_urls(self):
        revoke = self.admin_site.admin_view(require_POST(self.revoke_preview))
        name = self.url_name("revoke_preview")
        return [path("<path:object_id>/previews/<int:link>/revoke/", revoke, name=name), *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and self.has_change_permission(request, obj):
            links = obj.preview_links.live().select_related("author")
            context["preview_links"] = [(link, self.revoke_address(obj, link)) for link in links]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def revoke_address(self, row, link):
        return reverse(f"admin:{self.url_name('revoke_preview')}", args=[row.pk, link.pk])

    @step(
        gettext_lazy("Make a preview link"),
        form=PreviewForm,
        is_open=lambda request, row: not type(row).objects.published().filter(pk=row.pk).exists(),
    )
    def make_preview_link(self, request, row, days):
        link = previews.make_link(row, request.user, days)
        return _("The preview link holds until %(day)s, %(time)s. Copy its address below.") % {
            "day": day(link.expires_at),
            "time": clock_words(link.expires_at),
        }

    def revoke_preview(self, request, object_id, link):
        """Take a link back, and say so on the row's page."""
        row = self.get_row_or_404(request, object_id)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        found = row.preview_links.filter(pk=link).first()
        if found is None:
            raise Http404
        previews.revoke_link(found, request.user)
        messages.success(request, _("The preview link is withdrawn: it opens nothing any more."))
        return redirect(self.address("change", row))
