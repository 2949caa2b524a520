"""What people fill in about the organisations that they belong to."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import CleanCharField

from .forms import email_field
from .models import Entity, Membership

Role = Membership.Role
ARABIC = re.compile("[\u0621-\u064a]")
ROLES = {
    Role.SUBMITTER: gettext_lazy("You write and send in its name, and invite colleagues."),
    Role.MEMBER: gettext_lazy("You write in its name; somebody who may send it does so."),
}


def role_field(label, words):
    """Return the choice between a submitter and a plain member, with a line of help for each."""
    choices = [(role.value, format_html("{}<small>{}</small>", role.label, help)) for role, help in words.items()]
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )


class FindForm(forms.Form):
    """Words of a name, however they are spelled; nonsense finds nothing."""

    q = CleanCharField(label=gettext_lazy("Name of your organisation"), required=False, max_length=300)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["q"].widget.attrs |= {"type": "search", "dir": "auto", "autocomplete": "organization"}

    @property
    def words(self):
        """What somebody looks for; empty where it makes no sense."""
        return self.cleaned_data.get("q", "") if self.is_valid() else ""


class AskForm(forms.Form):
    role = role_field(gettext_lazy("What are you there?"), ROLES)


class ProposalForm(forms.Form):
    """An organisation that is not in the portal yet."""

    name_ar = CleanCharField(
        label=gettext_lazy("Name in Arabic"),
        max_length=200,
        help_text=gettext_lazy("In full, as in its registration."),
        error_messages={"required": gettext_lazy("Write its name in Arabic.")},
    )
    name_en = CleanCharField(label=gettext_lazy("Name in English"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of organisation"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what kind of organisation it is.")},
    )
    # The organisations with a like name that were shown: whoever sends them again says that it is none of them.
    seen = CleanCharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in Entity.JOINED]
        self.fields["name_ar"].widget.attrs |= {"lang": "ar", "dir": "rtl", "autocomplete": "organization"}
        self.fields["name_en"].widget.attrs |= {"lang": "en", "dir": "ltr"}

    def clean_name_ar(self):
        name = self.cleaned_data["name_ar"]
        if not ARABIC.search(name):
            raise ValidationError(_("Write its name in Arabic letters; the English one has a field of its own."))
        return name

    def unseen(self, found):
        """Return whether one of the organisations found was not shown yet."""
        seen = set(self.cleaned_data["seen"].split(","))
        return any(str(entity.pk) not in seen for entity in found)

    def show(self, found):
        """Have the form say, when it is sent again, that these organisations were shown."""
        self.data = self.data.copy()
        self.data["seen"] = ",".join(str(entity.pk) for entity in found)


class InviteForm(forms.Form):
    """A colleague, by the address with which they will sign in."""

    email = email_field(
        error_messages={
            "required": gettext_lazy("Write the e-mail address of your colleague."),
            "invalid": gettext_lazy("Write the e-mail address in full, such as name@example.org."),
        }
    )
    role = role_field(
        gettext_lazy("What may they do?"),
        {
            Role.MEMBER: gettext_lazy("They write in its name; a submitter sends it."),
            Role.SUBMITTER: gettext_lazy("They write and send in its name, and invite colleagues, as you do."),
        },
    )

    def __init__(self, *args, **options):
        super().__init__(*args, initial={"role": Role.MEMBER}, **options)
        self.fields["email"].widget.attrs["autocomplete"] = "off"


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        Membership.objects.none(),
        label=gettext_lazy("Colleague"),
        empty_label=gettext_lazy("Choose a colleague"),
        error_messages={
            "required": gettext_lazy("Choose the colleague to whom you hand over."),
            "invalid_choice": gettext_lazy("This person does not belong to the organisation any more."),
        },
    )

    def __init__(self, mine, *args, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset = mine.entity.members().exclude(pk=mine.pk).filter(user__is_active=True)
        self.fields["to"].label_from_instance = lambda membership: str(membership.user)


class LeaveForm(forms.Form):
    is_sure = forms.BooleanField(
        label=gettext_lazy(
            "I know that nobody can send in its name then, until the Open Government Unit names somebody."
        ),
        required=False,
    )
