"""Files that people send along: taken by what is in them, kept through mistakes, and handed to nobody too early."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from core.uploads import MAX_BYTES, clean_name
from feedback import actions, attachments
from feedback.models import WORDS, Attachment, Draft, Feedback, Naming, Window
from pages import personal
from tests import make

pytestmark = pytest.mark.django_db
ABOUT = "nap5/2.1"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def milestone(db):
    make.commitment(number=1)
    return make.milestone(make.commitment(number=2), number=1)


def document(name="رأينا.pdf", content=b"%PDF-1.7 ours"):
    return SimpleUploadedFile(name, content)


def stored():
    return default_storage.listdir("feedback")[1] if default_storage.exists("feedback") else []


def names():
    return list(Attachment.objects.values_list("name", flat=True))


def content_of(response):
    return b"".join(response.streaming_content)


def with_file(item, name="رأينا.pdf", content=b"%PDF-1.7 ours", is_sent=True):
    attachments.attach(item, [document(name, content)], "192.0.2.1")
    item.attachments.update(is_sent=is_sent)
    return item.attachments.get(name=clean_name(name))


def test_a_file_goes_along_and_is_public_with_its_feedback(writer, unit_staff):
    writer.send(ABOUT, files=document())

    item, file = Feedback.objects.get(), Attachment.objects.get()
    assert (file.feedback, file.draft, file.is_sent, file.name) == (item, None, True, "رأينا.pdf")
    assert Client().get(file.get_absolute_url()).status_code == 404
    actions.publish(item, unit_staff)
    page = Client().get(item.get_absolute_url())
    assert f'href="{file.get_absolute_url()}"' in page.content.decode()
    response = Client().get(file.get_absolute_url())
    assert content_of(response) == b"%PDF-1.7 ours"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


@pytest.mark.parametrize(
    "state",
    [
        {"moderation": "held", "published_at": None},
        {"moderation": "declined", "declined_reason": "سبب"},
        {"outcome": "withdrawn"},
        {"naming": Naming.BODY_ONLY, "moderation": "held"},
        {"about": "unpublished"},
    ],
)
def test_files_of_what_is_not_public_are_for_its_author_and_staff_alone(client, participant, unit_staff, state):
    about = make.milestone(published_at=None) if state.pop("about", None) else None
    item = make.feedback(about, author=participant, **state)
    file = with_file(item)
    own = f"/ar/account/feedback/{item.reference}/files/{file.key}/"
    office = f"/ar/admin/feedback/files/{file.key}/"

    for person, expected in [(None, 302), (make.user(), 404), (participant, 200), (unit_staff, 404)]:
        visitor = Client()
        if person:
            visitor.force_login(person)
        assert visitor.get(file.get_absolute_url()).status_code == 404
        answer = visitor.get(own)
        assert answer.status_code == expected
        assert not answer.streaming or content_of(answer) == b"%PDF-1.7 ours"
    client.force_login(unit_staff)
    answer = client.get(office)
    assert content_of(answer) == b"%PDF-1.7 ours"
    assert "no-store" in answer["Cache-Control"]
    assert office in client.get(f"/ar/admin/feedback/feedback/{item.pk}/change/").content.decode()


def test_a_change_that_is_not_saved_yet_is_not_public(participant):
    file = with_file(make.feedback(author=participant), is_sent=False)

    assert Client().get(file.get_absolute_url()).status_code == 404


def test_files_survive_mistakes_and_are_dropped_by_a_tick(writer):
    page = writer.write(ABOUT, body="", files=document())
    file = Attachment.objects.get()
    ticket = page.context["form"]["ticket"].value()

    assert page.status_code == 422
    assert f'value="{file.key}"' in page.content.decode()
    review = writer.client.get(writer.write(ABOUT, ticket, body="نص").url)
    assert "رأينا.pdf" in review.content.decode()
    assert writer.write(ABOUT, ticket, body="نص", dropped=[str(file.key)]).status_code == 302
    assert names() == []


def test_files_of_a_draft_are_for_its_browser_alone(writer):
    writer.write(ABOUT, files=document())
    url = f"{writer.base}{Draft.objects.get().key}/files/{Attachment.objects.get().key}/"

    assert content_of(writer.client.get(url)) == b"%PDF-1.7 ours"
    assert Client().get(url).status_code == 404


def test_a_double_click_keeps_one_file(writer):
    ticket = writer.open(ABOUT).context["form"]["ticket"].value()

    for _ in range(2):
        writer.write(ABOUT, ticket, files=document())

    assert names() == ["رأينا.pdf"]


def test_no_more_than_three_go_along_and_the_others_are_named(writer):
    page = writer.write(ABOUT, files=[document(f"{number}.pdf", f"%PDF-{number}".encode()) for number in range(1, 6)])

    assert page.status_code == 422
    assert "4.pdf، 5.pdf" in page.content.decode()
    assert names() == ["1.pdf", "2.pdf", "3.pdf"]


def archive(*parts):
    content = BytesIO()
    with ZipFile(content, "w") as zip_file:
        for part in parts:
            zip_file.writestr(part, "<xml/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<script>alert(1)</script>"),
        ("page.html", b"<script>alert(1)</script>"),
        ("image.svg", b"<svg onload='alert(1)'/>"),
        ("empty.pdf", b""),
        ("large.pdf", b"%PDF-" + b" " * MAX_BYTES),
        ("macro.docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("no_ending", b"%PDF-1.7"),
    ],
)
def test_what_is_no_document_is_refused_and_the_rest_stays(writer, name, content):
    page = writer.write(ABOUT, body="نص لا يضيع", files=[document(name, content), document()])

    assert page.status_code == 422
    assert page.context["form"].errors["files"]
    assert "نص لا يضيع" in page.content.decode()
    assert names() == ["رأينا.pdf"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\\b:c*d?.PDF", "a b c d.pdf"),
        ("ab\u202efdp.exe.pdf", "abfdp.exe.pdf"),
        ('x";\r\nSet-Cookie: a=b.pdf', "x Set-Cookie a=b.pdf"),
        ("ن" * 300 + ".pdf", "ن" * 96 + ".pdf"),
        ("\x00.pdf", "وثيقة.pdf"),
    ],
)
def test_names_are_cleaned(name, shown):
    assert clean_name(name) == shown


def test_the_name_on_disk_tells_nothing(writer):
    writer.write(ABOUT, files=document())

    assert [len(name) for name in stored()] == [36]
    assert Attachment.objects.get().file.name.startswith("feedback/")


def test_what_vanished_or_closed_meanwhile_keeps_the_files(writer, milestone):
    ticket = writer.open(ABOUT).context["form"]["ticket"].value()
    Window.objects.create(plan=make.plan(), closes_at=timezone.now())

    page = writer.write(ABOUT, ticket, body="نص لا يضيع", files=document())

    assert page.status_code == 409
    assert Draft.objects.get().attachments.count() == 1


def test_files_that_no_ticket_carries_are_asked_for_again(writer):
    page = writer.write(ABOUT, "forged", files=document())

    assert "Please choose the files once more." in page.content.decode()
    assert names() == []


def test_too_many_files_are_refused_with_the_text_kept(writer, monkeypatch):
    monkeypatch.setattr(attachments, "PER_HOUR_AND_NETWORK", 0)

    page = writer.write(ABOUT, body="نص لا يضيع", files=document())

    assert page.status_code == 422
    assert "We cannot take more files just now" in page.content.decode()
    assert "نص لا يضيع" in page.content.decode()


def test_what_nobody_sends_fills_no_disk(writer, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_WAITING_BYTES", 20)

    writer.write(ABOUT, files=[document(), document("2.pdf", b"%PDF-1.7 two")])

    assert names() == ["رأينا.pdf"]


def edit(client, item, **words):
    url = f"/en/account/feedback/{item.reference}/edit/"
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in [*WORDS, "version"]}
    return client.post(url, data | words)


def test_an_author_adds_and_drops_files_until_the_decision(client, participant, django_capture_on_commit_callbacks):
    item = make.feedback(author=participant, moderation="held", published_at=None)
    old = with_file(item)
    client.force_login(participant)

    with django_capture_on_commit_callbacks(execute=True):
        answer = edit(client, item, files=document("جديد.pdf", b"%PDF-1.7 new"), dropped=[str(old.key)])

    assert answer.status_code == 302
    assert list(Attachment.objects.sent().values_list("name", flat=True)) == ["جديد.pdf"]
    assert len(stored()) == 1


def test_a_new_file_alone_holds_what_was_public(client, participant):
    item = make.feedback(author=participant)
    client.force_login(participant)

    edit(client, item, files=document())

    assert Feedback.objects.get().moderation == "held"


def test_files_survive_mistakes_of_a_change(client, participant):
    item = make.feedback(author=participant)
    client.force_login(participant)

    answer = edit(client, item, body="", files=document())

    assert answer.status_code == 422
    assert "رأينا.pdf" in answer.content.decode()
    assert Client().get(Attachment.objects.get().get_absolute_url()).status_code == 404


def test_files_go_with_the_draft(writer, django_capture_on_commit_callbacks):
    writer.write(ABOUT, files=document())

    with django_capture_on_commit_callbacks(execute=True):
        writer.client.post(f"{writer.base}{Draft.objects.get().key}/discard/")

    assert (names(), stored()) == ([], [])


def test_files_go_with_the_person(participant, django_capture_on_commit_callbacks):
    with_file(make.feedback(author=participant))

    with django_capture_on_commit_callbacks(execute=True):
        personal.erase(participant)

    assert (names(), stored()) == ([], [])
    assert Feedback.objects.count() == 1


def test_my_data_names_my_files(client, participant):
    with_file(make.feedback(author=participant))
    client.force_login(participant)

    assert "رأينا.pdf" in client.get("/ar/account/data.json").content.decode()


def test_what_no_row_names_is_tidied_up(monkeypatch, django_capture_on_commit_callbacks):
    file = with_file(make.feedback())
    abandoned = with_file(make.feedback(), "ترك.pdf", b"%PDF-1.7 left", is_sent=False)
    Attachment.objects.filter(pk=abandoned.pk).update(added_at=timezone.now() - timedelta(days=31))
    default_storage.save("feedback/orphan.pdf", document())
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(attachments.timezone, "now", lambda: later)

    call_command("tidy_up", verbosity=0)

    assert [f"feedback/{name}" for name in stored()] == [file.file.name]


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_page_with_files_costs_the_same(client, django_assert_max_num_queries, how_many):
    item = make.feedback()
    for number in range(how_many):
        with_file(item, f"{number}.pdf", f"%PDF-1.7 {number}".encode())

    with django_assert_max_num_queries(8):
        assert client.get(item.get_absolute_url()).content.decode().count("feedback-files") == how_many


@pytest.fixture
def three(client, participant):
    """An item of who is signed in, with three files."""
    item = make.feedback(author=participant)
    for number in range(3):
        with_file(item, f"{number}.pdf", f"%PDF-1.7 {number}".encode())
    client.force_login(participant)
    return item


def test_a_third_file_goes_along_with_a_change(client, three):
    three.attachments.get(name="0.pdf").delete()

    assert edit(client, three, files=document("جديد.pdf", b"%PDF-1.7 new")).status_code == 302
    assert list(Attachment.objects.sent().values_list("name", flat=True)) == ["1.pdf", "2.pdf", "جديد.pdf"]


@pytest.mark.parametrize("mistakes", [0, 1])
def test_a_file_takes_the_place_of_one_of_three(client, three, mistakes, django_capture_on_commit_callbacks):
    gone = three.attachments.get(name="0.pdf")
    new = {"files": document("جديد.pdf", b"%PDF-1.7 new")}
    for _time in range(mistakes):
        page = edit(client, three, body="", dropped=[str(gone.key)], **new)
        assert f'value="{gone.key}" id="dropped-{gone.key}" checked' in page.content.decode()
        assert "0.pdf" in Attachment.objects.sent().values_list("name", flat=True)
        new = {}

    with django_capture_on_commit_callbacks(execute=True):
        edit(client, three, dropped=[str(gone.key)], **new)

    assert list(Attachment.objects.sent().values_list("name", flat=True)) == ["1.pdf", "2.pdf", "جديد.pdf"]
    assert len(stored()) == 3


def test_more_than_three_are_named_also_where_one_was_to_go_and_stays(client, three):
    edit(client, three, body="", dropped=[str(three.attachments.first().key)], files=document("جديد.pdf", b"%PDF-1.7"))

    page = edit(client, three)

    assert page.status_code == 422
    assert "Left out: جديد.pdf" in page.content.decode()


def test_what_was_sent_takes_no_more_files_from_a_form_gone_back_to(writer):
    ticket = writer.open(ABOUT).context["form"]["ticket"].value()
    review = writer.write(ABOUT, ticket, files=document()).url
    writer.client.post(review.replace("review", "confirm"), {"code": writer.ask_for_code(review)})

    writer.write(ABOUT, ticket, files=document("آخر.pdf", b"%PDF-1.7 late"))

    assert names() == ["رأينا.pdf"]
