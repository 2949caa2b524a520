"""Arabic and English in the forms of the back office: what is out of date, what changed, where an error is."""

from datetime import date

import pytest

from commitments.models import Commitment, Milestone
from feedback.models import Feedback
from tests import make
from tests.admin_forms import filled
from workshops.models import WorkshopSession


@pytest.fixture
def staff(client, unit_staff):
    client.force_login(unit_staff)
    return client


def change(row, page="change"):
    return f"/ar/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{page}/"


def newer(row, **arabic):
    """The row, saved with a newer Arabic text."""
    row = type(row).objects.get(pk=row.pk)
    for name, text in arabic.items():
        setattr(row, name, text)
    row.save()
    return row


def words(response):
    return [str(message) for message in response.context["messages"]]


def html(response):
    return response.content.decode()


def test_the_form_marks_english_that_is_out_of_date_and_shows_what_changed(staff):
    milestone = newer(make.milestone(title_ar="تدريب موظفي القطاع العام"), title_ar="تدريب مئة موظف من القطاع العام")

    page = html(staff.get(change(milestone)))

    assert page.count("الترجمة قديمة") == 1
    assert '<p class="difference" lang="ar" dir="rtl">' in page
    assert "تدريب <del>موظفي</del> <ins>مئة موظف من</ins> القطاع العام" in page
    assert 'name="title_holds"' in page


def test_what_is_up_to_date_has_neither_mark_nor_box(staff):
    page = html(staff.get(change(make.milestone())))

    assert "field__mark" not in page
    assert "_holds" not in page


def test_of_a_long_text_only_the_words_around_a_change_are_shown(staff):
    long = [f"كلمة{number}" for number in range(100)]
    theme = newer(make.commitment(problem_ar=" ".join(long), problem_en="x"), problem_ar=" ".join([*long, "جديدة"]))

    page = html(staff.get(change(theme)))

    assert "كلمة5 … كلمة94 كلمة95 كلمة96 كلمة97 كلمة98 كلمة99 <ins>جديدة</ins>" in page


def test_one_tick_in_the_form_says_that_the_english_holds(staff):
    milestone = newer(make.milestone(title_ar="تدريب الموضفين"), title_ar="تدريب الموظفين")

    staff.post(change(milestone), filled(staff.get(change(milestone)), title_holds="on"))

    milestone.refresh_from_db()
    assert (milestone.title_en, milestone.outdated_translations) == ("Milestone 1", {})
    assert "النص الإنجليزي ما زال صالحاً" in html(staff.get(change(milestone, "history")))


def test_without_the_tick_it_stays_out_of_date(staff):
    milestone = newer(make.milestone(title_ar="أول"), title_ar="ثانٍ")

    staff.post(change(milestone), filled(staff.get(change(milestone)), weight="3"))

    milestone.refresh_from_db()
    assert (milestone.weight, milestone.outdated_translations) == (3, {"title": "أول"})


def test_a_tick_for_what_is_up_to_date_does_nothing(staff):
    milestone = make.milestone(title_ar="أول")

    staff.post(change(milestone), filled(staff.get(change(milestone)), title_ar="ثانٍ", title_holds="on"))

    milestone.refresh_from_db()
    assert milestone.outdated_translations == {"title": "أول"}


def test_saving_says_which_english_it_left_behind(staff):
    commitment = make.commitment(problem_ar="مشكلة", problem_en="Problem")
    make.milestone(commitment)
    page = staff.get(change(commitment))

    typed = {"title_ar": "عنوان جديد", "problem_ar": "مشكلة أخرى", "milestones-0-title_ar": "معلم جديد"}
    _saved, left = words(staff.post(change(commitment), filled(page, **typed), follow=True))

    assert "العنوان الرسمي – بالإنجليزية، المشكلة – بالإنجليزية، العنوان – بالإنجليزية" in left
    assert f'href="{change(commitment)}#id_title_en"' in left


def test_saving_what_was_out_of_date_before_says_nothing_new(staff):
    milestone = newer(make.milestone(title_ar="أول"), title_ar="ثانٍ")

    answer = staff.post(change(milestone), filled(staff.get(change(milestone)), weight="3"), follow=True)

    assert len(words(answer)) == 1


def test_rows_inside_another_row_have_marks_and_ticks_too(staff):
    commitment = make.commitment()
    newer(make.milestone(commitment, title_ar="أول"), title_ar="ثانٍ")
    session = newer(make.session(title_ar="أول"), title_ar="ثانٍ")

    for box, owner in [
        ("milestones-0-title_holds", commitment),
        ("sessions-0-title_holds", session.workshop),
    ]:
        page = staff.get(change(owner))
        assert "<del>أول</del> <ins>ثانٍ</ins>" in html(page)
        staff.post(change(owner), filled(page, **{box: "on"}))

    assert [Milestone.objects.get().outdated_translations, WorkshopSession.objects.get().outdated_translations] == [
        {},
        {},
    ]


def test_what_can_only_be_read_is_marked_without_a_box(staff):
    update = newer(make.update(text_ar="أول"), text_ar="ثانٍ")

    page = html(staff.get(change(update)))

    assert "<del>أول</del> <ins>ثانٍ</ins>" in page
    assert "text_holds" not in page


def test_a_decision_that_is_worded_anew_leaves_its_english_behind(staff):
    item = make.feedback(**make.decision(decision_reason_ar="أُخذ به.", decision_reason_en="Accepted."))
    page = html(staff.get(change(item, "decide")))
    arabic, english = (page.index(f'name="reason_{language}"') for language in ["ar", "en"])
    assert page[:arabic].rindex('class="line"') == page[:english].rindex('class="line"')

    entity = make.entity("moy").pk
    answers = {"outcome": "accepted", "entity": entity, "reason_ar": "أُخذ به كله.", "reason_en": "Accepted."}
    staff.post(change(item, "decide"), answers)

    assert Feedback.objects.get().outdated_translations == {"decision_reason": "أُخذ به."}


@pytest.mark.parametrize("state", ["missing", "outdated", "complete"])
def test_lists_are_narrowed_by_the_state_of_the_translation(staff, state):
    rows = {
        "missing": make.commitment(short_title_en=""),
        "outdated": newer(make.commitment(title_ar="أول"), title_ar="ثانٍ"),
        "complete": make.commitment(),
    }

    page = staff.get(f"/ar/admin/commitments/commitment/?translation={state}")

    assert list(page.context["cl"].queryset) == [rows[state]]


# Where an error is


def summary(response):
    """The list of errors on top of the page."""
    page = html(response)
    return page[page.index('class="problems"') : page.index("</ul>", page.index('class="problems"'))]


def test_an_error_names_field_and_language_and_leads_to_it(staff):
    milestone = make.milestone()

    answer = staff.post(change(milestone), filled(staff.get(change(milestone)), title_en="x" * 301))

    assert '<a href="#id_title_en">العنوان – بالإنجليزية</a>' in summary(answer)


def test_an_error_in_a_day_with_a_time_leads_to_the_day(staff):
    milestone = make.milestone()

    answer = staff.post(change(milestone), filled(staff.get(change(milestone)), published_at_0="أمس"))

    assert 'href="#id_published_at_0"' in summary(answer)
    assert 'id="id_published_at_0"' in html(answer)


@pytest.mark.parametrize("field", ["stated_percent", "stated_on"])
def test_a_closed_part_of_the_form_opens_for_its_error(staff, field):
    commitment = make.commitment()
    page = staff.get(change(commitment))
    assert "<details open>" not in html(page).split('name="stated_percent"')[0]

    answer = staff.post(change(commitment), filled(page, **{field: "x"}))

    assert f'href="#id_{field}"' in summary(answer)
    assert "<details open>" in html(answer).split('name="stated_percent"')[0]
    assert Commitment.objects.get().stated_percent is None


def test_a_row_inside_opens_for_its_error(staff):
    session = make.session()
    make.session(session.workshop)
    page = staff.get(change(session.workshop))
    assert "<details open>" not in html(page).split('name="sessions-1-title_en"')[0]

    answer = staff.post(change(session.workshop), filled(page, **{"sessions-1-title_en": "x" * 1000}))

    assert '<a href="#id_sessions-1-title_en">' in summary(answer)
    assert "السطر ٢: العنوان – بالإنجليزية" in summary(answer)
    assert "<details>" in html(answer).split('name="sessions-0-title_en"')[0]
    assert "<details open>" in html(answer).split('name="sessions-0-title_en"')[1].split('"sessions-1-title_en"')[0]


def test_an_error_of_a_whole_row_leads_to_the_row(staff):
    commitment = make.commitment()
    make.milestone(commitment)
    make.milestone(commitment)
    page = staff.get(change(commitment))

    answer = staff.post(change(commitment), filled(page, **{"milestones-1-number": "1"}))

    assert 'href="#milestones-' in summary(answer)


def test_an_error_in_a_step_names_the_language_and_leads_to_the_choice(staff):
    item = make.feedback()

    answer = staff.post(change(item, "decide"), {"reason_ar": "", "reason_en": "\0"})

    assert 'href="#id_outcome_0"' in summary(answer)
    assert 'href="#id_reason_ar">تعليل القرار – بالعربية' in summary(answer)
    assert 'href="#id_reason_en">تعليل القرار – بالإنجليزية' in summary(answer)


def test_moving_the_end_takes_both_languages_side_by_side(staff):
    milestone = make.milestone(ends_on=date(2097, 6, 30))

    page = html(staff.get(change(milestone, "move-end")))

    arabic, english = (page.index(f'name="reason_{language}"') for language in ["ar", "en"])
    assert page[:arabic].rindex('class="line"') == page[:english].rindex('class="line"')
    assert page[: page.index('name="ends_on"')].rindex('class="line"') != page[:arabic].rindex('class="line"')


def test_an_error_in_the_english_of_a_report_opens_its_part(client, ministry_staff):
    client.force_login(ministry_staff)
    milestone = make.milestone(make.commitment(lead=ministry_staff.memberships.get().entity))
    sheet = f"/ar/admin/report/{make.period().pk}/"
    closed = html(client.get(sheet)).split(f'name="m{milestone.pk}-text_en"')[0]
    assert closed.rindex('<details class="report__more">') > closed.rfind('<details class="report__more" open>')

    typed = {f"m{milestone.pk}-status": "in_progress", f"m{milestone.pk}-text_en": "nul \0 inside"}
    answer = client.post(sheet, {"row": milestone.pk} | typed)

    assert f'<a href="#id_m{milestone.pk}-text_en">١.١ – ما الذي أُنجز، بالإنجليزية</a>' in summary(answer)
    opened = html(answer).split(f'name="m{milestone.pk}-text_en"')[0]
    assert opened.rindex('<details class="report__more" open>') > opened.rfind('<details class="report__more">')
