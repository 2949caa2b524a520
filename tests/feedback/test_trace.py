"""From accepted feedback to the change of the plan that it caused, and back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from post_office.models import Email

from commitments.actions import move_end
from feedback import actions, actions_trace, trace
from feedback.models import CausedChange, Feedback, Naming
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone():
    return make.milestone(make.commitment(number=2), number=4, title_ar="تدريب الموظفين على إتاحة المعلومات للجمهور")


@pytest.fixture
def item(milestone, participant):
    """Accepted feedback on the milestone, received ten days ago."""
    return accepted(milestone, author=participant, reference="5-2-001")


def accepted(about, **fields):
    received_at = timezone.now() - timedelta(days=10)
    decided_at = timezone.now() - timedelta(days=3)
    entity = make.entity("moy", name_ar="وزارة الشباب")
    decided = make.decision(decided_at=decided_at, deciding_entity=entity)
    return make.feedback(about, received_at=received_at, **decided | fields)


def change(row, **fields):
    """Save other values of the row, and return the key of the change."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return f"{row._meta.model_name}-{row.history.first().history_id}"


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_chain_reads_from_the_point_to_the_change_and_back(client, item, milestone, unit_staff):
    key = change(milestone, title_ar="تدريب ضباط الارتباط على إتاحة المعلومات للجمهور")

    (link,) = actions_trace.link_changes(item, [key], unit_staff)

    history = f"/ar/plans/nap5/commitments/2/milestones/2.4/history/#change-{link.state_number}"
    text = page(client, "/ar/feedback/5-2-001/")
    assert ["<del>الموظفين</del>" in text, "<ins>ضباط الارتباط</ins>" in text] == [True, True]
    assert f'href="{history}"' in text
    assert 'href="/ar/feedback/5-2-001/"' in page(client, history.partition("#")[0])
    assert (link.author, link.feedback, link.milestone) == (unit_staff, item, milestone)


def test_the_card_says_that_the_plan_changed(client, item, milestone, unit_staff):
    before = page(client, "/ar/plans/nap5/commitments/2/milestones/2.4/")
    actions_trace.link_changes(item, [change(milestone, title_ar="عنوان آخر")], unit_staff)

    after = page(client, "/ar/plans/nap5/commitments/2/milestones/2.4/")

    assert "أُخذ بها منذ ٣ أيام، ولم يدخل التعديل في الخطة بعد." in before
    assert 'href="/ar/feedback/5-2-001/#changed"' in after
    assert "لم يدخل التعديل" not in after


def test_accepted_feedback_waits_for_its_change_in_public(client, item):
    assert "مضت ٣ أيام على القرار." in page(client, "/ar/feedback/5-2-001/")


@pytest.mark.parametrize(("kind", "waits"), [("suggestion", True), ("concern", True), ("offer", False)])
def test_what_asks_for_no_change_waits_for_none(client, milestone, kind, waits):
    item = accepted(milestone, kind=kind)

    assert list(Feedback.objects.without_change()) == [item] * waits
    assert ("لم يدخل التعديل" in page(client, item.get_absolute_url())) == waits


def test_the_author_is_told_once(item, milestone, unit_staff):
    keys = [change(milestone, title_ar="عنوان ثان"), change(milestone, title_ar="عنوان ثالث")]
    actions_trace.link_changes(item, keys, unit_staff)
    actions_trace.link_changes(item, keys, unit_staff)
    actions_trace.unlink_changes(item.caused_changes.all(), unit_staff)
    actions_trace.link_changes(item, keys[:1], unit_staff)

    letter = Email.objects.get()

    assert (letter.to, letter.subject) == (["layla@example.org"], "ملاحظتكم \u20665-2-001\u2069 غيّرت الخطة")
    # Both changes are of one day, so that one line tells of them.
    assert letter.message.count("المعلم ٢.٤") == 1
    assert "/ar/feedback/5-2-001/" in letter.message
    assert CausedChange.objects.count() == 1


def test_a_link_that_was_taken_back_stays_in_the_history(item, milestone, unit_staff):
    actions_trace.link_changes(item, [change(milestone, title_ar="عنوان آخر")], unit_staff)

    actions_trace.unlink_changes(item.caused_changes.all(), unit_staff)

    kept = CausedChange.history.filter(feedback=item).order_by("history_id")
    assert [(state.history_type, state.history_user) for state in kept] == [("+", unit_staff), ("-", unit_staff)]
    assert list(Feedback.objects.without_change()) == [item]


def test_the_nearest_changes_since_receipt_are_offered_first(item, milestone):
    commitment, elsewhere = milestone.commitment, make.milestone(make.commitment(number=3))
    keys = [change(row, title_ar="عنوان آخر") for row in [elsewhere, commitment, milestone]]
    other_plan = make.milestone(make.commitment(make.plan("nap6", number=6)))
    change(other_plan, title_ar="عنوان آخر")
    change(make.milestone(commitment, published_at=None), title_ar="عنوان آخر")

    possible = trace.possible_changes(item)

    offered = [key for key in possible if key in keys]
    assert offered == keys[::-1]
    assert {change.row.plan.slug for change in possible.values()} == {"nap5"}
    assert not any(change.row.published_at is None for change in possible.values())


def test_what_is_older_than_the_feedback_is_not_offered(item, milestone):
    key = change(milestone, title_ar="عنوان آخر")
    milestone.history.update(history_date=timezone.now() - timedelta(days=11))

    assert key not in trace.possible_changes(item)


def test_a_new_milestone_is_a_change_too(client, item, milestone, unit_staff):
    new = make.milestone(milestone.commitment, number=5, title_ar="معلم جديد", published_at=timezone.now())

    actions_trace.link_changes(item, [f"milestone-{new.history.first().history_id}"], unit_staff)

    assert "<ins>معلم جديد</ins> نُشر لأول مرة." in page(client, "/ar/feedback/5-2-001/")


def test_a_moved_end_is_told_with_its_reason(client, item, milestone, unit_staff):
    milestone.ends_on = timezone.localdate()
    milestone.save()
    later = timezone.localdate() + timedelta(days=30)
    move_end(milestone, later, "طلب المشاركون مهلة أطول.", unit_staff)

    actions_trace.link_changes(item, [f"milestone-{milestone.history.first().history_id}"], unit_staff)

    assert "طلب المشاركون مهلة أطول." in page(client, "/ar/feedback/5-2-001/").partition('id="changed"')[2]


@pytest.mark.parametrize("outcome", ["received", "not_accepted", "answered"])
def test_only_accepted_feedback_is_linked(milestone, unit_staff, outcome):
    item = accepted(milestone, outcome=outcome)

    with pytest.raises(ValidationError, match="لا تُربط بالتعديلات"):
        actions_trace.link_changes(item, [change(milestone, title_ar="عنوان آخر")], unit_staff)


@pytest.mark.parametrize("keys", [[], ["milestone-999999"], ["plan-1"], ["x"]])
def test_what_is_no_published_change_is_refused(item, milestone, unit_staff, keys):
    with pytest.raises(ValidationError):
        actions_trace.link_changes(item, keys, unit_staff)

    assert not CausedChange.objects.exists()


def test_a_draft_state_cannot_be_linked(item, milestone, unit_staff):
    draft = make.milestone(milestone.commitment, published_at=None, title_ar="مسودة سرية")

    with pytest.raises(ValidationError):
        actions_trace.link_changes(item, [change(draft, title_ar="مسودة ثانية")], unit_staff)


def test_a_linked_acceptance_is_not_turned_into_a_refusal(item, milestone, unit_staff):
    actions_trace.link_changes(item, [change(milestone, title_ar="عنوان آخر")], unit_staff)

    with pytest.raises(ValidationError, match="ألغوا الربط أولاً"):
        actions.decide(item, "not_accepted", "لم يُؤخذ به.", item.deciding_entity, unit_staff)


def test_the_database_keeps_a_link_to_one_row_once(item, milestone):
    common = {"feedback": item, "state_number": 1, "changed_at": timezone.now()}
    CausedChange.objects.create(milestone=milestone, **common)

    for rows in [{"milestone": milestone}, {}, {"milestone": milestone, "commitment": milestone.commitment}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            CausedChange.objects.create(**rows, **common)


def test_a_row_that_was_taken_back_takes_its_change_along(client, item, milestone, unit_staff):
    other = make.milestone(milestone.commitment)
    actions_trace.link_changes(item, [change(other, title_ar="عنوان سري")], unit_staff)
    change(other, published_at=None)

    text = page(client, "/ar/feedback/5-2-001/")

    assert ["سري" in text, "ما عُدّل لم يعد منشوراً." in text] == [False, True]


def test_a_plan_that_was_taken_back_for_a_while_keeps_the_chain_but_not_its_words(client, item, milestone, unit_staff):
    actions_trace.link_changes(item, [change(milestone, title_ar="عنوان آخر")], unit_staff)
    plan, published_at = milestone.plan, milestone.plan.published_at
    change(plan, published_at=None)
    change(plan, published_at=published_at)

    text = page(client, "/ar/feedback/5-2-001/")

    assert "لم يعد السجل المنشور يعرض موضع التعديل." in text
    assert "<ins>عنوان آخر</ins>" not in text


def test_the_history_names_no_feedback_that_is_not_public(client, milestone, unit_staff):
    held = accepted(milestone, naming=Naming.BODY_ONLY, moderation="held", published_at=None, body="كلام خاص")

    actions_trace.link_changes(held, [change(milestone, title_ar="عنوان آخر")], unit_staff)

    assert "بناءً على ما قيل" not in page(client, "/ar/plans/nap5/commitments/2/milestones/2.4/history/")


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_chain_costs_eight_queries_at_most(client, django_assert_max_num_queries, item, unit_staff, how_many):
    milestone, commitment = item.milestone, item.milestone.commitment
    keys = [change(milestone, title_ar=f"عنوان {number}", responsible=make.entity()) for number in range(how_many)]
    keys += [change(commitment, objective_ar="هدف آخر")]
    actions_trace.link_changes(item, keys, unit_staff)

    with django_assert_max_num_queries(8):
        text = page(client, "/ar/feedback/5-2-001/")

    assert text.count("في سجل الخطة المنشور") == how_many + 1


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_history_costs_the_same_with_many_causes(client, django_assert_max_num_queries, unit_staff, how_many):
    milestone = make.milestone(make.commitment(number=2), number=4)
    items = [accepted(milestone) for _ in range(how_many)]
    key = change(milestone, title_ar="عنوان آخر")
    for item in items:
        actions_trace.link_changes(item, [key], unit_staff)

    with django_assert_max_num_queries(8):
        text = page(client, "/ar/plans/nap5/commitments/2/milestones/2.4/history/")

    assert text.count("/ar/feedback/") > how_many


def test_staff_choose_the_change_and_take_a_link_back(client, item, milestone, unit_staff):
    client.force_login(unit_staff)
    key = change(milestone, title_ar="تدريب ضباط الارتباط على إتاحة المعلومات للجمهور")
    row = f"/ar/admin/feedback/feedback/{item.pk}"

    asked = page(client, f"{row}/link-changes/")
    client.post(f"{row}/link-changes/", {"changes": [key]})
    shown = page(client, f"{row}/change/")
    link = item.caused_changes.get()
    client.post(f"{row}/unlink-changes/", {"links": [link.pk]})

    assert ["<ins>ضباط الارتباط</ins>" in asked, "٢.٤" in asked] == [True, True]
    assert "المعلم" in shown or "٢.٤" in shown
    assert not item.caused_changes.exists()


@pytest.mark.parametrize("changes", [[], ["milestone-0"], ["x" * 500], ["\x00"]])
def test_nonsense_instead_of_a_change_is_a_sentence(client, item, milestone, unit_staff, changes):
    client.force_login(unit_staff)

    response = client.post(f"/ar/admin/feedback/feedback/{item.pk}/link-changes/", {"changes": changes})

    assert response.status_code in {200, 400}
    assert not CausedChange.objects.exists()


def test_the_list_is_narrowed_to_what_waits_for_its_change(client, item, milestone, unit_staff):
    client.force_login(unit_staff)
    make.feedback(milestone)

    found = client.get("/ar/admin/feedback/feedback/?needs=without_change").context["cl"].queryset

    assert list(found) == [item]
