import re
from operator import gt

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.arabic import CONTROL_CHARACTERS, latin_digits
from core.forms import CleanCharField, CleanEmailField, CodeField
from core.templatetags.arabic import num

from . import tickets
from .models import Kind, Naming

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


class AboutForm(forms.Form):
    """What the address of the form says: the subject, and perhaps a draft to go on with."""

    about = CleanCharField(required=False)
    draft = forms.UUIDField(required=False)


class FeedbackForm(forms.Form):
    """What somebody wants to say about a subject, and how they want to be named."""

    kind = forms.ChoiceField(label=_("Kind of feedback"), widget=forms.RadioSelect, initial=Kind.SUGGESTION)
    body = LongTextField(
        label=_("Your feedback"),
        error_messages={"required": _("Write your feedback.")},
    )
    current_wording = LongTextField(label=_("Wording now"), required=False)
    proposed_wording = LongTextField(label=_("Wording that you propose"), required=False)
    naming = forms.ChoiceField(
        label=_("How shall we publish it?"),
        widget=forms.RadioSelect,
        help_text=_("Feedback can show a political opinion: choose yourself whether a name stands beside it."),
        error_messages={"required": _("Choose how we shall publish it.")},
    )
    author_name = CleanCharField(label=_("Name"), required=False, max_length=150)
    organisation = CleanCharField(label=_("Organisation"), required=False, max_length=200)
    email = CleanEmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_(
            "For the code, the receipt and the answer only; it is never published. "
            "Not confirmed, it is deleted after 30 days; confirmed, we keep it until you ask us to delete it."
        ),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write the e-mail address in full, such as name@example.org."),
        },
    )
    # Left empty by people, who do not see it; programs fill in everything.
    website = forms.CharField(label=_("Leave this field empty"), required=False)
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, browser, draft=None, user=None, prefilled="", **kwargs):
        self.browser, self.prefilled, self.key = browser, prefilled, None
        initial = {"current_wording": prefilled, "ticket": tickets.issue(browser, draft and draft.key)}
        if user and user.is_authenticated:
            initial |= {"author_name": user.name, "email": user.email}
        super().__init__(*args, initial=initial | (draft.data if draft else {}), **kwargs)
        self.fields["kind"].choices = explained(KINDS)
        self.fields["naming"].choices = explained(NAMINGS)
        self.fields["body"].help_text = gettext(
            "What is the problem, and what do you propose? At most %(limit)s characters. Leave out what is private, "
            "your own or others’."
        ) % {"limit": num(LONGEST)}
        self.fields["author_name"].widget.attrs |= {"autocomplete": "name", "dir": "auto"}
        self.fields["organisation"].widget.attrs |= {"autocomplete": "organization", "dir": "auto"}
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}

    def clean(self):
        self.clean_ticket_and_trap()
        naming, name = self.cleaned_data.get("naming"), self.cleaned_data.get("author_name")
        if naming == Naming.OWN_NAME and name == "":
            self.add_error("author_name", gettext("Write your name, or choose to appear without it."))
        if naming == Naming.ORGANISATION and self.cleaned_data.get("organisation") == "":
            self.add_error(
                "organisation", gettext("Write the name of your organisation, or choose to appear without it.")
            )
        self.clean_wording()

    def clean_ticket_and_trap(self):
        """Refuse programs in words that help a person who was taken for one: sending again is enough."""
        try:
            self.key, is_hasty = tickets.read(self.cleaned_data.get("ticket", ""), self.browser)
        except BadSignature:
            self.renew("ticket", self.initial["ticket"])
            self.add_error(None, gettext("The form was open for too long. Nothing is lost: please send it again."))
            return
        if is_hasty:
            self.add_error(
                None, gettext("That was very quick. Nothing is lost: please read it through and send it again.")
            )
        if self.cleaned_data.get("website", "unreadable"):
            self.renew("website", "")
            self.add_error(
                None, gettext("A hidden field was filled in, as programs do. We emptied it: please send it again.")
            )

    def clean_wording(self):
        """Keep wording only where it was typed, and only for a suggestion; the prefilled text alone says nothing."""
        current, proposed = self.cleaned_data.get("current_wording", ""), self.cleaned_data.get("proposed_wording", "")
        if proposed and self.cleaned_data.get("kind") != Kind.SUGGESTION:
            message = gettext("Only a suggestion proposes wording: choose “Suggestion” above, or empty this field.")
            self.add_error("proposed_wording", message)
        elif not proposed:
            self.cleaned_data["current_wording"] = ""
            if current and current != self.prefilled and self.cleaned_data.get("kind") == Kind.SUGGESTION:
                self.add_error("proposed_wording", gettext("Write the wording that you propose instead."))

    def renew(self, name, value):
        """Show another value than was sent when the form comes back."""
        self.data = self.data.copy()
        self.data[name] = value

    def typed(self):
        """What was sent, as it may be kept though it is not valid."""
        names = [name for name in self.fields if name not in {"ticket", "website"}]
        return {name: CONTROL_CHARACTERS.sub("", self.data.get(name, "")) for name in names}

    @property
    def words(self):
        """What is kept of a valid form."""
        return {name: self.cleaned_data[name] for name in self.typed()}


class AppealForm(forms.Form):
    """Why what was declined should be published."""

    text = LongTextField(
        label=_("Why it should be published"),
        help_text=_("You can ask once for each piece of feedback. Only staff read it."),
        error_messages={"required": _("Write why it should be published.")},
    )


class ConfirmForm(forms.Form):
    """The six digits from the letter."""

    code = CodeField(
        label=_("Code"),
        max_length=40,
        help_text=_("Six digits, Arabic or Latin."),
        error_messages={"required": _("Type the code from the letter.")},
    )

    def clean_code(self):
        """Refuse what cannot be a code before it costs one of the tries."""
        code = self.cleaned_data["code"]
        if not re.fullmatch("[0-9]{6}", code):
            raise ValidationError(gettext("The code has six digits. Copy it from the letter."))
        return code


# Digits that fit the plan, the commitment and the serial of a reference.
LONGEST_NUMBERS = (5, 5, 8)


class ReferenceForm(forms.Form):
    """A reference, however it is typed: 5-2-014, ٥-٢-٠١٤, 5 2 14."""

    reference = CleanCharField(
        label=_("Reference"),
        max_length=40,
        help_text=_("It stands in the letter that we sent you, for example 5-2-014."),
        error_messages={"required": _("Write the reference.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reference"].widget.attrs |= {"dir": "ltr", "autocomplete": "off"}

    def clean_reference(self):
        """Return the reference as it is stored."""
        numbers = re.findall(r"[0-9]+", latin_digits(self.cleaned_data["reference"]))
        if len(numbers) != 3 or any(map(gt, map(len, numbers), LONGEST_NUMBERS)):
            raise ValidationError(gettext("Write the reference as three numbers, for example 5-2-014."))
        plan, commitment, serial = map(int, numbers)
        return f"{plan}-{commitment}-{serial:03d}"
