"""Two people, one form: whoever saves second sees both versions and who saved, and nothing is lost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from commitments.models import Commitment, EntityRole, Milestone, PlanEvent, ProgressUpdate
from feedback.models import Feedback, Reply
from tests import make
from tests.admin_forms import filled

SAVED_MEANWHILE = "حفظ شخص آخر هذا الصف بعد أن فتحتموه"


@pytest.fixture
def rana(db):
    """The browser of the one who saves first."""
    return browser_of(make.staff("unit_staff", "rana@example.org", name="رنا العبادي"))


@pytest.fixture
def omar(db):
    """The browser of the one who saves second."""
    return browser_of(make.staff("unit_head", "omar@example.org", name="عمر الزعبي"))


def browser_of(person):
    browser = Client()
    browser.force_login(person)
    return browser


def form(row, page="change"):
    return f"/ar/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{page}/"


def save(browser, page, **typed):
    """Send what the page shows, with the typed fields over it."""
    return browser.post(page.request["PATH_INFO"], filled(page, **typed))


def conflict_of(response):
    return response.context["adminform"].form.conflict


def told(differences):
    return [(each.label, each.before, each.theirs, each.mine) for each in differences]


def test_the_second_sees_both_texts_and_who_saved_and_nothing_is_saved(rana, omar):
    theme = make.commitment(title_ar="قبل")
    pages = rana.get(form(theme)), omar.get(form(theme))

    save(rana, pages[0], title_ar="نص رنا")
    answer = save(omar, pages[1], title_ar="نص عمر")

    assert answer.status_code == 409
    assert [each.person for each in conflict_of(answer).saves] == ["رنا العبادي"]
    assert told(conflict_of(answer).clashes) == [("العنوان الرسمي – بالعربية", "قبل", "نص رنا", "نص عمر")]
    assert conflict_of(answer).clashes[0].language == "ar"
    assert answer.context["adminform"].form["title_ar"].value() == "نص عمر"
    shown = answer.content.decode()
    assert SAVED_MEANWHILE in shown
    assert "نص رنا" in shown
    assert Commitment.objects.get().title_ar == "نص رنا"


def test_saving_again_is_deliberate(rana, omar):
    commitment = make.commitment()
    pages = rana.get(form(commitment)), omar.get(form(commitment))
    save(rana, pages[0], title_ar="نص رنا")
    again = save(omar, pages[1], title_ar="نص عمر")

    answer = save(omar, again)

    assert answer.status_code == 302
    assert Commitment.objects.get().title_ar == "نص عمر"
    assert [record.title_ar for record in commitment.history.all()[:2]] == ["نص عمر", "نص رنا"]


def test_theirs_is_taken_without_a_script(rana, omar):
    commitment = make.commitment()
    pages = rana.get(form(commitment)), omar.get(form(commitment))
    save(rana, pages[0], title_ar="نص رنا", number="17")
    again = save(omar, pages[1], title_ar="نص عمر", number="18", objective_ar="هدف عمر")

    save(omar, again, **{"title_ar-use": "theirs", "number-use": "mine"})

    commitment.refresh_from_db()
    assert (commitment.title_ar, commitment.number, commitment.objective_ar) == ("نص رنا", 18, "هدف عمر")


def test_what_only_the_other_changed_is_in_the_form(rana, omar):
    commitment = make.commitment(starts_on="2022-01-01", ends_on="2025-12-31")
    pages = rana.get(form(commitment)), omar.get(form(commitment))
    save(rana, pages[0], starts_on="2023-01-01", stated_percent="91", published_at_0="", published_at_1="")
    again = save(omar, pages[1], title_ar="نص عمر")

    assert told(conflict_of(again).clashes) == []
    assert [(each.label, each.theirs) for each in conflict_of(again).taken] == [
        ("يبدأ في", "١ كانون الثاني ٢٠٢٣"),
        ("النسبة المعلنة من الحكومة", "٩١"),
        ("نُشر في", ""),
    ]
    save(omar, again)

    commitment.refresh_from_db()
    assert (commitment.title_ar, commitment.starts_on.year, commitment.stated_percent) == ("نص عمر", 2023, 91)
    assert commitment.published_at is None


def test_a_third_save_in_between_is_told_again(rana, omar):
    commitment = make.commitment()
    pages = rana.get(form(commitment)), omar.get(form(commitment))
    save(rana, pages[0], title_ar="نص رنا")
    again = save(omar, pages[1], title_ar="نص عمر")
    save(rana, rana.get(form(commitment)), title_ar="نص رنا الثاني")

    answer = save(omar, again)

    assert answer.status_code == 409
    assert told(conflict_of(answer).clashes) == [("العنوان الرسمي – بالعربية", "نص رنا", "نص رنا الثاني", "نص عمر")]
    assert Commitment.objects.get().title_ar == "نص رنا الثاني"


def test_a_wrong_value_is_told_beside_the_newer_save(rana, omar):
    commitment = make.commitment()
    pages = rana.get(form(commitment)), omar.get(form(commitment))
    save(rana, pages[0], title_ar="نص رنا")

    answer = save(omar, pages[1], title_ar="", number="x")

    assert answer.status_code == 409
    assert [(each.theirs, each.mine) for each in conflict_of(answer).clashes] == [("نص رنا", "")]
    assert "number" in answer.context["adminform"].form.errors


def test_the_version_stays_through_an_error_of_the_form(rana, omar):
    commitment = make.commitment()
    wrong = save(omar, omar.get(form(commitment)), number="x")
    save(rana, rana.get(form(commitment)), title_ar="نص رنا")

    answer = save(omar, wrong, number="7", title_ar="نص عمر")

    assert answer.status_code == 409


def test_who_changed_nothing_overwrites_nothing(rana, omar):
    """Adding a row inside the page is no change of the page's own row."""
    plan = make.plan()
    pages = rana.get(form(plan)), omar.get(form(plan))
    save(rana, pages[0], name_ar="اسم رنا")

    answer = save(omar, pages[1], **new_event("حدث عمر"))

    plan.refresh_from_db()
    assert answer.status_code == 302
    assert plan.name_ar == "اسم رنا"
    assert [event.what for event in plan.events.all()] == ["حدث عمر"]


def new_event(words, number=0):
    return {
        "events-TOTAL_FORMS": str(number + 1),
        f"events-{number}-happened_on": "2024-01-01",
        f"events-{number}-precision": "day",
        f"events-{number}-what_ar": words,
        f"events-{number}-what_en": "",
        f"events-{number}-sources": "",
    }


def test_a_row_added_by_both_is_two_rows(rana, omar):
    plan = make.plan()
    pages = rana.get(form(plan)), omar.get(form(plan))

    save(rana, pages[0], **new_event("حدث رنا"))
    save(omar, pages[1], **new_event("حدث عمر"))

    assert {event.what for event in plan.events.all()} == {"حدث رنا", "حدث عمر"}


def test_a_row_inside_the_page_is_checked_too(rana, omar):
    commitment = make.commitment()
    first, second = make.milestone(commitment, title_ar="قبل ١"), make.milestone(commitment, title_ar="قبل ٢")
    pages = rana.get(form(commitment)), omar.get(form(commitment))
    save(rana, pages[0], **{"milestones-0-title_ar": "رنا ١", "milestones-1-title_ar": "رنا ٢"})

    answer = save(omar, pages[1], **{"milestones-1-title_ar": "عمر ٢", "title_ar": "عنوان عمر"})

    rows = answer.context["inline_admin_formsets"][1].formset.forms
    assert answer.status_code == 409
    assert [row.conflict is None for row in rows] == [True, False]
    assert told(rows[1].conflict.clashes) == [("العنوان – بالعربية", "قبل ٢", "رنا ٢", "عمر ٢")]
    assert rows[0]["title_ar"].value() == "رنا ١"
    save(omar, answer, **{"milestones-1-title_ar-use": "theirs"})
    assert [row.title_ar for row in Milestone.objects.order_by("number")] == ["رنا ١", "رنا ٢"]
    assert Commitment.objects.get().title_ar == "عنوان عمر"
    assert first.history.count() == second.history.count() == 2


def test_a_row_that_the_other_deleted_says_so_and_keeps_the_text(rana, omar):
    plan = make.plan()
    events = [plan.events.create(happened_on=f"202{year}-01-01", what_ar=f"حدث {year}") for year in (1, 2, 3)]
    pages = rana.get(form(plan)), omar.get(form(plan))
    save(rana, pages[0], **{"events-0-DELETE": "on"})
    typed = {"events-0-what_ar": "نص عمر", "events-2-what_ar": "حدث ٣ كما عدله عمر"}

    answer = save(omar, pages[1], **typed)

    events_form = answer.context["inline_admin_formsets"][0]
    assert answer.status_code == 409
    assert "نص عمر" in answer.content.decode()
    assert [row.original for row in events_form if row.original] == events[1:]
    save(omar, answer)
    assert [event.what for event in plan.events.all()] == ["حدث 2", "حدث ٣ كما عدله عمر"]


def test_a_row_that_the_other_changed_is_not_deleted_unseen(rana, omar):
    commitment = make.commitment(lead=make.entity("moy"))
    activity = make.activity(commitment, title_ar="قبل")
    pages = rana.get(form(commitment)), omar.get(form(commitment))
    save(rana, pages[0], **{"activities-0-title_ar": "نص رنا"})

    answer = save(omar, pages[1], **{"activities-0-DELETE": "on"})

    assert answer.status_code == 409
    assert "نص رنا" in answer.content.decode()
    assert commitment.activities.get() == activity
    save(omar, answer, **{"activities-0-DELETE": "on"})
    assert not commitment.activities.exists()


def test_a_row_added_before_the_others_moves_none_of_them(rana, omar):
    """The form that comes back shows each row beside its own name."""
    plan = make.plan()
    own = plan.events.create(happened_on="2023-01-01", what_ar="حدث قديم")
    page = omar.get(form(plan))
    plan.events.create(happened_on="2020-01-01", what_ar="حدث أسبق")

    answer = save(omar, page, **{"events-0-happened_on": "x"})

    assert [row.original for row in answer.context["inline_admin_formsets"][0] if row.original] == [own]


def test_rows_without_a_history_are_compared_all_the_same(rana, omar):
    commitment = make.commitment(lead=make.entity("moy"))
    pages = rana.get(form(commitment)), omar.get(form(commitment))
    save(rana, pages[0], **{"roles-0-order": "3"})

    answer = save(omar, pages[1], **{"roles-0-order": "5"})

    assert answer.status_code == 409
    assert EntityRole.objects.get().order == 3


def test_both_languages_and_choices_are_told_in_words(rana, omar):
    membership = Membership.objects.create(user=make.user("a@example.org"), entity=make.entity("moy"))
    pages = rana.get(form(membership)), omar.get(form(membership))
    save(rana, pages[0], role="submitter")

    answer = save(omar, pages[1], role="focal_point")

    assert [(each.before, each.theirs, each.mine) for each in conflict_of(answer).clashes] == [
        ("عضو", "مفوّض", "ضابط ارتباط")
    ]


def test_a_page_whose_row_was_deleted_shows_what_was_typed(rana, omar):
    window = make.window()
    page = omar.get(form(window))
    stamp = {"drawn": hidden(page, "drawn")}
    rana.post(form(window, "delete"), {"post": "yes"})

    answer = save(omar, page, opens_at_0="2026-01-05", opens_at_1="10:00", **stamp)

    shown = answer.content.decode()
    assert answer.status_code == 410
    assert "رنا العبادي" in shown
    assert "٥ كانون الثاني ٢٠٢٦" in shown


def test_a_step_whose_row_was_deleted_shows_what_was_typed(omar):
    milestone = make.milestone(ends_on="2027-06-30")
    opened = omar.get(form(milestone, "move-end"))
    address = form(milestone, "move-end")
    milestone.delete()
    typed = {"ends_on": "2028-01-01", "reason_ar": "تأخر التمويل"}

    answer = omar.post(address, typed | {"drawn": hidden(opened, "drawn")})

    assert answer.status_code == 410
    assert "تأخر التمويل" in answer.content.decode()
    assert omar.post(address, typed).status_code == 404


def test_a_row_that_one_never_saw_stays_a_404(omar):
    window = make.window()
    data = filled(omar.get(form(window)))
    address = form(window)
    window.delete()

    assert omar.post(address, data).status_code == 404
    assert omar.post(address, data | {"drawn": "zzz"}).status_code == 404


def hidden(response, name):
    """Return the value of a hidden field of the page."""
    _head, _name, rest = response.content.decode().partition(f'name="{name}" value="')
    return rest.partition('"')[0]


def test_deleting_looks_at_the_newer_save_first(rana, omar):
    membership = Membership.objects.create(user=make.user("a@example.org"), entity=make.entity("moy"))
    asked = omar.get(form(membership, "delete"))
    save(rana, rana.get(form(membership)), role="submitter")

    answer = omar.post(form(membership, "delete"), {"post": "yes", "version": hidden(asked, "version")}, follow=True)

    assert Membership.objects.exists()
    assert [str(message) for message in answer.context["messages"]] == [
        "تغيّر هذا الصف في هذه الأثناء. اطلعوا عليه قبل حذفه."
    ]


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "٣", "1\x00"])
def test_nonsense_in_place_of_the_version_saves_nothing(omar, version):
    commitment = make.commitment(title_ar="قبل")

    answer = save(omar, omar.get(form(commitment)), title_ar="بعد", version=version)

    assert answer.status_code in {200, 409}
    assert Commitment.objects.get().title_ar == "قبل"


# Steps


def test_a_step_on_a_page_opened_before_a_newer_save_looks_again(rana, omar):
    item = make.feedback()
    unit = make.entity("ogu")
    opened = omar.get(form(item, "decide"))
    typed = {"outcome": "accepted", "entity": unit.pk, "reason_ar": "تعليل عمر"}
    rana.post(form(item, "decide"), typed | {"outcome": "not_accepted", "reason_ar": "تعليل رنا"})

    answer = omar.post(form(item, "decide"), typed | {"version": hidden(opened, "version")})

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert Feedback.objects.get().outcome == "not_accepted"
    assert all(words in shown for words in ["تعليل عمر", "تعليل رنا", "رنا العبادي"])
    omar.post(form(item, "decide"), typed | {"version": hidden(answer, "version")})
    assert Feedback.objects.get().decision_reason_ar == "تعليل عمر"


def test_a_button_on_a_page_opened_before_a_newer_save_does_nothing(rana, omar):
    commitment = make.commitment(published_at=None)
    opened = omar.get(form(commitment))
    save(rana, rana.get(form(commitment)), title_ar="نص رنا")

    step = next(each for each in opened.context["steps"] if "publish" in each.address)
    answer = omar.post(step.address, {"version": step.version}, follow=True)

    assert Commitment.objects.get().published_at is None
    assert len(answer.context["messages"]) == 1
    step = answer.context["steps"][0]
    omar.post(step.address, {"version": step.version})
    assert Commitment.objects.get().is_published


def test_a_reply_that_the_other_rewrote_is_not_published_unread(rana, omar):
    item = make.feedback()
    reply = Reply.objects.create(feedback=item, body_ar="قبل", entity=make.entity("ogu"))
    opened = omar.get(form(item, "publish_reply".replace("_", "-")))
    save(rana, rana.get(form(item)), **{"replies-0-body_ar": "نص رنا"})

    answer = omar.post(form(item, "publish-reply"), {"reply": reply.pk, "version": hidden(opened, "version")})

    assert answer.status_code == 409
    assert Reply.objects.get().published_at is None


def test_an_approval_meets_a_newer_save(rana, omar):
    update = make.update(state=ProgressUpdate.State.SUBMITTED, approved_on=None)
    opened = omar.get(form(update))
    update.save()

    step = next(each for each in opened.context["steps"] if "approve" in each.address)
    omar.post(step.address, {"version": step.version})

    assert ProgressUpdate.objects.get().state == ProgressUpdate.State.SUBMITTED


# At the very same moment


def test_of_two_forms_sent_at_once_one_is_saved_and_one_is_asked(in_parallel):
    commitment = make.commitment()
    staff = [make.staff("unit_staff", f"staff{number}@example.org") for number in range(4)]
    sent = [(browser, browser.get(form(commitment))) for browser in map(browser_of, staff)]

    def send():
        browser, page = sent.pop()
        title = f"عنوان {len(sent)}"
        return save(browser, page, title_ar=title).status_code, title

    answers = in_parallel(send, 4)

    assert sorted(status for status, _title in answers) == [302, 409, 409, 409]
    assert Commitment.objects.get().title_ar == dict(answers)[302]
    assert not PlanEvent.objects.exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_a_newer_save_costs_five_queries_more_than_any_error_of_the_form(rana, omar, rows):
    plan = make.plan()
    for number in range(rows):
        plan.events.create(happened_on="2023-01-01", what_ar=f"حدث {number}")
    pages = rana.get(form(plan)), omar.get(form(plan))
    with CaptureQueriesContext(connection) as of_an_error:
        save(omar, pages[1], name_ar="")
    save(rana, pages[0], name_ar="اسم رنا")

    with CaptureQueriesContext(connection) as of_a_newer_save:
        answer = save(omar, pages[1], name_ar="اسم عمر")

    assert answer.status_code == 409
    assert len(of_a_newer_save) - len(of_an_error) <= 5
