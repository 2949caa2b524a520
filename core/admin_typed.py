"""What was typed into a form: read, compared, put into words and written back."""

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from core.field_words import field_words
from core.newer_saves import rows_words

LARGEST_VERSION = 2**31 - 1


def typed_in(form):
    """Return pairs (label, what was typed) of the fields that hold something, as text."""
    shown = ((field.label, typed_words(field)) for field in form if not field.is_hidden)
    return [(label, words) for label, words in shown if words]


def typed_words(field):
    """Return what was typed into a bound field, as people say it."""
    value = field.data
    if field.form.is_bound and field.name in getattr(field.form, "cleaned_data", {}):
        value = field.form.cleaned_data[field.name]
    else:
        try:
            value = field.field.clean(value)
        except ValidationError:
            return " ".join(map(str, filter(None, value))) if isinstance(value, list) else str(value or "")
    if isinstance(value, (list, models.QuerySet)):
        return rows_words(value)
    model = getattr(field.form, "instance", None)
    try:
        column = model._meta.get_field(field.name)
    except (AttributeError, FieldDoesNotExist):
        return str(value or "")
    return field_words(column, value)


def differs(field, value, typed):
    """Whether what was typed is another value; the line ends of browsers make no difference."""
    return field.has_changed(with_one_line_end(value), with_one_line_end(typed))


def with_one_line_end(value):
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def same(one, other):
    """Whether two stored values are the same; NULL and no text are."""
    nothing = {None, ""}
    is_nothing = [isinstance(each, (str, type(None))) and each in nothing for each in [one, other]]
    return all(is_nothing) or one == other


def put(data, bound, value):
    """Write a value into data as the field's own control would send it."""
    widget = getattr(bound.field.widget, "widget", bound.field.widget)
    value = bound.field.prepare_value(value)
    name = bound.html_name
    if isinstance(widget, forms.MultiWidget):
        parts = widget.decompress(value)
        for ending, part_widget, part in zip(widget.widgets_names, widget.widgets, parts, strict=True):
            data[name + ending] = as_text(part_widget.format_value(part))
    elif isinstance(widget, forms.CheckboxInput):
        data.pop(name, None)
        if value:
            data[name] = "on"
    elif getattr(widget, "allow_multiple_selected", False):
        data.setlist(name, [str(getattr(each, "pk", each)) for each in value or []])
    else:
        shown = widget.format_value(value)
        data[name] = as_text(shown[0] if isinstance(shown, list) and shown else shown)


def as_text(value):
    return "" if value is None or value == [] else str(value)


def version_in(data, name):
    """Return the version that was sent under the name; None for nonsense."""
    text = str(data.get(name, ""))
    is_number = text.isascii() and text.isdigit() and len(text) < 11
    return int(text) if is_number and int(text) <= LARGEST_VERSION else None
