"""The words of feedback as people type them: its fields and their rules, written for the first time or changed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import CleanCharField, FilesField
from core.templatetags.arabic import num
from core.uploads import clean_name, validate_document

from . import attachments
from .models import WORDS, Kind, Naming

LONGEST = 5000

KINDS = {
    Kind.SUGGESTION: _("A change to a commitment, a milestone or a date"),
    Kind.QUESTION: _("Something that is not clear to you"),
    Kind.CONCERN: _("Something that may go wrong, or has"),
    Kind.OFFER: _("What you or your organisation can do to help"),
}
NAMINGS = {
    Naming.ORGANISATION: _("Its name stands beside your feedback."),
    Naming.OWN_NAME: _("Your name stands beside your feedback."),
    Naming.WITHOUT_NAME: _("Your feedback is published; only the staff who answer it know your address."),
    Naming.BODY_ONLY: _("The answer reaches you by e-mail."),
}


def explained(choices):
    """Return radio choices, each with a line of help under its words."""
    return [
        (choice.value, format_html("{}<small>{}</small>", choice.label, words)) for choice, words in choices.items()
    ]


def validate_length(text):
    """ValidationError when the text is longer than we take."""
    if len(text) > LONGEST:
        message = gettext("Shorten the text: it has %(count)s characters, and at most %(limit)s fit.")
        raise ValidationError(message % {"count": num(len(text)), "limit": num(LONGEST)}, code="too_long")


class LongTextField(CleanCharField):
    """Paragraphs. No maxlength in the page: browsers would cut a pasted text without a word."""

    widget = forms.Textarea(attrs={"rows": 8, "dir": "auto"})
    default_validators = [validate_length]

    def to_python(self, value):
        """Return the text with one sign for each end of line, however the browser wrote it."""
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


def is_fit(file):
    """Whether the file is one that we take."""
    try:
        validate_document(file)
    except ValidationError:
        return False
    return file.size > 0


class WordingMixin:
    """The rule of a form about wording that is proposed; prefilled is the wording that the form brought itself."""

    prefilled = ""

    def clean_wording(self):
        """Keep wording only where it was typed, and only for a suggestion; the prefilled text alone says nothing."""
        current, proposed = self.cleaned_data.get("current_wording", ""), self.cleaned_data.get("proposed_wording", "")
        if proposed and self.cleaned_data.get("kind") != Kind.SUGGESTION:
            message = gettext("Only a suggestion proposes wording: choose “Suggestion” above, or empty this field.")
            self.add_error("proposed_wording", message)
        elif not proposed:
            self.cleaned_data["current_wording"] = ""
            is_about_wording = self.cleaned_data.get("reason") or (current and current != self.prefilled)
            if is_about_wording and self.cleaned_data.get("kind") == Kind.SUGGESTION:
                self.add_error("proposed_wording", gettext("Write the wording that you propose instead."))
            elif self.cleaned_data.get("reason"):
                message = gettext(
                    "Only a suggestion gives a reason for new wording: move it into your feedback above."
                )
                self.add_error("reason", message)


class WordsForm(WordingMixin, forms.Form):
    """What somebody says about a subject, and how they want to be named."""

    kind = forms.ChoiceField(label=_("Kind of feedback"), widget=forms.RadioSelect, initial=Kind.SUGGESTION)
    body = LongTextField(
        label=_("Your feedback"),
        error_messages={"required": _("Write your feedback.")},
    )
    current_wording = LongTextField(label=_("Wording now"), required=False)
    proposed_wording = LongTextField(label=_("Wording that you propose"), required=False)
    reason = LongTextField(label=_("Why it should change"), required=False)
    files = FilesField(
        label=_("Files"),
        required=False,
        help_text=_(
            "PDF, Word (docx), Excel (xlsx), PNG or JPEG; at most 3 files of 10 MB each. They are public as soon as "
            "your feedback is. A file can tell who wrote it: look at its properties first, if you do not want that."
        ),
    )
    dropped = forms.MultipleChoiceField(required=False)
    naming = forms.ChoiceField(
        label=_("How shall we publish it?"),
        widget=forms.RadioSelect,
        help_text=_("Feedback can show a political opinion: choose yourself whether a name stands beside it."),
        error_messages={"required": _("Choose how we shall publish it.")},
    )
    author_name = CleanCharField(label=_("Name"), required=False, max_length=150)
    organisation = CleanCharField(label=_("Organisation"), required=False, max_length=200)

    def __init__(self, *args, prefilled="", attached=(), **kwargs):
        self.prefilled, self.attached = prefilled, list(attached)
        super().__init__(*args, **kwargs)
        self.fields["dropped"].choices = [(str(each.key), each.name) for each in self.attached]
        self.fields["files"].widget.attrs["accept"] = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"
        self.fields["kind"].choices = explained(KINDS)
        self.fields["naming"].choices = explained(NAMINGS)
        self.fields["body"].help_text = gettext(
            "What is the problem, and what do you propose? At most %(limit)s characters. Leave out what is private, "
            "your own or others’."
        ) % {"limit": num(LONGEST)}
        self.fields["reason"].widget.attrs["rows"] = 3
        self.fields["author_name"].widget.attrs |= {"autocomplete": "name", "dir": "auto"}
        self.fields["organisation"].widget.attrs |= {"autocomplete": "organization", "dir": "auto"}

    def clean_files(self):
        """Refuse more files than we take; which can be kept of them all is in fit_files."""
        files = self.cleaned_data["files"]
        names = [*(each.name for each in self.kept), *(clean_name(file.name) for file in files)]
        if len(names) > attachments.MOST:
            left_out = "، ".join(names[attachments.MOST :])
            raise ValidationError(gettext("At most 3 files go along. Left out: %(names)s") % {"names": left_out})
        return files

    @property
    def kept(self):
        """The attached files that shall stay."""
        gone = self.dropped_keys
        return [each for each in self.attached if str(each.key) not in gone]

    @property
    def dropped_keys(self):
        """The keys of attached files that shall go, also where the form has mistakes."""
        given = self["dropped"].data or []
        return {str(each.key) for each in self.attached} & set(given)

    @property
    def fit_files(self):
        """The files that were sent and are what we take, also where others are not, or the form has mistakes."""
        files = [file for file in self["files"].data or [] if is_fit(file)]
        return files[: max(0, attachments.MOST - len(self.kept))]

    def show_attached(self, attached):
        """Show these files as attached when the form comes back."""
        self.attached = list(attached)

    def clean(self):
        naming, name = self.cleaned_data.get("naming"), self.cleaned_data.get("author_name")
        if naming == Naming.OWN_NAME and name == "":
            self.add_error("author_name", gettext("Write your name, or choose to appear without it."))
        if naming == Naming.ORGANISATION and self.cleaned_data.get("organisation") == "":
            self.add_error(
                "organisation", gettext("Write the name of your organisation, or choose to appear without it.")
            )
        self.clean_wording()

    def renew(self, name, value):
        """Show another value than was sent when the form comes back."""
        self.data = self.data.copy()
        self.data[name] = value

    @property
    def words(self):
        """What is kept of a valid form."""
        return {name: self.cleaned_data[name] for name in WORDS}


class EditForm(WordsForm):
    """What the author of an item changes about it, with the version that they had before them."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, item, prefilled="", **kwargs):
        self.item = item
        initial = {name: getattr(item, name) for name in WORDS} | {"version": item.version}
        attached = item.attachments.all()
        super().__init__(*args, prefilled=prefilled, attached=attached, initial=initial, **kwargs)
        self.initial["current_wording"] = item.current_wording or prefilled
        if item.on_behalf_of_id:
            # It stays what it was sent as, whatever is typed.
            self.fields["organisation"].disabled = True

    def clean_version(self):
        """Return the version; what no form of ours holds is the stored one."""
        return self.cleaned_data["version"] or self.item.version
