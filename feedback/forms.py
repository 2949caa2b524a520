"""What visitors and authors send: feedback itself, codes, references, and what they say of answers."""

import re
from operator import gt

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.arabic import CONTROL_CHARACTERS, latin_digits
from core.forms import CleanCharField, CleanEmailField, CodeField
from core.templatetags.arabic import num

from . import on_behalf, tickets
from .forms_words import LongTextField, WordsForm
from .models import WORDS, Settlement
from .models.settlement import LONGEST_WORDS


class AboutForm(forms.Form):
    """What the address of the form says: the subject, and perhaps a draft to go on with."""

    about = CleanCharField(required=False)
    draft = forms.UUIDField(required=False)


class FeedbackForm(WordsForm):
    """What somebody wants to send, and the address to which the answer goes."""

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
    entity = forms.ChoiceField(
        label=_("Write it together with colleagues"),
        required=False,
        help_text=_("Colleagues then read and change the draft. Whoever may send in the organisation’s name does."),
    )
    # Left empty by people, who do not see it; programs fill in everything.
    website = forms.CharField(label=_("Leave this field empty"), required=False)
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, browser, draft=None, user=None, prefilled="", **kwargs):
        self.browser, self.ticket = browser, None
        is_known = user is not None and user.is_authenticated
        ticket = tickets.issue(browser, draft if draft and draft.pk else None, user.pk if is_known else None)
        initial = {"current_wording": prefilled, "ticket": ticket}
        if is_known:
            initial |= {"author_name": user.name, "email": user.email}
        attached = draft.attachments.all() if draft and draft.pk else []
        initial |= draft.data if draft else {}
        super().__init__(*args, prefilled=prefilled, attached=attached, initial=initial, **kwargs)
        self.memberships = list(on_behalf.memberships_of(user)) if is_known else []
        self.share_with([each.entity for each in self.memberships], draft)
        if is_known:
            self.initial["email"] = user.email
            self.fields["email"].disabled = True
            self.fields["email"].help_text = gettext("The address with which you signed in; it is never published.")
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}

    def clean(self):
        self.clean_ticket_and_trap()
        super().clean()

    def clean_ticket_and_trap(self):
        """Refuse programs in words that help a person who was taken for one: sending again is enough.

        Who is signed in may be quick: a kept draft is opened and reviewed at once.
        """
        try:
            self.ticket = tickets.read(self.cleaned_data.get("ticket", ""), self.browser)
        except BadSignature:
            self.renew("ticket", self.initial["ticket"])
            self.add_error(None, gettext("The form was open for too long. Nothing is lost: please send it again."))
            if self["files"].data:
                self.add_error("files", gettext("Please choose the files once more."))
            return
        if self.ticket.is_hasty and not self.ticket.person:
            self.add_error(
                None, gettext("That was very quick. Nothing is lost: please read it through and send it again.")
            )
        if self.cleaned_data.get("website", "unreadable"):
            self.renew("website", "")
            self.add_error(
                None, gettext("A hidden field was filled in, as programs do. We emptied it: please send it again.")
            )

    def share_with(self, entities, draft):
        """Offer to write together with colleagues of these organisations; without any there is no such field."""
        self.colleagues_of = {str(entity.pk): entity for entity in entities}
        choices = [(key, str(entity)) for key, entity in self.colleagues_of.items()]
        if not choices:
            del self.fields["entity"]
            return
        self.fields["entity"].choices = [("", gettext("Nobody: only I see it")), *choices]
        self.initial["entity"] = str(draft.entity_id or "") if draft else ""

    @property
    def shared_with(self):
        """The organisation with whose colleagues the draft is shared; None for nobody."""
        return self.colleagues_of.get(self["entity"].data) if "entity" in self.fields else None

    def typed(self):
        """What was sent, as it may be kept though it is not valid."""
        typed = {name: CONTROL_CHARACTERS.sub("", self.data.get(name, "")) for name in [*WORDS, "email"]}
        return typed | ({"email": self.initial["email"]} if self.fields["email"].disabled else {})

    @property
    def words(self):
        """What is kept of a valid form."""
        return super().words | {"email": self.cleaned_data["email"]}


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


class SettleForm(forms.Form):
    """What the author says of the decision."""

    verdict = forms.ChoiceField(
        label=_("Does the decision settle what you asked for?"),
        choices=Settlement.Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    words = LongTextField(label=_("A short reply"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs["rows"] = 3
        self.fields["words"].help_text = gettext(
            "At most %(limit)s characters. Your mark is public at once; staff read the reply before it is published."
        ) % {"limit": num(LONGEST_WORDS)}

    def clean_words(self):
        words = self.cleaned_data["words"]
        if len(words) > LONGEST_WORDS:
            message = gettext("Shorten the reply: it has %(count)s characters, and at most %(limit)s fit.")
            raise ValidationError(message % {"count": num(len(words)), "limit": num(LONGEST_WORDS)}, code="too_long")
        return words
