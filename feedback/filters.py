"""Which published feedback a list shows, as its address says it."""

from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from django import forms
from django.db.models import CharField, DateField, F, IntegerField, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Entity
from commitments.models import Commitment, EntityRole, Milestone, Plan
from core import forms as core_forms
from core.arabic import local_digits
from core.search import LONGEST_QUERY, matching
from core.templatetags.bilingual import text_of
from workshops.models import Workshop

from .models import Feedback, Kind, Naming
from .models.subject import SUBJECTS

# States that are no outcome, each a queryset method of feedback.
STATES = {
    "decided": gettext_lazy("Answered, whatever the answer"),
    "unanswered": gettext_lazy("Waiting for an answer"),
    "overdue": gettext_lazy("Waiting beyond its day"),
    "with_change": gettext_lazy("It changed the plan"),
    "without_change": gettext_lazy("Accepted, and not in the plan yet"),
}
ARRANGEMENTS = {
    "": gettext_lazy("By commitment"),
    "workshop": gettext_lazy("By workshop"),
    "newest": gettext_lazy("The newest first"),
    "endorsed": gettext_lazy("The most endorsed first"),
}
NO_NUMBER = Value(0, IntegerField())


class Choice(NamedTuple):
    """Something by which the list can be narrowed; what does not apply is 0 or None, and value stands in addresses."""

    kind: str
    pk: int
    value: str
    is_demo: bool
    text_ar: str
    text_en: str
    plan: int = 0
    series: int = 0
    number: int = 0
    day: date = None

    def __str__(self):
        words = text_of(self, "text")[0]
        return f"({local_digits(str(self.number))}) {words}" if self.kind == "commitment" else words

    @property
    def address(self):
        """The page of the plan, commitment or workshop."""
        if self.kind == "commitment":
            return reverse("commitments:detail", args=self.value.split("/"))
        return reverse("workshops:detail" if self.kind == "workshop" else "commitments:plan", args=[self.value])


# The kinds of choices, each with the order in which it is offered.
ORDERS = {
    "plan": lambda choice: (choice.is_demo, -choice.series),
    "commitment": lambda choice: (choice.is_demo, -choice.series, choice.number),
    "workshop": lambda choice: (choice.is_demo, -(choice.day or date.min).toordinal()),
    "entity": lambda choice: (choice.is_demo, str(choice)),
    "organisation": lambda choice: (choice.is_demo, choice.text_ar),
}


def known_choices():
    """Return {kind: {value: Choice}} of what can be chosen, in order and in one query."""
    rows = Plan.objects.published().rewrite(False)
    plans = columns(rows, "plan", F("slug"), F("is_demo"), "short_name", series=F("number"), plan=F("pk"))
    first, *others = [plans, commitment_choices(), workshop_choices(), entity_choices(), organisation_choices()]
    found = {kind: [] for kind in ORDERS}
    for row in first.union(*others, all=True):
        found[row[0]].append(Choice(*row))
    # Of two with one value, a real organisation's and an illustrative one's, the real one stays: it comes first.
    return {kind: first_of_each(sorted(found[kind], key=ORDERS[kind])) for kind in ORDERS}


def first_of_each(choices):
    by_value = {}
    for choice in choices:
        by_value.setdefault(choice.value, choice)
    return by_value


def columns(rows, kind, value, is_demo, field, **others):
    """Return a queryset of tuples as Choice takes them; of equal types in each column, as a union wants them."""
    texts = [F(f"{field}_ar"), F(f"{field}_en")] if field else [value, value]
    numbers = [others.get(name, NO_NUMBER) for name in ["plan", "series", "number"]]
    day = others.get("day") or Cast(Value(None), DateField())
    return rows.order_by().values_list(Value(kind), others.get("pk", F("pk")), value, is_demo, *texts, *numbers, day)


def commitment_choices():
    rows = Commitment.objects.published().rewrite(False)
    value = Concat(F("plan__slug"), Value("/"), Cast("number", CharField()), output_field=CharField())
    plan = {"plan": F("plan_id"), "series": F("plan__number"), "number": F("number")}
    return columns(rows, "commitment", value, F("plan__is_demo"), "short_title", **plan)


def workshop_choices():
    rows = Workshop.objects.published().rewrite(False)
    day = TruncDate("starts_at")
    return columns(rows, "workshop", F("slug"), F("plan__is_demo"), "short_title", plan=F("plan_id"), day=day)


def entity_choices():
    """Entities that have to answer: they lead a commitment, are responsible for a milestone or coordinate a plan."""
    leads = EntityRole.objects.filter(role=EntityRole.Role.LEAD, commitment__in=Commitment.objects.published())
    responsible = Milestone.objects.published().exclude(responsible=None)
    units = Plan.objects.published().exclude(coordinating_unit=None)
    keys = (
        Q(pk__in=leads.values("entity"))
        | Q(pk__in=responsible.order_by().values("responsible"))
        | Q(pk__in=units.order_by().values("coordinating_unit"))
    )
    return columns(Entity.objects.filter(keys).rewrite(False), "entity", F("slug"), F("is_demo"), "name")


def organisation_choices():
    """Organisations in whose name something was said in public, by their name."""
    rows = Feedback.objects.published().filter(naming=Naming.ORGANISATION).rewrite(False)
    is_demo = Coalesce(*(F(f"{path[-1]}__is_demo") for path in SUBJECTS.values()))
    return columns(rows, "organisation", F("organisation"), is_demo, None, pk=NO_NUMBER).distinct()


class FeedbackFilterForm(forms.Form):
    """What a reader wants to see of the published feedback; what makes no sense is ignored."""

    words = core_forms.CleanCharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    plan = forms.ChoiceField(label=gettext_lazy("Plan"), required=False)
    commitment = forms.ChoiceField(label=gettext_lazy("Commitment"), required=False)
    workshop = forms.ChoiceField(label=gettext_lazy("Workshop"), required=False)
    entity = forms.ChoiceField(label=gettext_lazy("Responsible entity"), required=False)
    organisation = forms.ChoiceField(label=gettext_lazy("Said in the name of"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of feedback"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("What became of it"), required=False)
    since = core_forms.DateField(label=gettext_lazy("Received from"), required=False)
    until = core_forms.DateField(label=gettext_lazy("Received until"), required=False)
    by = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=ARRANGEMENTS.items())
    open = forms.BooleanField(required=False, widget=forms.HiddenInput)

    # How rows are found and shown, not which.
    LOOKS = {"by", "open"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known_choices()
        for kind in ["plan", "workshop", "entity", "organisation"]:
            self.offer(kind, [(value, str(choice)) for value, choice in self.known[kind].items()])
        self.offer("commitment", self.commitments_by_plan())
        self.offer("kind", Kind.choices)
        self.offer("state", [*STATES.items(), (_("Decision"), outcome_choices())])
        for name in ["since", "until"]:
            self.fields[name].widget.attrs |= {"dir": "ltr", "placeholder": local_digits("23/6/2022")}
        self.is_valid()

    def offer(self, name, choices):
        self.fields[name].choices = [("", _("All")), *choices]

    def commitments_by_plan(self):
        """Choices in groups, one for each plan."""
        commitments = self.known["commitment"].items()
        return [
            (str(plan), [(value, str(choice)) for value, choice in commitments if choice.plan == plan.pk])
            for plan in self.known["plan"].values()
        ]

    @property
    def meant(self):
        """{name: value} of the fields that hold something sensible."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def chosen(self, kind):
        """Return the Choice of this kind that was made; None without one."""
        return self.known[kind].get(self.cleaned_data.get(kind))

    @property
    def is_about_illustrative_plan(self):
        """Whether somebody chose something illustrative; else the list shows real feedback alone."""
        return any(choice.is_demo for kind in ORDERS if (choice := self.chosen(kind)))

    @property
    def is_narrowed(self):
        """Whether some published feedback is left out by choice."""
        return bool(self.meant.keys() - self.LOOKS)

    @property
    def query(self):
        """What is chosen, as an address says it; how it is shown is left out."""
        return urlencode({name: self.data[name] for name in self.fields if name in self.meant.keys() - self.LOOKS})

    @property
    def file_query(self):
        """What stands after the address of a file with the same rows."""
        return f"?{self.query}" if self.query else ""

    @property
    def in_words(self):
        """Pairs (what, which) of what is chosen, for people."""
        shown = self.meant.keys() - self.LOOKS
        return [(self.fields[name].label, self.words_of(name)) for name in self.fields if name in shown]

    def words_of(self, name):
        choices = dict(flat(getattr(self.fields[name], "choices", [])))
        return choices.get(self.cleaned_data[name]) or local_digits(self.data[name])

    def items(self):
        """Return the published feedback that is asked for, as a queryset."""
        items = Feedback.objects.published()
        items = items if self.is_about_illustrative_plan else items.real()
        for name, value in self.meant.items():
            if name not in self.LOOKS:
                items = NARROW[name](items, self.chosen(name) if name in ORDERS else value)
        return items


def of_state(items, state):
    return getattr(items, state)() if state in STATES else items.filter(outcome=state)


# The field of the form: how it narrows a queryset of feedback.
NARROW = {
    "words": lambda items, query: matching(items, query, Feedback.has_public_word),
    "plan": lambda items, plan: items.of_plan(plan),
    "commitment": lambda items, commitment: items.of_commitment(commitment),
    "workshop": lambda items, workshop: items.from_workshop(workshop),
    "entity": lambda items, entity: items.of_responsible([entity.pk]),
    "organisation": lambda items, choice: items.filter(naming=Naming.ORGANISATION, organisation=choice.value),
    "kind": lambda items, kind: items.filter(kind=kind),
    "state": of_state,
    "since": lambda items, day: items.filter(received_at__date__gte=day),
    "until": lambda items, day: items.filter(received_at__date__lte=day),
}


def outcome_choices():
    """Outcomes that something public can have."""
    return [choice for choice in Feedback.Outcome.choices if choice[0] != Feedback.Outcome.WITHDRAWN]


def flat(choices):
    """Yield the pairs of choices, also of those in groups."""
    for value, words in choices:
        yield from flat(words) if isinstance(words, (list, tuple)) else [(value, words)]
