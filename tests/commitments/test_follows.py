"""Following by e-mail: asked for, proved by a button behind a link, stopped by one click."""

import re
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from post_office.models import Email

from accounts.models import User
from commitments import follow_links, follows
from commitments.models import Follow, Follower, Told
from pages import personal
from tests import make
from tests.admin_forms import filled

pytestmark = pytest.mark.django_db

ASKED = "/ar/follows/asked/"


@pytest.fixture
def milestone():
    return make.milestone(make.commitment(number=2), number=1)


def last_letter():
    return Email.objects.order_by("pk").last()


def link_in(letter, page):
    """The path of the first link to a page of this name in the plain text."""
    return re.search(rf"/(?:ar|en)/follows/[^/]+/{page}/", letter.message)[0]


def ask(client, path="/ar/plans/nap5/", email="layla@example.org", **fields):
    return client.post(f"{path}follow/", {"email": email, "website": ""} | fields)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("plans/nap5/", "الخطة الخامسة"),
        ("plans/nap5/commitments/2/", "الالتزام ٢"),
        ("plans/nap5/commitments/2/milestones/2.1/", "المعلم ٢.١"),
    ],
)
def test_the_public_page_leads_to_a_form_and_the_form_to_a_letter(client, milestone, path, words):
    assert f'href="/ar/{path}follow/"' in client.get(f"/ar/{path}").content.decode()

    page = client.get(f"/ar/{path}follow/")
    assert words in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    response = ask(client, f"/ar/{path}")

    assert response.url == ASKED
    letter = last_letter()
    assert (letter.to, letter.subject) == (["layla@example.org"], f"تأكيد متابعتكم: {words}")
    assert 'dir="rtl"' in letter.html_message
    assert not Follow.objects.confirmed().exists()


def test_opening_the_link_confirms_nothing_and_the_button_does(client, milestone):
    ask(client)
    address = link_in(last_letter(), "confirm")

    assert "نعم، اكتبوا إليّ" in client.get(address).content.decode()
    assert not Follow.objects.confirmed().exists()

    # Another device, which has no cookie of ours.
    other = type(client)(enforce_csrf_checks=True)
    assert other.post(address).url == address
    assert "تأكدت المتابعة" in other.get(address).content.decode()
    follow = Follow.objects.confirmed().get()
    before = follow.confirmed_at
    other.post(address)
    follow.refresh_from_db()
    assert (follow.confirmed_at, str(follow)) == (before, "الخطة الخامسة")
    assert not User.objects.filter(email="layla@example.org").exists()


def test_the_language_of_the_page_is_remembered(client, milestone):
    ask(client, "/en/plans/nap5/")
    assert last_letter().subject == "Confirm that you follow: Fifth plan"

    client.post(link_in(last_letter(), "confirm"))

    assert Follower.objects.get().language == "en"


def test_nobody_learns_whether_an_address_follows(client, milestone):
    follows.follow_at_once(milestone.plan, make.user("known@example.org"))
    Follow.objects.update(asked_at=timezone.now() - timedelta(hours=1))

    answers = [ask(client, email=email) for email in ["known@example.org", "new@example.org"]]

    assert {(answer.status_code, answer.url) for answer in answers} == {(302, ASKED)}
    assert list(Email.objects.order_by("pk").values_list("to", "subject")) == [
        (["known@example.org"], "متابعتكم قائمة أصلاً: الخطة الخامسة"),
        (["new@example.org"], "تأكيد متابعتكم: الخطة الخامسة"),
    ]


def test_pressing_twice_writes_one_letter(client, milestone):
    ask(client)
    ask(client, email=" Layla@Example.org ")

    assert (Email.objects.count(), Follow.objects.count(), Follower.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(("fields", "words"), [({"email": ""}, "اكتبوا بريدكم"), ({"email": "layla@"}, "layla@")])
def test_a_faulty_address_is_told_and_kept(client, milestone, fields, words):
    response = ask(client, **fields)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Follower.objects.exists()


@pytest.mark.parametrize("email", ["a\x00b@example.org", "a" * 300 + "@example.org", "x@" + "ي" * 70 + ".jo"])
def test_hostile_addresses_are_refused_in_words(client, milestone, email):
    assert ask(client, email=email).status_code in {302, 422}


def test_programs_that_fill_in_everything_cause_no_letter(client, milestone):
    assert ask(client, website="https://spam.example").url == ASKED
    assert not Email.objects.exists()
    assert not Follower.objects.exists()


def test_letters_to_one_address_are_limited(client, milestone):
    for number in range(follows.LETTERS_PER_HOUR):
        Follow.objects.update(asked_at=timezone.now() - timedelta(hours=1))
        assert ask(client).status_code == 302, number

    response = ask(client)

    assert response.status_code == 429
    assert "طُلبت رسائل كثيرة" in response.content.decode()
    assert 'value="layla@example.org"' in response.content.decode()
    assert ask(client, email="other@example.org").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "plans/nap6/",
        "plans/nap5/commitments/9/",
        "plans/nap5/commitments/2/milestones/3.1/",
        "plans/nap5/commitments/2/milestones/2.9/",
    ],
)
def test_what_is_not_published_cannot_be_followed(client, milestone, path):
    make.plan("nap6", number=6, published_at=None)

    assert client.get(f"/ar/{path}follow/").status_code == 404
    assert ask(client, f"/ar/{path}").status_code == 404


def test_who_is_signed_in_follows_at_once_and_sees_it(client, participant, milestone):
    client.force_login(participant)

    assert "layla@example.org" in client.get("/ar/plans/nap5/follow/").content.decode()
    client.post("/ar/plans/nap5/follow/")
    client.post("/ar/plans/nap5/follow/")
    response = client.post("/ar/plans/nap5/commitments/2/milestones/2.1/follow/", follow=True)

    assert response.redirect_chain == [("/ar/account/", 302)]
    shown = response.content.decode()
    assert [words for words in ["تتابعونه من الآن", "الخطة الخامسة", "المعلم ٢.١"] if words not in shown] == []
    assert Follow.objects.of("layla@example.org").count() == 2
    assert not Email.objects.exists()
    assert [consent.purpose for consent in participant.consents.all()] == ["follow"]


def test_one_stops_only_ones_own_follows(client, participant, milestone):
    own = follows.follow_at_once(milestone, participant)
    others = follows.follow_at_once(milestone, make.user("omar@example.org"))
    client.force_login(participant)

    assert client.post(f"/ar/account/follows/{others.pk}/stop/").status_code == 404
    assert client.get(f"/ar/account/follows/{own.pk}/stop/").status_code == 405
    assert client.post(f"/ar/account/follows/{own.pk}/stop/").url == "/ar/account/"

    assert list(Follow.objects.all()) == [others]
    assert not participant.consents.exists()


def test_one_click_stops_without_cookies_and_again_changes_nothing(client, milestone):
    follow = follows.follow_at_once(milestone, make.user("a@example.org"))
    follows.follow_at_once(milestone.plan, make.user("b@example.org"))
    client = type(client)(enforce_csrf_checks=True)
    address = f"/ar/follows/{follow_links.stop_token(follow.follower, follow)}/stop/"

    assert "إيقاف هذه الرسائل" in client.get(address).content.decode()
    assert Follow.objects.count() == 2
    for _ in range(2):
        response = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert (response.status_code, "no-store" in response["Cache-Control"]) == (200, True)
        assert "توقفت هذه الرسائل" in response.content.decode()
        assert not response.cookies

    assert [row.follower.email for row in Follow.objects.all()] == ["b@example.org"]
    assert not Follower.objects.filter(email="a@example.org").exists()


def test_all_letters_are_stopped_by_one_link_that_outlives_the_follow(client, milestone):
    user = make.user("a@example.org")
    first = follows.follow_at_once(milestone, user)
    follows.follow_at_once(milestone.plan, user)
    token = follow_links.stop_token(first.follower)
    follows.stop(first.follower, first)

    client.post(f"/en/follows/{token}/stop/")

    assert not Follower.objects.exists()
    assert "These letters are stopped" in client.get(f"/en/follows/{token}/stop/").content.decode()


@pytest.mark.parametrize("token", ["1-1:xxxx", "x", "1-0:" + "a" * 43])
@pytest.mark.parametrize("page", ["stop", "confirm"])
def test_made_up_links_do_nothing(client, milestone, token, page):
    follows.follow_at_once(milestone, make.user())

    assert client.post(f"/ar/follows/{token}/{page}/").status_code in {404, 410}
    assert Follow.objects.count() == 1


def test_a_link_that_stops_does_not_confirm(client, milestone):
    ask(client)
    token = link_in(last_letter(), "stop").split("/")[3]

    assert client.post(f"/ar/follows/{token}/confirm/").status_code == 410
    assert not Follow.objects.confirmed().exists()


def test_the_link_that_confirms_grows_old(client, milestone, monkeypatch):
    ask(client)
    address = link_in(last_letter(), "confirm")
    next_week = time.time() + 8 * 24 * 60 * 60
    monkeypatch.setattr("time.time", lambda: next_week)

    response = client.get(address)

    assert response.status_code == 410
    assert "لم يعد هذا الرابط يعمل" in response.content.decode()


def test_letters_about_following_can_be_stopped_by_the_mail_program(client, milestone):
    ask(client)

    headers = last_letter().headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<http://localhost:8000(/ar/follows/[^>]+/stop/)>", headers["List-Unsubscribe"])[1]
    client.post(address)
    assert not Follower.objects.exists()


def test_addresses_that_nobody_proved_are_forgotten(client, milestone):
    ask(client)
    kept = follows.follow_at_once(milestone, make.user("kept@example.org"))
    Follow.objects.update(asked_at=timezone.now() - timedelta(days=8))

    call_command("tidy_up")

    assert list(Follow.objects.all()) == [kept]
    assert [follower.email for follower in Follower.objects.all()] == ["kept@example.org"]


def test_my_data_tells_what_i_follow_and_erasing_forgets_it(participant, milestone):
    own = follows.follow_at_once(milestone, participant)
    follows.follow_at_once(milestone.plan, make.user("omar@example.org"))
    Told.objects.create(follower=own.follower, key="update-1", told_on=timezone.localdate())

    sections = {section.name: section.rows for section in personal.export(participant)}
    assert [row["milestone"] for row in sections["follows"]] == [str(milestone)]

    personal.erase(participant)
    assert [follower.email for follower in Follower.objects.all()] == ["omar@example.org"]
    assert not Told.objects.exists()


def test_the_language_of_ones_letters_is_that_of_what_one_follows(client, participant, milestone):
    follows.follow_at_once(milestone, participant)
    client.force_login(participant)

    client.post("/ar/account/language/", {"language": "en"})

    assert Follower.objects.get().language == "en"


def test_the_database_refuses_a_follow_of_nothing_and_of_two_things(milestone):
    follower = Follower.objects.create(email="a@example.org")

    for subjects in [{}, {"plan": milestone.plan, "milestone": milestone}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Follow.objects.create(follower=follower, **subjects)


def test_search_engines_are_kept_off_the_form(client, milestone):
    text = client.get("/ar/plans/nap5/follow/").content.decode()

    assert 'name="robots" content="noindex"' in text
    assert "Disallow: /ar/plans/*/follow/" in client.get("/robots.txt").content.decode()


@pytest.mark.parametrize("how_many", [1, 20])
def test_my_page_costs_the_same_with_many_follows(client, participant, django_assert_max_num_queries, how_many):
    commitment = make.commitment()
    for _ in range(how_many):
        follows.follow_at_once(make.milestone(commitment), participant)
    client.force_login(participant)

    with django_assert_max_num_queries(8):
        response = client.get("/ar/account/")

    assert response.content.decode().count("/stop/") == how_many


def test_the_form_costs_few_queries(client, milestone, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get("/ar/plans/nap5/commitments/2/milestones/2.1/follow/")


def test_two_presses_at_once_follow_once(in_parallel):
    milestone = make.milestone()

    in_parallel(lambda: follows.ask(milestone, "layla@example.org", "192.0.2.1"), 4)

    assert (Follow.objects.count(), Email.objects.count()) == (1, 1)


def change_address(client, user, new):
    address = f"/ar/admin/accounts/user/{user.pk}/change/"
    client.post(address, filled(client.get(address), email=new))


def test_follows_go_along_when_the_head_changes_an_address(client, unit_head, participant, milestone):
    own = follows.follow_at_once(milestone, participant)
    Told.objects.create(follower=own.follower, key="update-1", told_on=timezone.localdate())
    Follower.objects.update(digest_on=timezone.localdate())
    follows.ask(milestone.commitment, participant.email, "192.0.2.1")
    client.force_login(unit_head)

    change_address(client, participant, "new@example.org")

    follower = Follower.objects.get()
    assert (follower.email, follower.digest_on) == ("new@example.org", timezone.localdate())
    assert [each.subject for each in follower.follows.all()] == [milestone]
    assert [told.key for told in follower.told.all()] == ["update-1"]


def test_what_is_followed_at_the_new_address_already_is_not_followed_twice(client, unit_head, participant, milestone):
    for subject in [milestone, milestone.plan]:
        own = follows.follow_at_once(subject, participant)
    there = follows.follow_at_once(milestone, make.user("new@example.org"))
    User.objects.filter(email="new@example.org").delete()
    for follower in [own.follower, there.follower]:
        Told.objects.create(follower=follower, key="update-1", told_on=timezone.localdate())
    client.force_login(unit_head)

    change_address(client, participant, "new@example.org")

    assert {each.subject for each in Follower.objects.get().follows.all()} == {milestone, milestone.plan}
    assert Told.objects.count() == 1
