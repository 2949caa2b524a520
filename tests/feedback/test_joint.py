"""One decision on many items that say nearly the same: all or nothing, and only what is public is named."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from post_office.models import Email

from feedback.actions import decide
from feedback.actions_joint import decide_together
from feedback.models import Feedback, JointAnswer
from tests import make

FEEDBACK = "/ar/admin/feedback/feedback/"
STEP = f"{FEEDBACK}bulk/decide-together/"
HELD = {"moderation": "held", "published_at": None}


@pytest.fixture
def entity(db):
    return make.entity("moppa")


@pytest.fixture
def items(db):
    """Three open items on one milestone, each of an author of its own."""
    milestone = make.milestone()
    return [make.feedback(milestone, author=make.user()) for _ in range(3)]


def answers(entity, **more):
    return {"outcome": "accepted", "entity": entity.pk, "reason_ar": "أُخذ بها.", "reason_en": "Taken up."} | more


def confirm(client, items, **data):
    rows = ",".join(str(item.pk) for item in items)
    return client.post(STEP, {"confirmed": "1", "rows": rows} | data, follow=True)


def text_of(response):
    return response.content.decode()


def test_each_author_is_told_in_a_letter_of_their_own(items, entity, unit_staff):
    joint = decide_together(items, "accepted", " أُخذ بها. ", entity, unit_staff, "Taken up.")

    assert set(joint.items.all()) == set(items) == set(Feedback.objects.decided())
    assert {each.decision_reason_ar for each in joint.items.all()} == {"أُخذ بها."}
    assert str(joint) == ", ".join(item.reference for item in items)
    assert sorted(str(letter.to[0]) for letter in Email.objects.all()) == sorted(item.author.email for item in items)
    assert {each.history.first().joint_answer_id for each in joint.items.all()} == {joint.pk}


@pytest.mark.parametrize("state", [HELD, {"outcome": "withdrawn"}, make.decision()])
def test_one_that_cannot_be_decided_refuses_all(items, entity, unit_staff, state):
    other = make.feedback(items[0].milestone, **state)

    with pytest.raises(ValidationError, match=other.reference):
        decide_together([*items, other], "accepted", "أُخذ بها.", entity, unit_staff)

    assert not JointAnswer.objects.exists() and not Email.objects.exists()
    assert Feedback.objects.unanswered().filter(pk__in=[item.pk for item in items]).count() == 3


def test_one_alone_is_not_answered_together(items, entity, unit_staff):
    with pytest.raises(ValidationError):
        decide_together([items[0], items[0]], "accepted", "أُخذ بها.", entity, unit_staff)


def test_other_words_keep_it_joint_and_another_decision_does_not(items, entity, unit_staff):
    joint = decide_together(items, "accepted", "أُخذ بها.", entity, unit_staff)

    assert decide(items[0], "accepted", "أُخذ بها كلها.", entity, unit_staff).joint_answer == joint
    assert decide(items[0], "answered", "أُجيب عنها.", entity, unit_staff).joint_answer is None
    assert set(joint.items.all()) == set(items[1:])


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_public_page_names_the_public_ones_alone(client, items, entity, unit_staff, language):
    private = make.feedback(items[0].milestone, naming="body_only", **HELD)
    decide_together([*items, private], "accepted", "أُخذ بها.", entity, unit_staff)
    Feedback.objects.filter(pk=items[2].pk).update(moderation="declined", declined_reason="لا تُنشر")

    page = text_of(client.get(f"/{language}/feedback/{items[0].reference}/"))

    assert f'<a href="/{language}/feedback/{items[1].reference}/">' in page
    assert items[2].reference not in page and private.reference not in page
    assert {"ar": "أُجيب عنها مع", "en": "Answered together with"}[language] in page
    assert {"ar": "صدر القرار اليوم.", "en": "It was decided today."}[language] in page


def test_the_files_name_the_public_ones_alone(client, items, entity, unit_staff):
    private = make.feedback(items[0].milestone, naming="body_only", **HELD)
    first, second, declined = items
    decide_together([*items, private], "accepted", "أُخذ بها.", entity, unit_staff)
    Feedback.objects.filter(pk=declined.pk).update(moderation="declined", declined_reason="لا تُنشر")

    files = {
        address: text_of(client.get(address.format(first.reference)))
        for address in ["/feedback/{}.json", "/ar/feedback/{}.txt", "/en/feedback/{}.txt"]
    }
    table = text_of(client.get("/data/feedback-plain.csv"))
    rows = json.loads(text_of(client.get("/data/feedback.json")))["rows"]

    assert json.loads(files["/feedback/{}.json"])["answered_together_with"] == [second.reference]
    assert f"أُجيب عنها مع: \u2066{second.reference}\u2069\n" in files["/ar/feedback/{}.txt"]
    assert f"Answered together with: \u2066{second.reference}\u2069\n" in files["/en/feedback/{}.txt"]
    assert {row["reference"]: row["answered_together_with"] for row in rows} == {
        first.reference: [second.reference],
        second.reference: [first.reference],
    }
    for text in [*files.values(), table, json.dumps(rows)]:
        assert declined.reference not in text and private.reference not in text


def test_files_of_what_was_answered_alone_say_nothing_of_others(client, entity, unit_staff):
    item = decide(make.feedback(), "accepted", "أُخذ بها.", entity, unit_staff)

    assert json.loads(text_of(client.get(f"/feedback/{item.reference}.json")))["answered_together_with"] == []
    assert "Answered together" not in text_of(client.get(f"/en/feedback/{item.reference}.txt"))


@pytest.mark.parametrize("many", [2, 30])
def test_the_open_data_cost_the_same_with_two_or_thirty(
    client, entity, unit_staff, many, django_assert_max_num_queries
):
    decide_together([make.feedback() for _ in range(many)], "accepted", "أُخذ بها.", entity, unit_staff)

    with django_assert_max_num_queries(5):
        rows = json.loads(text_of(client.get("/data/feedback.json")))["rows"]

    assert {len(row["answered_together_with"]) for row in rows} == {many - 1}


def test_the_author_reads_it_on_their_own_page_too(client, items, entity, unit_staff):
    decide_together(items, "accepted", "أُخذ بها.", entity, unit_staff)
    client.force_login(items[0].author)

    assert items[1].reference in text_of(client.get(reverse("feedback:own", args=[items[0].reference])))


def test_the_public_page_costs_one_query_more_with_two_or_thirty(
    client, entity, unit_staff, django_assert_max_num_queries
):
    milestone = make.milestone()
    alone, *many = [make.feedback(milestone) for _ in range(33)]
    decide(alone, "answered", "أُجيب عنها.", entity, unit_staff)
    decide_together(many[:2], "answered", "أُجيب عنها.", entity, unit_staff)
    decide_together(many[2:], "answered", "أُجيب عنها.", entity, unit_staff)
    client.get(f"/ar/feedback/{alone.reference}/")

    counts = []
    for item in [alone, many[0], many[2]]:
        with django_assert_max_num_queries(8) as queries:
            client.get(f"/ar/feedback/{item.reference}/")
        counts.append(len(queries))

    assert counts == [counts[0], counts[0] + 1, counts[0] + 1]


def test_staff_choose_see_what_is_left_out_and_decide_once(client, items, entity, unit_staff):
    client.force_login(unit_staff)
    held, done = make.feedback(items[0].milestone, **HELD), make.feedback(items[0].milestone, **make.decision())

    asked = text_of(client.post(STEP, {"row": [item.pk for item in [*items, held, done]]}))
    first = confirm(client, items, **answers(entity))
    again = confirm(client, items, **answers(entity))

    assert all(item.body in asked for item in items)
    assert "لم تُنشر" in asked or "غير منشورة" in asked
    assert "اتُّخذ القرار فيها من قبل." in asked
    assert "اتُّخذ قرار واحد في ٣ ملاحظات. أُبلغ أصحابها." in text_of(first)
    assert again.status_code == 409
    assert JointAnswer.objects.count() == 1 and Email.objects.count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "withdrawn"},
        {"entity": "x"},
        {"entity": "9" * 30},
        {"reason_ar": " "},
        {"reason_ar": "\x00"},
        {"outcome": ""},
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, items, entity, unit_staff, wrong):
    client.force_login(unit_staff)

    page = confirm(client, items, **answers(entity, reason_en="Words to keep") | wrong)

    assert page.status_code == 200 and page.context["form"].errors.keys() == wrong.keys()
    assert "Words to keep" in text_of(page)
    assert not JointAnswer.objects.exists()


def test_one_item_is_refused_in_words(client, items, entity, unit_staff):
    client.force_login(unit_staff)

    page = text_of(confirm(client, items[:1], **answers(entity)))

    assert "اختاروا ملاحظتين على الأقل" in page and "Taken up." in page


def test_the_page_of_an_item_leads_to_the_step_with_those_ticked(client, items, unit_staff, entity):
    client.force_login(unit_staff)
    held = make.feedback(items[0].milestone, body=items[0].body, **HELD)
    page = text_of(client.get(f"{FEEDBACK}{items[0].pk}/change/"))

    boxes = set(re.findall(r'type="checkbox" name="row" value="(\d+)" form="together"', page))
    assert boxes == {str(item.pk) for item in items[1:]} and f"{FEEDBACK}{held.pk}/change/" in page
    assert f'<input type="hidden" name="row" value="{items[0].pk}" form="together">' in page
    assert f'<form method="post" id="together" action="{STEP}">' in page

    asked = client.post(STEP, {"row": [items[0].pk, items[1].pk]})
    assert asked.context["keys"] == f"{items[0].pk},{items[1].pk}"


def test_staff_read_how_each_begins_and_only_who_was_told_is_said_to_be(client, entity, unit_staff):
    milestone = make.milestone()
    client.force_login(unit_staff)
    items = [
        make.feedback(milestone, author=make.user(), body="طالب المشاركون بنشر المسودة."),
        make.feedback(milestone, author=None, body="اقترح المشاركون تدريب الموظفين."),
    ]

    listed = text_of(client.get(FEEDBACK))
    asked = text_of(client.post(STEP, {"row": [item.pk for item in items]}))
    done = text_of(confirm(client, items, **answers(entity)))

    for item in items:
        assert item.body in listed and item.body in asked
    assert "اتُّخذ قرار واحد في ملاحظتين. أُبلغ صاحب واحدة منها." in done


def test_the_page_of_an_item_names_what_was_answered_with_it(client, items, entity, unit_staff, ministry_staff):
    assigned = make.assignment(items[0], ministry_staff.memberships.get().entity)
    decide_together(items, "accepted", "أُخذ بها.", entity, unit_staff)
    address = f"{FEEDBACK}{assigned.feedback_id}/change/"

    client.force_login(unit_staff)
    page = text_of(client.get(address))
    assert all(item.reference in page for item in items) and 'form="together"' not in page

    client.force_login(ministry_staff)
    answer = client.get(address)
    assert items[1].reference not in text_of(answer) and 'id="together"' not in text_of(answer)


@pytest.mark.parametrize("role", ["ministry_staff", "participant"])
def test_nobody_else_decides(request, client, items, entity, role):
    client.force_login(request.getfixturevalue(role))

    answer = client.post(STEP, {"confirmed": "1", "rows": str(items[0].pk)} | answers(entity))

    assert answer.status_code in {302, 403, 404} and not JointAnswer.objects.exists()
