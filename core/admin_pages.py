"""Pages of long lists: counting stops early, so that no list waits for a count of all its rows."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST_ROWS = 10_000


class BoundedPaginator(Paginator):
    """Counts no further than one row past the most that its pages show; who wants the others narrows the list."""

    @cached_property
    def found(self):
        """Rows counted, at most one more than the pages show."""
        # By key alone: what columns and order need is not joined for a number.
        return self.object_list.order_by().values("pk")[: MOST_ROWS + 1].count()

    @cached_property
    def count(self):
        return min(self.found, MOST_ROWS)

    @property
    def has_more(self):
        """Whether there are more rows than the pages show."""
        return self.found > MOST_ROWS
