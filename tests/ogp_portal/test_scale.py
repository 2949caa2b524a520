"""Each list and form asks the same number of questions of a big portal and of a tenth of it, and stays small.

200 commitments, 5,000 milestones, 50,000 updates; the numbers written down here are the bound.
"""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Entity, Membership, User
from commitments.models import Commitment, ImportBatch, Milestone, Plan, ProgressUpdate, ReportingPeriod, Theme
from feedback.models import Feedback, Window
from tests import make, scale
from workshops.models import WorkingGroup, Workshop

MODELS = [
    Plan,
    Commitment,
    Milestone,
    ProgressUpdate,
    ReportingPeriod,
    ImportBatch,
    Theme,
    Workshop,
    Feedback,
    Window,
    Entity,
    Membership,
    User,
]
# Queries of each page of the back office: its list, a search in it, an empty form, the form of a row.
UNIT = {
    "first page": 20,
    "inbox": 7,
    "sheet": 11,
    "plan": 6,
    "plan, searched": 6,
    "plan, new": 4,
    "plan, row": 9,
    "commitment": 9,
    "commitment, searched": 8,
    "commitment, new": 8,
    "commitment, row": 22,
    "milestone": 8,
    "milestone, searched": 8,
    "milestone, new": 4,
    "milestone, row": 12,
    "progressupdate": 9,
    "progressupdate, searched": 9,
    "progressupdate, new": 5,
    "progressupdate, row": 6,
    "reportingperiod": 7,
    "reportingperiod, searched": 7,
    "reportingperiod, new": 4,
    "reportingperiod, row": 5,
    "importbatch": 6,
    "importbatch, searched": 6,
    "importbatch, new": 7,
    "importbatch, row": 7,
    "theme": 6,
    "theme, searched": 6,
    "theme, new": 4,
    "theme, row": 5,
    "workshop": 10,
    "workshop, searched": 10,
    "workshop, new": 5,
    "workshop, row": 19,
    "feedback": 8,
    "feedback, searched": 8,
    "feedback, new": 6,
    "feedback, new in a group": 9,
    "feedback, row": 18,
    "window": 6,
    "window, searched": 6,
    "window, new": 5,
    "window, row": 6,
    "entity": 6,
    "entity, searched": 6,
    "entity, new": 4,
    "entity, row": 5,
    "membership": 8,
    "membership, searched": 8,
    "membership, new": 4,
    "membership, row": 6,
    "user": 9,
    "user, searched": 7,
    "user, new": 5,
    "user, row": 11,
    "milestone, narrowed": 8,
    "progressupdate, narrowed": 9,
    "feedback, narrowed": 8,
    "commitment, narrowed": 9,
    "chooser of milestones": 6,
    "chooser of entities": 6,
}
FOCAL_POINT = {
    "first page": 8,
    "sheet": 11,
    "milestone": 8,
    "milestone, searched": 8,
    "progressupdate": 9,
    "progressupdate, searched": 9,
    "progressupdate, new": 5,
    "importbatch": 6,
    "importbatch, searched": 6,
    "importbatch, new": 7,
    "milestone, narrowed": 8,
    "progressupdate, narrowed": 9,
    "feedback": 7,
    "feedback, searched": 7,
    # How long ago it came is a filter of the unit: refused, and nothing is asked of the rows.
    "feedback, narrowed": 4,
    "chooser of milestones": 5,
}
MOST_BYTES = 300_000


@pytest.fixture(scope="module", params=[0.1, 1], ids=["a tenth", "all of it"])
def portal(request, django_db_setup, django_db_blocker):
    """A portal of that size, made once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        scale.build(request.param)
        # What Django asks once and then remembers.
        ContentType.objects.get_for_models(*MODELS)
        yield
        transaction.set_rollback(True)


def pages():
    """Return {name: path under the back office} for every list and form."""
    found = {"first page": "", "inbox": "inbox/"}
    found["sheet"] = f"report/{ReportingPeriod.objects.open().order_by('pk').first().pk}/"
    for model in MODELS:
        name, path = model._meta.model_name, f"{model._meta.app_label}/{model._meta.model_name}/"
        found |= {
            name: path,
            f"{name}, searched": f"{path}?q=الشؤون ٢",
            f"{name}, new": f"{path}add/",
            f"{name}, row": f"{path}{model._base_manager.order_by('pk').first().pk}/change/",
        }
    group = WorkingGroup.objects.order_by("pk").first()
    return found | {
        "feedback, new in a group": f"feedback/feedback/add/?said_in={group.about}",
        "milestone, narrowed": "commitments/milestone/?needs=stale&entity=الشؤون&status__exact=in_progress&plan=خطه",
        "progressupdate, narrowed": "commitments/progressupdate/?state__exact=approved&entity=الشؤون&reported=30",
        "feedback, narrowed": "feedback/feedback/?needs=overdue&entity=الشؤون&received=30",
        "commitment, narrowed": "commitments/commitment/?needs=late&entity=الشؤون&translation=missing",
        "chooser of milestones": chooser("progressupdate", "milestone", "2.1"),
        "chooser of entities": chooser("milestone", "responsible", "الشوون"),
    }


def chooser(model, field, words):
    return f"autocomplete/?app_label=commitments&model_name={model}&field_name={field}&term={words}"


def measured(person):
    """Return {page: queries} and {page: bytes} of all pages that the person can open."""
    client = Client()
    client.force_login(person)
    queries, sizes = {}, {}
    for name, path in pages().items():
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/ar/admin/{path}")
        if answer.status_code != 404:
            queries[name], sizes[name] = len(captured), len(answer.content)
    return queries, sizes


def test_the_unit_opens_each_page_with_as_many_queries_at_any_size(portal, db):
    queries, sizes = measured(make.staff("unit_head"))

    assert queries == UNIT
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


def test_a_focal_point_opens_each_page_with_as_many_queries_at_any_size(portal, db):
    queries, sizes = measured(make.focal_point(Entity.objects.get(slug=scale.MINISTRY)))

    assert queries == FOCAL_POINT
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


def test_it_is_as_big_as_it_says(portal, db, request):
    share = request.node.callspec.params["portal"]

    counts = [model.objects.count() for model in [Commitment, Milestone, ProgressUpdate]]

    assert counts == [200 * share, 5_000 * share, 50_000 * share]
