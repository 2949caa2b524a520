from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from post_office.models import Email

from commitments import actions
from commitments.models import Evidence, Milestone, ProgressUpdate
from tests import make

State = ProgressUpdate.State
Status = Milestone.Status


def today():
    return timezone.localdate()


def states():
    return list(ProgressUpdate.objects.order_by("milestone").values_list("state", flat=True))


def test_the_only_open_period_is_found_at_once(sheet, commitment):
    make.milestone(commitment)
    sheet.get()

    response = sheet.client.get("/ar/admin/report/")

    assert response["Location"] == sheet.address


def test_two_open_periods_are_offered(sheet, commitment):
    make.milestone(commitment)
    make.period(commitment.plan, name_ar="الربع الثالث", starts_on=today(), ends_on=today() + timedelta(days=90))
    sheet.get()

    response = sheet.client.get("/ar/admin/report/")

    assert [period.name for period in response.context["open_periods"]] == ["الربع الثاني", "الربع الثالث"]


def test_the_sheet_has_the_milestones_of_ones_own_entities(sheet, commitment):
    other = make.entity("jiacc")
    own = make.milestone(commitment)
    make.milestone(commitment, responsible=other)
    named = make.milestone(make.commitment(lead=other), responsible=sheet.user.entities().get())
    make.milestone(commitment, published_at=None)

    response = sheet.get()

    assert [row.milestone for row in response.context["rows"]] == [own, named]


def test_others_find_no_sheet(client, other_staff, participant, sheet, commitment):
    make.milestone(commitment)

    for stranger in [other_staff, participant]:
        client.force_login(stranger)
        assert client.get(sheet.address).status_code == 404
        assert client.post(sheet.address, {"submit": ""}).status_code == 404


def test_a_period_that_was_never_opened_is_not_there(sheet, commitment):
    make.milestone(commitment)
    sheet.period.opened_at = None
    sheet.period.save()

    assert sheet.get().status_code == 404


def test_a_guessed_row_is_a_404_and_changes_nothing(sheet, commitment):
    own = make.milestone(commitment)
    foreign = make.milestone(make.commitment(lead=make.entity("jiacc")))
    data = sheet.filled_in([own], text_ar="أُنجز العمل.")

    for guessed in [foreign.pk, 10**6, "x", "9" * 30]:
        assert sheet.post(data | {"row": [own.pk, guessed]}).status_code == 404

    assert not ProgressUpdate.objects.exists()


def test_one_send_hands_in_what_is_complete_and_keeps_the_rest(sheet, commitment):
    ready, unfinished, untouched = (make.milestone(commitment) for _ in range(3))
    data = sheet.filled_in([ready, unfinished, untouched])
    data |= sheet.filled_in([ready], status="in_progress", percent="٤٠", text_ar="بدأ التدريب.")
    data |= sheet.filled_in([unfinished], status="completed")
    data["row"] = [ready.pk, unfinished.pk, untouched.pk]

    assert sheet.post(data).status_code == 302

    submitted, draft = ProgressUpdate.objects.order_by("milestone")
    assert (submitted.state, submitted.percent, submitted.text_ar) == (State.SUBMITTED, 40, "بدأ التدريب.")
    assert (submitted.author, submitted.period) == (sheet.user, sheet.period)
    assert (draft.state, draft.status) == (State.DRAFT, Status.COMPLETED)
    rows = sheet.get().context["rows"]
    assert len(rows[1].missing) == 2
    assert rows[2].update is None


@pytest.mark.parametrize("typed", ["٢٣/٦/٢٠٢٢", "23/6/2022", "2022-06-23", "٢٠٢٢-٠٦-٢٣"])
def test_a_completed_milestone_is_reported_with_day_and_evidence(sheet, commitment, typed):
    milestone = make.milestone(commitment)
    links = "بيان الوزارة: https://example.org/news\nhttps://example.org/report"
    data = sheet.filled_in([milestone], status="completed", completed_on=typed, links=links)
    data[f"m{milestone.pk}-files"] = [
        SimpleUploadedFile("محضر_التسليم.pdf", b"%PDF-1.7 a"),
        SimpleUploadedFile("صورة.png", b"\x89PNG\r\n\x1a\n b"),
    ]

    sheet.post(data)

    update = ProgressUpdate.objects.get()
    assert (update.state, update.completed_on, update.percent) == (State.SUBMITTED, date(2022, 6, 23), 100)
    assert [row.title for row in update.evidence.order_by("pk")] == [
        "بيان الوزارة",
        "example.org",
        "محضر التسليم",
        "صورة",
    ]


def test_evidence_of_a_draft_can_be_removed_and_added_to(sheet, commitment):
    milestone = make.milestone(commitment)
    sheet.post(sheet.filled_in([milestone], links="أول https://example.org/1\nثان https://example.org/2"), keep="")
    first = Evidence.objects.get(title_ar="أول")

    sheet.post(sheet.filled_in([milestone], links="ثالث https://example.org/3", dropped=[first.pk]), keep="")

    assert sorted(Evidence.objects.values_list("title_ar", flat=True)) == ["ثالث", "ثان"]


def test_drafts_are_kept_however_incomplete(sheet, commitment):
    milestone = make.milestone(commitment)

    sheet.post(sheet.filled_in([milestone], status="withdrawn"), keep="")

    assert states() == [State.DRAFT]
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("percent", "كثير"),
        ("percent", "101"),
        ("completed_on", "أمس"),
        ("links", "الموقع الإلكتروني"),
        ("links", "الموقع https://user:password@example.org/news"),
        ("text_ar", "\x07"),
    ],
)
def test_nothing_typed_is_lost_on_an_error(sheet, commitment, field, wrong):
    milestone, right = make.milestone(commitment), make.milestone(commitment)
    data = sheet.filled_in([right], text_ar="بدأ التدريب.")
    data |= sheet.filled_in([milestone], reason_ar="تأخر العطاء.", **{field: wrong})
    data["row"] = [milestone.pk, right.pk]

    response = sheet.post(data)

    form = response.context["rows"][0].form
    assert (response.status_code, list(form.errors), form[field].value()) == (200, [field], wrong)
    assert states() == [State.DRAFT, State.SUBMITTED]
    assert ProgressUpdate.objects.get(milestone=milestone).reason_ar == "تأخر العطاء."


def test_a_wrong_row_is_put_right_and_sent_again(sheet, commitment):
    milestone = make.milestone(commitment)
    wrong = sheet.post(sheet.filled_in([milestone], percent="كثير", links="خبر https://example.org/1"))
    data = {bound.html_name: bound.value() or "" for bound in wrong.context["rows"][0].form}
    data = {name: value for name, value in data.items() if not name.endswith(("files", "is_unchanged", "dropped"))}

    response = sheet.post(data | {"row": [milestone.pk], f"m{milestone.pk}-percent": "0"})

    assert (response.status_code, states(), Evidence.objects.count()) == (302, [State.SUBMITTED], 1)


def test_a_file_that_is_no_document_is_refused_and_the_text_is_kept(sheet, commitment):
    milestone = make.milestone(commitment)
    data = sheet.filled_in([milestone], text_ar="بدأ التدريب.")
    data[f"m{milestone.pk}-files"] = SimpleUploadedFile("page.pdf", b"<script>")

    response = sheet.post(data)

    assert "page.pdf" in response.context["rows"][0].form.errors["files"][0]
    assert ProgressUpdate.objects.get().text_ar == "بدأ التدريب."
    assert states() == [State.DRAFT]


def test_a_late_milestone_waits_for_its_reason(sheet, commitment):
    milestone = make.milestone(commitment, status=Status.IN_PROGRESS, ends_on=today() - timedelta(days=1))

    sheet.post(sheet.filled_in([milestone], is_unchanged="on"))
    assert states() == [State.DRAFT]
    sheet.post(sheet.filled_in([milestone], reason_ar="تأخر العطاء."))
    assert states() == [State.SUBMITTED]


def test_no_change_beside_a_change_is_not_believed(sheet, commitment):
    milestone = make.milestone(commitment, status=Status.IN_PROGRESS, percent=40)

    sheet.post(sheet.filled_in([milestone], is_unchanged="on", percent="60"))

    assert states() == [State.DRAFT]
    assert "لا تغيير" in sheet.get().context["rows"][0].missing[0]


def test_sending_twice_makes_one_update(sheet, commitment):
    milestones = [make.milestone(commitment) for _ in range(2)]
    data = sheet.filled_in(milestones, text_ar="بدأ التدريب.")

    for _ in range(3):
        assert sheet.post(data).status_code == 302

    assert states() == [State.SUBMITTED, State.SUBMITTED]


def test_sending_once_more_after_approval_makes_no_other(sheet, commitment, unit_staff):
    make.milestone(commitment)
    data = sheet.filled_in(Milestone.objects.all(), status="in_progress", percent="40", text_ar="بدأ التدريب.")
    sheet.post(data)
    actions.approve_update(ProgressUpdate.objects.get(), unit_staff)

    sheet.post(data)

    assert states() == [State.APPROVED]


def test_sheets_sent_at_once_make_one_update_each(in_parallel, sheet, commitment):
    milestones = [make.milestone(commitment) for _ in range(3)]
    data = sheet.filled_in(milestones, text_ar="بدأ التدريب.")
    sheet.client.force_login(sheet.user)

    in_parallel(lambda: sheet.client.post(sheet.address, data | {"submit": ""}), 4)

    assert states() == [State.SUBMITTED] * 3


def test_a_colleague_who_was_quicker_is_not_overwritten(sheet, commitment, lead):
    milestone = make.milestone(commitment)
    data = sheet.filled_in([milestone], text_ar="نصّي أنا.")
    colleague = make.focal_point(lead)
    theirs = make.update(milestone, state=State.SUBMITTED, period=sheet.period, author=colleague, text_ar="نصّ زميلي.")

    response = sheet.post(data)

    page = response.content.decode()
    assert "نصّي أنا." in page and "نصّ زميلي." in page and str(colleague) in page
    theirs.refresh_from_db()
    assert (theirs.text_ar, states()) == ("نصّ زميلي.", [State.SUBMITTED])


def test_a_colleagues_draft_is_replaced_only_knowingly(sheet, commitment, lead):
    milestone = make.milestone(commitment)
    data = sheet.filled_in([milestone], text_ar="نصّي أنا.")
    make.update(milestone, state=State.DRAFT, period=sheet.period, author=make.focal_point(lead), text_ar="نصّ زميلي.")

    response = sheet.post(data, keep="")
    assert ProgressUpdate.objects.get().text_ar == "نصّ زميلي."
    shown = response.context["rows"][0].form["shown"].value()
    sheet.post(data | {f"m{milestone.pk}-shown": shown}, keep="")

    update = ProgressUpdate.objects.get()
    assert (update.text_ar, update.author) == ("نصّي أنا.", sheet.user)
    assert "نصّ زميلي." in update.history.values_list("text_ar", flat=True)


def test_rows_that_were_not_touched_stay_a_colleagues(sheet, commitment, lead):
    milestone = make.milestone(commitment)
    data = sheet.filled_in([milestone])
    make.update(milestone, state=State.DRAFT, period=sheet.period, author=make.focal_point(lead), text_ar="نصّ زميلي.")

    assert sheet.post(data, keep="").status_code == 302

    assert ProgressUpdate.objects.get().text_ar == "نصّ زميلي."


def test_a_returned_report_shows_the_note_and_is_handed_in_again(sheet, commitment, unit_staff):
    milestone = make.milestone(commitment)
    sheet.post(sheet.filled_in([milestone], text_ar="بدأ التدريب."))
    actions.return_update(ProgressUpdate.objects.get(), unit_staff, "كم متدرباً؟")

    assert "كم متدرباً؟" in sheet.get().content.decode()
    sheet.post(sheet.filled_in([milestone], text_ar="بدأ التدريب لأربعين شاباً."))

    update = ProgressUpdate.objects.get()
    assert (update.state, update.returned_note) == (State.SUBMITTED, "كم متدرباً؟")
    assert {"بدأ التدريب.", "بدأ التدريب لأربعين شاباً."} <= set(update.history.values_list("text_ar", flat=True))


def test_a_locked_period_takes_no_reports_and_loses_none(sheet, commitment, unit_staff):
    milestone = make.milestone(commitment)
    data = sheet.filled_in([milestone], text_ar="بدأ التدريب.")
    actions.lock_period(sheet.period, unit_staff)

    sheet.post(data)
    assert (states(), ProgressUpdate.objects.get().text_ar) == ([State.DRAFT], "بدأ التدريب.")
    assert b'name="submit"' not in sheet.get().content

    actions.open_period(sheet.period, unit_staff)
    sheet.post(sheet.filled_in([milestone]))
    assert states() == [State.SUBMITTED]


def test_a_draft_of_a_locked_period_is_not_handed_in_elsewhere(sheet, commitment, unit_staff):
    update = make.update(make.milestone(commitment), state=State.DRAFT, period=sheet.period)
    actions.lock_period(sheet.period, unit_staff)

    with pytest.raises(actions.ValidationError):
        actions.submit_update(update, sheet.user)


def test_a_draft_begun_outside_a_period_is_taken_up(sheet, commitment):
    milestone = make.milestone(commitment)
    make.update(milestone, state=State.DRAFT, text_ar="بدأ التدريب.")

    sheet.post(sheet.filled_in([milestone]))

    assert states() == [State.SUBMITTED]


def test_evidence_is_read_by_those_who_may_before_it_is_public(client, sheet, commitment, other_staff, unit_staff):
    update = make.update(make.milestone(commitment), state=State.SUBMITTED)
    file = SimpleUploadedFile("proof.pdf", b"%PDF-1.7 proof")
    row = Evidence.objects.create(update=update, title_ar="محضر", file=file)
    address = f"/ar/admin/report/evidence/{row.pk}/"

    for reader in [sheet.user, unit_staff]:
        client.force_login(reader)
        assert b"".join(client.get(address).streaming_content) == b"%PDF-1.7 proof"
    client.force_login(other_staff)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("how_many", [1, 60])
def test_sixty_milestones_cost_no_more_than_one(sheet, commitment, django_assert_num_queries, how_many):
    for _ in range(how_many):
        milestone = make.milestone(commitment)
        make.update(milestone, author=sheet.user)
        update = make.update(milestone, state=State.DRAFT, period=sheet.period, author=sheet.user)
        Evidence.objects.create(update=update, title_ar="خبر", address="https://example.org/news")
    sheet.get()

    with django_assert_num_queries(11):
        response = sheet.client.get(sheet.address)

    assert len(response.context["rows"]) == how_many
