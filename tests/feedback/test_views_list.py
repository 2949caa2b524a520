"""You said, we did: the list in figures and in full, narrowed by its address."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.http import urlencode

from feedback.filters import FeedbackFilterForm
from feedback.models import Feedback, Naming
from feedback.overview import Figures, told
from tests import make

from .conftest import decided
from .test_models import hidden_ones

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


def shown(client, **query):
    """The references on a page of the list, in its order."""
    page = client.get(f"/en/feedback/?{urlencode(query)}").context["overview"]
    return [item.reference for item in page.items]


def groups(client, **query):
    """{words of the group: its outcomes with their numbers} on a page of the list."""
    overview = client.get(f"/en/feedback/?{urlencode(query)}").context["overview"]
    return {
        str(group.choice or "-"): {share.outcome: share.total for share in group.shares}
        for section in overview.sections
        for group in section.groups
    }


# What is there


def test_the_newest_come_first_where_asked_for(client):
    hidden_ones()
    old, new = make.feedback(received_at=make.long_ago()), make.feedback()

    assert shown(client, by="newest") == [new.reference, old.reference]


def test_feedback_stands_under_its_commitment_by_what_became_of_it(client):
    first, second = make.commitment(number=1), make.commitment(number=2)
    waiting, accepted = make.feedback(make.milestone(second)), decided(3, second)
    on_plan, on_first = make.feedback(first.plan), decided(2, first, outcome="not_accepted")

    assert shown(client) == [on_plan.reference, on_first.reference, accepted.reference, waiting.reference]
    assert groups(client) == {
        "-": {"received": 1},
        "(1) Commitment 1": {"not_accepted": 1},
        "(2) Commitment 2": {"accepted": 1, "received": 1},
    }


def test_feedback_stands_under_its_workshop_where_asked_for(client):
    workshop = make.workshop("june", short_title_en="June workshop")
    group = make.group(make.session(workshop))
    make.feedback(workshop)
    make.feedback(said_in_workshop=workshop)
    make.feedback(said_in_workshop=workshop, said_in_group=group)
    make.feedback()

    assert groups(client, by="workshop") == {"June workshop": {"received": 3}, "-": {"received": 1}}


def test_a_draft_workshop_gives_its_name_to_no_group(client):
    workshop = make.workshop("draft", short_title_en="Secret workshop", published_at=None)
    make.feedback(said_in_workshop=workshop)

    page = text_of(client.get("/en/feedback/?by=workshop"))

    assert "Said outside workshops" in page
    assert "Secret workshop" not in page


def test_a_card_says_who_what_about_what_and_the_answer(client):
    milestone = make.milestone(make.commitment(number=2), number=1, title_en="Link the database")
    item = decided(3, milestone, naming=Naming.ORGANISATION, organisation="جمعية إربد", body="نقترح <b>الربط</b>.")
    item.replies.create(body_ar="شكراً.", body_en="Thank you.", entity=make.entity(), published_at=timezone.now())
    item.replies.create(body_ar="مسودة رد", entity=make.entity())

    page = text_of(client.get("/en/feedback/"))

    for words in [
        "جمعية إربد",
        "Suggestion",
        "Link the database",
        "Accepted",
        "Reply by Ministry of Youth",
        "after 3 days",
        "نقترح &lt;b&gt;الربط&lt;/b&gt;.",
        "Thank you.",
    ]:
        assert words in page
    assert "مسودة رد" not in page


def test_what_fits_the_eye_is_unfolded_and_more_on_request(client):
    for _ in range(3):
        item = make.feedback()
    assert text_of(client.get("/en/feedback/")).count("<details open>") == 3

    make.feedback(item.milestone)
    assert "<details open>" not in text_of(client.get("/en/feedback/"))
    assert text_of(client.get("/en/feedback/?open=1")).count("<details open>") == 3


def test_commitments_without_a_word_invite(client):
    spoken, silent = make.commitment(number=1), make.commitment(number=2)
    make.feedback(spoken)

    page = text_of(client.get("/en/feedback/"))

    assert "Nothing published yet on" in page
    assert f'href="/en/feedback/new/?about={silent.about}"' in page
    assert f'href="/en/feedback/new/?about={spoken.about}"' not in page
    assert "Nothing published yet on" not in text_of(client.get("/en/feedback/?kind=question"))


def test_an_empty_list_says_why_and_leads_on(client):
    assert "No feedback has been published yet" in text_of(client.get("/en/feedback/"))
    assert "Nothing fits these choices" in text_of(client.get("/en/feedback/?kind=concern"))


# Illustrative content stays apart


def test_illustrative_feedback_is_shown_only_where_it_is_asked_for(client):
    real, made_up = make.feedback(), make.feedback(make.plan("demo", number=99, is_demo=True))

    assert shown(client) == [real.reference]
    assert shown(client, plan="demo") == [made_up.reference]
    page = text_of(client.get("/en/feedback/?plan=demo"))
    assert "Illustrative content" in page


# Figures


def figures(client, **query):
    found = client.get(f"/en/feedback/?{urlencode(query)}").context["overview"].figures
    return found.received, found.decided, found.median_days, found.late


def test_figures_count_what_is_shown(client):
    for days in [2, 4, 9]:
        decided(days)
    make.feedback(due_on=timezone.localdate() - timedelta(days=1))
    decided(1, make.plan("demo", number=99, is_demo=True))

    assert figures(client) == (4, 3, 4, 1)
    assert figures(client, state="decided") == (3, 3, 4, 0)
    assert figures(client, plan="demo") == (1, 1, 1, 0)


@pytest.mark.parametrize(("days", "median"), [([], None), ([5], 5), ([2, 4], 3), ([1, 2, 3, 10], 2.5)])
def test_the_median_is_the_middle(days, median):
    for number in days:
        decided(number)

    assert (
        Figures(list(told(Feedback.objects.all()))).median_days == Feedback.objects.figures()["median_days"] == median
    )


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_figures_of_all_cost_one_query(django_assert_num_queries, how_many):
    for number in range(how_many):
        decided(number % 5)
        make.feedback(due_on=timezone.localdate() - timedelta(days=1))

    with django_assert_num_queries(1):
        figures = Feedback.objects.figures()

    assert (figures["decided"], figures["late"], figures["percent"]) == (how_many, how_many, 50)


def test_a_card_tells_the_days_until_the_answer_or_after_its_day(client):
    make.feedback(due_on=timezone.localdate() - timedelta(days=2))
    make.feedback(due_on=timezone.localdate() + timedelta(days=5))
    decided(3, due_on=timezone.localdate() - timedelta(days=2))

    page = text_of(client.get("/en/feedback/"))

    assert [page.count("The answer is 2 days late"), page.count("5 days left for the answer")] == [1, 1]
    assert page.count("after 3 days") == 1


# Filters


def test_filters_narrow_the_list(client):
    lead, other = make.entity("moy"), make.entity("moc")
    commitment = make.commitment(number=2, lead=lead)
    workshop = make.workshop("june")
    on_milestone = decided(1, make.milestone(commitment), kind="question", deciding_entity=other)
    on_workshop = make.feedback(workshop, naming=Naming.ORGANISATION, organisation="جمعية إربد")
    make.commitment(make.plan("nap6", number=6), number=1, lead=other)
    on_other_plan = make.feedback(
        make.plan("nap6"), kind="concern", due_on=timezone.localdate() - timedelta(days=1), said_in_workshop=workshop
    )

    def found(**query):
        return set(shown(client, **query))

    first, second, third = on_milestone.reference, on_workshop.reference, on_other_plan.reference
    assert found(plan="nap5") == {first, second}
    assert found(plan="nap6", kind="concern") == {third}
    assert found(plan="nap6", kind="question") == set()
    assert found(commitment="nap5/2") == found(kind="question") == found(state="accepted") == {first}
    assert found(state="decided") == {first}
    assert found(state="unanswered") == {second, third}
    assert found(state="overdue") == {third}
    assert found(workshop="june") == {second, third}
    assert (found(entity="moy"), found(entity="moc")) == ({first}, set())
    assert found(organisation="جمعية إربد") == {second}


@pytest.mark.parametrize(
    "query",
    [
        {"plan": "nap9", "commitment": "x", "kind": "ن", "state": "withdrawn", "page": "-1", "by": "x", "open": "x"},
        {"entity": "x", "organisation": "x", "workshop": "x", "since": "أمس", "until": "31/2/2026", "words": " "},
        {"words": "ا" * 400, "page": "x"},
    ],
)
def test_nonsense_is_ignored(client, query):
    item = make.feedback()

    assert shown(client, **query) == [item.reference]


@pytest.mark.parametrize("since", ["2026-03-02", "2/3/2026", "٢/٣/٢٠٢٦", "٢٠٢٦-٠٣-٠٢"])
def test_dates_are_taken_in_both_sets_of_digits_and_days_are_those_of_amman(client, since):
    make.feedback(received_at=make.amman(2026, 3, 1, 23, 59))
    of_that_day = make.feedback(received_at=make.amman(2026, 3, 2, 0, 1))
    make.feedback(received_at=make.amman(2026, 3, 3, 0, 1))

    assert shown(client, since=since, until="2026-03-02") == [of_that_day.reference]


def test_words_are_found_however_they_are_spelled(client):
    item = decided(1, body="نطالب بإتاحة الموازنة", decision_reason_ar="أُدرجت في الخطّة.")
    make.feedback(body="غير ذلك")

    for words in ["الموازنه", "اتاحة موازنة", "ادرجت", item.reference, "الخطيب نطالب"]:
        assert shown(client, words=words) == [item.reference], words


def test_why_a_wording_should_change_is_found_and_goes_along_in_files(client):
    item = make.feedback(proposed_wording="نص أوضح", reason="المهلة قصيرة")
    make.feedback()

    assert shown(client, words="المهلة قصيرة") == [item.reference]
    for file in [f"/ar/feedback/{item.reference}.txt", f"/feedback/{item.reference}.json"]:
        assert "المهلة قصيرة" in client.get(file).content.decode()


def test_a_name_that_its_owner_keeps_is_not_found(client):
    make.feedback(naming=Naming.WITHOUT_NAME, author_name="ليلى الخطيب", organisation="جمعية إربد")

    assert shown(client, words="ليلى") == shown(client, words="اربد") == []


def test_a_reason_is_found_only_once_it_is_published(client):
    make.feedback(decision_reason_ar="قيد الصياغة", outcome="under_review")

    assert shown(client, words="الصياغة") == []


def test_what_is_chosen_is_said_and_stays_in_the_address(client):
    make.commitment(number=2)
    form = FeedbackFilterForm({"commitment": "nap5/2", "since": "٢/٣/٢٠٢٦", "kind": "x", "by": "newest"})

    assert form.query == urlencode({"commitment": "nap5/2", "since": "٢/٣/٢٠٢٦"})
    assert [words for _label, words in form.in_words] == ["(٢) الالتزام 2", "٢/٣/٢٠٢٦"]
    assert form.cleaned_data["since"] == date(2026, 3, 2)


def test_long_lists_have_pages_that_keep_the_filters(client):
    plan = make.plan()
    for _ in range(21):
        make.feedback(plan)

    page = client.get("/en/feedback/?kind=suggestion")

    assert [len(shown(client, page=number)) for number in [1, 2]] == [20, 1]
    assert "?kind=suggestion&amp;page=2" in text_of(page)
    assert "20 of 21 are on this page." in text_of(page)


@pytest.mark.parametrize(
    "query", ["", "?by=workshop", "?by=newest&plan=nap5", "?words=نقترح&state=decided&entity=moy"]
)
@pytest.mark.parametrize("how_many", [1, 30])
def test_the_list_costs_eight_queries_at_most(client, django_assert_max_num_queries, how_many, query):
    lead = make.entity("moy")
    for _ in range(how_many):
        item = decided(1, make.milestone(make.commitment(lead=lead)), said_in_workshop=make.workshop())
        item.replies.create(body_ar="شكراً.", entity=make.entity(), published_at=timezone.now())

    with django_assert_max_num_queries(8):
        assert client.get(f"/ar/feedback/{query}").context["overview"].figures.received == how_many


# The ways to it


def test_the_pages_of_a_plan_a_commitment_and_a_workshop_lead_to_their_part(client):
    item = decided(1, make.commitment(number=2))
    workshop = make.workshop("june")
    make.feedback(workshop)

    for path, target in [
        ("/en/plans/nap5/", "?plan=nap5"),
        (item.commitment.get_absolute_url().replace("/ar/", "/en/"), "?commitment=nap5/2"),
        (workshop.get_absolute_url().replace("/ar/", "/en/"), "?workshop=june"),
    ]:
        assert f'href="/en/feedback/{target}"' in text_of(client.get(path)), path
