"""Answering together in the back office: the unit assigns, an entity drafts, the unit publishes a batch."""

from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from feedback import actions, actions_trace, attachments
from feedback.models import Assignment, DraftAnswer, Feedback, PrivateNote
from tests import make
from tests.admin_forms import filled

pytestmark = pytest.mark.django_db
FEEDBACK, DRAFTS = "/ar/admin/feedback/feedback/", "/ar/admin/feedback/draftanswer/"


@pytest.fixture
def youth(ministry_staff):
    return ministry_staff.memberships.get().entity


@pytest.fixture
def item(participant, youth):
    milestone = make.milestone(make.commitment(lead=youth))
    return make.feedback(
        milestone, author=participant, naming="without_name", author_name="canary-name", body="نقترح نشر الخطة."
    )


@pytest.fixture
def draft(item, youth, unit_staff):
    return make.assignment(item, youth, unit_staff, note="انظروا المادة ٤.")


@pytest.fixture
def as_unit(client, unit_staff):
    client.force_login(unit_staff)
    return client


@pytest.fixture
def as_entity(client, ministry_staff):
    client.force_login(ministry_staff)
    return client


def text_of(response):
    return response.content.decode()


def words(response):
    return [str(message) for message in response.context["messages"]]


def test_the_responsible_entity_is_proposed_and_told(as_unit, item, youth, ministry_staff):
    address = f"{FEEDBACK}{item.pk}/assign/"
    form = as_unit.get(address).context["form"]
    assert form["entity"].value() == youth.pk
    assert list(form.fields["entity"].queryset) == [youth]

    done = as_unit.post(address, {"entity": youth.pk, "due_on": "١٢/٦/٢٠٣٠", "note": ""}, follow=True)

    assert words(done) == [f"كُلِّفت {youth} بإعداد مسودة القرار في {item.reference}، وأُبلغ ضباط ارتباطها."]
    assert Assignment.objects.get().due_on.isoformat() == "2030-06-12"
    assert Email.objects.get().to == [ministry_staff.email]
    assert str(youth) in text_of(as_unit.get(f"{FEEDBACK}{item.pk}/change/"))


def test_an_assignment_without_a_day_keeps_what_was_typed(as_unit, item, youth):
    page = as_unit.post(f"{FEEDBACK}{item.pk}/assign/", {"entity": youth.pk, "due_on": "غداً", "note": "للعناية"})

    assert "للعناية" in text_of(page)
    assert not Assignment.objects.exists()


def test_an_entity_reads_what_was_said_and_not_who_said_it(as_entity, item, draft):
    item.private_notes.create(text="ملاحظة داخلية هنا")

    for address in [f"{FEEDBACK}{item.pk}/change/", f"{DRAFTS}{draft.pk}/change/"]:
        page = text_of(as_entity.get(address))
        assert "نقترح نشر الخطة." in page and "ملاحظة داخلية هنا" in page
        assert "canary-name" not in page and "layla" not in page
    assert "history" not in text_of(as_entity.get(f"{FEEDBACK}{item.pk}/change/"))
    assert as_entity.get(f"{FEEDBACK}{item.pk}/history/").status_code == 404


@pytest.mark.parametrize(
    "query", ["q=canary-name", "q=layla@example.org", "author_name__startswith=z", "naming=own_name"]
)
def test_an_entity_cannot_narrow_the_list_by_who_said_it(as_entity, item, draft, query):
    """What is narrowed to nothing would tell; what narrows nothing, or is refused, does not."""
    other = make.feedback()
    make.assignment(other, draft.entity)

    response = as_entity.get(f"{FEEDBACK}?{query}")

    assert response.status_code == 400 or len(response.context["cl"].result_list) == 2


@pytest.mark.parametrize("page", ["change/", "history/", "delete/", "decide/", "add-note/"])
def test_what_is_another_entitys_is_not_there(client, other_staff, item, draft, page):
    client.force_login(other_staff)

    for base, row in [(FEEDBACK, item), (DRAFTS, draft)]:
        for method in [client.get, client.post]:
            assert method(f"{base}{row.pk}/{page}").status_code == 404
    assert "نقترح" not in text_of(client.get(FEEDBACK)) + text_of(client.get(DRAFTS))


@pytest.mark.parametrize("step", ["assign", "take-back", "prepare", "decide", "publish", "decline", "add-note"])
def test_an_entity_takes_no_step_of_the_unit(as_entity, item, draft, step):
    response = as_entity.post(f"{FEEDBACK}{item.pk}/{step}/", {"reason": "سبب", "text": "نص"})

    assert response.status_code == 404
    assert not PrivateNote.objects.exists()


def test_an_entity_saves_its_draft_any_time_and_hands_it_in_when_it_is_whole(as_entity, draft, unit_staff):
    address = f"{DRAFTS}{draft.pk}/change/"

    kept = as_entity.post(address, filled(as_entity.get(address), reason_ar="نص أول", _continue="1"), follow=True)
    assert "نص أول" in text_of(kept)
    refused = as_entity.post(address, filled(as_entity.get(address), _submit="1"), follow=True)
    assert "اختاروا أحد القرارات." in words(refused)
    done = as_entity.post(address, filled(as_entity.get(address), outcome="accepted", _submit="1"), follow=True)

    assert words(done) == ["سُلّمت المسودة إلى وحدة الحكومة الشفافة."]
    draft.refresh_from_db()
    assert (draft.state, draft.outcome, draft.reason_ar) == ("submitted", "accepted", "نص أول")
    assert [letter.to for letter in Email.objects.all()] == [[unit_staff.email]]
    assert 'name="reason_ar"' not in text_of(as_entity.get(address))


@pytest.mark.parametrize("state", ["submitted", "ready", "decided"])
@pytest.mark.parametrize("button", ["_submit", "_continue"])
def test_what_is_typed_into_a_draft_that_the_unit_took_over_is_shown_once_more(as_entity, draft, state, button):
    address = f"{DRAFTS}{draft.pk}/change/"
    data = filled(as_entity.get(address), outcome="accepted", reason_ar="نص لا يضيع", **{button: "1"})
    draft.state, draft.outcome, draft.reason_ar = state, "accepted", "نص الوحدة"
    draft.save()

    answer = as_entity.post(address, data)

    assert answer.status_code == 409
    assert "نص لا يضيع" in text_of(answer)
    draft.refresh_from_db()
    assert draft.reason_ar == "نص الوحدة"


def test_two_people_of_an_entity_see_each_others_save(as_entity, draft):
    address = f"{DRAFTS}{draft.pk}/change/"
    sent = filled(as_entity.get(address), reason_ar="نصي")
    draft.reason_ar = "نص زميلي"
    draft.save()

    page = as_entity.post(address, sent)

    assert page.status_code == 409
    assert "نصي" in text_of(page) and "نص زميلي" in text_of(page)


def test_an_entity_adds_a_private_note_from_its_draft(as_entity, draft, ministry_staff):
    as_entity.post(f"{DRAFTS}{draft.pk}/add-note/", {"text": "ننتظر الدائرة القانونية."})

    note = PrivateNote.objects.get()
    assert (note.text, note.author) == ("ننتظر الدائرة القانونية.", ministry_staff)


@pytest.mark.parametrize("step", ["send-back", "take-over", "decide"])
def test_what_only_the_unit_does_with_a_draft_is_not_done_by_its_entity(as_entity, draft, youth, step):
    DraftAnswer.objects.update(state="submitted", outcome="accepted", reason_ar="أُدرج.")
    answers = {"note": "x", "outcome": "accepted", "entity": youth.pk, "reason_ar": "أُدرج."}

    as_entity.post(f"{DRAFTS}{draft.pk}/{step}/", answers)

    draft.refresh_from_db()
    assert (draft.state, Feedback.objects.get().outcome) == ("submitted", "received")


def test_the_unit_decides_from_the_draft(as_unit, draft, item, youth):
    DraftAnswer.objects.update(state="submitted", outcome="accepted", reason_ar="أُدرج.", reason_en="It is in.")

    for address in [f"{DRAFTS}{draft.pk}/decide/", f"{FEEDBACK}{item.pk}/decide/"]:
        form = as_unit.get(address).context["form"]
        shown = {name: form[name].value() for name in ["outcome", "entity", "reason_ar", "reason_en"]}
        assert shown == {"outcome": "accepted", "entity": youth.pk, "reason_ar": "أُدرج.", "reason_en": "It is in."}
    as_unit.post(f"{DRAFTS}{draft.pk}/decide/", shown)

    item.refresh_from_db()
    assert (item.outcome, item.decision_reason_ar, item.deciding_entity) == ("accepted", "أُدرج.", youth)


def ready(count, youth, **fields):
    rows = [make.feedback(author=make.user(), **fields) for _ in range(count)]
    return [
        DraftAnswer.objects.create(feedback=row, entity=youth, outcome="accepted", reason_ar="أُدرج.", state="ready")
        for row in rows
    ]


def confirm(client, drafts):
    keys = ",".join(str(draft.pk) for draft in drafts)
    return client.post(f"{DRAFTS}bulk/publish-prepared/", {"confirmed": "1", "rows": keys}, follow=True)


def test_a_batch_is_counted_and_published_whole(as_unit, youth, draft):
    drafts = ready(3, youth)
    asked = as_unit.post(f"{DRAFTS}bulk/publish-prepared/", {"row": [each.pk for each in [*drafts, draft]]})
    assert "نشر القرارات الجاهزة: ٣ عناصر" in " ".join(text_of(asked).split())
    assert Email.objects.count() == 0

    done = confirm(as_unit, drafts)

    assert words(done) == ["نُشرت ٣ قرارات. أُبلغ أصحابها."]
    assert Feedback.objects.decided().count() == Email.objects.count() == 3
    assert Email.objects.values("to").distinct().count() == 3
    assert words(confirm(as_unit, drafts)) == ["أُنجز هذا الإجراء في هذه الأثناء، أو لم يعد متاحاً."]
    assert Email.objects.count() == 3


def test_where_one_is_refused_nothing_is_published_and_no_letter_is_queued(as_unit, youth):
    drafts = ready(3, youth)
    Feedback.objects.filter(pk=drafts[2].feedback_id).update(outcome="withdrawn")

    confirm(as_unit, drafts)

    assert (Feedback.objects.decided().count(), Email.objects.count()) == (0, 0)
    assert DraftAnswer.objects.ready().count() == 3


def test_an_entity_publishes_nothing(as_entity, youth, draft):
    DraftAnswer.objects.update(state="ready", outcome="accepted", reason_ar="أُدرج.")
    assert "publish-prepared" not in text_of(as_entity.get(DRAFTS))

    assert confirm(as_entity, [draft]).status_code == 404

    assert DraftAnswer.objects.ready().count() == 1


def test_what_is_prepared_waits_on_the_first_page(as_unit, youth):
    ready(2, youth)

    page = " ".join(text_of(as_unit.get("/ar/admin/")).split())

    assert "قرارات جاهزة للنشر" in page
    assert 'href="/ar/admin/feedback/draftanswer/?state__exact=ready"><b class="num">٢</b>' in page


@pytest.mark.parametrize("how_many", [1, 30])
def test_lists_cost_the_same_with_many_rows(
    client, unit_staff, ministry_staff, youth, how_many, django_assert_max_num_queries
):
    for _ in range(how_many):
        make.assignment(make.feedback(), youth)

    for person in [unit_staff, ministry_staff]:
        client.force_login(person)
        for address in [FEEDBACK, DRAFTS]:
            with django_assert_max_num_queries(10):
                assert client.get(address).status_code == 200


def test_a_late_draft_may_still_be_handed_in(as_entity, draft):
    Assignment.objects.update(due_on=timezone.localdate() - timedelta(days=3))

    assert as_entity.get(f"{DRAFTS}{draft.pk}/change/").status_code == 200


def test_an_entity_does_not_read_a_reply_that_the_unit_has_not_read(as_entity, item, draft, unit_staff):
    actions.decide(item, "accepted", "أُدرج في الخطة.", draft.entity, unit_staff)
    actions_trace.settle(item, "settled", "كلام محجوب", item.author)

    assert "كلام محجوب" not in text_of(as_entity.get(f"{FEEDBACK}{item.pk}/change/"))


# Two people at once


@pytest.fixture
def while_decided(item, unit_staff, in_parallel):
    """A function: do something while the unit, which already holds the item, decides on it; returns what it does."""

    def call(something):
        held = Event()

        def decide():
            with transaction.atomic():
                actions.hold(item)
                held.set()
                sleep(0.7)
                actions.decide(item, "not_accepted", "خارج المدة.", make.entity("moy"), unit_staff)

        def meanwhile():
            held.wait()
            return something()

        steps = [meanwhile, decide]
        return next(filter(None, in_parallel(lambda: steps.pop()(), times=2)))

    return call


def test_a_batch_published_while_one_of_it_is_decided_waits_and_asks_again(as_unit, item, draft, while_decided):
    DraftAnswer.objects.update(outcome="accepted", reason_ar="أُدرج في الخطة.", state="ready")
    confirmed = {"confirmed": "1", "rows": str(draft.pk)}

    while_decided(lambda: as_unit.post(f"{DRAFTS}bulk/publish-prepared/", confirmed))

    item.refresh_from_db()
    assert item.outcome == "not_accepted"


def test_a_draft_handed_in_while_the_unit_decides_is_kept_for_its_writer(as_entity, item, draft, while_decided):
    address = f"{DRAFTS}{draft.pk}/change/"
    data = filled(as_entity.get(address), outcome="accepted", reason_ar="نص لا يضيع", _submit="1")

    answer = while_decided(lambda: as_entity.post(address, data))

    item.refresh_from_db()
    assert item.outcome == "not_accepted"
    assert "نص لا يضيع" in text_of(answer)


def with_file(item):
    attachments.attach(item, [SimpleUploadedFile("رأينا.pdf", b"%PDF-1.7 ours")], "192.0.2.1")
    item.attachments.update(is_sent=True)
    return item.attachments.get()


def test_an_entity_reads_the_files_of_what_it_answers_and_of_nothing_else(settings, tmp_path, as_entity, item, draft):
    settings.MEDIA_ROOT = tmp_path
    own, other = with_file(item), with_file(make.feedback())
    address = reverse("answering:attachment", kwargs={"key": own.key})

    assert address in text_of(as_entity.get(f"{FEEDBACK}{item.pk}/change/"))
    assert b"".join(as_entity.get(address).streaming_content) == b"%PDF-1.7 ours"
    assert as_entity.get(reverse("answering:attachment", kwargs={"key": other.key})).status_code == 404
