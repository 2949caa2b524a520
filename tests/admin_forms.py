"""Filling in forms of the admin as a browser does: what the page shows, with some fields typed anew."""

from django.forms import CheckboxInput, FileField, MultiWidget


def filled(response, **typed):
    """Return the data that a browser would send from the page's form, with the typed fields over it."""
    data = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            data |= shown(field)
    return data | typed


def shown(field):
    """Return {name: text} for what the field shows; empty for a box that is not ticked, or a file."""
    value = field.value()
    widget = getattr(field.field.widget, "widget", field.field.widget)
    if isinstance(field.field, FileField) or (isinstance(widget, CheckboxInput) and not value):
        return {}
    if isinstance(widget, MultiWidget):
        parts = value if isinstance(value, list) else widget.decompress(value)
        texts = [part_widget.format_value(part) for part_widget, part in zip(widget.widgets, parts, strict=True)]
        return {f"{field.html_name}_{number}": in_text(text) for number, text in enumerate(texts)}
    if isinstance(value, (list, tuple, set)) or hasattr(value, "values_list"):
        return {field.html_name: [str(getattr(each, "pk", each)) for each in value]}
    return {field.html_name: in_text(value)}


def in_text(value):
    return "" if value is None else str(getattr(value, "pk", value))


def sentences(response):
    """Return all errors of the page's form and inlines, as a set of sentences."""
    found = {each for errors in response.context["adminform"].form.errors.values() for each in errors}
    for inline in response.context["inline_admin_formsets"]:
        found |= set(inline.formset.non_form_errors())
        found |= {each for errors in inline.formset.errors for field in errors.values() for each in field}
    return found
