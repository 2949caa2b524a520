from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Entity
from commitments.models import (
    Activity,
    Assessment,
    DateChange,
    EntityRole,
    Evidence,
    Milestone,
    Plan,
    PlanEvent,
    ProgressUpdate,
    Theme,
)
from feedback.models import Feedback, Naming, Reply, Window
from tests import make

Status = Milestone.Status
PAGES = [
    "/ar/plans/",
    "/ar/plans/nap5/",
    "/ar/plans/nap5/commitments/1/",
    "/ar/plans/nap5/commitments/1/milestones/1.1/",
]


def text_of(client, path):
    """The page's text as one line."""
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def fill(commitment, milestone, lead):
    """One of everything that the pages of a commitment and its milestone show."""
    EntityRole.objects.create(commitment=commitment, entity=make.entity(), role=EntityRole.Role.LEAD)
    commitment.themes.add(Theme.objects.create(name_ar="المشاركة", name_en="Participation"))
    Assessment.objects.create(commitment=commitment, author="IRM")
    activity = Activity.objects.create(
        commitment=commitment, milestone=milestone, kind=Activity.Kind.MEETING, title_ar="اجتماع"
    )
    activity.partners.add(make.entity(), lead)
    group = make.group(commitment=commitment)
    for moved in [{"milestone": milestone}, {"commitment": commitment}]:
        DateChange.objects.create(**moved, new_ends_on=date(2025, 1, 1), reason_ar="تأخر العطاء.")
    update = make.update(milestone)
    Evidence.objects.create(update=update, title_ar="خبر", address="https://example.org/news")
    for about in [commitment, milestone, group]:
        Reply.objects.create(feedback=make.feedback(about), body_ar="شكراً.", entity=lead, published_at=timezone.now())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("how_many", [1, 30])
def test_a_page_asks_at_most_eight_questions_whatever_the_rows(
    client, db, django_assert_max_num_queries, path, how_many
):
    lead = make.entity("moy")
    plan = make.plan(coordinator=lead)
    first = make.commitment(plan, lead=lead)
    steps = [make.milestone(first) for _ in range(how_many)]
    for _ in range(how_many):
        fill(first, steps[0], lead)
        make.milestone(make.commitment(plan, lead=lead))
        PlanEvent.objects.create(plan=plan, happened_on=date(2022, 1, 1), what_ar="إطلاق")
        make.workshop()
        number = Plan.objects.count() + 5
        make.commitment(make.plan(f"nap{number}", number=number, is_demo=True))

    with django_assert_max_num_queries(8):
        response = client.get(path)

    assert response.status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_the_same_for_everybody(client, participant, path):
    make.milestone(make.commitment())
    client.force_login(participant)

    response = client.get(path + "?page=-1&commitment=%27")

    assert response.status_code == 200
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


@pytest.mark.parametrize(
    "path",
    [
        "nap9/",
        "nap9/commitments/1/",
        "nap5/commitments/9/",
        "nap5/commitments/0/",
        "nap5/commitments/01/",
        "nap5/commitments/-1/",
        "nap5/commitments/99999999999999999999/",
        "nap5/commitments/١/",
        "nap5/commitments/99999/",
        "nap5/commitments/1/milestones/1.9/",
        "nap5/commitments/1/milestones/2.1/",
        "nap5/commitments/2/milestones/1.1/",
        "nap5/commitments/1/milestones/1.01/",
        "nap5/commitments/1/milestones/1/",
        "nap5/commitments/1/milestones/1.1.1/",
        "nap5/commitments/1/milestones/١.١/",
        "nap5/commitments/1/milestones/1.99999/",
    ],
)
def test_what_is_not_there_is_not_found(client, db, path):
    make.milestone(make.commitment())
    make.commitment()

    assert client.get(f"/ar/plans/{path}").status_code == 404


def test_drafts_are_not_found(client, db):
    make.plan("draft", number=7, published_at=None)
    make.commitment(make.plan("nap6", number=6, published_at=None))
    make.milestone(make.commitment(published_at=None))
    make.milestone(make.commitment(), published_at=timezone.now() + timedelta(hours=1))

    paths = [
        "draft/",
        "nap6/commitments/1/",
        "nap5/commitments/1/",
        "nap5/commitments/1/milestones/1.1/",
        "nap5/commitments/2/milestones/2.1/",
    ]
    assert {client.get(f"/ar/plans/{path}").status_code for path in paths} == {404}


def test_drafts_do_not_show_on_the_pages_above_them(client, db):
    plan = make.plan()
    make.commitment(plan, published_at=None, short_title_ar="مسودة التزام")
    make.milestone(make.commitment(plan), published_at=None, title_ar="مسودة معلم")

    shown = "".join(
        text_of(client, path) for path in ["/ar/plans/", "/ar/plans/nap5/", "/ar/plans/nap5/commitments/2/"]
    )

    assert "مسودة" not in shown


def test_the_first_page_tells_the_current_plan_before_earlier_and_illustrative_ones(client, db):
    make.commitment(make.plan("nap5", number=5))
    make.plan("demo", number=99, is_demo=True, short_name_ar="خطة توضيحية")
    make.commitment(make.plan("nap6", number=6, end_year=2099, short_name_ar="الخطة السادسة"))

    shown = text_of(client, "/ar/plans/")

    places = [shown.index(f'href="/ar/plans/{slug}/"') for slug in ["nap6", "nap5", "demo"]]
    assert places == sorted(places)
    assert "/ar/plans/nap6/commitments/1/" in shown
    assert "/ar/plans/nap5/commitments/1/" not in shown
    assert shown.count("محتوى توضيحي") == 1


def test_without_a_plan_the_page_says_when_there_will_be_something(client, db):
    assert "لم تُنشر أي خطة في البوابة بعد" in text_of(client, "/ar/plans/")


def test_official_titles_are_printed_letter_for_letter(client, db):
    title = "المشاريع الرأسمالية /الاستثمارية 2025 وحماتها"
    make.commitment(make.plan(name_ar="الخطة (٢٠٢١-٢٠٢٥) 2"), title_ar=title, short_title_ar="مختصر")

    assert f">{title}</h1>" in text_of(client, "/ar/plans/nap5/commitments/1/")
    assert ">الخطة (٢٠٢١-٢٠٢٥) 2</h1>" in text_of(client, "/ar/plans/nap5/")


def test_what_is_not_translated_is_shown_in_arabic_and_says_so(client, db):
    make.commitment(title_ar="عنوان بالعربية", title_en="")

    shown = text_of(client, "/en/plans/nap5/commitments/1/")

    assert '<span lang="ar" dir="rtl">عنوان بالعربية</span> <small class="untranslated">Not translated yet' in shown


@pytest.mark.parametrize("is_outdated", [False, True])
def test_english_that_is_older_than_the_arabic_says_so_at_no_cost(client, db, django_assert_num_queries, is_outdated):
    commitment = make.commitment(problem_ar="مشكلة", problem_en="Problem")
    if is_outdated:
        commitment.title_ar, commitment.problem_ar = "عنوان جديد", "مشكلة أخرى"
        commitment.save()

    with django_assert_num_queries(7):
        shown = text_of(client, "/en/plans/nap5/commitments/1/")

    way = '<a href="/ar/plans/nap5/commitments/1/" hreflang="ar">Read it in Arabic</a>'
    assert shown.count(f"The Arabic text has changed since this translation. {way}") == (2 if is_outdated else 0)
    assert "has changed since" not in text_of(client, "/ar/plans/nap5/commitments/1/")


@pytest.mark.parametrize("path", PAGES[:3])
def test_without_milestones_there_is_no_figure(client, db, path):
    make.commitment()

    shown = text_of(client, path)

    assert "لم تُدرج في البوابة بعد" in shown
    assert 'class="num">٠٪' not in shown
    assert "<progress" not in shown


def test_the_computed_figure_and_the_stated_one_stand_side_by_side(client, db):
    commitment = make.commitment(stated_percent=91, sources={"stated_percent": "https://ogp.gov.jo/page"})
    for _ in range(5):
        make.milestone(commitment, status=Status.COMPLETED, is_completion_day_unpublished=True)
    make.milestone(commitment, status=Status.IN_PROGRESS)

    shown = text_of(client, "/ar/plans/nap5/commitments/1/")

    for words in ["٨٣٪", "٩١٪", "اكتمل ٥ من ٦ معالم", "معلم واحد بلا نسبة معلنة", "https://ogp.gov.jo/page"]:
        assert words in shown


def test_late_is_said_in_words(client, db):
    commitment = make.commitment()
    make.milestone(commitment, ends_on=timezone.localdate() - timedelta(days=1))
    make.milestone(make.commitment(), ends_on=date(2022, 4, 30), are_dates_doubtful=True, precision="month")

    assert "متأخر" in text_of(client, "/ar/plans/nap5/commitments/1/")
    doubtful = text_of(client, "/ar/plans/nap5/commitments/2/milestones/2.1/")
    assert "pill--late" not in doubtful
    assert '<time datetime="2022-04">نيسان ٢٠٢٢</time>' in doubtful


def test_each_entity_stands_under_its_role_with_the_source(client, db):
    commitment = make.commitment(sources={"lead": "https://ogp.gov.jo/lead"}, supporting_text_ar="مؤسسات أخرى")
    for role, name in [("lead", "وزارة الشباب"), ("supporting", "اللجنة الوطنية"), ("partner", "جمعية المصدر")]:
        entity = Entity.objects.create(slug=role, kind=Entity.Kind.GOVERNMENT, name_ar=name)
        EntityRole.objects.create(commitment=commitment, entity=entity, role=role)

    shown = text_of(client, "/ar/plans/nap5/commitments/1/")

    words = ["الجهات المنفذة", "وزارة الشباب", "ogp.gov.jo/lead", "اللجنة الوطنية", "مؤسسات أخرى", "جمعية المصدر"]
    places = [shown.index(word, shown.index('id="who"')) for word in words]
    assert places == sorted(places)


def test_the_independent_assessment_says_what_is_not_assessed_and_what_is_inferred(client, db):
    commitment = make.commitment()
    Assessment.objects.create(
        commitment=commitment,
        author="IRM",
        is_verifiable=True,
        potential="substantial",
        wording={"potential": "inferred"},
    )

    shown = text_of(client, "/en/plans/nap5/commitments/1/")

    assert "<dt>Can be verified</dt> <dd>Yes" in shown
    assert "<dt>Has an open government lens</dt> <dd>Not assessed yet" in shown
    assert "<dt>Completion</dt> <dd>Not assessed yet" in shown
    assert "Substantial <small" in shown.replace("Substantial<", "Substantial <")
    assert "inferred from the source" in shown


def test_an_activity_of_unknown_date_says_so(client, db):
    activity = Activity.objects.create(commitment=make.commitment(), kind="workshop", title_ar="ورشة تعريفية")
    activity.partners.add(make.entity("internews", name_ar="شبكة انترنيوز"), make.entity("josa", name_ar="جمعية"))

    shown = text_of(client, "/ar/plans/nap5/commitments/1/")

    assert "التاريخ غير معروف" in shown
    assert "جمعية، شبكة انترنيوز" in shown


def test_feedback_on_the_commitment_and_its_milestones_is_shown_and_no_other(client, db):
    commitment = make.commitment()
    milestone = make.milestone(commitment)
    make.feedback(commitment, body="على الالتزام")
    make.feedback(milestone, body="على المعلم")
    make.feedback(make.commitment(), body="على غيره")
    make.feedback(commitment, body="محجوبة", moderation=Feedback.Moderation.HELD, published_at=None)
    make.feedback(
        commitment,
        body="للجهة فقط",
        naming=Naming.BODY_ONLY,
        moderation=Feedback.Moderation.HELD,
        published_at=None,
    )

    of_commitment = text_of(client, "/ar/plans/nap5/commitments/1/")
    of_milestone = text_of(client, "/ar/plans/nap5/commitments/1/milestones/1.1/")

    bodies = ["على الالتزام", "على المعلم", "على غيره", "محجوبة", "للجهة فقط"]
    assert [body for body in bodies if f"<p>{body}</p>" in of_commitment] == ["على الالتزام", "على المعلم"]
    assert [body for body in bodies if f"<p>{body}</p>" in of_milestone] == ["على المعلم"]
    assert "/ar/feedback/?commitment=nap5/1" in of_commitment


def test_the_newest_five_are_shown(client, db):
    commitment = make.commitment()
    for number in range(7):
        received_at = timezone.now() - timedelta(days=number)
        make.feedback(commitment, body=f"رقم {number}", received_at=received_at)

    shown = text_of(client, "/ar/plans/nap5/commitments/1/")

    assert [number for number in range(7) if f"<p>رقم {number}</p>" in shown] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("end_year", "closes_at", "sentences", "is_open"),
    [
        (2099, None, [], True),
        (2020, None, ["انتهت مدة الخطة", "ما زال استقبال الملاحظات عليها متاحاً"], True),
        (2020, make.long_ago(), ["انتهت مدة الخطة", "لم يعد استقبال الملاحظات عليها متاحاً"], False),
        (2099, make.long_ago(), ["أُغلق باب استقبال الملاحظات"], False),
    ],
    ids=["runs", "over", "over and closed", "runs, closed"],
)
def test_the_page_says_whether_the_term_is_over_and_whether_feedback_is_taken(
    client, db, end_year, closes_at, sentences, is_open
):
    plan = make.plan(start_year=2019, end_year=end_year)
    make.commitment(plan)
    if closes_at:
        Window.objects.create(plan=plan, closes_at=closes_at)

    shown = text_of(client, "/ar/plans/nap5/")

    assert [words for words in sentences if words in shown] == sentences
    assert ("انتهت مدة الخطة" in shown) == (end_year == 2020)
    assert ('feedback/new/?about=nap5"' in shown) == is_open
    assert ("about=nap5/1" in text_of(client, "/ar/plans/nap5/commitments/1/")) == is_open


def test_a_moved_end_shows_both_days_and_the_reason(client, db):
    milestone = make.milestone(ends_on=date(2024, 6, 30))
    DateChange.objects.create(
        milestone=milestone,
        old_ends_on=date(2024, 6, 30),
        new_ends_on=date(2024, 12, 31),
        reason_ar="تأخر العطاء.",
        changed_on=date(2024, 5, 1),
    )
    milestone.ends_on = date(2024, 12, 31)
    milestone.save()

    shown = text_of(client, "/ar/plans/nap5/commitments/1/milestones/1.1/")

    assert '<del><time datetime="2024-06-30">٣٠ حزيران ٢٠٢٤</time></del>' in shown
    assert '<ins><time datetime="2024-12-31">٣١ كانون الأول ٢٠٢٤</time></ins>' in shown
    assert "تأخر العطاء." in shown


def test_only_approved_updates_are_public(client, db):
    milestone = make.milestone()
    for state in ProgressUpdate.State:
        make.update(milestone, state=state, text_ar=f"حال {state}", returned_note="سر")

    shown = text_of(client, "/ar/plans/nap5/commitments/1/milestones/1.1/")

    assert [state for state in ProgressUpdate.State if f"حال {state}" in shown] == ["approved"]
    assert "سر<" not in shown


def test_what_came_from_a_published_page_says_so(client, db):
    milestone = make.milestone(status=Status.COMPLETED, is_completion_day_unpublished=True)
    update = make.update(
        milestone, status=Status.COMPLETED, percent=None, approved_on=None, is_from_published_page=True
    )
    Evidence.objects.create(update=update, title_ar="صفحة المعالم", address="https://ogp.gov.jo/milestones")

    shown = text_of(client, "/ar/plans/nap5/commitments/1/milestones/1.1/")

    assert "مأخوذ من الصفحة المنشورة للوزارة" in shown
    assert "ولم ينشر يوم اكتماله" in shown
    assert 'href="https://ogp.gov.jo/milestones"' in shown


def test_the_leads_answer_for_a_milestone_without_its_own_entity(client, db):
    commitment = make.commitment(lead=make.entity("moy", name_ar="وزارة الشباب"))
    make.milestone(commitment)
    make.milestone(commitment, responsible=make.entity("jiacc", name_ar="هيئة النزاهة"))

    assert "وزارة الشباب" in text_of(client, "/ar/plans/nap5/commitments/1/milestones/1.1/")
    own = text_of(client, "/ar/plans/nap5/commitments/1/milestones/1.2/")
    assert "<dd> هيئة النزاهة" in own


def test_neighbours_are_the_published_ones(client, db):
    plan = make.plan()
    for number in [1, 3, 7]:
        make.commitment(plan, number=number)
    make.commitment(plan, number=4, published_at=None)

    shown = text_of(client, "/ar/plans/nap5/commitments/3/")

    assert '<a href="/ar/plans/nap5/commitments/1/" rel="prev">' in shown
    assert '<a href="/ar/plans/nap5/commitments/7/" rel="next">' in shown


def test_illustrative_plans_say_so_on_every_page(client, db):
    make.milestone(make.commitment(make.plan(is_demo=True)))

    assert all("محتوى توضيحي" in text_of(client, path) for path in PAGES)
