"""Long lists: counting stops early, and says so."""

import re

import pytest

from commitments.models import Theme
from core.admin_pages import MOST_ROWS, BoundedPaginator


def themes(count):
    return Theme.objects.bulk_create(Theme(name_ar=f"مجال {n}") for n in range(count))


@pytest.mark.django_db
def test_rows_are_counted_up_to_one_more_than_the_pages_show(django_assert_num_queries):
    themes(MOST_ROWS + 60)
    paginator = BoundedPaginator(Theme.objects.order_by("pk"), 50)

    with django_assert_num_queries(1) as queries:
        counts = paginator.found, paginator.count, paginator.num_pages, paginator.has_more

    assert counts == (MOST_ROWS + 1, MOST_ROWS, 200, True)
    assert f"LIMIT {MOST_ROWS + 1}" in queries.captured_queries[0]["sql"]


def test_a_list_with_more_rows_than_its_pages_show_says_so(client, unit_staff):
    client.force_login(unit_staff)
    themes(MOST_ROWS)
    exactly = client.get("/ar/admin/commitments/theme/").content.decode()
    themes(1)
    more = client.get("/ar/admin/commitments/theme/?p=200").content.decode()

    assert "١٠٬٠٠٠ عنصر" in exactly
    assert "أكثر من" not in exactly
    assert "أكثر من ١٠٬٠٠٠ عنصر، وهذه أولها" in more
    assert len(re.findall("<tr><th", more)) == 50
