"""You said, we did: what was said, by commitment or by workshop, and what became of it, in figures and in full."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from .models import CausedChange, Feedback, Settlement
from .models.endorsement import endorsement_count
from .models.queries import days_between, middle
from .models.subject import SUBJECTS

ON_A_PAGE = 20
# Up to so many stand open: nobody needs to unfold what fits the eye.
FEW = 3
# As they are told: what was done first, what waits last.
OUTCOMES = [*Feedback.DECISIONS, Feedback.Outcome.UNDER_REVIEW, Feedback.Outcome.RECEIVED]
COLUMNS = [
    *["pk", "outcome", "received_at", "decided_at", "due_on", "verdict"],
    *["plan_key", "commitment_key", "workshop_key", "changed_plan", "endorsement_count"],
]
RANKS = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}


class Figures:
    """How much was said and answered, how fast, and what it changed, of rows as told() gives them."""

    def __init__(self, rows):
        self.received = len(rows)
        self.by_outcome = Counter(row.outcome for row in rows)
        self.decided = sum(self.by_outcome[outcome] for outcome in Feedback.DECISIONS)
        self.waiting = sum(self.by_outcome[outcome] for outcome in Feedback.OPEN_OUTCOMES)
        self.days = [days_between(row.received_at, row.decided_at) for row in rows if row.decided_at]
        self.changed = sum(row.changed_plan for row in rows)
        verdicts = Counter(row.verdict for row in rows)
        self.verdicts = {verdict.value: verdicts[verdict] for verdict in Settlement.Verdict}
        today = timezone.localdate()
        self.late = sum(row.outcome in Feedback.OPEN_OUTCOMES and row.due_on < today for row in rows)

    @property
    def median_days(self):
        """Days from receipt to decision, in the middle; None without a decision."""
        return middle(self.days)

    @property
    def percent(self):
        """Share of what was received that is decided, 0 to 100; None where nothing was received."""
        return 100 * self.decided / self.received if self.received else None

    @property
    def counts(self):
        """Triples (outcome, words, number) of the outcomes that there are, in the order in which they are told."""
        return [(each.value, each.label, self.by_outcome[each]) for each in OUTCOMES if self.by_outcome[each]]


@dataclass
class Share:
    """What had one outcome: how many in all, and those on this page."""

    outcome: str
    label: str
    total: int
    items: list
    is_open: bool


@dataclass
class Group:
    """What was said on one commitment or workshop; choice is None for what belongs to none."""

    choice: object
    figures: Figures
    shares: list


@dataclass
class Section:
    """What was said on one plan."""

    choice: object
    figures: Figures
    groups: list


class Overview:
    """The feedback that the form asks for, on pages: in sections and groups, or the newest first."""

    def __init__(self, form, number):
        self.form = form
        self.rows = list(told(form.items()))
        self.figures = Figures(self.rows)
        self.by = form.meant.get("by") or "commitment"
        self.page = Paginator(sorted(self.rows, key=self.place), ON_A_PAGE).get_page(number)

    @property
    def is_grouped(self):
        return self.by in {"commitment", "workshop"}

    def place(self, row):
        """Return where the row stands; rows of one place stay as they came, the newest first."""
        if not self.is_grouped:
            return -row.endorsement_count if self.by == "endorsed" else 0
        # What belongs to no commitment is about the plan as a whole and comes first; to no workshop, last.
        elsewhere = -1 if self.by == "commitment" else len(self.order[self.by])
        group = self.order[self.by].get(self.key(row), elsewhere)
        return self.order["plan"].get(row.plan_key, -1), group, RANKS[row.outcome]

    def key(self, row):
        return row.commitment_key if self.by == "commitment" else row.workshop_key

    @cached_property
    def choices(self):
        """{kind: {key: Choice}}"""
        return {kind: {each.pk: each for each in self.form.known[kind].values()} for kind in self.form.known}

    @cached_property
    def order(self):
        """{kind: {key: place}}"""
        return {kind: {key: place for place, key in enumerate(rows)} for kind, rows in self.choices.items()}

    @cached_property
    def items(self):
        """The feedback on this page, as cards show it, in order."""
        found = Feedback.objects.for_cards().in_bulk([row.pk for row in self.page])
        return [found[row.pk] for row in self.page if row.pk in found]

    @property
    def sections(self):
        """What is on this page, as a list of Sections; figures count all pages."""
        found = {item.pk: item for item in self.items}
        return [
            Section(
                self.choices["plan"].get(plan),
                Figures([row for row in self.rows if row.plan_key == plan]),
                [self.group(plan, choice, list(rows), found) for choice, rows in groupby(of_plan, self.choice_of)],
            )
            for plan, of_plan in groupby(self.page, lambda row: row.plan_key)
        ]

    def choice_of(self, row):
        """Return the commitment or workshop under which the row stands; None for what belongs to none."""
        return self.choices[self.by].get(self.key(row))

    def group(self, plan, choice, rows, found):
        figures = Figures([row for row in self.rows if row.plan_key == plan and self.choice_of(row) == choice])
        is_open = "open" in self.form.meant or len(self.rows) <= FEW
        shares = [
            Share(outcome, label, total, [found[row.pk] for row in rows if row.outcome == outcome], is_open)
            for outcome, label, total in figures.counts
        ]
        return Group(choice, figures, [share for share in shares if share.items])

    @property
    def silent(self):
        """Commitments of the plan in view on which nothing was said; none where the list is narrowed further."""
        plan = self.form.chosen("plan") or next(iter(self.form.known["plan"].values()), None)
        if self.form.meant.keys() - {"plan", *self.form.LOOKS} or not plan or self.by != "commitment":
            return []
        spoken = {row.commitment_key for row in self.rows}
        return [
            each for each in self.form.known["commitment"].values() if each.plan == plan.pk and each.pk not in spoken
        ]


def told(items):
    """Narrow feedback to what figures need, the newest first, with the keys of its plan, commitment and workshop."""
    return items.annotate(
        verdict=F("settlement__verdict"),
        plan_key=Coalesce(*(path[-1] for path in SUBJECTS.values())),
        commitment_key=Coalesce("commitment", "milestone__commitment", "working_group__commitment"),
        changed_plan=Exists(CausedChange.objects.shown().filter(feedback=OuterRef("pk"))),
        endorsement_count=endorsement_count(),
        workshop_key=Coalesce("workshop", "working_group__workshop", "said_in_group__workshop", "said_in_workshop"),
    ).values_list(*COLUMNS, named=True)
