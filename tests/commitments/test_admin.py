"""Staff keep plans, commitments and milestones; focal points report, the unit approves."""

from datetime import date

import pytest
from django.utils import timezone

from commitments.models import Commitment, Milestone, ProgressUpdate
from tests import make
from tests.admin_forms import filled, sentences

State = ProgressUpdate.State


@pytest.fixture
def staff(client, unit_staff):
    """The client of the unit's staff."""
    client.force_login(unit_staff)
    return client


@pytest.fixture
def focal(client, ministry_staff):
    """The client of a focal point."""
    client.force_login(ministry_staff)
    return client


@pytest.fixture
def milestone(ministry_staff):
    """A milestone for which the entity of the focal point is responsible."""
    lead = ministry_staff.memberships.get().entity
    return make.milestone(make.commitment(lead=lead), ends_on=date(2097, 6, 30))


def words(response):
    """The sentences of the messages on the page that follows."""
    return [str(message) for message in response.context["messages"]]


def change(row, page="change"):
    return f"/ar/admin/commitments/{row._meta.model_name}/{row.pk}/{page}/"


def drafted(milestone, **fields):
    return make.update(milestone, **{"state": State.DRAFT, "approved_on": None} | fields)


# Plans, commitments, milestones


def test_both_languages_stand_side_by_side_with_their_directions(staff):
    page = staff.get(change(make.commitment())).content.decode()

    assert 'lang="ar" dir="rtl"' in page
    assert 'lang="en" dir="ltr"' in page
    assert "العنوان الرسمي – بالعربية" in page
    assert "العنوان الرسمي – بالإنجليزية" in page


def test_a_missing_translation_is_marked(staff):
    complete = make.theme()
    untranslated = make.theme(name_en="")

    assert "لم يُترجم بعد" not in staff.get(change(complete)).content.decode()
    assert "لم يُترجم بعد" in staff.get(change(untranslated)).content.decode()


def test_a_commitment_is_saved_with_the_milestones_inside_it(staff):
    commitment = make.commitment()
    make.milestone(commitment)
    page = staff.get(change(commitment))
    more = {
        "milestones-TOTAL_FORMS": "2",
        "milestones-1-number": "٢",
        "milestones-1-title_ar": "تدريب موظفي القطاع العام",
        "milestones-1-title_en": "",
        "milestones-1-responsible": "",
    }

    staff.post(change(commitment), filled(page, problem_ar="ضعف الحوكمة", **more))

    assert Commitment.objects.get().problem_ar == "ضعف الحوكمة"
    assert [row.title_ar for row in commitment.milestones.all()] == ["معلم 1", "تدريب موظفي القطاع العام"]
    assert [row.number for row in commitment.milestones.all()] == [1, 2]


def test_an_error_inside_a_row_says_which_row_and_field(staff):
    commitment = make.commitment()
    make.milestone(commitment)
    page = staff.get(change(commitment))

    answer = staff.post(change(commitment), filled(page, **{"milestones-0-title_ar": ""})).content.decode()

    assert '<a href="#id_milestones-0-title_ar">المعالم، السطر ١: العنوان – بالعربية</a>' in answer


def test_invisible_direction_marks_are_dropped(staff):
    plan = make.plan()

    staff.post(change(plan), filled(staff.get(change(plan)), name_ar="الخطة\u202e الخامسة\u200f"))

    plan.refresh_from_db()
    assert plan.name_ar == "الخطة الخامسة"


def test_sources_are_lines_that_staff_can_read_and_write(staff):
    plan = make.plan(sources={"name_ar": "document", "summary": ["https://ogp.gov.jo/1", "https://ogp.gov.jo/2"]})
    page = staff.get(change(plan))
    lines = filled(page)["sources"]

    assert lines.splitlines() == [
        "الاسم الرسمي – بالعربية: وثيقة الورشة",
        "الملخص: https://ogp.gov.jo/1",
        "الملخص: https://ogp.gov.jo/2",
    ]

    typed = lines + "\nالسنة الأولى: https://www.opengovpartnership.org/members/jordan/"
    staff.post(change(plan), filled(page, sources=typed, wording="الملخص: بصياغة البوابة"))

    plan.refresh_from_db()
    assert plan.sources == {
        "name_ar": "document",
        "summary": ["https://ogp.gov.jo/1", "https://ogp.gov.jo/2"],
        "start_year": "https://www.opengovpartnership.org/members/jordan/",
    }
    assert plan.wording == {"summary": "own_words"}


def test_a_line_without_meaning_is_an_error_and_stays(staff):
    plan = make.plan()

    answer = staff.post(change(plan), filled(staff.get(change(plan)), sources="الملخص: انظر الموقع"))

    assert sentences(answer) == {"السطر 1: يبدأ عنوان المصدر بـ https://\u200e ولا تتخلله فراغات."}
    assert "انظر الموقع" in answer.content.decode()


def test_publishing_a_plan_publishes_what_is_in_it(staff):
    plan = make.plan(published_at=None)
    milestone = make.milestone(make.commitment(plan, published_at=None), published_at=None, ends_on=date(2027, 1, 31))

    answer = staff.post(change(plan, "publish"), follow=True)

    milestone.refresh_from_db()
    assert words(answer) == ["أصبحت «الخطة الخامسة» منشورة مع التزاماتها ومعالمها."]
    assert (milestone.is_published, milestone.baseline_ends_on) == (True, date(2027, 1, 31))


def test_an_empty_plan_is_not_published_and_says_why(staff):
    plan = make.plan(published_at=None)

    answer = staff.post(change(plan, "publish"), follow=True)

    plan.refresh_from_db()
    assert plan.published_at is None
    assert len(words(answer)) == 1


def test_opening_a_step_changes_nothing(staff):
    plan = make.plan(published_at=None)
    make.commitment(plan)

    staff.get(change(plan, "publish"))

    plan.refresh_from_db()
    assert plan.published_at is None


def test_the_end_of_a_public_milestone_moves_only_with_a_reason(staff, milestone):
    page = staff.get(change(milestone))
    staff.post(change(milestone), filled(page, ends_on="2090-01-01"))
    typed = {"ends_on": "٣١/١٢/٢٠٩٧", "reason_en": "The tender was repeated."}
    refused = staff.post(change(milestone, "move-end"), typed)

    milestone.refresh_from_db()
    assert milestone.ends_on == date(2097, 6, 30)
    assert "The tender was repeated." in refused.content.decode()

    staff.post(change(milestone, "move-end"), typed | {"reason_ar": "أُعيد طرح العطاء."})

    milestone.refresh_from_db()
    moved = milestone.date_changes.get()
    assert (milestone.ends_on, moved.reason_ar) == (date(2097, 12, 31), "أُعيد طرح العطاء.")


def test_the_reason_for_a_new_end_is_refused_where_the_rules_refuse_it(staff, milestone):
    answer = staff.post(change(milestone, "move-end"), {"ends_on": "2097-06-30", "reason_ar": "لا جديد"})

    assert list(answer.context["form"].non_field_errors()) == ["أدخلوا الموعد الجديد للانتهاء."]
    assert "لا جديد" in answer.content.decode()


def test_status_and_figure_of_a_milestone_cannot_be_typed(staff, milestone):
    page = staff.get(change(milestone))

    staff.post(change(milestone), filled(page, status="completed", percent="100", completed_on="2026-01-01"))

    milestone.refresh_from_db()
    assert (milestone.status, milestone.percent, milestone.completed_on) == ("not_started", None, None)


def test_milestones_are_found_by_number_in_either_digit_set(staff):
    commitment = make.commitment(number=2)
    wanted = make.milestone(commitment, number=1)
    make.milestone(commitment, number=2)

    for query in ["2.1", "٢.١"]:
        found = staff.get("/ar/admin/commitments/milestone/", {"q": query})

        assert list(found.context["cl"].result_list) == [wanted]


def test_milestones_are_filtered_by_what_they_need_and_who_answers(staff, milestone, ministry_staff):
    today = timezone.localdate()
    late = make.milestone(milestone.commitment, ends_on=date(2024, 1, 1), confirmed_on=today)
    elsewhere = make.milestone(make.commitment(lead=make.entity("jiacc")), confirmed_on=today, title_en="")
    entity = ministry_staff.memberships.get().entity

    def found(**query):
        return set(staff.get("/ar/admin/commitments/milestone/", query).context["cl"].result_list)

    assert found(needs="late") == {late}
    assert found(needs="stale") == {milestone}
    assert found(entity=entity.pk) == {milestone, late}
    assert found(translation="missing") == {elsewhere}
    assert found(translation="complete") == {milestone, late}


def test_history_tells_who_changed_what_in_words(staff, milestone, unit_staff):
    milestone.are_dates_doubtful = True
    milestone.save()
    page = staff.get(change(milestone))
    staff.post(change(milestone), filled(page, title_ar="دليل المشاركة", are_dates_doubtful=""))

    entry = staff.get(change(milestone, "history")).context["entries"][0]

    assert entry.record.history_user == unit_staff
    assert [(each.label, each.old, each.new) for each in entry.changes] == [
        ("العنوان – بالعربية", "معلم 1", "دليل المشاركة"),
        ("المواعيد كما وردت في مصدرها", "نعم", "لا"),
    ]


# Progress updates


def test_a_focal_point_writes_a_draft_and_hands_it_in(focal, milestone, ministry_staff):
    address = f"/ar/admin/commitments/progressupdate/add/?milestone={milestone.pk}"
    page = focal.get(address)

    assert page.context["adminform"].form["status"].value() == "not_started"

    typed = {"status": "in_progress", "percent": "٤٠", "text_ar": "نُشرت الخطة التفصيلية."}
    focal.post(address, filled(page, **typed, _continue="1"))
    update = ProgressUpdate.objects.get()
    assert (update.state, update.percent, update.author) == (State.DRAFT, 40, ministry_staff)

    answer = focal.post(change(update), filled(focal.get(change(update)), _submit="1"), follow=True)

    update.refresh_from_db()
    assert update.state == State.SUBMITTED
    assert words(answer) == ["قُدّم التحديث إلى وحدة الحكومة الشفافة."]


def test_what_a_completed_milestone_lacks_is_said_and_the_draft_stays(focal, milestone):
    update = drafted(milestone, status="completed", percent=100, completed_on=date(2026, 11, 1))
    typed = filled(focal.get(change(update)), text_ar="اكتمل العمل.", text_en="Done.", _submit="1")

    answer = focal.post(change(update), typed, follow=True)

    update.refresh_from_db()
    assert (update.state, update.text_ar) == (State.DRAFT, "اكتمل العمل.")
    assert words(answer)[0] == "حُفظ التحديث مسودة، ولم يُقدَّم بعد."
    assert len(words(answer)) == 2


def test_evidence_is_added_with_the_update(focal, milestone):
    update = drafted(milestone)
    evidence = {
        "evidence-TOTAL_FORMS": "1",
        "evidence-0-title_ar": "صفحة المعلم",
        "evidence-0-title_en": "",
        "evidence-0-address": "ogp.gov.jo/1",
    }

    focal.post(change(update), filled(focal.get(change(update)), **evidence))

    assert update.evidence.get().address == "https://ogp.gov.jo/1"


def test_a_focal_point_cannot_report_on_anothers_milestone(focal, milestone):
    elsewhere = make.milestone(make.commitment(lead=make.entity("jiacc")))
    page = focal.get("/ar/admin/commitments/progressupdate/add/")
    typed = filled(page, milestone=str(elsewhere.pk), status="in_progress")

    answer = focal.post("/ar/admin/commitments/progressupdate/add/", typed)

    assert ProgressUpdate.objects.count() == 0
    assert answer.context["adminform"].form.errors.keys() == {"milestone"}


def test_a_focal_point_looks_up_own_milestones_only(focal, milestone):
    make.milestone(make.commitment(lead=make.entity("jiacc")))
    query = {"app_label": "commitments", "model_name": "progressupdate", "field_name": "milestone"}

    found = focal.get("/ar/admin/autocomplete/", query).json()["results"]

    assert [each["id"] for each in found] == [str(milestone.pk)]


def test_nothing_handed_in_is_edited_any_more(focal, milestone):
    update = drafted(milestone, state=State.SUBMITTED, text_ar="قبل")

    focal.post(change(update), {"text_ar": "بعد", "status": "completed", "_submit": "1"})

    update.refresh_from_db()
    assert (update.text_ar, update.status, update.state) == ("قبل", "in_progress", State.SUBMITTED)


def test_a_focal_point_neither_approves_nor_returns(focal, milestone):
    update = drafted(milestone, state=State.SUBMITTED)

    assert focal.get(change(update)).context["steps"] == []
    focal.post(change(update, "approve"))
    focal.post(change(update, "send-back"), {"note": "ملاحظة"})

    update.refresh_from_db()
    assert update.state == State.SUBMITTED


def test_the_unit_approves_and_the_milestone_changes(staff, milestone, unit_staff):
    update = drafted(milestone, state=State.SUBMITTED, percent=60)

    assert [step.words for step in staff.get(change(update)).context["steps"]] == ["اعتماد ونشر", "إعادة مع ملاحظة"]
    staff.post(change(update, "approve"))

    milestone.refresh_from_db()
    update.refresh_from_db()
    assert (update.state, update.approver) == (State.APPROVED, unit_staff)
    assert (milestone.status, milestone.percent, milestone.confirmed_on) == ("in_progress", 60, timezone.localdate())


def test_the_unit_returns_an_update_with_a_note(staff, milestone):
    update = drafted(milestone, state=State.SUBMITTED)

    assert staff.post(change(update, "send-back"), {"note": " "}).context["form"].errors.keys() == {"note"}
    staff.post(change(update, "send-back"), {"note": "يُرجى إرفاق الدليل."})

    update.refresh_from_db()
    assert (update.state, update.returned_note) == (State.RETURNED, "يُرجى إرفاق الدليل.")


def test_approving_twice_is_harmless(staff, milestone):
    update = drafted(milestone, state=State.SUBMITTED)
    staff.post(change(update, "approve"))

    answer = staff.post(change(update, "approve"), follow=True)

    assert words(answer)[-1] == "أُنجز هذا الإجراء في هذه الأثناء، أو لم يعد متاحاً."


# Queries


@pytest.mark.parametrize("how_many", [1, 30])
def test_lists_and_forms_ask_no_more_for_thirty_rows(staff, django_assert_max_num_queries, how_many):
    commitment = make.commitment(lead=make.entity("moy"))
    for _ in range(how_many):
        milestone = make.milestone(commitment, responsible=make.entity())
        make.activity(commitment, milestone)
        make.update(milestone)
        make.update(commitment.milestones.first())
    make.commitment(lead=make.entity())

    for address, most in {
        "/ar/admin/commitments/plan/": 8,
        change(commitment.plan): 16,
        "/ar/admin/commitments/commitment/": 11,
        change(commitment): 24,
        "/ar/admin/commitments/milestone/": 11,
        change(commitment.milestones.first()): 20,
        "/ar/admin/commitments/progressupdate/": 16,
        change(ProgressUpdate.objects.first()): 16,
        change(commitment, "history"): 9,
    }.items():
        with django_assert_max_num_queries(most):
            assert staff.get(address).status_code == 200


def test_a_list_shows_every_row(staff):
    commitment = make.commitment()
    for _ in range(30):
        make.milestone(commitment)

    page = staff.get("/ar/admin/commitments/milestone/")

    assert page.content.count(b'class="field-named"') == Milestone.objects.count() == 30
