"""Arabic and English in the forms of the back office: where an error is."""

import pytest

from commitments.models import Commitment
from tests import make
from tests.admin_forms import filled


@pytest.fixture
def staff(client, unit_staff):
    client.force_login(unit_staff)
    return client


def change(row, page="change"):
    return f"/ar/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{page}/"


def html(response):
    return response.content.decode()


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
