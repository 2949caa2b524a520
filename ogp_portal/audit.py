"""Who changed what and when, over everything: a page that only reads, and the same as a file."""

import csv
from datetime import datetime, time, timedelta
from io import StringIO

from django import forms
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.admin_fields import DayField, day_widget, is_key
from core.forms import CleanCharField
from core.history import person_words
from core.templatetags.arabic import day
from opendata.files import BYTE_ORDER_MARK, safe

# Saved states on one page; in a file, which is read that many at a time.
PAGE, FILE, FILE_PART = 40, 5000, 500
PORTAL = "portal"


class AuditForm(forms.Form):
    """What of all changes to show; nonsense narrows nothing."""

    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("What kind of row"), required=False)
    verb = forms.ChoiceField(label=gettext_lazy("What was done"), required=False)
    since = DayField(label=gettext_lazy("From"), required=False, widget=day_widget())
    until = DayField(label=gettext_lazy("To"), required=False, widget=day_widget())
    row = CleanCharField(required=False, widget=forms.HiddenInput)
    together = forms.UUIDField(required=False, widget=forms.HiddenInput)
    after = CleanCharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, user):
        super().__init__(data)
        self.known = {label: model for label, model in audit.models_with_history().items() if may_read(user, model)}
        self.fields["who"].choices = [("", _("Everybody")), (PORTAL, person_words(None, None)), *self.people()]
        kinds = [(label, capfirst(str(model._meta.verbose_name))) for label, model in self.known.items()]
        self.fields["kind"].choices = [("", _("All")), *sorted(kinds, key=lambda kind: kind[1])]
        self.fields["verb"].choices = [
            ("", _("Everything")),
            ("added", _("Added")),
            ("changed", _("Changed")),
            ("deleted", _("Deleted")),
        ]
        self.is_valid()

    def people(self):
        """Return staff as choices, and whoever else the address asks for."""
        people = {person.pk: person for person in get_user_model().objects.filter(is_staff=True)}
        asked = self.data.get("who", "")
        if is_key(asked) and int(asked) not in people:
            people |= {int(asked): get_user_model().objects.filter(pk=asked).first()}
        return [(str(key), person_words(key, person)) for key, person in people.items()]

    @property
    def chosen(self):
        """Return {name: value} of what narrows the list."""
        return {name: value for name, value in self.cleaned_data.items() if value and name != "after"}

    @property
    def chosen_words(self):
        """What narrows the list, in words; a row and what was changed at once have the page's title."""
        for name, value in self.chosen.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                yield dict(field.choices)[value]
            elif isinstance(field, DayField):
                yield f"{field.label} {day(value)}"

    def clean_row(self):
        label, _dash, key = self.cleaned_data["row"].partition("-")
        return (self.known[label], int(key)) if label in self.known and is_key(key) else None

    def clean_after(self):
        try:
            return audit.Place.read(self.cleaned_data["after"])
        except ValueError:
            return None

    def kept(self):
        """Return {model: Condition} of the histories that the person may read and asks for."""
        chosen = self.chosen
        kept = audit.of_row(*chosen["row"]) if "row" in chosen else dict.fromkeys(self.known.values(), Q())
        if "kind" in chosen:
            kept = {model: each for model, each in kept.items() if model is self.known[chosen["kind"]]}
        narrowed = Q()
        if "who" in chosen:
            narrowed &= Q(history_user=None) if chosen["who"] == PORTAL else Q(history_user=chosen["who"])
        if "verb" in chosen:
            narrowed &= Q(history_type={"added": "+", "changed": "~", "deleted": "-"}[chosen["verb"]])
        if "since" in chosen:
            narrowed &= Q(history_date__gte=midnight(chosen["since"]))
        if "until" in chosen:
            narrowed &= Q(history_date__lt=midnight(chosen["until"] + timedelta(days=1)))
        if "together" in chosen:
            narrowed &= Q(change_set=chosen["together"])
        known = set(self.known.values())
        return {model: condition & narrowed for model, condition in kept.items() if model in known}

    def address(self, name="audit", **also):
        """Return the address of a page that is narrowed in the same way."""
        return reverse(f"admin:{name}", query={name: self.data[name] for name in self.chosen} | also)


def may_read(user, model):
    return user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


def midnight(day):
    """Return the moment at which the day begins in Amman."""
    return timezone.make_aware(datetime.combine(day, time.min))


def door(request):
    """PermissionDenied for who does not keep the plan: focal points read the history of their own rows."""
    if not request.user.has_perm("commitments.change_plan"):
        raise PermissionDenied


def changes(request):
    """The list of all changes, the latest first."""
    door(request)
    form = AuditForm(request.GET, request.user)
    # One more than the page shows, to know whether there is more.
    found = list(audit.states(form.kept(), PAGE + 1, form.cleaned_data.get("after")).items())
    shown = found[:PAGE]
    acts = audit.acts(dict(shown))
    link_rows(request, acts)
    is_later_page = form.cleaned_data.get("after") is not None
    has_older = len(found) > PAGE
    context = {
        **site.each_context(request),
        "title": _("All changes"),
        "form": form,
        "acts": acts,
        "row": row_title(form, acts),
        "is_narrowed": bool(form.chosen),
        "file_address": form.address("audit_file"),
        "newest_address": form.address() if is_later_page else None,
        "older_address": form.address(after=str(audit.Place.of(shown[-1][0]))) if has_older else None,
        # The calendar needs what each form of the back office has.
        "media": forms.Media(js=["admin/js/core.js"]) + form.media,
    }
    return render(request, "admin/audit/changes.html", context)


def link_rows(request, acts):
    """Give each told row the address of its page, where it is still there and the person may open it."""
    told = [each for act in acts for each in act.told]
    for model in {each.model for each in told}:
        openable = set()
        if site.is_registered(model):
            admin = site.get_model_admin(model)
            if admin.has_view_permission(request):
                keys = {each.key for each in told if each.model is model}
                openable = set(admin.get_queryset(request).filter(pk__in=keys).values_list("pk", flat=True))
        for each in told:
            if each.model is model:
                each.address = admin.address("change", model(pk=each.key)) if each.key in openable else None


def row_title(form, acts):
    """Return what the row is called to which the list is narrowed; None without one."""
    if "row" not in form.chosen:
        return None
    model, key = form.chosen["row"]
    titles = [each.title for act in acts for each in act.told if (each.model, each.key) == (model, key)]
    if titles:
        return titles[0]
    state = model.history.filter(**{model._meta.pk.attname: key}).first()
    return audit.Teller([state]).title(state) if state else None


def changes_file(request):
    """The same list as CSV for spreadsheets, up to the newest 5,000 saved states."""
    door(request)
    form = AuditForm(request.GET, request.user)
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow(
        [_("When"), _("Who"), _("Kind"), _("Row"), _("What was done"), _("Field"), _("Before"), _("After")]
    )
    kept, after = form.kept(), None
    for _each in range(FILE // FILE_PART):
        found = audit.states(kept, FILE_PART, after)
        for act in audit.acts(found):
            writer.writerows([safe(cell) for cell in line] for line in lines(act))
        if len(found) < FILE_PART:
            break
        after = audit.Place.of(list(found)[-1])
    response = HttpResponse(BYTE_ORDER_MARK + table.getvalue(), content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="changes-{timezone.localdate().isoformat()}.csv"'
    return response


def lines(act):
    """Yield a line for each field that changed, or one for a row of which no field is told."""
    when = timezone.localtime(act.at).isoformat(" ", "seconds")
    for each in act.told:
        about = [when, act.who, capfirst(str(each.kind)), each.title, each.entry.verb]
        told = each.entry.changes or each.entry.values
        for change in told:
            hidden = _("personal data")
            texts = [hidden, hidden] if change.is_hidden else [change.old, change.new]
            yield [*about, change.label, *texts]
        if not told:
            yield [*about, "", "", ""]
