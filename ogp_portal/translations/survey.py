"""Everything whose English is missing or out of date, across all apps, as far as a member of staff may write it."""

from dataclasses import dataclass

from .kinds import kinds_of


@dataclass
class Figures:
    """How many texts of a kind, or of all, there are in Arabic, and how many of them are in English and up to date."""

    label: str
    texts: int = 0
    done: int = 0

    @property
    def percent(self):
        """Whole percent, 100 only when all is done."""
        return self.done * 100 // self.texts if self.texts else 100


class Survey:
    """What needs translating, for one user: figures by one query, then the rows of a page."""

    def __init__(self, user, plan=None, kind="", state=""):
        self.user, self.plan, self.state = user, plan, state
        self.kinds = [each for each in kinds_of(user) if plan is None or each.of_plan]
        self.shown = [each for each in self.kinds if kind in {"", each.name}]
        self.counts = self.counted()

    def rows(self, kind):
        rows = kind.rows(self.user)
        return rows if self.plan is None else rows.filter(kind.of_plan(self.plan))

    def counted(self):
        """Return {kind: its counts}; kinds without rows are left out. One query."""
        queries = [kind.counted(self.rows(kind), kind.texts(self.user)) for kind in self.kinds]
        if not queries:
            return {}
        first, *others = queries
        return {found.kind_name: found for found in (first.union(*others, all=True) if others else first)}

    def figures(self):
        """Return Figures for each kind that has texts."""
        found = ((kind.label, self.counts.get(kind.name)) for kind in self.kinds)
        return [
            Figures(label, counts.texts, counts.texts - counts.missing - counts.outdated)
            for label, counts in found
            if counts and counts.texts
        ]

    def rows_in(self, state):
        """Return how many rows of the shown kinds are in the state; without one, in either."""
        name = f"{state or 'all'}_rows"
        return sum(getattr(self.counts[kind.name], name) for kind in self.shown if kind.name in self.counts)

    # What a paginator asks.

    def count_of(self, kind):
        counts = self.counts.get(kind.name)
        return getattr(counts, f"{self.state or 'all'}_rows") if counts else 0

    def __len__(self):
        return sum(map(self.count_of, self.shown))

    def __getitem__(self, part):
        """Return the rows of a page as pairs (kind, row): one query for each kind that has a share in it."""
        found, start = [], 0
        for kind in self.shown:
            first, last = max(part.start - start, 0), min(part.stop - start, self.count_of(kind))
            if first < last:
                needs = kind.needs(self.state, *kind.texts(self.user))
                rows = self.rows(kind).filter(needs).select_related(*kind.around).order_by("pk")
                found += [(kind, row) for row in rows[first:last]]
            start += self.count_of(kind)
        return found
