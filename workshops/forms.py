from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Workshop


class WorkshopFilterForm(forms.Form):
    """Narrow the list to one kind of meeting; offered when there is more than one kind."""

    kind = forms.ChoiceField(label=_("Kind of meeting"), required=False)

    def __init__(self, data, kinds):
        super().__init__(data)
        chosen = [(value, label) for value, label in Workshop.Kind.choices if value in kinds]
        self.fields["kind"].choices = [("", _("All kinds")), *chosen]
        self.is_offered = len(chosen) > 1

    def apply(self, workshops):
        """Return the workshops of the chosen kind; all of them when nothing sensible was chosen."""
        self.is_valid()
        kind = self.cleaned_data.get("kind")
        return workshops.filter(kind=kind) if kind else workshops
