"""The kinds of rows that have texts in two languages: whose English is whose to write, and where its form is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import add, or_

from django.db import models
from django.db.models import Count, Q, Value
from django.utils.text import capfirst

from accounts.models import Entity
from commitments.models import (
    Activity,
    Commitment,
    DateChange,
    Evidence,
    Milestone,
    Plan,
    PlanEvent,
    ProgressUpdate,
    ReportingPeriod,
    Theme,
)
from core.templatetags.arabic import day
from core.translations import has, is_outdated, lacks_english, texts_of
from feedback.models import AnswerTemplate, Feedback, Reply
from feedback.models.subject import plan_has
from workshops.models import WorkingGroup, Workshop, WorkshopSession

MISSING, OUTDATED = "missing", "outdated"


def under(path):
    """Return the function that gives, for the key of a plan, the condition that a row belongs to it."""
    return lambda plan: Q(**{path: plan})


def being_written(user):
    """Condition for updates whose English the user may write: what the unit reads or published is the unit's."""
    return Q() if user.has_perm("commitments.change_plan") else Q(state__in=ProgressUpdate.WRITABLE_STATES)


def of_their_group(user):
    """Return the names of the only texts of a group that facilitator and rapporteur write; empty for the unit."""
    return () if user.has_perm("workshops.change_workshop") else ("summary",)


@dataclass
class Kind:
    """A kind of row with texts in two languages.

    of_plan: condition for the key of a plan; None where rows belong to no plan. around: what names a row. verb: the
    permission that lets somebody write its English; limit(user): condition for the rows whose English is theirs;
    only(user): names of the only texts that they write, empty for all. Where it has no page of its own, parents: the
    columns of which one names the row on whose page it is edited; drawn: condition for those that are fields there;
    part: what it is called beside that row.
    """

    model: type[models.Model]
    of_plan: Callable | None = None
    parents: tuple = ()
    drawn: Q = field(default_factory=Q)
    part: Callable = str
    around: tuple = ()
    verb: str = "change"
    limit: Callable = lambda user: Q()
    only: Callable = lambda user: ()

    @property
    def name(self):
        return self.model._meta.model_name

    @property
    def label(self):
        return capfirst(self.model._meta.verbose_name_plural)

    def is_open_to(self, user):
        return user.has_perm(f"{self.model._meta.app_label}.{self.verb}_{self.name}")

    def texts(self, user):
        """Return the names of the texts whose English the user may write."""
        return self.only(user) or texts_of(self.model)

    def rows(self, user):
        """Return the rows whose English the user may write, each once."""
        rows = self.model.objects.filter(self.limit(user))
        if not self.parents:
            return rows.filter(pk__in=editable(self.model, user).values("pk"))
        owners = {name: self.model._meta.get_field(name).related_model for name in self.parents}
        theirs = (Q(**{f"{name}__in": editable(owner, user).values("pk")}) for name, owner in owners.items())
        return rows.filter(reduce(or_, theirs))

    def parent_of(self, row):
        """Return the name of the column that names the row on whose page this one is edited; None for its own."""
        return next((name for name in self.parents if getattr(row, f"{name}_id")), None)

    def needs(self, state="", *names):
        """Condition: one of these texts, or any, is in the state; without a state, in either."""
        conditions = {
            MISSING: lacks_english(self.model, *names),
            OUTDATED: reduce(or_, (is_outdated(name) & has(f"{name}_ar") for name in names or texts_of(self.model))),
        }
        return conditions[state] if state else conditions[MISSING] | conditions[OUTDATED]

    def counted(self, rows, texts):
        """Return a query for one row: how many of the texts there are, lack English, are out of date; and of rows."""
        numbers = {
            "texts": [has(f"{name}_ar") for name in texts],
            MISSING: [self.needs(MISSING, name) for name in texts],
            OUTDATED: [self.needs(OUTDATED, name) for name in texts],
            "missing_rows": [self.needs(MISSING, *texts)],
            "outdated_rows": [self.needs(OUTDATED, *texts)],
            "all_rows": [self.needs("", *texts)],
        }
        counts = {
            name: reduce(add, (Count("pk", filter=condition) for condition in conditions))
            for name, conditions in numbers.items()
        }
        grouped = rows.order_by().annotate(kind_name=Value(self.name)).values("kind_name").annotate(**counts)
        return grouped.values_list("kind_name", *counts, named=True)


def editable(model, user):
    """Return the rows of the model that the user may edit: the queryset of the admin."""
    rows = model.objects.all()
    return rows.editable_by(user) if hasattr(rows, "editable_by") else rows


IN_MILESTONE = "milestone__commitment__plan"

KINDS = [
    Kind(Plan, under("pk")),
    Kind(PlanEvent, under("plan"), ("plan",), around=("plan",)),
    Kind(Commitment, under("plan"), around=("plan",)),
    Kind(Milestone, under("commitment__plan"), around=("commitment__plan",)),
    Kind(Activity, under("commitment__plan"), ("commitment",), around=("commitment__plan",)),
    Kind(
        DateChange,
        lambda plan: Q(**{IN_MILESTONE: plan}) | Q(commitment__plan=plan),
        ("milestone", "commitment"),
        part=lambda change: day(change.changed_on),
        around=(IN_MILESTONE, "commitment__plan"),
        drawn=Q(pk__in=[]),
        verb="add",
    ),
    Kind(ReportingPeriod, under("plan"), around=("plan",)),
    Kind(ProgressUpdate, under(IN_MILESTONE), around=(IN_MILESTONE,), limit=being_written),
    Kind(
        Evidence,
        under(f"update__{IN_MILESTONE}"),
        ("update",),
        around=(f"update__{IN_MILESTONE}",),
        limit=lambda user: Q(update__in=ProgressUpdate.objects.filter(being_written(user))),
    ),
    Kind(Theme),
    Kind(Workshop, under("plan"), around=("plan",)),
    Kind(WorkshopSession, under("workshop__plan"), ("workshop",), around=("workshop__plan",)),
    Kind(WorkingGroup, under("workshop__plan"), around=("workshop__plan",), only=of_their_group),
    Kind(Feedback, lambda plan: plan_has(pk=plan)),
    Kind(
        Reply,
        lambda plan: Q(feedback__in=Feedback.objects.filter(plan_has(pk=plan))),
        ("feedback",),
        drawn=Q(published_at=None),
        part=lambda reply: str(reply.entity),
        around=("feedback", "entity"),
    ),
    Kind(AnswerTemplate),
    Kind(Entity, limit=lambda user: Q(verified_at__isnull=False)),
]
BY_NAME = {kind.name: kind for kind in KINDS}


def kinds_of(user):
    """Return the Kinds whose English the user may write; asks nothing but the permissions."""
    return [kind for kind in KINDS if kind.is_open_to(user)]
