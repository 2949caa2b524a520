"""What a translator chooses to see, and writes."""

import hashlib

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Plan
from core.forms import CleanCharField

from .kinds import MISSING, OUTDATED, kinds_of


class FilterForm(forms.Form):
    """Which texts to show; nonsense is ignored."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    plan = forms.ChoiceField(label=gettext_lazy("Plan"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Translation"),
        required=False,
        choices=[
            ("", gettext_lazy("Missing or out of date")),
            (MISSING, gettext_lazy("English is missing")),
            (OUTDATED, gettext_lazy("English is out of date")),
        ],
    )

    def __init__(self, user, data):
        super().__init__(data)
        kinds = [(kind.name, kind.label) for kind in kinds_of(user)]
        may_see = Plan.objects.all() if user.has_perm("commitments.change_plan") else Plan.objects.published()
        plans = [(str(plan.pk), str(plan)) for plan in may_see.current_first()]
        self.fields["kind"].choices = [("", _("Everything")), *kinds]
        self.fields["plan"].choices = [("", _("All plans")), *plans]

    def chosen(self):
        """Return what Survey is narrowed to."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return found | {"plan": int(found["plan"]) if found["plan"] else None}


def digest(text):
    """Return a short text that is the same for the same words."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


class LineForm(forms.Form):
    """The English of one text; or that the English which is there still holds."""

    # What the page showed when it was written on.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    holds = forms.BooleanField(label=gettext_lazy("The English still holds"), required=False)

    def __init__(self, line, data=None):
        self.line = line
        super().__init__(data, prefix=line.key, initial={"english": line.english, "seen": self.fingerprint})
        column = line.row._meta.get_field(f"{line.text}_en")
        self.fields["english"] = CleanCharField(
            label=_("%(text)s – in English") % {"text": line.label},
            required=False,
            max_length=column.max_length,
            widget=forms.Textarea(attrs={"rows": 3, "lang": "en", "dir": "ltr"}),
        )
        if not line.is_outdated:
            del self.fields["holds"]

    @property
    def fingerprint(self):
        """Short text that differs as soon as the Arabic or the English does; its second half is the English's own."""
        return f"{digest(self.line.arabic)}.{digest(self.line.english)}"

    @property
    def is_used(self):
        """Whether somebody wrote English, or said that it holds."""
        typed = self.data.get(self.add_prefix("english"))
        shown = self.data.get(self.add_prefix("seen"), "").rpartition(".")[2]
        return (typed is not None and digest(typed) != shown) or bool(self.data.get(self.add_prefix("holds")))

    def clean(self):
        if self.cleaned_data.get("seen") != self.fingerprint:
            self.add_error("english", self.changed_meanwhile())
        return self.cleaned_data

    def changed_meanwhile(self):
        """Return the sentence for a text that is not as the page showed it, with the English that stands there now."""
        if not self.line.english:
            return _("Somebody changed this text after you had opened it. Read it again; what you typed is kept.")
        words = _(
            "Somebody changed this text after you had opened it. In English it reads now: “%(english)s”. "
            "What you typed is kept."
        )
        return words % {"english": self.line.english}

    def shown_again(self):
        """Return the form with what was typed, on top of what stands there now."""
        data = self.data.copy()
        data[self.add_prefix("seen")] = self.fingerprint
        form = LineForm(self.line, data)
        form._errors = self.errors
        return form
