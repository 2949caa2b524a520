"""Answer templates: kept by the unit, put into answers by whoever writes them."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import BilingualAdmin
from core.admin_fields import CHOOSE, is_key
from core.admin_redrawn import PressedSelect, RedrawnForm

from ..models import AnswerTemplate, Feedback


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(BilingualAdmin):
    list_display = ["name", "outcome_shown", "text"]
    list_filter = ["outcome"]
    search_fields = ["name", "text_ar", "text_en"]
    fields = ["name", "outcome", "text"]

    @admin.display(description=gettext_lazy("decision that it fits"), ordering="outcome")
    def outcome_shown(self, template):
        return template.get_outcome_display() or _("Any decision")


class TemplateFields(RedrawnForm):
    """A form with a decision and its reason, into which the text of an answer template can be put."""

    pressed = "insert"
    template = forms.ChoiceField(
        label=gettext_lazy("Answer template"),
        required=False,
        widget=PressedSelect(pressed, gettext_lazy("Insert the text")),
        help_text=gettext_lazy("Its text is added below the reason that stands there. Complete it by hand."),
    )

    def __init__(self, data=None, *args, **options):
        if data is not None:
            # The choice is for the button: it is no value of a row, and no answer to a step.
            data, self.chosen = data.copy(), data.get("template", "")
            data.pop("template", None)
        super().__init__(data, *args, **options)
        if "template" in self.fields:
            self.fields["template"].choices = [("", CHOOSE), *choices_of(AnswerTemplate.objects.all())]
            if len(self.fields["template"].choices) == 1:
                del self.fields["template"]

    def clean(self):
        """Return the answers to the step, without the field of the button."""
        return {name: value for name, value in super().clean().items() if name != "template"}

    def retype(self, data):
        """Add the chosen template's text to what was typed as the reason."""
        template = AnswerTemplate.objects.filter(pk=self.chosen).first() if is_key(self.chosen) else None
        if template is None:
            raise ValidationError({"template": _("Choose a template first: none was chosen, or it is not there now.")})
        if not template.fits(data.get("outcome")):
            words = _("This text fits the decision “%(decision)s” only. Choose that decision, or another template.")
            raise ValidationError({"template": words % {"decision": template.get_outcome_display()}})
        for name, text in [("reason_ar", template.text_ar), ("reason_en", template.text_en)]:
            if text:
                data[name] = f"{data.get(name, '').rstrip()}\n\n{text}".lstrip()
        words = _("The text of “%(name)s” was inserted at the end. Nothing is saved yet: complete it by hand.")
        return "reason_ar", words % {"name": template}


def choices_of(templates):
    """Return the templates as choices, in groups by the decision that they fit; those for any decision come first."""
    groups = [("", _("For any decision")), *((each.value, each.label) for each in Feedback.DECISIONS)]
    found = {}
    for row in templates:
        found.setdefault(row.outcome, []).append((str(row.pk), row.name))
    return [(label, found[outcome]) for outcome, label in groups if outcome in found]
