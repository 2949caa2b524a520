"""The back office: one door, Arabic names, and a first page that says what needs its reader today."""

import json
from functools import update_wrapper
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME, get_permission_codename
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.i18n import JavaScriptCatalog

from accounts import kept_forms
from accounts.actions import note_access
from core import admin_people
from core.admin import PortalAdmin
from core.arabic import local_digits
from core.dates import MONTHS
from core.models import Letter

from . import audit, scheduled, today
from .mail_log import LetterAdmin
from .translations.kinds import kinds_of

# The order in which staff meet the apps and their models.
ORDER = {
    "commitments": ["Plan", "Commitment", "Milestone", "ReportingPeriod", "ProgressUpdate", "ImportBatch", "Theme"],
    "workshops": ["Workshop", "WorkingGroup"],
    "feedback": ["Feedback", "DraftAnswer", "AnswerTemplate", "Window"],
    "accounts": ["Entity", "Membership", "User", "SignIn", "PersonalDataAccess"],
    "core": ["Letter"],
}


class AutocompleteView(AutocompleteJsonView):
    """Whoever may fill in a field may look up what goes into it, without seeing the list itself."""

    def has_perm(self, request, obj=None):
        opts = self.source_field.model._meta
        names = [f"{opts.app_label}.{get_permission_codename(verb, opts)}" for verb in ["add", "change"]]
        return self.is_filled_in(request) and any(map(request.user.has_perm, names))

    def is_filled_in(self, request):
        """Whether some page lets the person search for what goes into the field, and change it."""
        field = self.source_field
        return any(
            each.model is field.model
            and field.name in each.get_autocomplete_fields(request)
            and field.name not in each.get_readonly_fields(request)
            for each in self.forms(request)
        )

    def forms(self, request):
        """Yield the admins of all models, and the rows inside their pages."""
        for model in filter(self.admin_site.is_registered, apps.get_models()):
            page = self.admin_site.get_model_admin(model)
            yield page
            yield from (inline(model, self.admin_site) for inline in page.get_inlines(request, None))

    def get_queryset(self):
        return self.model_admin.offered_to_forms(super().get_queryset())

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        found = len(json.loads(response.content)["results"])
        if self.model_admin.list_shows_people and found:
            admin_people.show(request, admin_people.LOOKUP, self.model_admin.model, others=found)
        return response


class WordsForScripts(JavaScriptCatalog):
    """The words of the calendar and its like, with months and hours as the rest of the portal names them."""

    packages = ["django.contrib.admin"]

    def get_catalog(self):
        months = {month: gettext(month) for month in MONTHS}
        hours = {"6 a.m.": local_digits(gettext("6 a.m.")), "6 p.m.": local_digits(gettext("6 p.m."))}
        return super().get_catalog() | months | hours | clock_notes()


def clock_notes():
    """Return {sentence of the calendar about the reader's clock: ours}, the same in every plural form."""
    ahead = gettext("Note: your clock is ahead of Amman’s. Difference in hours: %s")
    behind = gettext("Note: your clock is behind Amman’s. Difference in hours: %s")
    return {
        "Note: You are %s hour ahead of server time.": [ahead] * 6,
        "Note: You are %s hour behind server time.": [behind] * 6,
    }


class PortalAdminSite(admin.AdminSite):
    """The back office of the unit."""

    site_title = _("Open Government Portal")
    site_header = _("Open Government Portal")
    index_title = _("What needs you today")
    empty_value_display = "–"

    def __init__(self, name="admin"):
        super().__init__(name)
        # Rows are deleted one by one, from their own page, which says what goes with them.
        self.disable_action("delete_selected")
        self.register(Letter, LetterAdmin)

    def register(self, model_or_iterable, admin_class=None, **options):
        """Take the portal's own admins only: what libraries bring is technical, and breaks the content policy."""
        if admin_class is not None and issubclass(admin_class, PortalAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self):
        """Links to public pages are made by each admin; the stock detour would tell of rows that one may not see."""
        stock = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        return [
            path("audit/", self.admin_view(audit.changes), name="audit"),
            path("audit/changes.csv", self.admin_view(audit.changes_file), name="audit_file"),
            *stock,
        ]

    def admin_view(self, view, cacheable=False):
        """What one may not see is a 404, for people without a back office and for staff without the permission.

        What was typed by somebody who is no longer signed in is kept, and given back once they are.
        """
        stock = super().admin_view(view, cacheable)

        def door(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            if not request.user.is_authenticated:
                return (request.method == "POST" and kept_forms.keep(request)) or stock(request, *args, **kwargs)
            is_sent = request.method == "POST"
            request.given_back = kept_forms.given_back(request)
            try:
                response = stock(request, *args, **kwargs)
            except PermissionDenied as refusal:
                raise Http404 from refusal
            if is_sent and response.status_code == 302:
                kept_forms.forget(request)
            # Also pages that refuse, such as a form that somebody else saved meanwhile, show the row.
            if hasattr(request, "personal_data") and response.status_code != 302:
                note_access(request.user, request.personal_data)
            return response

        return update_wrapper(door, view)

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """Send staff to the one door by password, with its limits; for other people there is no back office (404)."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise Http404
        # The door itself refuses to lead to another host.
        after = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: after})}")

    def logout(self, request, extra_context=None):
        """Send staff to the page on which everybody signs out."""
        return redirect("account_logout")

    def password_change(self, request, extra_context=None):
        """Send staff to the page on which everybody changes a password."""
        return redirect("account_change_password")

    password_change_done = password_change

    def autocomplete_view(self, request):
        return AutocompleteView.as_view(admin_site=self)(request)

    def each_context(self, request):
        return super().each_context(request) | {"may_translate": bool(kinds_of(request.user))}

    def i18n_javascript(self, request, extra_context=None):
        return WordsForScripts.as_view()(request)

    def get_app_list(self, request, app_label=None):
        """Return the apps and models that the person may open, in the order of their work."""
        found = self._build_app_dict(request, app_label)
        for label, app in found.items():
            app["models"].sort(key=lambda model, order=ORDER[label]: order.index(model["object_name"]))
        return [found[label] for label in ORDER if label in found]

    def index(self, request, extra_context=None):
        """The first page: what needs the person, each figure with the way to the rows behind it."""
        user = request.user
        context = {
            "parts": today.tasks(user),
            "due": today.next_due(user),
            "scheduled": scheduled.next_rows(user),
            "today": timezone.localdate(),
        }
        return super().index(request, context)
