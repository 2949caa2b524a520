"""Which pages of the admin show personal data: they say so on the request, and the door of the back office logs it."""

from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.forms import ModelChoiceField

from core.admin_fields import is_key

ROW, HISTORY, LIST, LOOKUP = "row", "history", "list", "lookup"


@dataclass
class Shown:
    """Whose personal data a page shows: accounts by number, others by how many they are."""

    page: str
    model: str
    row_key: str = ""
    accounts: set = field(default_factory=set)
    others: int = 0

    @property
    def count(self):
        return len(self.accounts) + self.others

    @property
    def person(self):
        """The number of the account, where the page is about one person; else None."""
        return next(iter(self.accounts)) if self.count == 1 and self.accounts else None


def show(request, page, model, row=None, accounts=(), others=0):
    """Note that the page which answers the request shows personal data of these accounts, and of others."""
    if not hasattr(request, "personal_data"):
        row_key = "" if row is None else str(row.pk)
        request.personal_data = Shown(page, model._meta.label_lower, row_key)
    request.personal_data.accounts |= {each for each in accounts if each is not None}
    request.personal_data.others += others


class PeopleMixin:
    """An admin that says of its pages whose personal data they show.

    person_path is the attribute of a row with the number of the account that its pages are about; list_shows_people
    says that the rows of its list are people, or name them. Forms in which a person is chosen are found by themselves.
    """

    person_path = None
    list_shows_people = False

    def people_of(self, row):
        """Return the numbers of the accounts that the pages of the row show, None for somebody without one."""
        return [getattr(row, self.person_path)] if self.person_path else []

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        people = self.people_of(row) if row is not None else []
        if people:
            is_history = request.resolver_match and request.resolver_match.url_name == self.url_name("history")
            show(request, HISTORY if is_history else ROW, self.model, row, people, people.count(None))
        return row

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        changelist = getattr(response, "context_data", {}).get("cl") if self.list_shows_people else None
        rows = changelist.result_list if changelist else []
        if people := [person for row in rows for person in self.people_of(row)]:
            show(request, LIST, self.model, accounts=people, others=people.count(None))
        return response

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        inlines = context["inline_admin_formsets"]
        forms = [context["adminform"].form, *(form for inline in inlines for form in inline.formset.forms)]
        people = {person for form in forms for person in chosen_people(form)}
        if people:
            show(request, ROW, self.model, obj, people)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_deleted_objects(self, rows, request):
        """What goes with the row is listed by name, people's names too."""
        found = super().get_deleted_objects(rows, request)
        others = sum(count for name, count in found[1].items() if str(name) in names_of_people())
        if others and not self.person_path:
            show(request, ROW, self.model, rows[0], others=others)
        return found


def names_of_people():
    """Return the plural names of the models whose rows are people, or name them."""
    admins = [site.get_model_admin(model) for model in apps.get_models() if site.is_registered(model)]
    return {str(admin.opts.verbose_name_plural) for admin in admins if admin.list_shows_people}


def chosen_people(form):
    """Yield the numbers of the people who are chosen in a form, whose names its fields show."""
    for name, each in form.fields.items():
        if not isinstance(each, ModelChoiceField) or each.queryset.model is not get_user_model():
            continue
        value = form[name].value()
        keys = [key for key in (value if isinstance(value, list) else [value]) if is_key(key)]
        # What somebody sent may be any number.
        yield from each.queryset.filter(pk__in=keys).values_list("pk", flat=True) if form.is_bound and keys else keys
