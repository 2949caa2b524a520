from datetime import timedelta

import pytest
from icalendar import Calendar

from tests import make
from workshops.models import WorkingGroup, Workshop, WorkshopSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(settings):
    settings.PORTAL_URL = "https://ogp.example.jo"
    row = make.workshop(
        "ws",
        title_ar="ورشة عمل لمناقشة الخطط التفصيلية (٢٠٢١-٢٠٢٥)",
        title_en="Workshop to discuss the detailed plans (2021-2025)",
        short_title_ar="ورشة الخطط التفصيلية",
        starts_at=make.amman(2022, 6, 23),
    )
    make.session(row, 1, title_ar="تسجيل المشاركين", title_en="Registration")
    slot = make.session(row, 2, kind=WorkshopSession.Kind.WORKING_GROUPS)
    make.session(row, 3, title_ar="غداء", title_en="", ends_at=None)
    make.group(slot, label_ar="مجموعة العمل (١)", topic_ar="تعزيز النزاهة")
    return row


def event_at(client, address):
    """The one event of the file, parsed as a calendar program does."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    assert not calendar.errors
    assert not calendar.get_missing_tzids()
    [event] = calendar.walk("VEVENT")
    return event


def test_the_workshop_is_an_event_until_the_last_time_that_its_agenda_tells(client, workshop):
    event = event_at(client, "/calendars/ws.ics")

    assert event.start == make.amman(2022, 6, 23, 9)
    assert event.end == make.amman(2022, 6, 23, 11)
    assert event["DTSTART"].params["TZID"] == "Asia/Amman"
    assert "When the workshop ends is not known" in event["DESCRIPTION"]


def test_a_known_end_is_the_end(client, workshop):
    Workshop.objects.update(ends_at=make.amman(2022, 6, 23, 14))

    event = event_at(client, "/calendars/ws.ics")

    assert event.end == make.amman(2022, 6, 23, 14)
    assert "not known" not in event["DESCRIPTION"]


def test_titles_stand_in_both_languages_letter_for_letter(client, workshop):
    event = event_at(client, "/calendars/ws.ics")

    assert event["SUMMARY"] == "ورشة الخطط التفصيلية"
    assert event["SUMMARY"].params["LANGUAGE"] == "ar"
    assert "ورشة عمل لمناقشة الخطط التفصيلية (٢٠٢١-٢٠٢٥)" in event["DESCRIPTION"]
    assert "Workshop to discuss the detailed plans (2021-2025)" in event["DESCRIPTION"]


def test_times_in_the_text_are_isolated_so_that_the_start_comes_first(client, workshop):
    lines = event_at(client, "/calendars/ws.ics")["DESCRIPTION"].splitlines()

    assert "\u2067\u2066٩:٠٠\u2069 – \u2066١٠:٠٠\u2069 تسجيل المشاركين\u2069" in lines
    assert "\u2066\u20669:00\u2069 – \u206610:00\u2069 Registration\u2069" in lines


def test_the_text_is_the_same_whatever_language_the_reader_asks_for(client, workshop):
    arabic = client.get("/calendars/ws.ics", headers={"Accept-Language": "ar"})
    english = client.get("/calendars/ws.ics", headers={"Accept-Language": "en"})

    assert arabic.content == english.content
    assert arabic["Content-Language"] == "ar, en"


def test_an_agenda_item_without_a_known_end_is_a_moment(client, workshop):
    event = event_at(client, "/calendars/ws/sessions/3.ics")

    assert event["SUMMARY"] == "غداء"
    assert "DTEND" not in event
    assert "When this item ends is not known" in event["DESCRIPTION"]


def test_a_group_meets_during_its_agenda_item(client, workshop):
    WorkingGroup.objects.update(room_ar="القاعة ٢")
    Workshop.objects.update(place_ar="عمّان")

    event = event_at(client, "/calendars/ws/groups/1.ics")

    assert event["SUMMARY"] == "مجموعة العمل (١): تعزيز النزاهة"
    assert (event.start, event.end) == (make.amman(2022, 6, 23, 10), make.amman(2022, 6, 23, 11))
    assert event["LOCATION"] == "القاعة ٢، عمّان"
    assert event["URL"] == "https://ogp.example.jo/ar/workshops/ws/groups/1/"


def test_the_name_of_an_event_stays_and_its_stamp_tells_the_last_change(client, workshop):
    before = event_at(client, "/calendars/ws/sessions/1.ics")
    session = WorkshopSession.objects.get(order=1)

    session.title_ar = "التسجيل"
    session.save()
    workshop.refresh_from_db()
    after = event_at(client, "/calendars/ws/sessions/1.ics")

    assert before["UID"] == after["UID"] == f"session-{session.pk}@ogp.example.jo"
    assert after["DTSTAMP"].dt == max(session.updated_at, workshop.updated_at).replace(microsecond=0)
    assert after["DTSTAMP"].dt >= before["DTSTAMP"].dt


def test_a_winter_workshop_has_the_offset_of_its_day(client):
    make.workshop("winter", starts_at=make.amman(2022, 1, 20))

    assert event_at(client, "/calendars/winter.ics").start.utcoffset() == timedelta(hours=2)


def test_lines_are_folded_and_a_long_title_comes_back_whole(client):
    title = "إشراك المجتمعات المحلية/أصحاب المصلحة، " * 20
    make.group(make.session(make.workshop("ws")), topic_ar=title)

    response = client.get("/calendars/ws/groups/1.ics")

    assert max(len(line) for line in response.content.split(b"\r\n")) <= 75
    assert title in Calendar.from_ical(response.content).walk("VEVENT")[0]["SUMMARY"]


def test_the_file_has_a_name_and_a_mark_for_asking_again(client, workshop):
    first = client.get("/calendars/ws/groups/1.ics")
    again = client.get("/calendars/ws/groups/1.ics", headers={"If-None-Match": first["ETag"]})

    assert first["Content-Disposition"] == 'attachment; filename="ws-group-1.ics"'
    assert again.status_code == 304
    assert not first.cookies


@pytest.mark.parametrize(
    "address", ["ws.ics", "ws/sessions/1.ics", "ws/groups/1.ics", "nowhere.ics", "ws/groups/9.ics"]
)
def test_what_is_not_published_has_no_calendar(client, workshop, address):
    if not address.endswith("9.ics"):
        Workshop.objects.update(published_at=None)

    assert client.get(f"/calendars/{address}").status_code == 404
