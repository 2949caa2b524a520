from datetime import date

from icalendar import Calendar

from tests import make

FILE = "/calendars/plans/nap5/1.ics"


def events(client):
    response = client.get(FILE)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return [
        (str(event["summary"]), event["dtstart"].dt, event["dtend"].dt)
        for event in Calendar.from_ical(response.content).walk("VEVENT")
    ]


def test_planned_ends_are_whole_days_and_months(client, db):
    commitment = make.commitment()
    make.milestone(commitment, title_ar="دراسة", ends_on=date(2024, 6, 30))
    make.milestone(commitment, title_ar="دليل", ends_on=date(2024, 9, 30), precision="month")

    assert events(client) == [
        ("1.1 دراسة", date(2024, 6, 30), date(2024, 7, 1)),
        ("1.2 دليل", date(2024, 9, 1), date(2024, 10, 1)),
    ]


def test_doubtful_and_unknown_ends_and_drafts_stay_out(client, db):
    commitment = make.commitment()
    make.milestone(commitment)
    make.milestone(commitment, ends_on=date(2022, 4, 30), are_dates_doubtful=True)
    make.milestone(commitment, ends_on=date(2022, 12, 31), precision="year")
    make.milestone(commitment, ends_on=date(2022, 4, 30), published_at=None)

    assert events(client) == []
    assert FILE not in client.get("/ar/plans/nap5/commitments/1/").content.decode()


def test_the_page_links_its_calendar(client, db):
    make.milestone(ends_on=date(2024, 6, 30))

    assert FILE in client.get("/ar/plans/nap5/commitments/1/").content.decode()


def test_an_unknown_commitment_has_no_calendar(client, db):
    assert client.get(FILE).status_code == 404
