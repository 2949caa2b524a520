from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from accounts import codes
from accounts.models import Consent
from core import limits
from feedback import actions, actions_drafts, tickets
from feedback.models import Draft, Feedback, Window
from tests import make

from .conftest import WORDS, Writer

ABOUT = "nap5/2.1"


@pytest.fixture(autouse=True)
def milestone(db):
    commitment = make.commitment(number=2, title_en="Involve the public")
    return make.milestone(commitment, number=1, title_en="Link the database", description_en="With the register.")


def text_of(response):
    return response.content.decode()


# What it is about


@pytest.mark.parametrize(
    ("about", "make_subject"),
    [
        ("nap5", lambda: make.plan()),
        ("nap5/3", lambda: make.commitment(number=3)),
        ("nap5/4.2", lambda: make.milestone(make.commitment(number=4), number=2)),
        ("workshops/june", lambda: make.workshop("june")),
        ("workshops/june/5", lambda: make.group(make.session(make.workshop("june")), number=5)),
    ],
)
def test_every_subject_can_be_written_about(writer, about, make_subject):
    subject = make_subject()

    page = writer.send(about)

    assert page.status_code == 200
    assert Feedback.objects.get().subject == subject


def test_without_a_subject_one_is_chosen(writer):
    make.group(make.session(make.workshop("june")), number=1)

    page = writer.open("")

    assert page.status_code == 200
    for about in ["nap5", "nap5/2", "nap5/2.1", "workshops/june", "workshops/june/1"]:
        assert f'href="/en/feedback/new/?about={about}"' in text_of(page)


@pytest.mark.parametrize(
    "about",
    [
        "nap9",
        "nap5/99",
        "nap5/2.99",
        "nap5/99999999999",
        "workshops/none",
        "workshops/none/1",
        "x" * 5000,
        "../etc",
        "٥",
    ],
)
def test_what_does_not_exist_leads_to_the_choice(writer, about):
    page = writer.open(about)

    assert page.status_code == 404
    assert "What is your feedback about?" in text_of(page)


def test_what_is_not_published_does_not_exist(writer):
    make.milestone(make.commitment(number=3, published_at=None), number=1)

    assert writer.open("nap5/3").status_code == writer.open("nap5/3.1").status_code == 404
    assert "nap5/3" not in text_of(writer.open(""))


def test_the_choice_costs_the_same_with_more_to_choose(writer, django_assert_max_num_queries):
    for number in range(10, 15):
        make.milestone(make.commitment(number=number))
        make.group()

    with django_assert_max_num_queries(6):
        writer.open("")


def test_a_suggestion_begins_with_the_wording_of_the_plan(writer):
    form = writer.open(ABOUT).context["form"]

    assert form["current_wording"].value() == "Link the database\n\nWith the register."


def test_the_page_of_a_plan_whose_term_has_ended_says_both(writer):
    page = text_of(writer.open(ABOUT))

    assert "The term of this plan ended in 2025. It still takes feedback" in page


# From the form to the reference


def test_feedback_arrives_with_reference_receipt_and_consent(writer):
    page = writer.send(ABOUT, body="نقترح الربط.")

    item = Feedback.objects.get()
    assert (item.reference, item.body, item.credit) == ("5-2-001", "نقترح الربط.", "جمعية إربد")
    assert "5-2-001" in text_of(page)
    assert [email.to for email in Email.objects.order_by("pk")] == [["layla@example.org"]] * 2
    assert list(Consent.objects.values_list("user__email", flat=True)) == ["layla@example.org"]


def test_the_code_may_be_typed_in_arabic_digits_with_blanks(writer):
    review_url = writer.write(ABOUT).url
    code = writer.ask_for_code(review_url).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    writer.client.post(review_url.replace("review", "confirm"), {"code": f" {code[:3]} {code[3:]} "})

    assert Feedback.objects.count() == 1


def test_confirming_signs_nobody_in(writer, unit_staff):
    writer.send(ABOUT, email=unit_staff.email)

    assert Feedback.objects.get().author == unit_staff
    assert "_auth_user_id" not in writer.client.session
    assert writer.client.get("/en/account/feedback/5-2-001/").status_code == 302


def test_known_and_unknown_addresses_read_the_same_words(participant):
    pages = []
    for email in [participant.email, "nobody@example.org"]:
        writer = Writer(Client())
        review_url = writer.write(ABOUT, email=email).url
        page = text_of(writer.client.post(review_url, follow=True))
        pages.append(without_what_differs(page, email, review_url.split("/")[4]))

    assert pages[0] == pages[1]


def without_what_differs(page, *pieces):
    for piece in pieces:
        page = page.replace(piece, "")
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_the_preview_shows_what_everybody_will_read(writer):
    page = writer.client.get(writer.write(ABOUT, naming="without_name", author_name="ليلى الخطيب").url)

    public, private = text_of(page).split("What is not published")
    assert "Without a name" in public
    assert "ليلى الخطيب" not in public
    assert "ليلى الخطيب" in private


def test_the_preview_marks_the_change_of_wording(writer):
    page = writer.client.get(writer.write(ABOUT, current_wording="before July", proposed_wording="before June").url)

    assert "before <del>July</del> <ins>June</ins>" in text_of(page)


def test_wording_that_was_only_prefilled_is_not_kept(writer):
    writer.send(ABOUT, current_wording="Link the database\r\n\r\nWith the register.", proposed_wording="")

    assert Feedback.objects.get().current_wording == ""


@pytest.mark.parametrize("page", ["write", "choose", "review", "confirm", "sent", "closed"])
def test_pages_of_the_writer_are_never_stored(writer, page):
    review_url = writer.write(ABOUT).url
    urls = {
        "write": f"{writer.base}?about={ABOUT}",
        "choose": writer.base,
        "review": review_url,
        "confirm": review_url.replace("review", "confirm"),
        "sent": review_url.replace("review", "sent"),
        "closed": f"{writer.base}?about=nap5",
    }
    if page == "closed":
        Window.objects.create(plan=make.plan(), closes_at=timezone.now())

    assert "no-store" in writer.client.get(urls[page])["Cache-Control"]


def test_the_form_costs_four_queries_at_most(writer, django_assert_max_num_queries):
    writer.open(ABOUT)

    with django_assert_max_num_queries(4):
        writer.open(ABOUT)


# Nothing is lost, and nothing twice


def test_going_back_finds_what_was_written(writer):
    writer.write(ABOUT, body="ما كتبته قبل الرجوع")

    assert "ما كتبته قبل الرجوع" in text_of(writer.open(ABOUT))
    assert "ما كتبته قبل الرجوع" in text_of(writer.client.get(Draft.objects.get().get_absolute_url()))


def test_a_form_with_mistakes_is_kept_too(writer):
    writer.write(ABOUT, body="ما كتبته مع خطأ", email="layla@")

    assert "ما كتبته مع خطأ" in text_of(writer.open(ABOUT))
    assert writer.client.get(f"{writer.base}{Draft.objects.get().key}/review/").url.startswith(
        "/en/feedback/new/?about"
    )


def test_sending_the_form_twice_makes_one_draft(writer):
    ticket = writer.open(ABOUT).context["form"]["ticket"].value()

    first, again = writer.write(ABOUT, ticket), writer.write(ABOUT, ticket)

    assert first.url == again.url
    assert Draft.objects.count() == 1


def test_every_way_back_after_sending_leads_to_the_same_page(writer):
    ticket = writer.open(ABOUT).context["form"]["ticket"].value()
    review_url = writer.write(ABOUT, ticket).url
    confirm_url, sent_url = review_url.replace("review", "confirm"), review_url.replace("review", "sent")
    code = writer.ask_for_code(review_url)

    answers = [writer.client.post(confirm_url, {"code": code}) for _ in range(2)]
    answers += [writer.client.get(review_url), writer.client.post(review_url), writer.client.get(confirm_url)]
    answers += [writer.write(ABOUT, ticket), writer.write(ABOUT, ticket, body="")]

    assert [answer.url for answer in answers] == [sent_url] * 7
    assert text_of(writer.client.get(sent_url)).count("5-2-001") >= 1
    assert (Feedback.objects.count(), Email.objects.count()) == (1, 2)


def test_a_new_form_after_sending_is_empty(writer):
    writer.send(ABOUT, body="ما أُرسل")

    assert "ما أُرسل" not in text_of(writer.open(ABOUT))


def test_a_draft_can_be_deleted_on_a_shared_computer(writer):
    writer.write(ABOUT, body="ما يجب ألا يبقى")

    writer.client.post(f"{writer.base}{Draft.objects.get().key}/discard/")

    assert Draft.objects.count() == 0


def test_another_browser_opens_nothing_of_a_draft(writer):
    review_url = writer.write(ABOUT, body="نص لا يراه غيري").url
    code = writer.ask_for_code(review_url)
    stranger = Client()

    for page in ["review", "confirm", "sent"]:
        assert stranger.get(review_url.replace("review", page)).status_code == 404
    assert stranger.post(review_url).status_code == 404
    assert stranger.post(review_url.replace("review", "confirm"), {"code": code}).status_code == 404
    assert stranger.post(review_url.replace("review", "discard")).status_code == 404
    assert stranger.get(Draft.objects.get().get_absolute_url()).status_code == 404
    assert "نص لا يراه غيري" not in text_of(stranger.get(f"{writer.base}?about={ABOUT}"))
    assert Feedback.objects.count() == 0


def test_a_ticket_of_another_browser_writes_a_draft_of_ones_own(writer):
    ticket = writer.open(ABOUT).context["form"]["ticket"].value()
    writer.write(ABOUT, ticket, body="نص ليلى")

    answer = Writer(Client()).write(ABOUT, ticket, body="نص غيرها")

    assert answer.status_code == 422
    assert Draft.objects.get().data["body"] == "نص ليلى"


def test_what_vanished_meanwhile_is_said_and_the_text_goes_on_to_another_subject(writer, milestone):
    ticket = writer.open(ABOUT).context["form"]["ticket"].value()
    milestone.published_at = None
    milestone.save()

    page = writer.write(ABOUT, ticket, body="نص لا يضيع")
    onwards = f"{writer.base}?about=nap5/2&draft={Draft.objects.get().key}"

    assert page.status_code == 404
    assert "نص لا يضيع" in text_of(page)
    assert onwards.replace("&", "&amp;") in text_of(page)
    assert "نص لا يضيع" in text_of(writer.client.get(onwards))


@pytest.mark.parametrize("step", ["review", "confirm"])
def test_what_vanishes_after_the_review_is_said_too(writer, milestone, step):
    review_url = writer.write(ABOUT, body="نص لا يضيع").url
    milestone.published_at = None
    milestone.save()

    page = writer.client.post(review_url.replace("review", step), {"code": "123456"})

    assert page.status_code == 404
    assert "نص لا يضيع" in text_of(page)


def test_a_window_that_closes_while_writing_keeps_the_text(writer):
    ticket = writer.open(ABOUT).context["form"]["ticket"].value()
    Window.objects.create(plan=make.plan(), closes_at=make.amman(2026, 1, 31, 15, 30))

    page = writer.write(ABOUT, ticket, body="نص لا يضيع")

    assert page.status_code == 409
    assert "until 31 January 2026 at 3:30 pm, Amman time" in text_of(page)
    assert "نص لا يضيع" in text_of(page)


def test_a_window_that_opens_later_says_when(writer):
    opens_at = timezone.now() + timedelta(days=1)
    Window.objects.create(plan=make.plan(), opens_at=opens_at)

    page = writer.open(ABOUT)

    assert page.status_code == 200
    assert "Feedback is not open yet" in text_of(page)
    assert "<textarea" not in text_of(page)


def test_a_wrong_code_says_how_many_tries_are_left_and_five_end_it(writer):
    review_url = writer.write(ABOUT).url
    code = writer.ask_for_code(review_url)
    confirm_url = review_url.replace("review", "confirm")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    pages = [writer.client.post(confirm_url, {"code": wrong}) for _ in range(5)]

    assert [page.status_code for page in pages] == [422] * 5
    assert "You can try 4 more times." in text_of(pages[0])
    assert "Ask for a new one" in text_of(pages[4])
    assert writer.client.post(confirm_url, {"code": code}).status_code == 422
    assert writer.client.post(confirm_url, {"code": writer.ask_for_code(review_url)}).status_code == 302


@pytest.mark.parametrize("typed", ["", "123", "abcdef", "1234567", "12\x0034", "12 345"])
def test_what_cannot_be_a_code_costs_no_try(writer, typed):
    review_url = writer.write(ABOUT).url
    code = writer.ask_for_code(review_url)
    confirm_url = review_url.replace("review", "confirm")

    assert {writer.client.post(confirm_url, {"code": typed}).status_code for _ in range(6)} == {422}
    assert writer.client.post(confirm_url, {"code": code}).status_code == 302


# Mistakes, and worse


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"body": ""}, "Write your feedback."),
        ({"body": "  \n "}, "Write your feedback."),
        ({"body": "\u202e\u200f"}, "Write your feedback."),
        ({"body": "ن" * 100_000}, "Shorten the text: it has 100,000 characters, and at most 5,000 fit."),
        ({"body": "نص\x00آخر"}, "characters that cannot be shown"),
        ({"current_wording": "a\x1bb"}, "characters that cannot be shown"),
        ({"kind": ""}, "Kind of feedback"),
        ({"kind": "nonsense"}, "Kind of feedback"),
        ({"kind": "question", "proposed_wording": "نص"}, "Only a suggestion proposes wording"),
        ({"current_wording": "a text of my own"}, "Write the wording that you propose instead."),
        ({"naming": ""}, "Choose how we shall publish it."),
        ({"naming": "nonsense"}, "How shall we publish it?"),
        ({"naming": "own_name"}, "Write your name, or choose to appear without it."),
        ({"organisation": ""}, "Write the name of your organisation"),
        ({"organisation": "x" * 201}, "Organisation"),
        ({"email": ""}, "Write your e-mail address."),
        ({"email": "layla@"}, "Write the e-mail address in full"),
        ({"email": "layla@example.org\r\nBcc: all@example.org"}, "Write the e-mail address in full"),
        ({"email": "x" * 300 + "@example.org"}, "E-mail address"),
        ({"website": "https://spam.example"}, "A hidden field was filled in"),
        ({"website": "\x00"}, "A hidden field was filled in"),
        ({"ticket": "forged"}, "The form was open for too long"),
        ({"ticket": "\x00"}, "The form was open for too long"),
    ],
)
def test_each_mistake_gets_a_sentence_and_the_text_stays(writer, words, sentence):
    page = writer.write(ABOUT, **({"body": "نص لا يضيع"} | words))

    assert page.status_code == 422
    assert sentence in text_of(page)
    assert "Error:" in text_of(page)
    kept = page.context["form"]["body"].value()
    assert kept == words.get("body", "نص لا يضيع")


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "{{ 7|add:7 }}{% now %}",
        "'; DROP TABLE x; --",
        "\u202eabc",
        "🌱" * 2000,
    ],
)
def test_strange_words_are_words(writer, body):
    page = writer.send(ABOUT, body=body)

    item = Feedback.objects.get()
    assert item.body == body.replace("\u202e", "")
    assert page.status_code == 200
    item = actions.publish(item, make.user())
    public = text_of(writer.client.get(item.get_absolute_url()))
    assert "<script>alert" not in public


def test_haste_gets_a_sentence_and_sending_again_is_enough(writer, monkeypatch):
    monkeypatch.setattr(tickets, "MINIMUM_SECONDS", 3)
    ticket = writer.open(ABOUT).context["form"]["ticket"].value()

    hasty = writer.write(ABOUT, ticket, body="نص لا يضيع")
    monkeypatch.setattr(tickets, "time", lambda: timezone.now().timestamp() + 5)
    again = writer.write(ABOUT, hasty.context["form"]["ticket"].value(), body="نص لا يضيع")

    assert "That was very quick" in text_of(hasty)
    assert again.status_code == 302


def test_who_is_signed_in_may_be_quick(writer, monkeypatch):
    monkeypatch.setattr(tickets, "MINIMUM_SECONDS", 3)
    writer.client.force_login(make.user())

    assert writer.write(ABOUT).status_code == 302


@pytest.mark.parametrize("words", [{"website": "spam"}, {"ticket": "forged"}])
def test_who_was_taken_for_a_program_just_sends_again(writer, words):
    form = writer.write(ABOUT, **words).context["form"]

    again = writer.write(ABOUT, form["ticket"].value(), website=form["website"].value())

    assert again.status_code == 302


def test_a_post_without_a_form_is_answered(writer):
    assert writer.client.post(f"{writer.base}?about={ABOUT}").status_code == 422
    assert writer.client.post(writer.base).status_code == 200
    assert writer.client.post(f"{writer.base}?about=nap9").status_code == 404


def test_a_post_without_its_secret_is_refused_and_gives_the_text_back():
    page = Client(enforce_csrf_checks=True).post(
        f"/en/feedback/new/?about={ABOUT}", WORDS | {"body": "نص لا يضيع " * 9}
    )

    assert page.status_code == 403
    assert "نص لا يضيع" in text_of(page)


def test_too_many_letters_are_refused_with_the_text_kept(writer):
    review_url = writer.write(ABOUT, body="نص لا يضيع").url
    for _ in range(codes.LETTERS_PER_HOUR):
        assert writer.client.post(review_url).status_code == 302

    page = writer.client.post(review_url)

    assert page.status_code == 429
    assert "We have sent many codes within the hour" in text_of(page)
    assert "نص لا يضيع" in text_of(page)


def test_a_flood_from_one_network_is_held_back_while_others_get_through(writer):
    tries = [limits.Attempt(bucket=limits.bucket_name(("drafts", "127.0.0.1"))) for _ in range(1000)]
    limits.Attempt.objects.bulk_create(tries)

    flood = writer.write(ABOUT)
    other = Writer(Client(REMOTE_ADDR="198.51.100.7")).send(ABOUT)

    assert [flood.status_code, other.status_code] == [429, 200]
    assert Feedback.objects.count() == 1


def test_one_subscriber_has_one_network_however_many_addresses_it_holds():
    tries = [limits.Attempt(bucket=limits.bucket_name(("drafts", "2001:db8:1:2::"))) for _ in range(1000)]
    tries += [limits.Attempt(bucket=limits.bucket_name(("drafts", "192.0.2.1"))) for _ in range(1000)]
    limits.Attempt.objects.bulk_create(tries)

    def status(address):
        return Writer(Client(REMOTE_ADDR=address)).write(ABOUT).status_code

    assert [status(each) for each in ["2001:db8:1:2::1", "2001:db8:1:2:aaaa::9", "::ffff:192.0.2.1"]] == [429] * 3
    assert [status(each) for each in ["2001:db8:1:3::1", "192.0.2.2"]] == [302] * 2


def test_too_many_drafts_are_refused_with_the_text_kept(writer):
    for _ in range(actions_drafts.DRAFTS_PER_HOUR_AND_NETWORK):
        limits.Attempt.objects.create(bucket=limits.bucket_name(("drafts", "127.0.0.1")))

    page = writer.write(ABOUT, body="نص لا يضيع")
    lost = writer.write("nap9", "forged", body="نص لا يضيع")

    assert [page.status_code, lost.status_code] == [429, 404]
    assert "نص لا يضيع" in text_of(page)
    assert "نص لا يضيع" in text_of(lost)
    assert Draft.objects.count() == 0


def test_what_is_not_sent_yet_is_not_said_to_be_received(writer):
    review = text_of(writer.client.get(writer.write(ABOUT).url))

    assert "pill" not in review.split('aria-labelledby="public"')[1].split("</article>")[0]
