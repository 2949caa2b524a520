import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from feedback.models import Feedback, Naming
from tests import make
from workshops.models import Workshop, WorkshopSession

pytestmark = pytest.mark.django_db

PAGE_QUERIES = 8


def days(number):
    return timezone.now() + timedelta(days=number)


def body(response):
    """The page's text as a reader gets it, without markup."""
    assert response.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def structured(response):
    """The blocks of structured data on the page, by their type."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.S)
    return {data["@type"]: data for data in map(json.loads, found)}


def full_workshop(**fields):
    """A workshop with an agenda, a group of each of two commitments and feedback in both groups."""
    workshop = make.workshop("ws", **fields)
    make.session(workshop, 1)
    slot = make.session(workshop, 2, kind=WorkshopSession.Kind.WORKING_GROUPS)
    groups = [make.group(slot, commitment=make.commitment()) for _ in range(2)]
    for group in groups:
        make.feedback(group)
    return workshop, groups


# The list


def test_the_list_shows_what_is_coming_before_what_took_place(client):
    make.workshop(title_ar="ورشة منعقدة", short_title_ar="الورشة المنعقدة", starts_at=days(-30))
    make.workshop(title_ar="ورشة قادمة", short_title_ar="الورشة القادمة", starts_at=days(30))

    text = body(client.get("/ar/workshops/"))

    assert text.index("الورشة القادمة") < text.index("الورشة المنعقدة")


def test_the_list_says_that_nothing_is_announced(client):
    make.workshop(starts_at=days(-30))

    assert "No workshop has been announced." in body(client.get("/en/workshops/"))


def test_the_list_keeps_drafts_to_itself(client):
    make.workshop(short_title_en="Secret draft", published_at=None)
    make.workshop(short_title_en="Secret plan", plan_row=make.plan("nap6", number=6, published_at=None))

    assert "Secret" not in body(client.get("/en/workshops/"))


def test_illustrative_workshops_say_so_in_the_list(client):
    make.workshop(plan_row=make.plan("demo", number=99, is_demo=True))

    assert "Illustrative content" in body(client.get("/en/workshops/"))


def test_the_filter_is_offered_when_there_is_more_than_one_kind(client):
    make.workshop()
    assert b"<select" not in client.get("/en/workshops/").content

    make.workshop(kind=Workshop.Kind.FORUM)
    assert b"<select" in client.get("/en/workshops/").content


@pytest.mark.parametrize(
    ("query", "shown"), [("?kind=forum", ["forum"]), ("?kind=%27--", ["day", "forum"]), ("", ["day", "forum"])]
)
def test_the_filter_narrows_the_list_and_ignores_nonsense(client, query, shown):
    make.workshop("day")
    make.workshop("forum", kind=Workshop.Kind.FORUM)

    page = client.get(f"/ar/workshops/{query}").content.decode()

    assert sorted(re.findall(r'<h3><a href="/ar/workshops/([\w-]+)/"', page)) == shown


@pytest.mark.parametrize(
    ("query", "many"), [("?page=2", 2), ("?page=-1", 2), ("?page=abc", 12), ("?page=9999", 2), ("?page=", 12)]
)
def test_the_pager_survives_whatever_is_asked(client, query, many):
    for _ in range(14):
        make.workshop()

    assert client.get(f"/ar/workshops/{query}").content.count(b"<article") == many


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_costs_the_same_for_any_number(client, django_assert_max_num_queries, many):
    for number in range(many):
        make.workshop(kind=Workshop.Kind.FORUM if number % 2 else Workshop.Kind.WORKSHOP)

    with django_assert_max_num_queries(3):
        client.get("/ar/workshops/")


# A workshop


def test_titles_are_printed_letter_for_letter_with_their_own_digits(client):
    workshop = make.workshop("ws", title_ar="ورشة (٢٠٢١-2025)", subtitle_ar="بمشاركة 6 جهات")
    make.session(workshop, title_ar="6 مجموعات عمل (٢٠٢١-٢٠٢٥)")

    text = body(client.get("/ar/workshops/ws/"))

    assert "ورشة (٢٠٢١-2025)" in text
    assert "بمشاركة 6 جهات" in text
    assert "6 مجموعات عمل (٢٠٢١-٢٠٢٥)" in text


def test_the_day_is_told_in_words_with_its_weekday(client):
    make.workshop("ws", starts_at=make.amman(2022, 6, 23))

    assert "الخميس ٢٣ حزيران ٢٠٢٢" in body(client.get("/ar/workshops/ws/"))
    assert "Thursday 23 June 2022" in body(client.get("/en/workshops/ws/"))


def test_what_is_not_known_is_said(client):
    make.workshop("ws")

    text = body(client.get("/en/workshops/ws/"))

    assert "Place Not recorded in the portal" in text
    assert "Organiser Not recorded in the portal. Do you know it? Tell us." in text
    assert "The day of its announcement is not recorded." in text
    assert "when it ends is not recorded in the portal" in text
    assert "The agenda is not entered in the portal yet." in text


def test_what_is_known_is_shown(client):
    make.workshop(
        "ws",
        place_en="Royal Cultural Centre",
        organiser=make.entity(name_en="Ministry of Planning"),
        starts_at=make.amman(2022, 6, 23),
        ends_at=make.amman(2022, 6, 23, 13),
        announced_on="2022-06-01",
    )

    text = body(client.get("/en/workshops/ws/"))

    assert "Place Royal Cultural Centre" in text
    assert "Organiser Ministry of Planning" in text
    assert "From 9:00 am to 1:00 pm (noon)" in text
    assert "1 June 2022: 22 days’ notice" in text


@pytest.mark.parametrize(("notice", "is_warned"), [(13, True), (14, False), (None, False)])
def test_short_notice_is_said_with_the_requirement(client, notice, is_warned):
    announced_on = notice and timezone.localdate() + timedelta(days=20 - notice)
    make.workshop("ws", starts_at=days(20), announced_on=announced_on)

    assert ("requirement 3.1" in body(client.get("/en/workshops/ws/"))) is is_warned


@pytest.mark.parametrize(
    ("starts_in_days", "sentence"), [(-30, "This meeting has taken place"), (-0.001, "taking place now")]
)
def test_the_page_says_whether_it_took_place(client, starts_in_days, sentence):
    make.workshop("ws", starts_at=days(starts_in_days), ends_at=days(starts_in_days + 1))

    assert sentence in body(client.get("/en/workshops/ws/"))


def test_a_past_workshop_says_that_its_report_is_missing(client):
    make.workshop("ws")

    assert "discussions report is not in the portal yet" in body(client.get("/en/workshops/ws/"))


def test_the_agenda_stands_in_order_with_times_and_groups_in_their_slot(client):
    _, groups = full_workshop(starts_at=make.amman(2022, 6, 23))

    page = client.get("/en/workshops/ws/").content.decode()

    agenda = page[page.index('<ol class="agenda') :]
    marks = ['"09:00"', '"10:00"', "Item 1", '"10:00"', '"11:00"', "Item 2", "<details open>", "Topic 1", "Topic 2"]
    assert re.search(".*".join(marks), agenda, re.S)
    assert f'href="{groups[0].get_absolute_url()}"'.replace("/ar/", "/en/") in page
    assert '<a href="/en/plans/nap5/commitments/1/">' in page


def test_an_agenda_of_several_days_has_a_heading_for_each(client):
    workshop = make.workshop("ws", starts_at=make.amman(2022, 6, 23), ends_at=make.amman(2022, 6, 24, 13))
    make.session(workshop, 1)
    make.session(workshop, 2, starts_at=make.amman(2022, 6, 24, 9), ends_at=make.amman(2022, 6, 24, 10))

    text = body(client.get("/en/workshops/ws/"))

    assert text.count("Friday 24 June 2022") == 2
    assert "From Thursday 23 June 2022 to Friday 24 June 2022" in text


def test_a_commitment_that_is_a_draft_stays_unnamed(client):
    slot = make.session(make.workshop("ws"), kind=WorkshopSession.Kind.WORKING_GROUPS)
    make.group(slot, commitment=make.commitment(short_title_en="Secret commitment", published_at=None))

    assert "Secret" not in body(client.get("/en/workshops/ws/"))
    assert "Secret" not in body(client.get("/en/workshops/ws/groups/1/"))


def test_feedback_on_the_workshop_and_its_groups_is_shown_when_public(client):
    workshop, groups = full_workshop()
    make.feedback(workshop, body="About the day")
    make.feedback(groups[0], body="About the group")
    make.feedback(make.workshop("other"), body="Elsewhere")
    make.feedback(workshop, body="Held back", moderation=Feedback.Moderation.HELD)
    make.feedback(workshop, body="For the body", naming=Naming.BODY_ONLY, moderation=Feedback.Moderation.HELD)

    text = body(client.get("/en/workshops/ws/"))

    assert "About the day" in text
    assert "About the group" in text
    assert not re.search("Elsewhere|Held back|For the body", text)


def test_the_call_for_feedback_names_the_workshop(client):
    make.workshop("ws")

    assert b"/ar/feedback/new/?about=workshops%2Fws" in client.get("/ar/workshops/ws/").content


def test_search_engines_get_the_event_with_its_agenda(client, settings):
    settings.PORTAL_URL = "https://ogp.example.jo"
    workshop = make.workshop("ws", starts_at=make.amman(2022, 6, 23), ends_at=make.amman(2022, 6, 23, 13))
    make.session(workshop, title_en="Opening")

    data = structured(client.get("/en/workshops/ws/"))

    assert data["Event"] == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Workshop ws",
        "startDate": "2022-06-23T09:00:00+03:00",
        "endDate": "2022-06-23T13:00:00+03:00",
        "url": "https://ogp.example.jo/en/workshops/ws/",
        "subEvent": [
            {
                "@type": "Event",
                "name": "Opening",
                "startDate": "2022-06-23T09:00:00+03:00",
                "endDate": "2022-06-23T10:00:00+03:00",
            }
        ],
    }
    assert [item["name"] for item in data["BreadcrumbList"]["itemListElement"]] == ["Home", "Workshops", "Workshop ws"]


def test_a_workshop_without_english_shows_the_arabic_in_its_own_language(client):
    make.workshop("ws", title_en="", short_title_en="")

    page = client.get("/en/workshops/ws/").content.decode()

    assert '<span lang="ar" dir="rtl">ورشة ws</span>' in page
    assert "Not translated yet" in page


@pytest.mark.parametrize("many", [1, 30])
def test_a_workshop_costs_the_same_for_any_number(client, django_assert_max_num_queries, many):
    workshop = make.workshop("ws")
    for _ in range(many):
        slot = make.session(workshop, kind=WorkshopSession.Kind.WORKING_GROUPS)
        make.feedback(make.group(slot, commitment=make.commitment()))

    with django_assert_max_num_queries(PAGE_QUERIES):
        client.get("/ar/workshops/ws/")


# A working group


def test_a_group_shows_its_topic_its_time_and_its_commitment(client):
    slot = make.session(
        make.workshop("ws", starts_at=make.amman(2022, 6, 23)), kind=WorkshopSession.Kind.WORKING_GROUPS
    )
    commitment = make.commitment()
    make.milestone(commitment, title_en="First milestone")
    make.milestone(commitment, title_en="Secret milestone", published_at=None)
    make.group(slot, commitment=commitment, topic_ar="موضوع (٢٠٢١-2025)", topic_en="")

    text = body(client.get("/en/workshops/ws/groups/1/"))

    assert "موضوع (٢٠٢١-2025) Not translated yet" in text
    assert "9:00 – to 10:00" in text
    assert "Title of commitment 1" in text
    assert "1.1 First milestone" in text
    assert "Secret" not in text


def test_a_group_shows_points_said_in_it_and_feedback_about_it(client):
    group = make.group(make.session(make.workshop("ws")))
    make.feedback(make.milestone(), body="A point of the group", said_in_group=group)
    make.feedback(group, body="About the group")
    make.feedback(make.milestone(), body="A held point", said_in_group=group, moderation=Feedback.Moderation.HELD)

    text = body(client.get("/en/workshops/ws/groups/1/"))

    assert text.index("What was said in the group") < text.index("A point of the group")
    assert text.index("Feedback on the group") < text.index("About the group", text.index("Feedback on the group"))
    assert "A held point" not in text


def test_a_group_that_has_not_met_asks_for_no_points(client):
    make.group(make.session(make.workshop("ws", starts_at=days(20))))

    assert "What was said in the group" not in body(client.get("/en/workshops/ws/groups/1/"))


def test_a_group_names_its_facilitator_and_never_shows_an_address(client):
    slot = make.session(make.workshop("ws"), kind=WorkshopSession.Kind.WORKING_GROUPS)
    make.group(slot, facilitator=make.user("rana@example.org", name="رنا حداد"))
    make.group(slot, facilitator=make.user("nameless@example.org"))

    assert "رنا حداد" in body(client.get("/ar/workshops/ws/groups/1/"))
    assert "nameless@example.org" not in body(client.get("/ar/workshops/ws/groups/2/"))


def test_a_group_without_commitment_or_room_says_what_it_can(client):
    make.group(make.session(make.workshop("ws")))

    text = body(client.get("/en/workshops/ws/groups/1/"))

    assert "Room Not recorded in the portal." in text
    assert "Facilitator Not recorded in the portal." in text
    assert "Its commitment" not in text


@pytest.mark.parametrize("many", [1, 30])
def test_a_group_costs_the_same_for_any_number(client, django_assert_max_num_queries, many):
    commitment = make.commitment()
    group = make.group(make.session(make.workshop("ws")), commitment=commitment)
    for _ in range(many):
        make.feedback(make.milestone(commitment), said_in_group=group)
        make.feedback(group)

    with django_assert_max_num_queries(PAGE_QUERIES):
        client.get("/ar/workshops/ws/groups/1/")


# All of them


@pytest.mark.parametrize("page", ["/ar/workshops/", "/ar/workshops/ws/", "/en/workshops/ws/groups/1/"])
def test_public_pages_are_the_same_for_everybody(client, participant, page):
    full_workshop()
    stranger = client.get(page)
    client.force_login(participant)
    member = client.get(page)

    assert stranger.content == member.content
    assert not stranger.cookies
    assert "Cookie" not in stranger.get("Vary", "")


@pytest.mark.parametrize(
    "page",
    [
        "/ar/workshops/draft/",
        "/ar/workshops/draft/groups/1/",
        "/ar/workshops/nowhere/",
        "/ar/workshops/ws/groups/9/",
        "/ar/workshops/ws/groups/01/",
        "/ar/workshops/ws/groups/99999999999999999999/",
    ],
)
def test_what_may_not_be_seen_is_as_unknown_as_what_never_was(client, page):
    make.group(make.session(make.workshop("ws")))
    make.group(make.session(make.workshop("draft", published_at=None)))

    assert client.get(page).status_code == 404
