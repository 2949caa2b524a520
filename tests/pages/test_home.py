"""The home page: the current plan at a glance, the same for everybody, light and quick."""

import gzip
from datetime import timedelta

import brotli
import pytest
from django.core.management import call_command
from django.utils import timezone

from commitments.models import Commitment
from feedback.models import Feedback, Reply
from tests import make
from workshops.models import WorkshopSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def nap5():
    """The content that every portal starts with."""
    call_command("load_nap5", verbosity=0)


def text_of(client, path="/ar/"):
    """The page's text as one line."""
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def answered(about, **fields):
    """Published feedback with a decision."""
    decision = {
        "outcome": Feedback.Outcome.ACCEPTED,
        "decision_reason_ar": "أُخذ بالاقتراح.",
        "decided_at": timezone.now(),
        "deciding_entity": make.entity("moy"),
    }
    return make.feedback(about, **(decision | fields))


def fill(plan):
    """One more of everything that the page shows."""
    milestone = make.milestone(make.commitment(plan, lead=make.entity()))
    session = make.session(make.workshop(plan_row=plan), kind=WorkshopSession.Kind.WORKING_GROUPS)
    make.group(session, commitment=milestone.commitment)
    item = answered(milestone)
    Reply.objects.create(feedback=item, body_ar="شكراً.", entity=make.entity("moy"), published_at=timezone.now())


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_asks_at_most_eight_questions_whatever_the_rows(client, django_assert_max_num_queries, how_many):
    plan = make.plan()
    for _ in range(how_many):
        fill(plan)

    with django_assert_max_num_queries(8):
        text = text_of(client)

    assert text.count('class="card"') == how_many


def test_a_long_agenda_costs_no_more(client, django_assert_max_num_queries):
    workshop = make.workshop()
    for _ in range(30):
        session = make.session(workshop, kind=WorkshopSession.Kind.WORKING_GROUPS)
        make.group(session, commitment=make.commitment())

    with django_assert_max_num_queries(8):
        assert "٣٠ مجموعة عمل" in text_of(client)


@pytest.mark.parametrize("path", ["/ar/", "/en/"])
def test_the_page_weighs_less_than_12_kb_on_the_way(client, nap5, path):
    for number in range(2):
        answered(Commitment.objects.first(), body="نقترح نشر الخطة التفصيلية. " * 20, reference=f"5-1-00{number}")

    page = client.get(path).content

    assert len(gzip.compress(page)) < 12_000
    assert len(brotli.compress(page)) < 12_000


def test_the_page_sets_no_cookie_and_is_the_same_for_everybody(client, nap5, unit_staff):
    stranger = client.get("/ar/")
    client.force_login(unit_staff)
    staff = client.get("/ar/")

    assert not stranger.cookies
    assert "Cookie" not in stranger.headers.get("Vary", "")
    assert stranger.content == staff.content


def test_the_owners_content_is_there_letter_for_letter(client, nap5):
    text = text_of(client)

    assert "ستة التزامات وطنية" in text
    for commitment in Commitment.objects.all():
        assert commitment.title_ar in text
    for title in [
        "تسجيل المشاركين",
        "6 مجموعات عمل لمناقشة الخطط التفصيلية لتنفيذ محاور الالتزامات",
        "عرض تقرير المناقشات",
    ]:
        assert title in text
    assert "بمشاركة مؤسسات المجتمع المدني والجهات الحكومية المنفذة للالتزامات" in text
    assert text.count("لم تُدرج في البوابة بعد") == 5


def test_the_number_of_commitments_is_counted_not_written(client):
    plan = make.plan()
    for _ in range(12):
        make.commitment(plan)

    assert "١٢ التزاماً وطنياً" in text_of(client)
    assert "12 national commitments" in text_of(client, "/en/")


@pytest.mark.parametrize(
    ("how_many", "arabic", "english"),
    [
        (1, "التزام وطني واحد", "One national commitment."),
        (2, "التزامان وطنيان", "Two national commitments."),
        (3, "ثلاثة التزامات وطنية", "Three national commitments."),
        (10, "عشرة التزامات وطنية", "Ten national commitments."),
    ],
)
def test_small_numbers_of_commitments_are_words(client, how_many, arabic, english):
    plan = make.plan()
    for _ in range(how_many):
        make.commitment(plan)

    assert arabic in text_of(client)
    assert english in text_of(client, "/en/")


def test_a_newer_plan_takes_the_place_of_the_older(client):
    make.commitment(make.plan(), short_title_ar="القديم")
    sixth = make.plan("nap6", number=6, start_year=2026, end_year=2099, short_name_ar="الخطة السادسة")
    make.commitment(sixth, short_title_ar="الجديد")

    text = text_of(client)

    assert "الخطة السادسة" in text
    assert "الجديد" in text
    assert "القديم" not in text
    assert "انتهت مدة الخطة" not in text


def test_a_real_plan_comes_before_an_illustrative_one(client):
    make.plan()
    demo = make.plan("demo", number=99, is_demo=True, short_name_ar="خطة توضيحية")
    make.workshop(plan_row=demo, short_title_ar="ورشة توضيحية", starts_at=timezone.now() + timedelta(days=9))
    answered(make.commitment(demo), body="ملاحظة توضيحية")

    text = text_of(client)

    assert "توضيحية" not in text


def test_an_illustrative_plan_alone_is_labelled(client):
    make.plan("demo", number=99, is_demo=True)

    assert "محتوى توضيحي" in text_of(client)


def test_without_a_plan_the_page_says_what_is_missing(client):
    make.plan(published_at=None)

    assert "لم تُنشر خطة بعد" in text_of(client)


def test_drafts_stay_away(client):
    plan = make.plan()
    make.commitment(plan, short_title_ar="مسودة التزام", published_at=None)
    make.workshop(plan_row=plan, short_title_ar="مسودة ورشة", published_at=None)

    text = text_of(client)

    assert "مسودة" not in text


def test_the_next_workshop_takes_the_ticket(client):
    plan = make.plan()
    make.workshop(plan_row=plan, short_title_ar="ورشة مضت")
    make.workshop(plan_row=plan, short_title_ar="ورشة آتية", starts_at=timezone.now() + timedelta(days=9))

    text = text_of(client)

    assert "ورشة آتية" in text
    assert "ورشة مضت" not in text
    assert "انعقدت هذه الورشة" not in text


def test_a_past_workshop_says_so(client):
    make.workshop()

    assert "انعقدت هذه الورشة" in text_of(client)


def test_the_clock_counts_published_feedback_of_the_plan_only(client):
    commitment = make.commitment()
    answered(commitment)
    make.feedback(commitment, due_on=timezone.localdate() - timedelta(days=1))
    make.feedback(commitment, moderation=Feedback.Moderation.HELD, published_at=None)
    make.feedback(make.commitment(make.plan("nap4", number=4)))

    response = client.get("/ar/")

    assert {status: number for status, _, number in response.context["clock"]} == {
        "received": 2,
        "answered": 1,
        "under_review": 1,
        "late": 1,
    }


def test_the_latest_answers_are_shown_with_their_reason(client):
    commitment = make.commitment()
    now = timezone.now()
    for days in [3, 2, 1]:
        answered(commitment, body=f"قيل قبل {days}", decided_at=now - timedelta(days=days))

    text = text_of(client)

    assert "قيل قبل 1" in text
    assert "أُخذ بالاقتراح." in text
    assert "قيل قبل 3" not in text


def test_without_answers_a_sentence_says_what_will_stand_there(client):
    make.feedback(make.commitment())

    assert "لم يُجب بعد عن أي ملاحظة" in text_of(client)


def test_search_engines_read_who_runs_the_portal(client, nap5):
    text = text_of(client)

    assert '"@type": "GovernmentOrganization", "name": "وحدة الحكومة الشفافة"' in text
    assert '"parentOrganization": {"@type": "GovernmentOrganization", "name": "وزارة التخطيط والتعاون الدولي"}' in text


def test_the_root_leads_to_arabic(client):
    assert client.get("/").url == "/ar/"
