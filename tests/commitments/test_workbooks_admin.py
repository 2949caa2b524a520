from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from commitments.models import ImportBatch, Milestone
from tests import make
from tests.sheets import download, edit, preview, upload

BASE = "/ar/admin/commitments/importbatch/"
NEW = {"plan": 5, "commitment": 1, "title_ar": "معلم جديد"}


@pytest.fixture
def plan(db):
    """A commitment of the ministry with three public milestones; rows 2 to 4 of the sheet."""
    commitment = make.commitment(lead=make.entity("moy", name_ar="وزارة الشباب"))
    for number in [1, 2, 3]:
        make.milestone(commitment, number, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    return commitment


@pytest.fixture
def unit(client, unit_staff):
    client.force_login(unit_staff)
    return client


def new(row=5):
    return {(row, key): value for key, value in NEW.items()}


def send(client, file, key=None):
    return client.post(f"{BASE}add/", {"key": key or uuid4(), "file": file})


def text(response):
    return " ".join(response.content.decode().split())


def tasks_of(client):
    """(words, count, address) of everything that the first page says."""
    parts = client.get("/ar/admin/").context["parts"]
    return [(task.words, task.count, task.address) for _part, tasks in parts for task in tasks]


def test_staff_download_edit_upload_look_and_save(plan, unit):
    answer = unit.get(f"{BASE}export/?of=commitment-{plan.pk}")
    assert answer["Content-Disposition"] == 'attachment; filename="nap5-1.xlsx"'
    assert "no-store" in answer["Cache-Control"]
    book = edit(load_workbook(BytesIO(answer.content)), {(2, "title_ar"): "عنوان جديد"} | new())

    shown = send(unit, upload(book, "خطة الشباب.xlsx"))
    page = text(unit.get(shown["Location"]))
    assert "<bdi>خطة الشباب.xlsx</bdi>" in page
    assert '<del lang="ar" dir="auto">معلم 1</del> <ins lang="ar" dir="auto">عنوان جديد</ins>' in page
    assert "لم يُحفظ شيء بعد" in page

    saved = unit.post(f"{shown['Location'].removesuffix('change/')}save-and-publish/", follow=True)
    assert "عُدّل معلم واحد. أُضيف معلم واحد. يرى الجمهور الآن اثنين منها." in text(saved)
    assert list(Milestone.objects.order_by("number").values_list("title_ar", flat=True)) == [
        "عنوان جديد",
        "معلم 2",
        "معلم 3",
        "معلم جديد",
    ]


def test_saving_without_publishing_leaves_new_milestones_drafts(plan, unit, unit_staff):
    batch = preview(unit_staff, {(2, "weight"): 2} | new())

    saved = unit.post(f"{BASE}{batch.pk}/save/", follow=True)

    assert "يرى الجمهور الآن واحداً منها." in text(saved)


def test_a_second_click_says_that_it_is_done(plan, unit, unit_staff):
    batch = preview(unit_staff, new())

    answers = [unit.post(f"{BASE}{batch.pk}/save/") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Milestone.objects.count() == 4


def test_only_a_post_saves(plan, unit, unit_staff):
    batch = preview(unit_staff, {(2, "weight"): 2})

    unit.get(f"{BASE}{batch.pk}/save/")

    assert ImportBatch.objects.get().state == "previewed"


def test_the_form_sent_twice_makes_one_preview(plan, unit, unit_staff):
    key = uuid4()

    answers = [send(unit, upload(download(unit_staff)), key)["Location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert ImportBatch.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"key": "x"}, {"file": "text"}])
def test_a_form_without_a_file_says_so(unit, data):
    answer = unit.post(f"{BASE}add/", data)

    assert answer.status_code == 422
    assert "اختاروا ملفاً." in text(answer)


def test_wrong_rows_come_first_and_cannot_be_saved(plan, unit, unit_staff):
    batch = preview(unit_staff, {(2, "title_ar"): "عنوان جديد", (4, "weight"): -1})

    page = text(unit.get(f"{BASE}{batch.pk}/change/"))

    assert page.index("الصف ٤") < page.index("الصف ٢") < page.index("الصف ٣")
    assert "<b>الوزن:</b> اكتبوا رقماً بين ١ و٣٢٧٦٧." in page
    assert "/save/" not in page


@pytest.mark.parametrize(
    ("query", "lines"), [("", [4, 2, 3]), ("?kind=wrong", [4]), ("?kind=new", []), ("?kind=x&page=-1", [4, 2, 3])]
)
def test_the_preview_can_be_narrowed_to_one_kind_of_row(plan, unit, unit_staff, query, lines):
    batch = preview(unit_staff, {(2, "title_ar"): "عنوان جديد", (4, "weight"): -1})

    answer = unit.get(f"{BASE}{batch.pk}/change/{query}")

    assert [row.line for row in answer.context["rows"]] == lines


def test_an_edit_after_the_preview_is_told_on_the_page(plan, unit, unit_staff):
    batch = preview(unit_staff, {(2, "weight"): 2})
    Milestone.objects.filter(number=1).update(title_ar="من البوابة")

    answer = unit.post(f"{BASE}{batch.pk}/save/", follow=True)

    assert "الصف ٢: عُدّل المعلم في البوابة في هذه الأثناء." in text(answer)
    assert ImportBatch.objects.get().state == "previewed"


def test_an_import_is_undone_after_a_question(plan, unit, unit_staff):
    batch = preview(unit_staff, {(2, "weight"): 2})
    unit.post(f"{BASE}{batch.pk}/save/")

    asked = unit.post(f"{BASE}{batch.pk}/undo/", {})
    assert (asked.status_code, Milestone.objects.get(number=1).weight) == (200, 2)
    unit.post(f"{BASE}{batch.pk}/undo/", {"is_sure": "on"})

    assert Milestone.objects.get(number=1).weight == 1
    assert "استعادت معالمه قيمها السابقة" in text(unit.get(f"{BASE}{batch.pk}/change/"))


def test_the_history_page_says_that_it_was_an_import(plan, unit, unit_staff):
    batch = preview(unit_staff, {(2, "weight"): 2})
    unit.post(f"{BASE}{batch.pk}/save/")

    page = text(unit.get(f"/ar/admin/commitments/milestone/{Milestone.objects.get(number=1).pk}/history/"))

    assert '<p dir="auto">استُورد من ملف إكسل</p>' in page


def test_a_focal_point_hands_in_what_the_unit_saves_or_declines(plan, client, ministry_staff, unit_staff):
    first, second = (preview(ministry_staff, {(2, "title_ar"): title}) for title in ["أول", "ثانٍ"])
    client.force_login(ministry_staff)
    assert "/save/" not in text(client.get(f"{BASE}{first.pk}/change/"))
    for batch in [first, second]:
        client.post(f"{BASE}{batch.pk}/save/")
        client.post(f"{BASE}{batch.pk}/hand-in/")
    assert list(ImportBatch.objects.values_list("state", flat=True)) == ["submitted", "submitted"]

    client.force_login(unit_staff)
    task = {words: (count, address) for words, count, address in tasks_of(client)}["ملفات إكسل بانتظار قراركم"]
    assert task == (2, f"{BASE}?state__exact=submitted")
    assert client.get(task[1]).content.decode().count("plan.xlsx") == 2
    client.post(f"{BASE}{first.pk}/save/")
    client.post(f"{BASE}{second.pk}/decline/", {"note": "العنوان لا يطابق الخطة."})

    client.force_login(ministry_staff)
    assert Milestone.objects.get(number=1).title_ar == "أول"
    assert "العنوان لا يطابق الخطة." in text(client.get(f"{BASE}{second.pk}/change/"))


def test_what_is_another_entitys_is_not_there(plan, client, ministry_staff, other_staff):
    batch = preview(ministry_staff, {(2, "title_ar"): "عنوان"})
    client.force_login(other_staff)
    addresses = [f"export/?of=commitment-{plan.pk}", f"export/?of=plan-{plan.plan.pk}", "export/?of=entity-1"]
    steps = ["save", "save-and-publish", "hand-in", "decline", "undo"]

    assert [client.get(BASE + address).status_code for address in addresses] == [404] * 3
    assert client.get(f"{BASE}{batch.pk}/change/").status_code == 404
    assert [client.post(f"{BASE}{batch.pk}/{step}/").status_code for step in steps] == [404] * 5
    assert "plan.xlsx" not in text(client.get(BASE))
    assert client.get(f"{BASE}{batch.pk}/delete/").status_code == 404


def test_a_foreign_key_in_the_file_tells_nothing(plan, client, other_staff):
    secret = make.milestone(plan, 4, title_ar="سرّ الوزارة", published_at=None)
    make.milestone(make.commitment(lead=make.entity("jiacc")))
    book = edit(download(other_staff), {(3, "key"): f"{secret.pk}-1", (3, "title_ar"): "تخمين"})
    client.force_login(other_staff)

    page = text(client.get(send(client, upload(book))["Location"]))

    assert "لا يوجد بين المعالم التي يمكنكم تعديلها" in page
    assert "سرّ الوزارة" not in page


@pytest.mark.parametrize("path", ["", "add/", "export/?of=all", "1/change/"])
def test_participants_have_no_office(client, participant, path):
    client.force_login(participant)

    assert client.get(BASE + path).status_code == 404


@pytest.mark.parametrize(
    "path", ["commitments/plan/{plan}", "commitments/commitment/{commitment}", "accounts/entity/{entity}"]
)
def test_the_page_of_a_row_leads_to_its_workbook(plan, unit, path):
    entity = make.entity("moy")
    path = path.format(plan=plan.plan.pk, commitment=plan.pk, entity=entity.pk)
    of = path.split("/")[1] + "-" + path.split("/")[2]

    page = text(unit.get(f"/ar/admin/{path}/change/"))

    assert f'href="{BASE}export/?of={of}"' in page
    assert f'<option value="{of}" selected>' in text(unit.get(f"{BASE}add/?of={of}"))
    assert unit.get(f"{BASE}export/?of={of}&empty=1").status_code == 200


def test_the_list_of_milestones_leads_to_the_workbook(plan, client, ministry_staff):
    client.force_login(ministry_staff)

    assert f'href="{BASE}export/?of=all"' in text(client.get("/ar/admin/commitments/milestone/"))


@pytest.mark.parametrize("many", [3, 60])
def test_the_preview_costs_the_same_however_many_rows(plan, unit, unit_staff, django_assert_num_queries, many):
    for number in range(4, many + 1):
        make.milestone(plan, number)
    batch = preview(unit_staff, {(row, "weight"): 2 for row in range(2, many + 2)})
    unit.get(f"{BASE}{batch.pk}/change/")

    with django_assert_num_queries(8):
        unit.get(f"{BASE}{batch.pk}/change/")


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_costs_the_same_however_many_imports(plan, unit, unit_staff, django_assert_num_queries, many):
    for number in range(many):
        ImportBatch.objects.create(author=make.user(), file_name=f"{number}.xlsx", rows=[{"kind": "new"}] * 9)
    unit.get(BASE)

    with django_assert_num_queries(6):
        unit.get(BASE)


def test_a_file_name_that_tries_to_trick_is_shown_as_text(plan, unit, unit_staff):
    content = upload(download(unit_staff)).read()

    page = text(unit.get(send(unit, SimpleUploadedFile("<b>\u202excel.xlsx", content))["Location"]))

    assert "<b>" not in page.split("<main")[1].split("</main>")[0].replace("<b>الوزن", "")
