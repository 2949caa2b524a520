"""What focal points report and what the unit decides on it, as they type it."""

from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_fields import AddressField, DayField, day_widget, has_credentials, text_field
from core.arabic import without_direction_marks
from core.forms import CleanCharField, CleanEmailField, DateField, FilesField, IntegerField
from core.templatetags.arabic import digits
from core.templatetags.bilingual import host_of

from .models import Evidence, Milestone, ProgressUpdate
from .models.progress import fingerprint_of

Status = Milestone.Status
TITLE_LENGTH = 200


class LinksField(CleanCharField):
    """Addresses of pages, one on a line; words before an address are its title. Gives pairs (title, address)."""

    address = AddressField(max_length=1000)

    def clean(self, value):
        lines = enumerate(super().clean(value).splitlines(), 1)
        return [self.pair_of(line, number) for number, line in lines if line.strip()]

    def pair_of(self, line, number):
        words = line.split()
        try:
            address = self.address.clean(words[-1])
        except ValidationError as refusal:
            if has_credentials(words[-1]):
                raise ValidationError(
                    _(
                        "Line %(number)s: the address holds a user name or a password, which everybody would read. "
                        "Write it without them."
                    )
                    % {"number": digits(number)}
                ) from refusal
            raise ValidationError(
                _("Line %(number)s: end the line with the address of a page, such as https://example.org/news.")
                % {"number": digits(number)}
            ) from refusal
        title = " ".join(words[:-1]).rstrip(" :–-") or host_of(address)
        return title[:TITLE_LENGTH], address


def title_of(file):
    """Return the title of a file that somebody sent: its name without the ending."""
    return without_direction_marks(PurePath(file.name).stem).replace("_", " ").strip()[:TITLE_LENGTH] or _("Document")


class ReportForm(forms.Form):
    """What is reported of one milestone. Anything may wait until it is handed in; what is valid can be kept."""

    # What the page showed when it was written on: the update as it stood, and the values in the fields.
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    is_unchanged = forms.BooleanField(label=gettext_lazy("No change since the last time"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=Status)
    percent = IntegerField(
        label=gettext_lazy("Progress in percent"),
        min_value=0,
        max_value=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "vIntegerField", "inputmode": "numeric", "dir": "ltr"}),
    )
    completed_on = DayField(label=gettext_lazy("Completed on"), required=False, widget=day_widget())
    text_ar = text_field(gettext_lazy("What happened, in a sentence"), "ar", required=False)
    reason_ar = text_field(gettext_lazy("Reason for the delay or the withdrawal"), "ar", required=False)
    text_en = text_field(gettext_lazy("What happened, in English"), "en", required=False)
    reason_en = text_field(gettext_lazy("Reason, in English"), "en", required=False)
    links = LinksField(
        label=gettext_lazy("Links to published pages"),
        help_text=gettext_lazy("One on a line. Words before the address become its title."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    files = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("PDF, Word, Excel, PNG or JPEG, at most 10 MB each; you may choose several."),
        required=False,
    )
    dropped = forms.MultipleChoiceField(required=False)

    def __init__(self, row, data=None, files=None):
        self.row = row
        stands = row.update or row.milestone
        initial = {name: getattr(stands, name, None) for name in ProgressUpdate.WRITTEN_FIELDS}
        super().__init__(data, files, prefix=f"m{row.milestone.pk}", initial=initial)
        self.initial["shown"] = f"{row.fingerprint}.{self.digest(self.initial)}"
        self.fields["dropped"].choices = [(str(each.pk), each.title) for each in row.evidence]
        for name in ["text_ar", "text_en", "reason_ar", "reason_en"]:
            self.fields[name].widget.attrs["rows"] = 2

    @staticmethod
    def digest(values):
        """Return a short text that is the same for the same values; nothing and no text are the same."""
        given = (values.get(name) for name in ProgressUpdate.WRITTEN_FIELDS)
        return fingerprint_of(["" if value is None or value is False else value for value in given])

    def clean(self):
        values = self.cleaned_data
        # Who changes the status and leaves the old figure where it was means the figure that the status has.
        if "status" in self.changed_data and "percent" not in self.changed_data:
            values["percent"] = {Status.COMPLETED: 100, Status.NOT_STARTED: None}.get(
                values.get("status"), values.get("percent")
            )
        return values

    @property
    def fingerprint_shown(self):
        return self.data.get(self.add_prefix("shown"), "").partition(".")[0]

    @property
    def is_touched(self):
        """Whether anything was typed since the page was shown."""
        given = any(self.cleaned_data.get(name) for name in ["links", "files", "dropped"])
        before = self.data.get(self.add_prefix("shown"), "").partition(".")[2]
        return bool(given or self.errors or self.digest(self.cleaned_data) != before)

    def says_same_as(self, update):
        """Whether the update holds what was typed."""
        return not self.errors and self.digest(self.cleaned_data) == self.digest(vars(update))

    def typed(self):
        """Return pairs (label, what was typed) of the fields that hold something, as text."""
        found = ((self[name].label, self[name].data) for name in [*ProgressUpdate.WRITTEN_FIELDS, "links"])
        choices = {str(value): label for value, label in Status.choices}
        return [(label, choices.get(value, value)) for label, value in found if value and value is not True]

    def kept(self):
        """Return the values that can be kept, by the columns of the update: those without an error."""
        return {name: self.cleaned_data[name] for name in ProgressUpdate.WRITTEN_FIELDS if name in self.cleaned_data}

    def new_evidence(self, update):
        """Return the Evidence rows, not saved yet, for the links and files that were given."""
        links = [
            Evidence(update=update, title_ar=title, address=address)
            for title, address in self.cleaned_data.get("links") or []
        ]
        files = [
            Evidence(update=update, title_ar=title_of(file), file=file)
            for file in self.cleaned_data.get("files") or []
        ]
        return links + files

    def shown_again(self, row, is_kept=True):
        """Return the form with what was typed for the row as it is now stored; what is_kept of evidence is empty."""
        data = self.data.copy()
        again = ReportForm(row, data)
        data[self.add_prefix("shown")] = again.initial["shown"]
        if is_kept:
            data.setlist(self.add_prefix("dropped"), [])
        if is_kept and "links" not in self.errors and not self.row.is_stale:
            data[self.add_prefix("links")] = ""
        if "files" in self.errors:
            again.add_error("files", self.errors["files"].as_data())
        return again


class VerdictForm(forms.Form):
    """What the unit says of one update; a note that it goes back with."""

    class Decision:
        APPROVE, RETURN, LATER = "approve", "return", ""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (Decision.APPROVE, gettext_lazy("Approve and publish")),
            (Decision.RETURN, gettext_lazy("Return with a note")),
            (Decision.LATER, gettext_lazy("Decide later")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    note = text_field(
        gettext_lazy("Note for the author"), required=False, help_text=gettext_lazy("What is missing or wrong.")
    )

    def __init__(self, update, data=None, decision=""):
        self.update = update
        initial = {"decision": decision, "seen": update.fingerprint}
        super().__init__(data, prefix=f"u{update.pk}", initial=initial)
        self.fields["note"].widget.attrs["rows"] = 2

    def clean(self):
        values = self.cleaned_data
        if values.get("decision") == self.Decision.RETURN and not values.get("note"):
            self.add_error("note", _("Say in a note why the update goes back."))
        return values

    def read_again(self, refusals):
        """Show the update as it stands now, with the reasons why the decision on it was refused."""
        for sentence in refusals:
            self.add_error(None, sentence)
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = self.initial["seen"]

    @property
    def is_decided(self):
        return bool(self.cleaned_data.get("decision"))

    @property
    def is_approval(self):
        return self.cleaned_data.get("decision") == self.Decision.APPROVE


class DaysForm(forms.Form):
    """Two days, the state at the end of which is compared."""

    def __init__(self, data=None):
        super().__init__(data, auto_id="days-%s")
        self.fields["from"] = DateField(label=gettext_lazy("From the end of the day"), required=False)
        self.fields["to"] = DateField(label=gettext_lazy("To the end of the day"), required=False)

    def days(self):
        """Return both days, the earlier first; None unless both are given and sensible."""
        if not self.is_valid():
            return None
        days = [self.cleaned_data["from"], self.cleaned_data["to"]]
        return sorted(days) if all(days) else None


class FollowForm(forms.Form):
    """With which address somebody follows; who is signed in has proved theirs and types nothing."""

    email = CleanEmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy(
            "For these letters only; it is never published. Not confirmed, it is deleted after 7 days."
        ),
        error_messages={
            "required": gettext_lazy("Write your e-mail address."),
            "invalid": gettext_lazy("Write the e-mail address in full, such as name@example.org."),
        },
    )
    # Left empty by people, who do not see it; programs fill in everything.
    website = forms.CharField(label=gettext_lazy("Leave this field empty"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if user.is_authenticated:
            del self.fields["email"], self.fields["website"]
        else:
            self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}

    @property
    def is_trapped(self):
        """Whether a program filled in what people do not see: it gets the same answer, and nobody a letter."""
        return bool(self.cleaned_data.get("website"))
