"""Staff review, decide and answer; the author is told, and what was said stays as it was written."""

from datetime import timedelta

import pytest
from django.utils import timezone
from post_office.models import Email

from feedback.models import Feedback, Naming, Reply
from tests import make
from tests.admin_forms import filled

Moderation, Outcome = Feedback.Moderation, Feedback.Outcome


@pytest.fixture
def staff(client, unit_staff):
    client.force_login(unit_staff)
    return client


@pytest.fixture
def unit():
    """The entity that decides."""
    return make.entity("ogu", name_ar="وحدة الحكومة الشفافة")


@pytest.fixture
def held(participant):
    """Feedback that waits for review."""
    return make.feedback(author=participant, moderation=Moderation.HELD, published_at=None)


@pytest.fixture
def published(participant):
    return make.feedback(author=participant)


def change(item, page="change"):
    return f"/ar/admin/feedback/feedback/{item.pk}/{page}/"


def steps(staff, item):
    return [step.words for step in staff.get(change(item)).context["steps"]]


def days(number):
    return timezone.localdate() + timedelta(days=number)


def test_each_state_offers_its_steps(staff, held, published):
    for_body = make.feedback(naming=Naming.BODY_ONLY, moderation=Moderation.HELD, published_at=None)
    withdrawn = make.feedback(outcome=Outcome.WITHDRAWN)
    Reply.objects.create(feedback=published, body_ar="شكراً لكم.", entity=make.entity())

    note, together = "إضافة ملاحظة داخلية", ["تكليف جهة", "إعداد القرار دون نشره", "إضافة ملاحظة داخلية"]
    decline = "عدم النشر مع بيان السبب"
    assert steps(staff, held) == [note, "نشر", decline]
    assert steps(staff, published) == [*together, "بدء الدراسة", "اتخاذ القرار", "نشر رد", decline]
    assert steps(staff, for_body) == [*together, "بدء الدراسة", "اتخاذ القرار", decline]
    assert steps(staff, withdrawn) == [note]


def test_what_was_withdrawn_waits_for_no_review(staff):
    make.feedback(outcome=Outcome.WITHDRAWN, moderation=Moderation.HELD, published_at=None)

    row = staff.get("/ar/admin/feedback/feedback/").content.decode().split("<tbody>")[1].split("</tbody>")[0]

    assert "سحبه صاحبه" in row
    assert "بانتظار المراجعة" not in row


def test_publishing_makes_it_public_and_tells_the_author(staff, held):
    staff.post(change(held, "publish"))

    held.refresh_from_db()
    assert held.moderation == Moderation.PUBLISHED
    assert Email.objects.get().to == ["layla@example.org"]
    assert staff.get(f"/ar/feedback/{held.reference}/").status_code == 200


def test_declining_needs_a_reason(staff, held):
    refused = staff.post(change(held, "decline"), {"reason": "  "})
    held.refresh_from_db()

    assert (refused.context["form"].errors.keys(), held.moderation) == ({"reason"}, Moderation.HELD)

    staff.post(change(held, "decline"), {"reason": "فيه بيانات شخصية عن غيركم."})
    held.refresh_from_db()

    assert (held.moderation, held.declined_reason) == (Moderation.DECLINED, "فيه بيانات شخصية عن غيركم.")


def test_a_decision_needs_its_arabic_reason_and_keeps_what_was_typed(staff, published, unit):
    typed = {"outcome": "accepted", "entity": unit.pk, "reason_en": "Published on 1 December."}

    refused = staff.post(change(published, "decide"), typed)

    published.refresh_from_db()
    assert published.outcome == Outcome.RECEIVED
    assert "Published on 1 December." in refused.content.decode()
    assert "تعليل القرار – بالعربية" in refused.content.decode().split('role="alert"')[1].split("</div>")[0]


def test_a_decision_stands_with_who_made_it_and_tells_the_author(staff, published, unit, unit_staff):
    typed = {"outcome": "accepted", "entity": unit.pk, "reason_ar": "نُشرت الخطة التفصيلية.", "reason_en": ""}

    staff.post(change(published, "decide"), typed)

    published.refresh_from_db()
    assert (published.outcome, published.decision_reason_ar) == (Outcome.ACCEPTED, "نُشرت الخطة التفصيلية.")
    assert (published.deciding_entity, published.decided_by) == (unit, unit_staff)
    assert Email.objects.count() == 1


def test_a_step_that_came_too_late_says_so(staff, published, unit):
    published.outcome = Outcome.WITHDRAWN
    published.save()
    typed = {"outcome": "accepted", "entity": unit.pk, "reason_ar": "نص القرار"}

    answer = staff.post(change(published, "decide"), typed)

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "أُنجز هذا الإجراء في هذه الأثناء، أو لم يعد متاحاً." in shown
    assert "نص القرار" in shown


def test_a_button_that_came_too_late_says_so(staff, published):
    answer = staff.post(change(published, "publish"), follow=True)

    told = [str(message) for message in answer.context["messages"]]
    assert told == ["أُنجز هذا الإجراء في هذه الأثناء، أو لم يعد متاحاً."]


def test_a_reply_is_drafted_then_published(staff, published, unit, unit_staff):
    page = staff.get(change(published))
    draft = {
        "replies-TOTAL_FORMS": "1",
        "replies-0-entity": unit.pk,
        "replies-0-body_ar": "شكراً لكم.",
        "replies-0-body_en": "Thank you.",
    }
    staff.post(change(published), filled(page, **draft))
    reply = Reply.objects.get()

    assert (reply.published_at, reply.author) == (None, unit_staff)

    staff.post(change(published, "publish-reply"), {"reply": reply.pk})

    assert Reply.objects.published().get() == reply
    assert "شكراً لكم." in staff.get(f"/ar/feedback/{published.reference}/").content.decode()


def test_a_published_reply_is_not_edited(staff, published, unit):
    reply = Reply.objects.create(feedback=published, body_ar="شكراً لكم.", entity=unit, published_at=timezone.now())
    tampered = {
        "replies-TOTAL_FORMS": "1",
        "replies-INITIAL_FORMS": "1",
        "replies-0-id": reply.pk,
        "replies-0-feedback": published.pk,
        "replies-0-entity": unit.pk,
        "replies-0-body_ar": "غير ذلك",
        "replies-0-DELETE": "on",
    }

    staff.post(change(published), filled(staff.get(change(published)), **tampered))

    reply.refresh_from_db()
    assert reply.body_ar == "شكراً لكم."


def test_another_items_reply_cannot_be_published_here(staff, published, unit):
    elsewhere = Reply.objects.create(feedback=make.feedback(), body_ar="رد", entity=unit)
    Reply.objects.create(feedback=published, body_ar="رد", entity=unit)

    answer = staff.post(change(published, "publish-reply"), {"reply": elsewhere.pk})

    elsewhere.refresh_from_db()
    assert answer.context["form"].errors.keys() == {"reply"}
    assert elsewhere.published_at is None


def test_what_was_said_cannot_be_changed(staff, published):
    page = staff.get(change(published))

    staff.post(
        change(published),
        filled(page, body="غير ما قيل", author_name="غيرها", outcome="accepted", due_on="2030-01-01"),
    )

    before = published.body
    published.refresh_from_db()
    assert (published.body, published.author_name, published.outcome) == (before, "ليلى الخطيب", Outcome.RECEIVED)


def test_the_list_begins_with_what_is_due_first(staff):
    answered = make.feedback(due_on=days(-60), **make.decision())
    later = make.feedback(due_on=days(20))
    late = make.feedback(due_on=days(-2))

    page = staff.get("/ar/admin/feedback/feedback/")

    assert list(page.context["cl"].result_list) == [late, later, answered]
    assert "متأخر يومين" in page.content.decode()
    assert "بقي ٢٠ يوماً" in page.content.decode()


def test_the_list_is_filtered_by_need_and_plan(staff, held):
    late = make.feedback(due_on=days(-2))
    other_plan = make.feedback(make.plan("nap6", number=6), **make.decision())

    def found(**query):
        return set(staff.get("/ar/admin/feedback/feedback/", query).context["cl"].result_list)

    assert found(needs="to_moderate") == {held}
    assert found(needs="overdue") == {late}
    assert found(needs="unanswered") == {held, late}
    assert found(plan=other_plan.plan_id) == {other_plan}
    assert found(q=late.reference) == {late}


def test_only_one_window_per_plan(staff):
    plan = make.plan()
    make.window(plan)
    page = staff.get("/ar/admin/feedback/window/add/")

    answer = staff.post("/ar/admin/feedback/window/add/", filled(page, plan=plan.pk))

    assert answer.context["adminform"].form.errors.keys() == {"plan"}


@pytest.mark.parametrize("how_many", [1, 30])
def test_list_and_form_ask_no_more_for_thirty_rows(staff, django_assert_max_num_queries, how_many):
    item = make.feedback(make.group(), due_on=days(-1))
    for _ in range(how_many):
        make.feedback(make.milestone())
        make.feedback(make.workshop())
        Reply.objects.create(feedback=item, body_ar="رد", entity=make.entity())

    for address, most in {"/ar/admin/feedback/feedback/": 12, change(item): 19, change(item, "decide"): 9}.items():
        with django_assert_max_num_queries(most):
            assert staff.get(address).status_code == 200
