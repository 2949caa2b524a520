"""A login that expired while writing: what was typed comes back after signing in, and is not saved by itself."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import KeptForm
from commitments.models import Commitment, Milestone, ProgressUpdate
from feedback.models import Feedback
from tests import make
from tests.admin_forms import filled
from tests.ogp_portal.test_two_people import browser_of, form, hidden

NOTHING_LOST = "انتهت جلسة دخولكم أثناء الكتابة. لم يضع شيء: راجعوا ما كتبتم ثم احفظوه."
CHOOSE_FILES = "الملفات وحدها ناقصة: اختاروها من جديد."


@pytest.fixture
def office(client, unit_staff):
    """The browser of somebody from the unit."""
    client.force_login(unit_staff)
    return client


def send_signed_out(browser, page, data):
    """Send the page's form once the session has ended; returns the way to the page that gives it back."""
    address = page.request["PATH_INFO"]
    browser.logout()
    sent = browser.post(address, data | {"drawn": hidden(page, "drawn")})
    door = browser.get(sent["Location"])
    assert door.status_code == 302
    assert "/admin/login/?next=" in door["Location"]
    return sent["Location"]


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_a_form_comes_back_filled_in_and_is_saved_only_by_its_person(office, unit_staff):
    commitment = make.commitment(title_ar="قبل")
    page = office.get(form(commitment))
    way = send_signed_out(office, page, filled(page, title_ar="نص طويل", number="٧", _save=""))
    office.force_login(unit_staff)

    shown = office.get(way)

    assert NOTHING_LOST in shown.content.decode()
    assert CHOOSE_FILES not in shown.content.decode()
    assert shown.context["adminform"].form["title_ar"].value() == "نص طويل"
    assert Commitment.objects.get().title_ar == "قبل"
    office.post(way, filled(shown))
    assert (Commitment.objects.get().title_ar, Commitment.objects.get().number) == ("نص طويل", 7)
    assert not KeptForm.objects.exists()
    assert NOTHING_LOST not in office.get(form(commitment)).content.decode()


def test_an_empty_form_comes_back_too(office, unit_staff):
    page = office.get("/ar/admin/commitments/theme/add/")
    way = send_signed_out(office, page, filled(page, name_ar="الشفافية"))
    office.force_login(unit_staff)

    assert office.get(way).context["adminform"].form["name_ar"].value() == "الشفافية"


def test_a_text_that_was_being_inserted_comes_back_inserted(office, unit_staff):
    template = make.answer_template(text_ar="نشكركم.")
    sent = {"reason_ar": "درسنا الملاحظة.", "template": str(template.pk), "insert": "1"}
    draft = make.assignment(make.feedback(), make.entity())
    pages = [f"feedback/{make.feedback().pk}/decide/", f"draftanswer/{draft.pk}/change/"]

    for page in [office.get(f"/ar/admin/feedback/{path}") for path in pages]:
        way = send_signed_out(office, page, {"version": "1", "outcome": ""} | sent)
        office.force_login(unit_staff)
        shown = office.get(way)

        form_shown = shown.context["form"] if "form" in shown.context else shown.context["adminform"].form
        assert NOTHING_LOST in shown.content.decode()
        assert form_shown["reason_ar"].value() == "درسنا الملاحظة.\n\nنشكركم."
    draft.refresh_from_db()
    assert (draft.reason_ar, Feedback.objects.decided().count()) == ("", 0)


def test_what_somebody_saved_meanwhile_is_shown_as_well(office, unit_staff, unit_head):
    commitment = make.commitment(title_ar="قبل")
    page = office.get(form(commitment))
    other = browser_of(unit_head)
    other.post(form(commitment), filled(other.get(form(commitment)), title_ar="نص آخر"))
    way = send_signed_out(office, page, filled(page, title_ar="نص طويل"))
    office.force_login(unit_staff)

    shown = office.get(way)

    assert shown.status_code == 409
    assert [each.theirs for each in shown.context["adminform"].form.conflict.clashes] == ["نص آخر"]


def test_a_step_comes_back(office, unit_staff):
    item = make.feedback()
    page = office.get(form(item, "decline"))
    way = send_signed_out(office, page, {"reason": "سبب طويل", "version": hidden(page, "version")})
    office.force_login(unit_staff)

    shown = office.get(way)

    assert shown.context["form"]["reason"].value() == "سبب طويل"
    assert NOTHING_LOST in shown.content.decode()
    assert Feedback.objects.get().declined_reason == ""
    office.post(way, {"reason": "سبب طويل", "version": hidden(shown, "version")})
    assert Feedback.objects.get().declined_reason == "سبب طويل"


DECLINE_MANY = "/ar/admin/feedback/feedback/bulk/decline-many/?needs=moderation"


@pytest.fixture
def held(db):
    """Three items that wait for moderation."""
    milestone = make.milestone()
    return [make.feedback(milestone, moderation=Feedback.Moderation.HELD, published_at=None) for _ in range(3)]


def decline_signed_out(office, items, **typed):
    """Send the reason for which many items are declined once the session has ended; returns the way to it."""
    page = office.post(DECLINE_MANY, {"row": [item.pk for item in items]})
    confirmed = {"confirmed": "1", "rows": hidden(page, "rows"), "drawn": hidden(page, "drawn")}
    office.logout()
    return office.post(DECLINE_MANY, confirmed | {"reason": "سبب طويل"} | typed)["Location"]


def test_a_step_with_many_rows_comes_back_with_its_rows_and_its_list(office, unit_staff, held):
    way = decline_signed_out(office, held[:2])
    assert way.startswith(DECLINE_MANY)
    office.force_login(unit_staff)

    shown = office.get(way)

    assert shown.context["form"]["reason"].value() == "سبب طويل"
    assert shown.context["keys"].split(",") == [str(item.pk) for item in held[:2]]
    assert NOTHING_LOST in shown.content.decode()
    assert Feedback.objects.filter(moderation=Feedback.Moderation.HELD).count() == 3
    rows = {"confirmed": "1", "rows": hidden(shown, "rows")}
    done = office.post(way, rows | {"reason": "سبب طويل"})
    assert done["Location"] == shown.context["back"] == "/ar/admin/feedback/feedback/?needs=moderation"
    assert [item.declined_reason for item in Feedback.objects.order_by("pk")] == ["سبب طويل", "سبب طويل", ""]
    assert not KeptForm.objects.exists()


def test_a_step_with_many_rows_comes_back_without_the_rows_that_changed(office, unit_staff, held):
    way = decline_signed_out(office, held)
    Feedback.objects.filter(pk=held[0].pk).update(moderation=Feedback.Moderation.DECLINED, declined_reason="من غيرنا")
    office.force_login(unit_staff)

    shown = office.get(way)

    assert shown.context["form"]["reason"].value() == "سبب طويل"
    assert shown.context["keys"].split(",") == [str(item.pk) for item in held[1:]]
    assert [names.count for names in shown.context["left"]] == [1]


@pytest.mark.parametrize("is_signed_out", [True, False])
def test_the_text_of_a_step_with_many_rows_is_shown_where_none_is_left(office, unit_staff, held, is_signed_out):
    page = office.post(DECLINE_MANY, {"row": [item.pk for item in held]})
    confirmed = {"confirmed": "1", "rows": hidden(page, "rows"), "reason": "سبب طويل"}
    way = decline_signed_out(office, held) if is_signed_out else None
    Feedback.objects.update(moderation=Feedback.Moderation.DECLINED, declined_reason="من غيرنا")
    office.force_login(unit_staff)

    shown = office.get(way) if is_signed_out else office.post(DECLINE_MANY, confirmed)

    assert shown.status_code == 409
    assert "سبب طويل" in shown.content.decode()
    assert {item.declined_reason for item in Feedback.objects.all()} == {"من غيرنا"}


def test_a_step_with_many_rows_that_asks_nothing_comes_back_with_its_rows(office, unit_staff):
    drafts = [make.milestone(published_at=None) for _ in range(2)]
    address = "/ar/admin/commitments/milestone/bulk/publish-many/"
    page = office.post(address, {"row": [row.pk for row in drafts]})
    way = send_signed_out(office, page, {"confirmed": "1", "rows": hidden(page, "rows")})
    office.force_login(unit_staff)

    shown = office.get(way)

    assert shown.context["keys"].split(",") == [str(row.pk) for row in drafts]
    assert NOTHING_LOST not in shown.content.decode()
    assert Milestone.objects.filter(published_at=None).count() == 2


def test_the_sheet_of_a_focal_point_comes_back(client, ministry_staff):
    commitment = make.commitment(lead=ministry_staff.memberships.get().entity)
    milestones = [make.milestone(commitment) for _ in range(2)]
    address = f"/ar/admin/report/{make.period(commitment.plan).pk}/"
    client.force_login(ministry_staff)
    page = client.get(address)
    data = {"row": [each.pk for each in milestones]}
    for row in page.context["rows"]:
        data |= {row.form.add_prefix(name): row.form[name].value() or "" for name in ["shown", "status", "percent"]}
    data |= {f"m{milestones[0].pk}-text_ar": "أُنجز العمل.", f"m{milestones[0].pk}-links": "https://example.org/a"}
    way = send_signed_out(client, page, data | {"submit": ""})
    client.force_login(ministry_staff)

    shown = client.get(way)

    assert messages_of(shown) == [NOTHING_LOST]
    assert [row.form["text_ar"].value() for row in shown.context["rows"]] == ["أُنجز العمل.", None]
    assert shown.context["rows"][0].form["links"].value() == "https://example.org/a"
    assert not ProgressUpdate.objects.exists()


def test_the_inbox_comes_back(office, unit_staff):
    update = make.update(state=ProgressUpdate.State.SUBMITTED, approved_on=None, author=unit_staff)
    page = office.get("/ar/admin/inbox/")
    typed = {f"u{update.pk}-decision": "return", f"u{update.pk}-note": "أضيفوا الدليل"}
    way = send_signed_out(office, page, typed | {"row": update.pk, "confirmed": "1"})
    office.force_login(unit_staff)

    shown = office.get(way)

    assert messages_of(shown) == [NOTHING_LOST]
    assert shown.context["forms"][0]["note"].value() == "أضيفوا الدليل"
    assert ProgressUpdate.objects.get().state == ProgressUpdate.State.SUBMITTED


def test_the_page_of_translators_comes_back(office, unit_staff):
    milestone = make.milestone(title_en="")
    page = office.get("/ar/admin/translations/")
    key = f"milestone-{milestone.pk}-title"
    typed = {"line": key, f"{key}-seen": hidden(page, f"{key}-seen"), f"{key}-english": "Publish the minutes"}
    way = send_signed_out(office, page, typed)
    office.force_login(unit_staff)

    shown = office.get(way)

    assert messages_of(shown) == [NOTHING_LOST]
    assert "Publish the minutes" in shown.content.decode()
    assert not Milestone.objects.get().title_en
    office.post(way, typed | {f"{key}-seen": hidden(shown, f"{key}-seen")})
    assert Milestone.objects.get().title_en == "Publish the minutes"


def test_nobody_else_reads_it(office, unit_head, ministry_staff):
    commitment = make.commitment(title_ar="قبل")
    page = office.get(form(commitment))
    way = send_signed_out(office, page, filled(page, title_ar="نص سري"))

    for person, status in [(unit_head, 200), (ministry_staff, 404)]:
        office.force_login(person)
        answer = office.get(way)
        assert answer.status_code == status
        assert "نص سري" not in answer.content.decode()


def test_nothing_is_kept_without_the_word_of_a_page_that_was_drawn_for_somebody(office):
    commitment = make.commitment()
    page = office.get(form(commitment))
    other = office.get(form(make.commitment()))
    office.logout()

    for stamp in ["", "zzz", hidden(other, "drawn"), "\0"]:
        answer = office.post(form(commitment), filled(page, title_ar="نص") | {"drawn": stamp})
        assert answer["Location"].startswith("/ar/admin/login/?next=")

    assert not KeptForm.objects.exists()


def test_passwords_secrets_and_files_are_not_kept(office):
    page = office.get("/ar/admin/commitments/theme/add/")
    sent = filled(page, name_ar="الشفا\0فية") | {"new_password": "x", "csrfmiddlewaretoken": "y"}

    send_signed_out(office, page, sent)

    kept = KeptForm.objects.get().fields
    assert kept["name_ar"] == ["الشفافية"]
    assert {"new_password", "csrfmiddlewaretoken", "drawn"} & kept.keys() == set()


@pytest.mark.parametrize(
    ("headers", "is_kept"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://testserver"}, True),
        ({"referer": "http://testserver/ar/admin/"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"origin": "https://elsewhere.example"}, False),
        ({}, False),
    ],
)
def test_a_sign_in_in_another_tab_loses_nothing(unit_staff, headers, is_kept):
    """It renews the secret of forms, so that the one in the first tab is refused."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(unit_staff)
    commitment = make.commitment(title_ar="قبل")
    page = browser.get(form(commitment))
    data = filled(page, title_ar="نص طويل") | {"drawn": hidden(page, "drawn"), "csrfmiddlewaretoken": "x" * 64}

    answer = browser.post(form(commitment), data, headers=headers)

    assert (answer.status_code, KeptForm.objects.count()) == ((302, 1) if is_kept else (403, 0))
    if is_kept:
        shown = browser.get(answer["Location"])
        assert shown.context["adminform"].form["title_ar"].value() == "نص طويل"
    assert Commitment.objects.get().title_ar == "قبل"


def test_it_is_given_back_for_a_day_and_then_forgotten(office, unit_staff):
    page = office.get("/ar/admin/commitments/theme/add/")
    way = send_signed_out(office, page, filled(page, name_ar="الشفافية"))
    office.force_login(unit_staff)
    young = KeptForm.objects.create(user=unit_staff, path="/", fields={})
    KeptForm.objects.exclude(pk=young.pk).update(kept_at=timezone.now() - timedelta(hours=25))

    assert office.get(way).context["adminform"].form["name_ar"].value() in {None, ""}

    call_command("tidy_up", verbosity=0)
    assert list(KeptForm.objects.all()) == [young]


@pytest.mark.parametrize("key", ["", "zzz", "9" * 40, "6f1b1a0e-3a55-4d0c-9f0e-000000000000"])
def test_nonsense_in_place_of_its_key_gives_nothing_back(office, key):
    answer = office.get(f"/ar/admin/commitments/theme/add/?kept={key}")

    assert answer.status_code == 200
    assert NOTHING_LOST not in answer.content.decode()


def test_of_one_person_only_the_latest_twenty_are_kept(office, unit_staff):
    page = office.get("/ar/admin/commitments/theme/add/")
    for number in range(22):
        send_signed_out(office, page, filled(page, name_ar=f"مجال {number}"))

    names = [kept.fields["name_ar"][0] for kept in KeptForm.objects.order_by("pk")]
    assert names == [f"مجال {number}" for number in range(2, 22)]
