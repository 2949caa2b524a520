"""What only the back office needs: names for inputs in tables, marks for missing translations, one list of errors."""

import re
from dataclasses import dataclass
from itertools import groupby

from django import template
from django.contrib.admin.utils import flatten
from django.db import models
from django.forms import BoundField
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.fields import TranslationField

from core import stamps
from core.admin_fields import confirmation_of
from core.arabic import local_digits
from core.differences import excerpt

register = template.Library()


@register.simple_tag(takes_context=True)
def drawn(context):
    """Return the hidden word that says for whom the form was drawn."""
    return format_html('<input type="hidden" name="{}" value="{}">', stamps.NAME, stamps.stamp(context["request"]))


@register.filter
def labelled(field):
    """Return the input of a table's cell, named after its column for those who hear the page."""
    return field.as_widget(attrs={"aria-label": field.label})


@register.simple_tag(takes_context=True)
def read_only(context, field):
    """Return the value of a read-only field in an element with the direction of its language, and its digits.

    A row that it points to is a link only for those who may open rows of its kind.
    """
    name, value = field.field["name"], field.contents()
    column = next((each for each in field.form._meta.model._meta.fields if each.name == name), None)
    if isinstance(column, TranslationField) and getattr(field.form.instance, name):
        direction = {"ar": "rtl", "en": "ltr"}[column.language]
        return format_html('<div class="readonly" lang="{}" dir="{}">{}</div>', column.language, direction, value)
    if isinstance(column, models.ForeignKey) and not may_open(context.request.user, column.related_model):
        value = str(getattr(field.form.instance, name) or "–")
    if isinstance(column, (models.DateField, models.IntegerField)):
        value = local_digits(value)
    if isinstance(column, models.BooleanField):
        value = {True: _("yes"), False: _("no"), None: "–"}[getattr(field.form.instance, name)]
    return format_html('<div class="readonly">{}</div>', value)


def may_open(user, model):
    """Whether the user has a list of the model's rows in the back office."""
    verbs = ["view", "change"]
    return any(user.has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}") for verb in verbs)


@dataclass
class Translation:
    """What the form says of an English text that is missing, or older than the Arabic."""

    is_missing: bool
    changes: list
    holds: BoundField | None


@register.filter
def translation(field):
    """Return the Translation of a field of the form, or None where there is nothing to say."""
    name, language = str(field.field["name"] if field.is_readonly else field.field.name).rpartition("_")[::2]
    form = field.form if field.is_readonly else field.field.form
    row = form.instance
    if language != "en" or not hasattr(row, "outdated_translations"):
        return None
    arabic, english = (
        form[column].value() if column in form.fields else getattr(row, column, "")
        for column in [f"{name}_ar", f"{name}_en"]
    )
    if not english:
        return Translation(True, [], None) if arabic else None
    if name not in row.outdated_translations:
        return None
    box = confirmation_of(name)
    changes = excerpt(row.outdated_translations[name], arabic)
    return Translation(False, changes, form[box] if box in form.fields else None)


@register.filter
def has_errors(fieldset):
    """Whether something has to be corrected among the fields of a fieldset."""
    return any(name in fieldset.form.errors for name in flatten(fieldset.fields))


@register.filter
def in_lines(fields):
    """Return the fields of a form in lists: those of one text in two languages stand together."""
    together = groupby(fields, key=lambda field: re.sub("_(ar|en)$", "", field.name))
    return [list(fields) for _name, fields in together]


@register.simple_tag
def cells(row, headers):
    """Return the cells of a list's row, each with its column's name, which a phone shows beside it."""
    for cell, header in zip(row, headers, strict=True):
        element, rest = cell.split(" ", 1)
        yield format_html(
            '{} data-label="{}" {}', mark_safe(element), capfirst(strip_tags(header["text"])), mark_safe(rest)
        )


@register.simple_tag
def chosen_filters(changelist):
    """Return the words of what the list is narrowed to; the first choice of a filter is always "all"."""
    choices = (list(filter_.choices(changelist))[1:] for filter_ in changelist.filter_specs)
    return [choice["display"] for each in choices for choice in each if choice["selected"]]


@register.simple_tag
def page_link(changelist, number):
    """Return the link to a page of a list; the page itself and the gap between far pages are no links."""
    words = local_digits(str(number))
    if number == changelist.page_num:
        return format_html('<span aria-current="page">{}</span>', words)
    if number == changelist.paginator.ELLIPSIS:
        return words
    return format_html('<a href="{}">{}</a>', changelist.get_query_string({"p": number}), words)


@register.simple_tag
def all_errors(form, inlines=()):
    """Return (id of the input, its label, sentence) for everything to correct, in the order of the page."""
    found = list(errors_of(form, ""))
    for inline in inlines:
        name, formset = inline.opts.verbose_name_plural, inline.formset
        found += [(f"{formset.prefix}-group", name, sentence) for sentence in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, 1):
            place = _("%(name)s, row %(number)s") % {"name": name, "number": local_digits(str(number))}
            found += errors_of(row, place)
    return found


def errors_of(form, place):
    """Yield (id, label, sentence) for each error of a form; place says which row it is."""
    for name, sentences in form.errors.items():
        field = form[name] if name in form.fields else None
        for sentence in sentences:
            label = ": ".join(filter(None, [capfirst(str(place)), capfirst(str(field.label)) if field else ""]))
            yield place_of(field) if field else form.prefix or "", label, sentence


def place_of(field):
    """Return the id of the field's input, or of the first where it has several: a day and a time, choices."""
    return field.id_for_label or f"{field.auto_id}_0"
