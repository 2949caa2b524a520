"""Excel in, Excel out: what can be downloaded, what was uploaded, and the preview of each upload."""

from uuid import uuid4

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.admin import PortalAdmin
from core.admin_fields import text_field
from core.admin_lists import day_column, pill
from core.admin_steps import StepForm, step
from core.templatetags.arabic import digits

from ..models import ImportBatch
from ..models.import_batch import Kind
from ..workbooks import actions, scopes
from .parts import JUDGES
from .workbook_rows import PILLS, shown_rows

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_PER_PAGE = 50
State = ImportBatch.State
# What needs its reader comes first.
ORDER = [Kind.WRONG, Kind.NEW, Kind.CHANGED, Kind.UNCHANGED]


AGAIN = gettext_lazy("Choose the file again.")


class DownloadForm(forms.Form):
    """Which part of the plan to download; only what the person may edit is offered."""

    of = forms.ChoiceField(label=gettext_lazy("What to download"))

    def __init__(self, user, **options):
        super().__init__(**options)
        self.fields["of"].choices = scopes.choices(user)


class UploadForm(forms.Form):
    key = forms.UUIDField(
        label="", widget=forms.HiddenInput, error_messages=dict.fromkeys(["required", "invalid"], AGAIN)
    )
    file = forms.FileField(
        label=gettext_lazy("Excel workbook"),
        help_text=gettext_lazy("The file that you downloaded here and edited (.xlsx), at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )


class RowsForm(forms.Form):
    """Which rows of a preview to show."""

    kind = forms.ChoiceField(choices=Kind, required=False)

    def chosen(self):
        """Return the Kinds to show: the chosen one, or all."""
        return [self.cleaned_data["kind"]] if self.is_valid() and self.cleaned_data["kind"] else ORDER


class DeclineForm(StepForm):
    note = text_field(gettext_lazy("Note for the author"), help_text=gettext_lazy("Why it is not saved."))


class UndoForm(StepForm):
    is_sure = forms.BooleanField(
        label=gettext_lazy("Yes, undo it"),
        help_text=gettext_lazy(
            "Each milestone gets its former values back, and those that the import added are deleted. What was "
            "published of a moved date stays public, with a line that says that the import was undone."
        ),
    )


def can_be_saved(request, batch):
    return batch.can_be_saved


@admin.register(ImportBatch)
class ImportBatchAdmin(PortalAdmin):
    list_display = [
        "file_shown",
        "author",
        day_column("created_at", gettext_lazy("uploaded on")),
        "state_shown",
        "counts",
    ]
    list_filter = ["state"]
    list_select_related = ["author"]
    search_fields = ["search_text"]
    ordering = ["-created_at", "-pk"]

    def get_urls(self):
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/", export, name=self.url_name("export")), *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("rows")

    def has_delete_permission(self, request, obj=None):
        return False

    def export_view(self, request):
        """The workbook of the part of the plan that ?of= names, or with &empty= the template for new milestones."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        scope = scopes.find(request.user, request.GET.get("of", ""))
        if scope is None:
            raise Http404
        is_empty = "empty" in request.GET
        name = f"{scope.name}-template" if is_empty else scope.name
        headers = {"Content-Disposition": content_disposition_header(True, f"{name}.xlsx")}
        return HttpResponse(scope.workbook(is_empty), content_type=WORKBOOK, headers=headers)

    def add_view(self, request, form_url="", extra_context=None):
        """Download, edit, upload: the page that leads through it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = UploadForm(*sent, initial={"key": uuid4()})
        if form.is_valid() and (batch := self.uploaded(request, form)):
            return redirect(self.address("change", batch))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Edit the plan in Excel"),
            "opts": self.opts,
            "form": form,
            "download_form": DownloadForm(request.user, initial=request.GET),
            "errors": form.errors,
        }
        return render(
            request, "admin/commitments/importbatch/upload.html", context, status=422 if form.errors else 200
        )

    def uploaded(self, request, form):
        """Return the ImportBatch of a file that could be read; or put its refusal on the form and return None."""
        try:
            return actions.preview_workbook(form.cleaned_data["file"], request.user, form.cleaned_data["key"])
        except ValidationError as refusal:
            form.add_error("file", refusal)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The preview of an upload, row by row; once it is saved, what it changed."""
        batch = self.get_row_or_404(request, object_id)
        chosen = RowsForm(request.GET).chosen()
        rows = sorted(batch.rows_of(*chosen), key=lambda row: (ORDER.index(row["kind"]), row["line"]))
        page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        kinds = [(kind, pill(PILLS[kind], kind.label), getattr(batch, f"{kind}_count")) for kind in ORDER]
        context = {
            **self.admin_site.each_context(request),
            "title": str(batch),
            "opts": self.opts,
            "original": batch,
            "batch": batch,
            "state": self.state_shown(batch),
            "steps": self.open_steps(request, batch),
            "kinds": kinds,
            "chosen": chosen[0] if len(chosen) == 1 else "",
            "page": page,
            "rows": shown_rows(page.object_list),
            "outcome": outcome(batch) if batch.state == State.APPLIED else "",
        }
        return render(request, "admin/commitments/importbatch/preview.html", context)

    @step(
        gettext_lazy("Hand in to the Open Government Unit"),
        tone="main",
        is_open=lambda request, batch: (
            not request.user.has_perm(JUDGES) and batch.state == State.PREVIEWED and batch.can_be_saved
        ),
    )
    def hand_in(self, request, batch):
        actions.hand_in(batch, request.user)
        return _("The Open Government Unit has it now. The plan changes once the unit saves it.")

    @step(gettext_lazy("Save the changes"), tone="main", is_open=can_be_saved, right=JUDGES)
    def save(self, request, batch):
        return outcome(actions.apply_import(batch, request.user))

    @step(
        gettext_lazy("Save, and publish the new milestones"),
        is_open=lambda request, batch: batch.can_be_saved and batch.new_count,
        right=JUDGES,
    )
    def save_and_publish(self, request, batch):
        return outcome(actions.apply_import(batch, request.user, publish=True))

    @step(
        gettext_lazy("Decline with a note"),
        form=DeclineForm,
        is_open=lambda request, batch: batch.state == State.SUBMITTED,
        right=JUDGES,
    )
    def decline(self, request, batch, note):
        actions.decline(batch, request.user, note)
        return _("The import was declined; its author reads your note.")

    @step(
        gettext_lazy("Undo the import"),
        form=UndoForm,
        tone="danger",
        is_open=lambda request, batch: batch.can_be_undone,
        right=JUDGES,
    )
    def undo(self, request, batch, is_sure):
        actions.undo_import(batch, request.user)
        return _("The import was undone: its milestones are as they were.")

    @admin.display(description=gettext_lazy("file"), ordering="file_name")
    def file_shown(self, batch):
        return format_html("<bdi>{}</bdi>", batch.file_name)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, batch):
        return pill(PILLS[batch.state], batch.get_state_display())

    @admin.display(description=gettext_lazy("rows"))
    def counts(self, batch):
        words = [(kind.label, getattr(batch, f"{kind}_count")) for kind in ORDER]
        return _("; ").join(f"{label}: {digits(count)}" for label, count in words if count)


def outcome(batch):
    """Return in words what a saved import changed, and how much of it everybody sees."""
    changed, new, public = batch.changed_count, batch.new_count, batch.public_milestones().count()
    sentences = [
        ngettext("%(count)s milestone was changed.", "%(count)s milestones were changed.", changed)
        % {"count": digits(changed)},
        ngettext("%(count)s milestone was added.", "%(count)s milestones were added.", new) % {"count": digits(new)},
        ngettext("The public now sees %(count)s of them.", "The public now sees %(count)s of them.", public)
        % {"count": digits(public)},
    ]
    return " ".join(sentences)
