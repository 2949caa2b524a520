"""The pages that explain the portal, and my own page."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Membership, User
from feedback.models import Feedback
from tests import make

EXPLAINING = ["about/", "privacy/", "accessibility/", "contact/", "feedback/policy/"]

pytestmark = pytest.mark.django_db


def text_of(client, path):
    """The page's text as one line."""
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("page", EXPLAINING)
def test_an_explaining_page_is_public_and_cheap(client, django_assert_max_num_queries, language, page):
    with django_assert_max_num_queries(1):
        response = client.get(f"/{language}/{page}")

    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_the_initiative_and_its_history_stand_letter_for_letter(client):
    document = (settings.BASE_DIR / "pages" / "data" / "workshop-2022-06-23.ar.txt").read_text()
    paragraphs = [line for line in document.splitlines() if line.startswith(("هي مبادرة متعددة", "انضم الأردن"))]
    assert len(paragraphs) == 2

    text = text_of(client, "/ar/about/")

    for paragraph in paragraphs:
        assert paragraph in text
    assert "مبادرة شراكة الحكومات الشفافة (OGP)" in text


def test_the_english_text_says_whose_translation_it_is(client):
    assert "portal’s own translation" in text_of(client, "/en/about/")
    assert "ترجمة البوابة" not in text_of(client, "/ar/about/")


def test_who_is_responsible_comes_from_the_plan(client):
    call_command("load_nap5", verbosity=0)

    text = text_of(client, "/ar/about/")

    assert "وحدة الحكومة الشفافة" in text
    assert "خلال ٣٠ يوماً" in text


def test_contact_says_that_there_is_no_address_yet(client):
    assert "لم تحدّد الوزارة بعد عنواناً" in text_of(client, "/ar/contact/")


def test_contact_shows_the_address_that_the_ministry_gave(client, settings):
    settings.CONTACT_EMAIL = "ogp@ministry.example"

    text = text_of(client, "/ar/contact/")

    assert 'href="mailto:ogp@ministry.example"' in text
    assert "لم تحدّد الوزارة بعد عنواناً" not in text


def test_privacy_says_for_how_long_looks_at_personal_data_are_kept(client, settings):
    settings.PERSONAL_DATA_LOG_DAYS = 365

    assert "for 365 days" in text_of(client, "/en/privacy/")
    assert "٣٦٥ يوماً" in text_of(client, "/ar/privacy/")


def test_privacy_says_a_way_to_be_forgotten_while_there_is_no_address(client, settings):
    settings.CONTACT_EMAIL = ""

    text = text_of(client, "/en/privacy/")

    assert "ask for it in feedback on the plan from the same address" in text
    assert "mailto:" not in text


def test_privacy_shows_the_address_that_the_ministry_gave(client, settings):
    settings.CONTACT_EMAIL = "ogp@ministry.example"

    text = text_of(client, "/en/privacy/")

    assert 'To have them deleted, write to us: <a href="mailto:ogp@ministry.example">' in text
    assert "ask for it in feedback" not in text


def test_my_page_needs_a_sign_in_and_leads_back(client):
    response = client.get("/ar/account/")

    assert response.url == "/ar/account/login/code/?next=/ar/account/"


def test_my_page_shows_my_feedback_in_every_state_and_nobody_elses(client, participant):
    mine = [
        make.feedback(author=participant),
        make.feedback(author=participant, moderation=Feedback.Moderation.HELD, published_at=None),
        make.feedback(author=participant, naming="body_only", moderation=Feedback.Moderation.HELD, published_at=None),
    ]
    make.feedback(author=make.user("other@example.org"))
    client.force_login(participant)

    response = client.get("/ar/account/")

    assert {item.pk for item in response.context["items"]} == {item.pk for item in mine}
    for item in mine:
        assert item.reference in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("how_many", [1, 30])
def test_my_page_costs_the_same_with_much_feedback(client, participant, django_assert_max_num_queries, how_many):
    for _ in range(how_many):
        make.feedback(author=participant)
    client.force_login(participant)

    with django_assert_max_num_queries(9):
        client.get("/ar/account/")


def test_my_page_tells_the_days_that_are_left(client, participant):
    make.feedback(author=participant)
    client.force_login(participant)

    assert "يُستحق الرد خلال ٣٠ يوماً." in text_of(client, "/ar/account/")


def test_my_page_without_feedback_says_how_to_send_some(client, participant):
    client.force_login(participant)

    assert "لم ترسلوا بعد ملاحظة" in text_of(client, "/ar/account/")


def test_the_language_of_letters_can_be_chosen(client, participant):
    client.force_login(participant)

    response = client.post("/ar/account/language/", {"language": "en"}, follow=True)

    participant.refresh_from_db()
    assert participant.language == "en"
    assert "حُفظ اختياركم." in response.content.decode()


@pytest.mark.parametrize("language", ["", "fr", "x" * 1000, "\x00"])
def test_an_unknown_language_changes_nothing(client, participant, language):
    client.force_login(participant)

    response = client.post("/ar/account/language/", {"language": language})

    participant.refresh_from_db()
    assert response.url == "/ar/account/"
    assert participant.language == "ar"


def test_staff_find_their_way_to_the_back_office(client, unit_staff, participant):
    client.force_login(participant)
    assert "/ar/admin/" not in text_of(client, "/ar/account/")

    client.force_login(unit_staff)
    assert "/ar/admin/" in text_of(client, "/ar/account/")


def test_a_participant_says_what_colleagues_call_them(client):
    person = make.user("rana@example.org")
    colleague = make.user("omar@example.org")
    society = make.entity("society", kind="civil_society")
    for user in [person, colleague]:
        Membership.objects.create(user=user, entity=society, role="member", verified_at=timezone.now())
    client.force_login(person)

    page = client.post("/ar/account/name/", {"name": " رنا العبادي\u200f "}, follow=True)

    assert page.redirect_chain == [("/ar/account/", 302)]
    assert 'value="رنا العبادي"' in page.content.decode()
    client.force_login(colleague)
    shown = text_of(client, "/ar/account/organisations/society/")
    assert "رنا العبادي" in shown and "rana@example.org" not in shown
    last = User.history.filter(id=person.pk).latest("history_id")
    assert (last.name, last.history_user_id, last.history_type) == ("رنا العبادي", person.pk, "~")


def test_the_same_name_again_is_no_change_and_it_can_be_taken_back(client, participant):
    client.force_login(participant)

    client.post("/ar/account/name/", {"name": participant.name})
    assert User.history.filter(id=participant.pk).count() == 1

    client.post("/ar/account/name/", {"name": ""})
    participant.refresh_from_db()
    assert participant.name == ""


@pytest.mark.parametrize("name", ["ر" * 151, "رنا\x00", "رنا\x07"])
def test_a_faulty_name_is_told_and_kept(client, participant, name):
    client.force_login(participant)

    response = client.post("/ar/account/name/", {"name": name})

    assert (response.status_code, response.context["name_form"].errors.keys()) == (422, {"name"})
    assert "ليلى الخطيب" not in response.content.decode()
    participant.refresh_from_db()
    assert participant.name == "ليلى الخطيب"


def test_names_of_staff_are_the_units_to_keep(client, unit_staff):
    client.force_login(unit_staff)

    assert "/account/name/" not in text_of(client, "/ar/account/")
    assert client.post("/ar/account/name/", {"name": "غيري"}).status_code == 404
    assert client.get("/ar/account/name/").status_code == 405
