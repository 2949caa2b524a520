"""Forms with a button that only changes what is typed: pressed, the page is drawn anew, and nothing else is done."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from core.admin_steps import refuse


class PressedSelect(forms.Select):
    """A list of choices, and beside it the button that sends the form for the sake of what is chosen."""

    template_name = "admin/widgets/pressed_select.html"

    def __init__(self, button, words, attrs=None):
        super().__init__(attrs)
        self.button, self.words = button, words

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | {"button": self.button, "words": self.words}


class RedrawnForm(forms.Form):
    """A form that was sent by its button pressed is not valid, lacks nothing, and shows what retype made of it.

    retype(data) changes a copy of what was sent; it returns the name of the field in which its person goes on, and the
    sentence that stands there. A ValidationError from it is shown, and what was typed stays.
    """

    pressed = None

    def __init__(self, data=None, *args, **options):
        self.is_redrawn = data is not None and self.pressed in data
        self.refusal = field = None
        if self.is_redrawn:
            data = data.copy()
            try:
                field, sentence = self.retype(data)
            except ValidationError as refusal:
                self.refusal = refusal
        super().__init__(data, *args, **options)
        if field in self.fields:
            self.fields[field].help_text = format_html("<strong>{}</strong>", sentence)
            self.fields[field].widget.attrs["autofocus"] = True

    def retype(self, data):
        raise NotImplementedError

    def is_valid(self):
        return not self.is_redrawn and super().is_valid()

    def full_clean(self):
        super().full_clean()
        if not self.is_redrawn:
            return
        for name, found in self.errors.as_data().items():
            if {each.code for each in found} == {"required"}:
                del self.errors[name]
        if self.refusal:
            refuse(self, self.refusal)
