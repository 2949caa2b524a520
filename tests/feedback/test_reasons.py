"""Nothing is decided without a reason in Arabic: not in any form, not in a batch, and not by an import at all.

That the actions and the database refuse it too is in test_actions, test_answering, test_joint and test_models.
"""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from post_office.models import Email

from commitments.models import Milestone
from commitments.workbooks import actions as workbooks
from commitments.workbooks.columns import CELLS, EDITABLE, REASONS
from feedback.actions_joint import decide_together
from feedback.models import DraftAnswer, Feedback, JointAnswer
from pages.loading import COLLECTIONS, Loader, read
from tests import make
from tests.sheets import preview

pytestmark = pytest.mark.django_db

FEEDBACK, DRAFTS = "/ar/admin/feedback/feedback/", "/ar/admin/feedback/draftanswer/"
BLANK = [None, "", "   ", " \t\r\n\u00a0"]
NAMES = ["NULL", "empty", "spaces", "other blanks"]
DECISION = ["outcome", "decision_reason_ar", "decision_reason_en", "deciding_entity", "decided_by", "decided_at"]


@pytest.fixture
def entity():
    return make.entity("moy")


@pytest.fixture
def items():
    milestone = make.milestone()
    return [make.feedback(milestone, author=make.user()) for _ in range(2)]


def decisions():
    """All that was decided, or prepared to be, and every letter about it."""
    return [
        *Feedback.objects.decided(),
        *DraftAnswer.objects.ready(),
        *JointAnswer.objects.all(),
        *Email.objects.all(),
    ]


# Forms


@pytest.mark.parametrize("reason", BLANK, ids=NAMES)
@pytest.mark.parametrize("step", ["decide", "prepare", "take-over", "decide of a draft", "decide-together"])
def test_no_form_decides_without_a_reason_and_the_english_one_is_kept(client, unit_staff, items, entity, step, reason):
    draft = DraftAnswer.objects.create(feedback=items[0], entity=entity)
    address, more = {
        "decide": (f"{FEEDBACK}{items[0].pk}/decide/", {}),
        "prepare": (f"{FEEDBACK}{items[0].pk}/prepare/", {}),
        "take-over": (f"{DRAFTS}{draft.pk}/take-over/", {}),
        "decide of a draft": (f"{DRAFTS}{draft.pk}/decide/", {}),
        "decide-together": (
            f"{FEEDBACK}bulk/decide-together/",
            {"confirmed": "1", "rows": ",".join(str(item.pk) for item in items)},
        ),
    }[step]
    typed = {"outcome": "accepted", "entity": entity.pk, "reason_en": "English only."}
    client.force_login(unit_staff)

    page = client.post(address, typed | more | ({} if reason is None else {"reason_ar": reason}))

    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"reason_ar"}
    assert "English only." in page.content.decode()
    assert decisions() == []


@pytest.mark.parametrize("reason", BLANK, ids=NAMES)
def test_many_are_not_decided_on_together_without_a_reason(items, entity, unit_staff, reason):
    with pytest.raises(ValidationError, match="بالعربية"):
        decide_together(items, "accepted", reason, entity, unit_staff, "English only.")

    assert decisions() == []


@pytest.mark.parametrize("reason", BLANK[1:], ids=NAMES[1:])
def test_a_batch_is_not_published_while_one_lost_its_reason(client, unit_staff, items, entity, reason):
    """What is prepared has its reason; nobody can take it away, not even past the forms."""
    for item in items:
        DraftAnswer.objects.create(feedback=item, entity=entity, outcome="accepted", reason_ar="أُدرج.", state="ready")
    lost = DraftAnswer.objects.filter(feedback=items[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        lost.update(reason_ar=reason)
    lost.update(reason_ar=reason, state="returned", returned_note="ينقص التعليل.")
    client.force_login(unit_staff)

    rows = ",".join(str(draft.pk) for draft in DraftAnswer.objects.all())
    client.post(f"{DRAFTS}bulk/publish-prepared/", {"confirmed": "1", "rows": rows})

    assert not Feedback.objects.decided().exists() and not Email.objects.exists()


# Imports


def back_office(patterns, path=""):
    """Yield (path, name) of every page of the back office."""
    for each in patterns:
        here = f"{path}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from back_office(each.url_patterns, here)
        elif "admin/" in here:
            yield here, each.name or ""


def test_the_only_import_of_the_back_office_is_that_of_milestones():
    paths = {path for path, name in back_office(get_resolver().url_patterns) if "import" in f"{path} {name}"}

    assert paths
    assert {path for path in paths if "admin/commitments/importbatch/" not in path} == set()


def test_a_workbook_writes_milestones_alone():
    columns = {column.field for column in EDITABLE}

    assert columns <= {field.attname for field in Milestone._meta.concrete_fields}
    assert {column.key for column in CELLS} & {*DECISION, "decision_reason"} == set()
    assert [key for key in REASONS if key.startswith("decision")] == []


def test_an_import_of_milestones_leaves_the_feedback_on_them_undecided(unit_staff):
    item = make.feedback(make.milestone(make.commitment(lead=make.entity())))
    before = Feedback.objects.values().get()

    workbooks.apply_import(preview(unit_staff, {(2, "title_ar"): "عنوان جديد"}), unit_staff)

    item.milestone.refresh_from_db()
    assert item.milestone.title_ar == "عنوان جديد"
    assert Feedback.objects.values().get() == before


def collections_in(tree):
    """Return the names of all collections of a data file, however deep."""
    found = set()
    for name, entries in tree.items():
        if name in COLLECTIONS:
            found |= {name}.union(*(collections_in(entry) for entry in entries))
    return found


def test_loading_the_real_plan_decides_nothing():
    call_command("load_nap5", verbosity=0)
    item = make.feedback(Milestone.objects.first())
    Milestone.objects.update(weight=7)
    before = Feedback.objects.values().get()

    call_command("load_nap5", verbosity=0)

    assert Feedback.objects.values().get(pk=item.pk) == before
    assert collections_in(read("nap5.yaml")) & {"feedback", "replies", "settlements", "endorsements"} == set()


@pytest.mark.parametrize("reason", BLANK, ids=NAMES)
def test_a_data_file_with_a_decision_without_a_reason_is_refused(reason):
    """The illustrative plan alone brings decided feedback, made up with its reasons; the database holds it to that."""
    make.plan("nap9", number=9)
    entry = {
        "reference": "9-0-001",
        "plan": "nap9",
        "kind": "question",
        "body": "سؤال",
        "language": "ar",
        "naming": "without_name",
        "due_on": "2030-01-01",
        "outcome": "answered",
        "decision_reason_en": "English only.",
        "decided_at": "2026-01-01T10:00:00Z",
    }
    tree = {"plans": [{"slug": "nap9", "number": 9}], "feedback": [entry | {"decision_reason_ar": reason}]}

    with pytest.raises(IntegrityError), transaction.atomic():
        Loader("test", "تجربة").load(tree)

    assert not Feedback.objects.exists()
