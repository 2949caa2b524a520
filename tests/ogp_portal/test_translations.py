"""The page of translators: all that is missing or out of date, written where it is listed."""

import pytest
from modeltranslation.translator import translator

from accounts.models import Entity
from commitments.models import Commitment, DateChange, Evidence, Milestone, PlanEvent, ProgressUpdate
from feedback.models import Feedback, Reply
from ogp_portal.translations.kinds import KINDS
from tests import make

PAGE = "/ar/admin/translations/"
State = ProgressUpdate.State


@pytest.fixture
def staff(client, unit_staff):
    client.force_login(unit_staff)
    return client


@pytest.fixture
def focal(client, ministry_staff):
    client.force_login(ministry_staff)
    return client


@pytest.fixture
def own_milestone(ministry_staff):
    return make.milestone(make.commitment(lead=ministry_staff.memberships.get().entity))


def outdated(row, **arabic):
    """The row, saved with a newer Arabic text."""
    row = type(row).objects.get(pk=row.pk)
    for name, text in arabic.items():
        setattr(row, name, text)
    row.save()
    return row


def keys(response):
    """The texts that the page lists, in its order."""
    return [form.line.key for _kind, _title, forms in response.context["rows"] for form in forms]


def filled(response, **written):
    """What a browser sends from the page. written: {key of a line, its dashes as __: English, or True for a tick}."""
    data = {"line": keys(response)}
    for _kind, _title, forms in response.context["rows"]:
        for form in forms:
            data |= {f"{form.prefix}-seen": form["seen"].value(), f"{form.prefix}-english": form["english"].value()}
    for key, english in written.items():
        key = key.replace("__", "-")
        data |= {f"{key}-holds": "on"} if english is True else {f"{key}-english": english}
    return data


def errors(response):
    return [sentence for form in response.context["errors"] for each in form.errors.values() for sentence in each]


def words(response):
    return [str(message) for message in response.context["messages"]]


# What is listed


def test_no_model_with_two_languages_is_forgotten():
    models = {model for model in translator.get_registered_models() if not model._meta.abstract}

    assert {kind.model for kind in KINDS} == models


def test_texts_of_every_app_are_listed_with_their_state(staff):
    plan = make.plan()
    event = PlanEvent.objects.create(plan=plan, happened_on="2022-01-01", what_ar="أُقرّت الخطة")
    commitment = outdated(make.commitment(title_ar="أول", objective_ar="هدف"), title_ar="ثانٍ")
    milestone = make.milestone(commitment, description_ar="وصف")
    change = DateChange.objects.create(milestone=milestone, reason_ar="تأخر العطاء")
    moved = DateChange.objects.create(commitment=commitment, reason_ar="تأخر التمويل")
    update = make.update(milestone, text_en="", reason_ar="سبب")
    evidence = Evidence.objects.create(update=update, title_ar="خبر", address="https://example.org/")
    workshop = make.workshop(aim_ar="غاية")
    session = make.session(workshop, title_en="")
    group = make.group(session, room_ar="قاعة")
    item = make.feedback(milestone, **make.decision())
    reply = Reply.objects.create(feedback=item, entity=make.entity("moy"), body_ar="شكراً لكم")
    entity = make.entity("new", name_en="")
    theme = make.theme(name_en=None)

    page = staff.get(PAGE)

    assert keys(page) == [
        f"planevent-{event.pk}-what",
        f"commitment-{commitment.pk}-title",
        f"commitment-{commitment.pk}-objective",
        f"milestone-{milestone.pk}-description",
        f"datechange-{change.pk}-reason",
        f"datechange-{moved.pk}-reason",
        f"progressupdate-{update.pk}-text",
        f"progressupdate-{update.pk}-reason",
        f"evidence-{evidence.pk}-title",
        f"theme-{theme.pk}-name",
        f"workshop-{workshop.pk}-aim",
        f"workshopsession-{session.pk}-title",
        f"workinggroup-{group.pk}-room",
        f"feedback-{item.pk}-decision_reason",
        f"reply-{reply.pk}-body",
        f"entity-{entity.pk}-name",
    ]
    html = page.content.decode()
    assert html.count("لم يُترجم بعد") == 15
    assert html.count("الترجمة قديمة") == 1
    assert "<del>أول</del> <ins>ثانٍ</ins>" in html


def test_what_is_in_english_and_up_to_date_is_not_listed(staff):
    make.milestone()

    assert keys(staff.get(PAGE)) == []
    assert "كل النصوص" in staff.get(PAGE).content.decode()


def test_shares_count_the_texts_that_are_there_in_arabic(staff):
    outdated(make.milestone(title_ar="أول"), title_ar="ثانٍ")
    make.milestone(description_ar="وصف", description_en="Description")
    make.milestone(title_en="")
    page = staff.get(PAGE)

    (milestones,) = [each for each in page.context["figures"] if each.label == "المعالم"]
    overall = page.context["overall"]

    assert (milestones.texts, milestones.done, milestones.percent) == (4, 2, 50)
    assert overall.texts - overall.done == 2
    assert overall.texts == sum(each.texts for each in page.context["figures"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=milestone", ["milestone-title", "milestone-title"]),
        ("kind=milestone&state=outdated", ["milestone-title"]),
        ("state=missing", ["milestone-title", "entity-name"]),
        ("plan={plan}", ["milestone-title", "milestone-title"]),
        ("plan={other}", []),
        ("plan={other}&kind=entity", []),
        ("kind=nonsense&plan=abc&state=<x>&page=-3", ["milestone-title", "milestone-title", "entity-name"]),
        ("plan=99999999999999999999999&page=٣", ["milestone-title", "milestone-title", "entity-name"]),
        ("kind=milestone&kind=entity", ["entity-name"]),
    ],
)
def test_the_list_is_narrowed_and_nonsense_is_ignored(staff, query, expected):
    outdated(make.milestone(title_ar="أول"), title_ar="ثانٍ")
    make.milestone(title_en="")
    make.entity("new", name_en="")
    plans = {"plan": make.plan().pk, "other": make.plan("nap6", number=6).pk}

    page = staff.get(f"{PAGE}?{query.format(**plans)}")

    assert [f"{kind}-{text}" for kind, _pk, text in (key.split("-") for key in keys(page))] == expected


def test_each_line_leads_to_its_field_in_the_form(staff):
    milestone = make.milestone(title_en="")
    workshop = make.workshop()
    make.session(workshop)
    make.group(make.session(workshop, title_en=""), topic_en="")
    item = make.feedback(milestone, **make.decision())
    moves = [{"milestone": milestone}, {"commitment": milestone.commitment}]
    for number, of in enumerate(moves, 1):
        DateChange.objects.create(**of, reason_ar=f"تأخر العطاء {number}")
    published = {"published_at": make.long_ago(), "body_ar": "شكراً لكم"}
    Reply.objects.create(feedback=item, entity=make.entity("moy"), **published)

    page = staff.get(PAGE)

    assert len(keys(page)) == 7
    for _kind, _title, forms in page.context["rows"]:
        for form in forms:
            address, field = form.line.address.split("#")
            assert f'id="{field}"' in staff.get(address).content.decode(), form.line.key


@pytest.mark.parametrize(("how_many", "shown", "queries"), [(1, 7, 15), (2, 14, 15), (30, 20, 7)])
def test_few_rows_cost_as_many_queries_as_many(staff, django_assert_num_queries, how_many, shown, queries):
    for _ in range(how_many):
        milestone = outdated(make.milestone(make.commitment(problem_ar="مشكلة"), title_ar="أول"), title_ar="ثانٍ")
        make.update(milestone, text_en="")
        make.session(make.workshop(aim_ar="غاية"), title_en="")
        item = make.feedback(milestone, **make.decision())
        Reply.objects.create(feedback=item, entity=make.entity("moy"), body_ar="شكراً لكم")
    staff.get(PAGE)

    # Session, person, rights (2), plans, figures; then one for each kind on the page, two where it has no form.
    with django_assert_num_queries(queries):
        page = staff.get(PAGE)

    assert len(page.context["rows"]) == shown


def test_pages_follow_one_another_across_kinds(staff):
    for _ in range(15):
        make.milestone(make.commitment(problem_ar="مشكلة"), title_en="")

    first, second = (keys(staff.get(f"{PAGE}?page={number}")) for number in [1, 2])

    assert [len(first), len(second)] == [20, 10]
    assert len({*first, *second}) == 30


# Who translates what


def test_strangers_and_people_without_such_rights_find_nothing(client, participant):
    client.force_login(participant)
    assert client.get(PAGE).status_code == 404

    client.force_login(make.user(is_staff=True))
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"line": "theme-1-name"}).status_code == 404

    client.logout()
    assert client.get(PAGE)["Location"].startswith("/ar/admin/login/?next=")


def test_a_focal_point_translates_own_updates_while_they_are_written(focal, own_milestone):
    draft = make.update(own_milestone, state=State.DRAFT, approved_on=None, text_en="")
    evidence = Evidence.objects.create(update=draft, title_ar="خبر", address="https://example.org/")
    approved = make.update(own_milestone, text_en="")
    Evidence.objects.create(update=approved, title_ar="خبر", address="https://example.org/")
    elsewhere = make.update(make.milestone(title_en=""), state=State.DRAFT, approved_on=None, text_en="")

    page = focal.get(PAGE)

    assert keys(page) == [f"progressupdate-{draft.pk}-text", f"evidence-{evidence.pk}-title"]
    for key in [
        f"progressupdate-{approved.pk}-text",
        f"progressupdate-{elsewhere.pk}-text",
        f"milestone-{own_milestone.pk}-title",
    ]:
        assert focal.post(PAGE, {"line": key, f"{key}-english": "Taken over"}).status_code == 404
    assert not ProgressUpdate.objects.filter(text_en="Taken over").exists()


def test_a_focal_point_is_offered_no_plan_that_is_a_draft(focal):
    make.plan("nap6", number=6, published_at=None, short_name_ar="الخطة السادسة")

    assert "الخطة السادسة" not in focal.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "key",
    [
        "theme",
        "theme-1",
        "theme-999999-name",
        "theme-abc-name",
        "theme-١-name",
        "theme-99999999999999999999-name",
        "theme-1-pk",
        "user-1-name",
        "theme-1-name-x",
        "\0",
    ],
)
def test_lines_that_no_page_sends_are_a_404(staff, key):
    assert staff.post(PAGE, {"line": key, f"{key}-english": "x"}).status_code == 404


def test_more_lines_than_a_page_has_are_a_404(staff):
    theme = make.theme()

    assert staff.post(PAGE, {"line": [f"theme-{theme.pk}-name"] * 201}).status_code == 404


def test_the_menu_leads_to_the_list_for_whoever_translates(staff):
    assert PAGE in staff.get("/ar/admin/").content.decode()

    staff.force_login(make.user(is_staff=True))
    assert PAGE not in staff.get("/ar/admin/").content.decode()


# What is written


def test_many_texts_are_saved_at_once(staff, unit_staff):
    commitment = outdated(make.commitment(title_ar="أول", problem_ar="مشكلة"), title_ar="ثانٍ")
    milestone = make.milestone(commitment, title_en="")
    page = staff.get(PAGE)

    written = {
        f"commitment__{commitment.pk}__title": "Second",
        f"commitment__{commitment.pk}__problem": "Problem",
        f"milestone__{milestone.pk}__title": "Train staff",
    }
    after = staff.post(f"{PAGE}?kind=", filled(page, **written), follow=True)

    commitment.refresh_from_db()
    assert (commitment.title_en, commitment.problem_en, commitment.outdated_translations) == ("Second", "Problem", {})
    assert Milestone.objects.get().title_en == "Train staff"
    assert words(after) == ["حُفظت ٣ نصوص بالإنجليزية."]
    assert keys(after) == []
    assert commitment.history.count() == 3
    assert commitment.history.first().history_user == unit_staff


def test_what_nobody_wrote_stays_as_it_is(staff):
    milestone = outdated(make.milestone(title_ar="أول"), title_ar="ثانٍ")

    after = staff.post(PAGE, filled(staff.get(PAGE)), follow=True)

    assert words(after) == ["لم يُكتب شيء جديد."]
    assert keys(after) == [f"milestone-{milestone.pk}-title"]
    assert milestone.history.count() == 2


def test_one_tick_says_that_the_english_holds(staff):
    milestone = outdated(make.milestone(title_ar="تدريب الموضفين"), title_ar="تدريب الموظفين")

    after = staff.post(PAGE, filled(staff.get(PAGE), **{f"milestone__{milestone.pk}__title": True}), follow=True)

    milestone.refresh_from_db()
    assert (milestone.title_en, milestone.outdated_translations) == ("Milestone 1", {})
    assert keys(after) == []
    history = staff.get(f"/ar/admin/commitments/milestone/{milestone.pk}/history/").content.decode()
    assert "النص الإنجليزي ما زال صالحاً" in history


def test_a_text_that_is_written_beside_one_that_holds_is_not_said_to_hold(staff):
    commitment = outdated(make.commitment(title_ar="أول", problem_ar="مشكلة"), title_ar="ثانٍ")
    written = {f"commitment__{commitment.pk}__title": True, f"commitment__{commitment.pk}__problem": "Problem"}

    staff.post(PAGE, filled(staff.get(PAGE), **written))

    commitment.refresh_from_db()
    assert (commitment.problem_en, commitment.outdated_translations) == ("Problem", {})
    history = staff.get(f"/ar/admin/commitments/commitment/{commitment.pk}/history/").content.decode()
    assert "النص الإنجليزي ما زال صالحاً رغم تغيّر النص العربي: العنوان الرسمي<" in history


def test_the_line_that_is_wrong_keeps_what_was_typed_and_the_others_are_saved(staff):
    first, second, third = (make.milestone(title_en="") for _ in range(3))
    page = staff.get(PAGE)

    written = {
        f"milestone__{first.pk}__title": "x" * 301,
        f"milestone__{second.pk}__title": "Fine",
        f"milestone__{third.pk}__title": "nul \0 inside",
    }
    answer = staff.post(PAGE, filled(page, **written))

    assert answer.status_code == 422
    assert Milestone.objects.exclude(title_en="").get() == second
    assert len(errors(answer)) == 2
    html = answer.content.decode()
    assert "x" * 301 in html
    assert f'<a href="#id_milestone-{first.pk}-title-english">' in html
    assert "العنوان – بالإنجليزية" in html


def test_a_text_that_somebody_changed_meanwhile_is_shown_and_not_overwritten(staff):
    milestone = make.milestone(title_ar="أول", title_en="")
    page = staff.get(PAGE)
    outdated(milestone, title_ar="ثانٍ", title_en="By a colleague")

    data = filled(page, **{f"milestone__{milestone.pk}__title": "Mine"})
    answer = staff.post(PAGE, data)

    milestone.refresh_from_db()
    assert milestone.title_en == "By a colleague"
    html = answer.content.decode()
    assert "ثانٍ" in html
    assert ">\nMine</textarea>" in html
    assert "By a colleague" in html

    # Whoever has read both may save it now.
    staff.post(PAGE, filled(answer, **{f"milestone__{milestone.pk}__title": "Mine"}))
    milestone.refresh_from_db()
    assert milestone.title_en == "Mine"


def test_a_text_that_nobody_touched_is_not_taken_for_an_older_version_of_itself(staff):
    first, second = (outdated(make.milestone(title_ar="أول"), title_ar="ثانٍ") for _ in range(2))
    page = staff.get(PAGE)
    outdated(first, title_en="By a colleague")

    answer = staff.post(PAGE, filled(page, **{f"milestone__{second.pk}__title": "Mine"}), follow=True)

    assert words(answer) == ["حُفظ نص واحد بالإنجليزية."]
    assert [row.title_en for row in Milestone.objects.order_by("pk")] == ["By a colleague", "Mine"]


@pytest.mark.parametrize("english", [["a", "b"], "<script>alert(1)</script>", "نص عربي", "\u202eabc"])
def test_odd_input_gets_a_page(staff, english):
    theme = make.theme(name_en="")
    key = f"theme-{theme.pk}-name"

    answer = staff.post(PAGE, filled(staff.get(PAGE)) | {f"{key}-english": english}, follow=True)

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_line_without_its_field_changes_nothing(staff):
    theme = make.theme()

    staff.post(PAGE, {"line": f"theme-{theme.pk}-name"})

    theme.refresh_from_db()
    assert theme.name_en == "Area"


def test_a_published_reply_and_a_decision_are_translated_without_a_letter(staff, mailoutbox):
    item = make.feedback(**make.decision())
    reply = Reply.objects.create(
        feedback=item, entity=make.entity("moy"), body_ar="شكراً لكم", published_at=make.long_ago()
    )

    written = {f"feedback__{item.pk}__decision_reason": "Accepted.", f"reply__{reply.pk}__body": "Thank you."}
    staff.post(PAGE, filled(staff.get(PAGE), **written))

    assert (Feedback.objects.get().decision_reason_en, Reply.objects.get().body_en) == ("Accepted.", "Thank you.")
    assert mailoutbox == []


def test_the_names_of_entities_are_everyones_and_the_units_to_translate(staff):
    entity = make.entity("new", name_en="")

    staff.post(PAGE, filled(staff.get(PAGE), **{f"entity__{entity.pk}__name": "New Ministry"}))

    assert Entity.objects.get(slug="new").name_en == "New Ministry"
    assert Commitment.objects.count() == 0
