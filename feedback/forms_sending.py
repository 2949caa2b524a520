"""The form of feedback for somebody who belongs to organisations: they choose in whose name it is sent."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.arabic import search_words

from . import on_behalf
from .forms import FeedbackForm
from .models import Naming

FIELD = "on_behalf_of"


class SendingForm(FeedbackForm):
    """The form of feedback; whoever may send in the name of verified organisations chooses among them."""

    on_behalf_of = forms.ChoiceField(
        label=gettext_lazy("In the name of"),
        required=False,
        help_text=gettext_lazy("Your organisations that are verified. The portal remembers your choice."),
    )

    def __init__(self, *args, user=None, draft=None, **options):
        super().__init__(*args, user=user, draft=draft, **options)
        self.user = user
        self.own = {str(each.entity_id): each.entity for each in self.memberships if each.is_submitter}
        # Each with the names of those who may send for it.
        self.only_written_for = on_behalf.senders_for(self.memberships)
        if not self.own:
            del self.fields[FIELD]
            return
        choices = [(key, str(entity)) for key, entity in self.own.items()]
        self.fields[FIELD].choices = [*choices, ("", _("Another one, whose name I write below"))]
        self.initial.setdefault(FIELD, choices[0][0])
        if draft is None and any(each.sent_at for each in self.memberships):
            self.initial["naming"] = Naming.ORGANISATION

    def clean(self):
        # What colleagues write together is their organisation's, also while who may not send it writes.
        chosen = self.shared_with or self.own.get(self.cleaned_data.get(FIELD))
        if chosen and self.cleaned_data.get("naming") == Naming.ORGANISATION:
            # Its own name stands for it, whatever was typed.
            self.cleaned_data["organisation"] = chosen.name_ar
            if self.cleaned_data.get("email") not in {None, self.user.email}:
                message = _("You send in its name with the address with which you signed in: %(email)s")
                self.add_error("email", message % {"email": self.user.email})
        super().clean()
        self.refuse_plain_member()

    def refuse_plain_member(self):
        """A member who may not send in an organisation's name does not state it as if they might."""
        stated = search_words(self.cleaned_data.get("organisation", ""))
        for entity, people in self.only_written_for if self.cleaned_data.get("naming") == Naming.ORGANISATION else []:
            if (
                entity != self.shared_with
                and stated
                and stated in [search_words(name or "") for name in (entity.name_ar, entity.name_en)]
            ):
                names = _("; ").join(people) or _("the Open Government Unit, once it has named somebody")
                message = _("You write for %(entity)s as a member. In its name it is sent by: %(people)s")
                self.add_error("organisation", message % {"entity": entity, "people": names})

    def typed(self):
        return super().typed() | {name: self.data.get(name, "") for name in [FIELD] if name in self.fields}

    @property
    def words(self):
        return super().words | {name: self.cleaned_data[name] for name in [FIELD] if name in self.fields}
