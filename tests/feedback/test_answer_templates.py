"""Answer templates: put into the reason by a button that does nothing else, kept by the unit alone."""

import pytest
from django.db import IntegrityError, transaction
from post_office.models import Email

from feedback.models import AnswerTemplate, DraftAnswer, Feedback
from tests import make
from tests.admin_forms import filled

pytestmark = pytest.mark.django_db
FEEDBACK, DRAFTS = "/ar/admin/feedback/feedback/", "/ar/admin/feedback/draftanswer/"
INSERTED = "أُدرج نص «شكر» في آخر التعليل. لم يُحفظ شيء بعد، فأكملوا التعليل بما يناسب الملاحظة."


@pytest.fixture
def template():
    return make.answer_template(name="شكر", text_ar="نشكركم.", text_en="Thank you.")


@pytest.fixture
def as_unit(client, unit_staff):
    client.force_login(unit_staff)
    return client


@pytest.fixture
def draft(ministry_staff):
    return make.assignment(make.feedback(), ministry_staff.memberships.get().entity)


@pytest.fixture
def as_entity(client, ministry_staff):
    client.force_login(ministry_staff)
    return client


def addresses(item, draft):
    """Every form in which a decision is written, with what it is sent beside the answers."""
    return {
        f"{FEEDBACK}{item.pk}/decide/": {},
        f"{FEEDBACK}{item.pk}/prepare/": {},
        f"{DRAFTS}{draft.pk}/decide/": {},
        f"{DRAFTS}{draft.pk}/take-over/": {},
        f"{FEEDBACK}bulk/decide-together/": {"confirmed": "1", "rows": f"{item.pk},{draft.feedback_id}"},
    }


def typed(response, *names):
    form = response.context["form"] if "form" in response.context else response.context["adminform"].form
    return {name: form[name].value() for name in names or ["reason_ar", "reason_en"]}


def text_of(response):
    return response.content.decode()


def test_the_text_is_added_below_what_was_typed_and_no_step_is_taken(as_unit, draft, template):
    item, entity = make.feedback(author=make.user()), make.entity()
    answers = {"outcome": "accepted", "entity": entity.pk, "reason_ar": "أُدرج في المعلم. ", "reason_en": ""}

    for address, more in addresses(item, draft).items():
        page = as_unit.post(address, answers | more | {"template": template.pk, "insert": "1"})

        assert typed(page) == {"reason_ar": "أُدرج في المعلم.\n\nنشكركم.", "reason_en": "Thank you."}
        assert typed(page, "outcome", "entity") == {"outcome": "accepted", "entity": str(entity.pk)}
        assert INSERTED in text_of(page)
        assert page.context["form"].errors == {}
    assert not Feedback.objects.decided().exists() and not Email.objects.exists()
    assert DraftAnswer.objects.get().state == "draft"


def test_nothing_is_asked_for_yet_and_the_reason_has_the_focus(as_unit, template):
    page = as_unit.post(f"{FEEDBACK}{make.feedback().pk}/decide/", {"template": template.pk, "insert": "1"})

    assert (page.status_code, page.context["form"].errors) == (200, {})
    assert typed(page) == {"reason_ar": "نشكركم.", "reason_en": "Thank you."}
    assert text_of(page).count("autofocus") == 1
    assert 'data-warn="typed"' in text_of(page)


def test_without_an_english_text_the_english_stays_as_it_was_typed(as_unit):
    template = make.answer_template(text_en="")
    answers = {"reason_en": "Taken up. ", "template": template.pk, "insert": "1"}

    page = as_unit.post(f"{FEEDBACK}{make.feedback().pk}/decide/", answers)

    assert typed(page) == {"reason_ar": template.text_ar, "reason_en": "Taken up. "}


@pytest.mark.parametrize("key", ["", "999999", "abc", "-1", "٣", "9" * 40, "1\x00"])
def test_a_template_that_is_not_there_keeps_what_was_typed(as_unit, draft, template, key):
    answers = {"outcome": "accepted", "reason_ar": "كُتب باليد", "template": key, "insert": "1"}

    for address, more in addresses(make.feedback(), draft).items():
        page = as_unit.post(address, answers | more)

        assert typed(page)["reason_ar"] == "كُتب باليد"
        assert page.context["form"].errors == {
            "template": ["اختاروا قالباً أولاً: لم تختاروا قالباً، أو لم يعد ما اخترتموه موجوداً."]
        }


def test_a_text_for_another_decision_is_refused(as_unit):
    template, item = make.answer_template(outcome="out_of_scope"), make.feedback()
    answers = {"reason_ar": "كُتب باليد", "template": template.pk, "insert": "1"}

    refused = as_unit.post(f"{FEEDBACK}{item.pk}/decide/", answers | {"outcome": "accepted"})
    taken = as_unit.post(f"{FEEDBACK}{item.pk}/decide/", answers | {"outcome": "out_of_scope"})

    assert typed(refused)["reason_ar"] == "كُتب باليد"
    assert "يناسب هذا النص قرار «خارج النطاق» وحده" in refused.context["form"].errors["template"][0]
    assert typed(taken)["reason_ar"] == f"كُتب باليد\n\n{template.text_ar}"


def test_templates_are_offered_in_groups_by_the_decision_that_they_fit(as_unit, template):
    late = make.answer_template(name="أُخذ بها", outcome="accepted")

    field = as_unit.get(f"{FEEDBACK}{make.feedback().pk}/decide/").context["form"].fields["template"]

    assert field.choices[1:] == [
        ("لأي قرار", [(str(template.pk), "شكر")]),
        ("أُخذ به", [(str(late.pk), "أُخذ بها")]),
    ]


def test_without_templates_there_is_no_choice_and_the_button_breaks_nothing(as_unit, draft):
    for address, more in addresses(make.feedback(), draft).items():
        assert 'name="template"' not in text_of(as_unit.post(address, more | {"reason_ar": "نص"}))
        page = as_unit.post(address, more | {"reason_ar": "نص", "template": "1", "insert": "1"})
        assert typed(page)["reason_ar"] == "نص" and "اختاروا قالباً أولاً" in text_of(page)


def test_a_choice_that_was_not_inserted_does_not_stand_in_the_way_of_the_decision(as_unit, template):
    item, entity = make.feedback(), make.entity()
    answers = {"outcome": "accepted", "entity": entity.pk, "reason_ar": "أُدرج.", "template": template.pk}

    as_unit.post(f"{FEEDBACK}{item.pk}/decide/", answers)

    item.refresh_from_db()
    assert (item.outcome, item.decision_reason_ar) == ("accepted", "أُدرج.")


def test_somebody_elses_save_is_still_told(as_unit, template):
    item = make.feedback()
    opened = item.version
    item.body = "نص جديد"
    item.save()

    page = as_unit.post(
        f"{FEEDBACK}{item.pk}/decide/", {"version": opened, "template": template.pk, "insert": "1", "reason_ar": "نص"}
    )

    assert page.status_code == 409
    assert typed(page)["reason_ar"] == "نص\n\nنشكركم."


def test_a_focal_point_inserts_in_a_draft_and_saves_it_afterwards(as_entity, draft, template):
    address = f"{DRAFTS}{draft.pk}/change/"
    sent = filled(as_entity.get(address), outcome="accepted", reason_ar="درسنا الملاحظة.", template=template.pk)

    page = as_entity.post(address, sent | {"insert": "1"})

    assert typed(page) == {"reason_ar": "درسنا الملاحظة.\n\nنشكركم.", "reason_en": "Thank you."}
    assert INSERTED in text_of(page) and 'data-warn="typed"' in text_of(page)
    draft.refresh_from_db()
    assert (draft.outcome, draft.reason_ar) == ("", "")

    as_entity.post(address, filled(page, _continue="1"))

    draft.refresh_from_db()
    assert (draft.outcome, draft.reason_ar) == ("accepted", "درسنا الملاحظة.\n\nنشكركم.")


def test_a_template_that_is_gone_keeps_what_the_focal_point_typed(as_entity, draft, template):
    address = f"{DRAFTS}{draft.pk}/change/"
    sent = filled(as_entity.get(address), reason_ar="درسنا الملاحظة.", template=template.pk)
    template.delete()

    page = as_entity.post(address, sent | {"insert": "1"})

    assert page.status_code == 200
    assert "درسنا الملاحظة." in text_of(page) and "اختاروا قالباً أولاً" in text_of(page)


def test_what_a_colleague_saved_meanwhile_stands_beside_what_was_inserted(as_entity, draft, template):
    address = f"{DRAFTS}{draft.pk}/change/"
    sent = filled(as_entity.get(address), reason_ar="نصي", template=template.pk)
    draft.reason_ar = "نص زميلي"
    draft.save()

    page = as_entity.post(address, sent | {"insert": "1"})

    assert page.status_code == 409
    assert "نصي\n\nنشكركم." in text_of(page) and "نص زميلي" in text_of(page)


def test_nothing_is_inserted_into_what_was_handed_in(as_entity, draft, template):
    DraftAnswer.objects.update(state="submitted", outcome="accepted", reason_ar="أُدرج.")
    address = f"{DRAFTS}{draft.pk}/change/"
    assert 'name="template"' not in text_of(as_entity.get(address))

    page = as_entity.post(address, filled(as_entity.get(address), template=template.pk, insert="1"))

    assert page.status_code == 409
    assert DraftAnswer.objects.get().reason_ar == "أُدرج."


def test_the_unit_keeps_templates(as_unit):
    address = "/ar/admin/feedback/answertemplate/add/"
    refused = as_unit.post(address, filled(as_unit.get(address), name="شكر", text_en="Thank you."))
    assert refused.context["adminform"].form.errors.keys() == {"text_ar"}

    as_unit.post(address, filled(refused, text_ar="نشكركم."))

    kept = AnswerTemplate.objects.get()
    assert (kept.name, kept.outcome, kept.text_ar, kept.text_en) == ("شكر", "", "نشكركم.", "Thank you.")
    assert "أي قرار" in text_of(as_unit.get("/ar/admin/feedback/answertemplate/"))


@pytest.mark.parametrize("text", [None, "", "  ", " \t\r\n\u00a0"])
def test_the_database_refuses_a_template_without_an_arabic_text(text):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.answer_template(text_ar=text, text_en="Thank you.")


def test_an_answer_stays_when_its_template_changes(as_unit, template):
    item, entity = make.feedback(), make.entity()
    answers = {"outcome": "accepted", "entity": entity.pk, "reason_ar": "أُدرج.", "reason_en": ""}
    page = as_unit.post(f"{FEEDBACK}{item.pk}/decide/", answers | {"template": template.pk, "insert": "1"})
    as_unit.post(f"{FEEDBACK}{item.pk}/decide/", answers | typed(page))
    template.text_ar = "نص آخر"
    template.save()
    template.delete()

    item.refresh_from_db()
    assert item.decision_reason_ar == "أُدرج.\n\nنشكركم."
