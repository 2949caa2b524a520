"""Form fields that take what people really type: both digit sets, invisible marks, control characters."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.arabic import CONTROL_CHARACTERS, latin_digits, says_nothing, without_direction_marks
from core.uploads import validate_document


class CleanTextMixin:
    """Drop direction marks; refuse control characters, which no keyboard types, and keep the rest for correcting.

    What nobody can see is empty.
    """

    def clean(self, value):
        if isinstance(value, str) and CONTROL_CHARACTERS.search(value):
            raise ValidationError(
                _("The text holds characters that cannot be shown. Delete them, or type the text anew."),
                code="control_characters",
            )
        if isinstance(value, str):
            value = "" if says_nothing(value) else without_direction_marks(value)
        return super().clean(value)


class LatinDigitsMixin:
    """Take ٢٣/٦/٢٠٢٢ and 23/6/2022 alike."""

    def to_python(self, value):
        return super().to_python(latin_digits(value) if isinstance(value, str) else value)


class CleanCharField(CleanTextMixin, forms.CharField):
    pass


class CleanEmailField(CleanTextMixin, forms.EmailField):
    def __init__(self, **options):
        super().__init__(**options)
        self.widget.attrs |= {"dir": "ltr", "autocomplete": "email"}

    def clean(self, value):
        """Return the address in lower case: people do not remember how they wrote it last time."""
        # Before the length is judged: some letters are two in lower case.
        return super().clean(value.lower() if isinstance(value, str) else value)


class IntegerField(LatinDigitsMixin, forms.IntegerField):
    pass


class DateField(LatinDigitsMixin, forms.DateField):
    pass


class CodeField(LatinDigitsMixin, CleanCharField):
    """The six digits from a mail, in either digit set, with or without spaces."""

    def __init__(self, **options):
        super().__init__(**options)
        self.widget.attrs |= {"dir": "ltr", "inputmode": "numeric", "autocomplete": "one-time-code"}

    def to_python(self, value):
        return "".join(super().to_python(value).split())


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])


class FilesField(forms.FileField):
    """Any number of documents. Gives a list."""

    widget = FilesInput

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(file, initial) for file in data or []]
        for file in files:
            try:
                validate_document(file)
            except ValidationError as refusal:
                raise ValidationError([f"{file.name}: {sentence}" for sentence in refusal.messages]) from refusal
        return files
