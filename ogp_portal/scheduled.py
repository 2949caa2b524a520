"""What becomes public by itself: how much of each kind, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Value
from django.urls import reverse

from commitments.models import Commitment, Milestone, Plan
from workshops.models import Workshop

NEXT_SHOWN = 5
# The kinds in the order of a moment that they share, each with the column that names a row.
KINDS = {
    "plan": (Plan, "short_name"),
    "workshop": (Workshop, "short_title"),
    "commitment": (Commitment, "short_title"),
    "milestone": (Milestone, "title"),
}
LISTS = {kind: model._meta.label_lower.replace(".", "_") for kind, (model, _name) in KINDS.items()}


@dataclass
class Coming:
    """A row that becomes public by itself."""

    moment: datetime
    rank: int
    key: int
    kind: str
    text_ar: str
    text_en: str

    @property
    def address(self):
        """The address of its form."""
        return reverse(f"admin:{LISTS[self.kind]}_change", args=[self.key])

    @property
    def kind_words(self):
        return KINDS[self.kind][0]._meta.verbose_name


def counts(user):
    """Return {kind: how many are scheduled} of what the user may change, in one query; kinds without any left out."""
    queries = [
        model.objects.scheduled().order_by().annotate(of=Value(kind)).values_list("of").annotate(count=Count("pk"))
        for kind, (model, _name) in changed_by(user)
    ]
    found = dict(in_one(queries))
    return {kind: found[kind] for kind in KINDS if kind in found}


def next_rows(user):
    """Return the rows that come next, as Coming, in one query.

    What comes together with the plan or the commitment that holds it is not named beside it.
    """
    queries = [
        as_columns(alone(kind, model.objects.scheduled()), place, kind, name)
        for place, (kind, (model, name)) in enumerate(changed_by(user))
    ]
    rows = in_one(queries)
    return [Coming(*row) for row in rows.order_by("moment", "rank", "row")[:NEXT_SHOWN]] if queries else []


def as_columns(rows, rank, kind, name):
    """Return a queryset of tuples, in the order of the fields of Coming, for a union."""
    columns = {
        "moment": F("published_at"),
        "rank": Value(rank),
        "row": F("pk"),
        "of": Value(kind),
        "text_ar": F(f"{name}_ar"),
        "text_en": F(f"{name}_en"),
    }
    return rows.order_by().annotate(**columns).values_list(*columns)


def alone(kind, rows):
    """Return the rows that do not come together with what holds them."""
    if kind == "plan":
        return rows
    if kind == "milestone":
        rows = rows.exclude(published_at=F("commitment__published_at"))
        return rows.exclude(published_at=F("commitment__plan__published_at"))
    return rows.exclude(published_at=F("plan__published_at"))


def changed_by(user):
    """Return (kind, (model, name)) of what the user may change."""
    return [
        (kind, (model, name))
        for kind, (model, name) in KINDS.items()
        if user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")
    ]


def in_one(queries):
    """Return the queries as one; an empty list where there are none."""
    return queries[0].union(*queries[1:], all=True) if queries else []
