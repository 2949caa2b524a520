"""How much longer the back office's lists take with 5,000 milestones and 50,000 updates than with a tenth of that.

    .venv/bin/python -m bench.lists

In a database of its own, which is gone afterwards; on PostgreSQL with DATABASE_URL. The ratio is of the medians of
some runs each on one machine, so it says the same on a slow one. On both databases a search that finds nothing in
50,000 updates reads them all and still takes less than five times as long as in 5,000: no index is kept for it.
"""

import os
from statistics import median
from time import perf_counter

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from accounts.models import Entity  # noqa: E402
from tests import make, scale  # noqa: E402

RUNS = 7
LISTS = [
    "",
    "inbox/",
    "commitments/commitment/",
    "commitments/milestone/",
    "commitments/milestone/?q=دليل الموظفين",
    "commitments/milestone/?needs=late&entity=الشؤون",
    "commitments/progressupdate/",
    "commitments/progressupdate/?q=دليل المسودة",
    "commitments/progressupdate/?q=لايوجد",
    "commitments/progressupdate/?state__exact=approved&entity=الشؤون",
    "commitments/reportingperiod/",
    "workshops/workshop/",
    "feedback/feedback/",
    "feedback/feedback/?q=التفصيلية",
    "accounts/entity/",
    "accounts/user/?q=شخص",
]


def main():
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    try:
        tenth, whole = times(0.1), times(1)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    print(f"{connection.vendor}: milliseconds with a tenth, with all of it, and their ratio")
    for (who, path), before in tenth.items():
        after = whole[who, path]
        print(f"{before * 1000:7.0f} {after * 1000:7.0f} {after / before:6.1f}  {who:12} {path or 'first page'}")


def times(share):
    """Return {(who, path): median seconds} for the lists of a portal of that size."""
    with transaction.atomic():
        scale.build(share)
        people = {
            "unit": make.staff("unit_head"),
            "focal point": make.focal_point(Entity.objects.get(slug=scale.MINISTRY)),
        }
        found = {(who, path): seconds(person, path) for who, person in people.items() for path in LISTS}
        transaction.set_rollback(True)
    return {key: each for key, each in found.items() if each}


def seconds(person, path):
    """Return the median time of the list, or None where the person has none."""
    client = Client()
    client.force_login(person)
    runs = []
    for _ in range(RUNS):
        start = perf_counter()
        answer = client.get(f"/ar/admin/{path}")
        runs.append(perf_counter() - start)
        if answer.status_code != 200:
            return None
    return median(runs)


if __name__ == "__main__":
    main()
