"""Digests: what is new about what one follows, once, at most once a day, and never what is private."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from post_office.models import Email

from accounts.models import User
from commitments.follow_links import stop_token
from commitments.follows import follow_at_once
from commitments.models import Follow, Follower, Told
from feedback import actions
from feedback.models import Naming
from pages import digests
from tests import make

pytestmark = pytest.mark.django_db


def long_followed(subject, email="reader@example.org", **fields):
    """Somebody who has followed the subject for a week."""
    follow = follow_at_once(subject, make.user(email, **fields))
    Follow.objects.filter(pk=follow.pk).update(confirmed_at=timezone.now() - timedelta(days=7))
    return follow


def tomorrow():
    """As if the day were over."""
    Follower.objects.update(digest_on=timezone.localdate() - timedelta(days=1))


def new_feedback(about, **fields):
    return make.feedback(about, published_at=timezone.now(), **fields)


def letters():
    return list(Email.objects.order_by("pk"))


@pytest.fixture
def milestone():
    return make.milestone(make.commitment(number=2), number=1)


def test_a_digest_tells_what_was_published_in_one_letter(milestone):
    long_followed(milestone.commitment)
    make.update(milestone)
    new_feedback(milestone, reference="5-2-001", body="نقترح تقديم الموعد.")
    decided = make.feedback(
        milestone.commitment, reference="5-2-002", **make.decision(decision_reason_ar="لأن المدة تكفي.")
    )
    decided.replies.create(body_ar="رد رسمي", entity=make.entity("moy"), published_at=timezone.now())
    soon = make.workshop("soon", starts_at=timezone.now() + timedelta(days=20), published_at=timezone.now())
    make.group(make.session(soon), commitment=milestone.commitment)
    milestone.title_ar = "عنوان جديد للمعلم"
    milestone.save()

    call_command("send_digests")

    letter, whole = letters()[0], '<bdi dir="ltr" class="num">'
    assert letter.subject == "ستة مستجدات في الالتزام ٢"
    for words in [
        "المعلم ٢.١: ورد تحديث للتقدم، قيد التنفيذ",
        "أُنجز نصف العمل.",
        "نُشرت الملاحظة \u20665-2-001\u2069 (اقتراح) على المعلم ٢.١",
        "نقترح تقديم الموعد.",
        "صدر القرار في الملاحظة \u20665-2-002\u2069 على الالتزام ٢: أُخذ به",
        "لأن المدة تكفي.",
        "نُشر رد رسمي على الملاحظة \u20665-2-002\u2069",
        "أُعلن عن لقاء: ورشة soon",
        "تعديل على المعلم ٢.١",
    ]:
        assert words in letter.message
        assert words.replace("\u2066", whole).replace("\u2069", "</bdi>") in letter.html_message
    assert "http://localhost:8000/ar/plans/nap5/commitments/2/milestones/2.1/history/#change-" in letter.message
    assert 'lang="ar" dir="rtl"' in letter.html_message


def test_a_thing_is_told_once_and_a_day_has_one_letter(milestone):
    long_followed(milestone)
    item = new_feedback(milestone)
    assert (digests.send(), digests.send()) == (1, 0)

    new_feedback(milestone)
    assert digests.send() == 0
    tomorrow()
    assert (digests.send(), letters()[1].message.count("نُشرت الملاحظة")) == (1, 1)

    tomorrow()
    staff = make.staff("unit_staff")
    actions.publish(actions.decline(item, "سبب", staff), staff)
    assert digests.send() == 0


def test_nothing_new_means_no_letter(milestone):
    follow = long_followed(milestone)
    make.feedback(milestone)
    new_feedback(make.milestone(milestone.commitment))

    assert digests.send() == 0
    follow.follower.refresh_from_db()
    assert follow.follower.digest_on is None


def test_what_was_published_before_one_followed_is_no_news(milestone):
    new_feedback(milestone)
    make.update(make.milestone(milestone.commitment), approved_on=timezone.localdate() - timedelta(days=1))
    follow_at_once(milestone.commitment, make.user())

    assert digests.send() == 0


def test_a_decision_goes_without_the_publication_and_a_new_decision_is_told(milestone):
    long_followed(milestone)
    staff, entity = make.staff("unit_staff"), make.entity("moy")
    item = new_feedback(milestone)
    actions.decide(item, "accepted", "لأنه مفيد.", entity, staff)
    Email.objects.all().delete()

    digests.send()
    assert letters()[0].subject == "مستجد واحد في المعلم ٢.١"
    tomorrow()
    actions.decide(item, "accepted", "لأنه مفيد جداً.", entity, staff)
    assert digests.send() == 0
    actions.decide(item, "not_accepted", "تبيّن غير ذلك.", entity, staff)
    assert digests.send() == 1


def test_an_update_tells_what_it_changed_of_its_milestone(milestone):
    long_followed(milestone)
    make.update(milestone)
    milestone.status, milestone.percent = "in_progress", 50
    milestone.save()

    digests.send()

    assert letters()[0].subject == "مستجد واحد في المعلم ٢.١"


def test_answers_to_ones_own_feedback_are_not_told_again(milestone):
    follow = long_followed(milestone)
    new_feedback(milestone, author=make.user("other@example.org"))
    new_feedback(milestone, **make.decision())
    new_feedback(milestone, body="كلام صاحب المتابعة", author=User.objects.get(email=follow.follower.email))

    digests.send()

    assert "كلام صاحب المتابعة" not in letters()[0].message
    assert letters()[0].subject == "مستجدان في المعلم ٢.١"


def test_what_is_private_is_in_no_digest(milestone):
    long_followed(milestone.plan)
    now = timezone.now()
    new_feedback(milestone, body="ظاهر", naming=Naming.WITHOUT_NAME, author_name="سر الاسم").replies.create(
        body_ar="سر الرد", entity=make.entity("moy")
    )
    make.feedback(milestone, body="سر محجوز", moderation="held", published_at=None)
    make.feedback(milestone, body="سر مرفوض", moderation="declined", declined_reason="سر السبب", published_at=now)
    make.feedback(milestone, body="سر مسحوب", outcome="withdrawn", published_at=now)
    make.feedback(milestone, body="سر للجهة", naming=Naming.BODY_ONLY, moderation="held", **make.decision())
    make.update(milestone, state="draft", text_ar="سر التحديث", approved_on=None)
    hidden = make.milestone(milestone.commitment, published_at=None, title_ar="سر المعلم")
    make.update(hidden, text_ar="سر تحديث المعلم")
    make.workshop(title_ar="سر الورشة", starts_at=now + timedelta(days=9), published_at=None)

    digests.send()

    assert letters()[0].subject == "مستجد واحد في الخطة الخامسة"
    assert "سر " not in letters()[0].message + letters()[0].html_message


def test_the_new_name_of_what_was_taken_back_is_told_to_nobody(client, milestone):
    hidden = make.milestone(milestone.commitment, title_ar="معلم آخر")
    plan = make.plan("nap6", number=6)
    reader = make.user("reader@example.org")
    taken_back = [follow_at_once(plan, reader), follow_at_once(hidden, reader)]
    long_followed(milestone.commitment, "other@example.org")
    Follow.objects.filter(pk=follow_at_once(milestone, reader).pk).update(confirmed_at=make.long_ago())
    plan.short_name_ar, plan.published_at = "سر الخطة", None
    plan.save()
    hidden.title_ar, hidden.published_at = "سر المعلم", None
    hidden.save()
    new_feedback(milestone)
    client.force_login(reader)

    digests.send()

    letter = Email.objects.get(to=[reader.email])
    pages = [client.get(f"/ar/follows/{stop_token(each.follower, each)}/stop/") for each in taken_back]
    pages += [client.get(f"/ar/account/{page}") for page in ["", "data.json", "data.html"]]
    assert "سر " not in letter.message + letter.html_message + "".join(page.content.decode() for page in pages)
    assert "خطة ليست منشورة الآن" in letter.message
    assert len(pages[-2].json()["follows"]) == 3


def test_several_follows_make_one_letter_with_each_thing_once(milestone):
    follow = long_followed(milestone.plan)
    reader = make.user("second@example.org")
    for subject in [milestone, milestone.commitment]:
        own = follow_at_once(subject, reader)
        Follow.objects.filter(pk=own.pk).update(
            follower=follow.follower, confirmed_at=timezone.now() - timedelta(days=7)
        )
    new_feedback(milestone, reference="5-2-001")
    new_feedback(milestone.commitment, reference="5-2-002")
    new_feedback(milestone.plan, reference="5-0-003")

    assert digests.send() == 1

    letter = letters()[0]
    assert letter.subject == "ثلاثة مستجدات في ما تتابعونه"
    assert [letter.message.count(reference) for reference in ["\u20665-2-001", "\u20665-2-002", "\u20665-0-003"]] == [
        1,
        1,
        1,
    ]
    assert letter.message.count("/stop/") == 4
    assert letter.message.count("إيقاف هذه الرسائل كلها") == 1


@pytest.mark.parametrize(
    ("count", "subject"),
    [(1, "مستجد واحد"), (2, "مستجدان"), (3, "ثلاثة مستجدات"), (11, "١١ مستجداً"), (100, "١٠٠ مستجد")],
)
def test_the_subject_counts_as_people_do(milestone, count, subject):
    long_followed(milestone.commitment)
    for _ in range(count):
        new_feedback(milestone)

    digests.send()

    assert letters()[0].subject == f"{subject} في الالتزام ٢"
    assert letters()[0].message.count("نُشرت الملاحظة") == min(count, digests.MOST_LINES)
    assert ("٨٥ مستجداً آخر" in letters()[0].message) == (count == 100)


def test_an_english_reader_is_written_to_in_english(milestone):
    long_followed(milestone, language="en")
    new_feedback(milestone, body="نقترح")

    digests.send()

    letter = letters()[0]
    assert letter.subject == "One update on Milestone 2.1"
    assert "http://localhost:8000/en/feedback/" in letter.message
    assert 'lang="en" dir="ltr"' in letter.html_message
    assert letter.headers["Content-Language"] == "en"


def test_the_letter_is_stopped_by_one_click(client, milestone):
    long_followed(milestone)
    new_feedback(milestone)
    digests.send()

    letter = letters()[0]
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.post(
        re.search(r"/ar/follows/[^>]+", letter.headers["List-Unsubscribe"])[0], {"List-Unsubscribe": "One-Click"}
    )

    new_feedback(milestone)
    assert (digests.send(), Told.objects.count()) == (0, 0)


def test_closed_accounts_and_unproved_addresses_get_none(milestone):
    long_followed(milestone, is_active=False)
    unproved = long_followed(milestone, "unproved@example.org")
    Follow.objects.filter(pk=unproved.pk).update(confirmed_at=None)
    new_feedback(milestone)

    assert digests.send() == 0


def test_a_plan_that_is_taken_back_and_published_again_is_no_news(milestone):
    long_followed(milestone.plan)
    plan = milestone.plan
    for moment in [None, timezone.now()]:
        plan.published_at = moment
        plan.save()

    assert digests.send() == 0


def test_a_milestone_that_becomes_public_is_told(milestone):
    long_followed(milestone.plan)
    make.milestone(milestone.commitment, title_ar="معلم الخطة الجديد", published_at=timezone.now())

    digests.send()

    assert "نُشر المعلم ٢.٢" in letters()[0].message
    assert "معلم الخطة الجديد" in letters()[0].message


def test_one_letter_that_cannot_be_written_does_not_keep_the_others(milestone, monkeypatch):
    long_followed(milestone, "first@example.org")
    long_followed(milestone, "second@example.org")
    new_feedback(milestone)
    usual = digests.emails.digest

    def failing(follower, *args):
        if follower.email == "first@example.org":
            raise ValueError
        usual(follower, *args)

    monkeypatch.setattr(digests.emails, "digest", failing)

    assert digests.send() == 1
    assert [letter.to for letter in letters()] == [["second@example.org"]]
    assert set(Told.objects.values_list("follower__email", flat=True)) == {"second@example.org"}


@pytest.mark.parametrize("how_many", [1, 10])
def test_each_follower_costs_the_same(milestone, django_assert_max_num_queries, how_many):
    for number in range(how_many):
        long_followed(milestone, f"reader{number}@example.org")
    for _ in range(5):
        new_feedback(milestone)

    with django_assert_max_num_queries(25 + 12 * how_many):
        assert digests.send() == how_many


def test_two_runs_at_once_write_one_letter(in_parallel):
    milestone = make.milestone()
    long_followed(milestone)
    new_feedback(milestone)

    assert sum(in_parallel(digests.send, 3)) == 1
    assert Email.objects.count() == 1
