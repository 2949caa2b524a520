"""What authors say of decisions: settled, partly, not, with one short reply."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import strip_tags
from post_office.models import Email

from accounts.models import Membership
from feedback import actions, actions_trace
from feedback.models import Feedback, Settlement
from feedback.overview import Figures
from feedback.overview import told as rows_of
from tests import make

pytestmark = pytest.mark.django_db

OWN = "/ar/account/feedback/5-2-001/"


@pytest.fixture
def item(participant):
    """Feedback that was decided yesterday."""
    yesterday = timezone.now() - timedelta(days=1)
    decided = make.decision(decided_at=yesterday, deciding_entity=make.entity("moy"), outcome="not_accepted")
    return make.feedback(make.milestone(make.commitment(number=2)), author=participant, reference="5-2-001", **decided)


@pytest.fixture
def author(client, participant):
    client.force_login(participant)
    return client


def say(client, verdict="not_settled", words=""):
    return client.post(f"{OWN}settle/", {"verdict": verdict, "words": words})


def public(client, address="/ar/feedback/5-2-001/"):
    return client.get(address).content.decode()


def test_the_author_says_it_and_everybody_reads_it(author, item):
    before = public(author)

    response = say(author, "partly_settled")

    assert response.url == f"{OWN}#settled"
    assert "لم يُبدِ صاحب الملاحظة رأيه في القرار بعد." in before
    assert "عولجت جزئياً" in public(author)
    assert Feedback.objects.figures()["verdicts"] == {"settled": 0, "partly_settled": 1, "not_settled": 0}


def test_saying_it_twice_is_one_row(author, item):
    say(author, words="لم يُجب عن السؤال.")
    say(author, words="لم يُجب عن السؤال.")

    assert Settlement.objects.get().version == 1
    assert Settlement.history.count() == 1


def test_the_reply_of_an_unverified_person_waits_for_staff(client, author, item, unit_staff):
    say(author, words="لم يُجب عن السؤال.")
    held = public(author)
    client.force_login(unit_staff)
    listed = list(client.get("/ar/admin/feedback/feedback/?needs=with_held_words").context["cl"].queryset)

    client.post(f"/ar/admin/feedback/feedback/{item.pk}/publish-words/")

    assert ["لم تُعالج" in held, "لم يُجب عن السؤال." in held] == [True, False]
    assert listed == [item]
    assert "لم يُجب عن السؤال." in public(client)


def test_the_reply_of_a_verified_member_is_public_at_once(author, item, participant):
    entity = make.entity("society")
    Membership.objects.create(user=participant, entity=entity, role="member", verified_at=timezone.now())

    say(author, words="شكراً لكم.")

    assert "شكراً لكم." in public(author)


def test_a_declined_reply_stays_hidden_and_its_author_reads_why(client, author, item, unit_staff):
    say(author, words="كلام فيه اسم شخص")

    client.force_login(unit_staff)
    client.post(f"/ar/admin/feedback/feedback/{item.pk}/decline-words/", {"reason": "فيه اسم شخص آخر."})

    client.force_login(item.author)
    own = public(client, OWN)
    assert ["فيه اسم شخص آخر." in own, "كلام فيه اسم شخص" in public(client)] == [True, False]
    assert "لم تُعالج" in public(client)
    letter = Email.objects.get()
    assert [letter.to, "فيه اسم شخص آخر." in letter.message] == [["layla@example.org"], True]


def test_a_changed_reply_is_read_again(author, item, unit_staff):
    say(author, words="تعقيب أول")
    actions_trace.publish_words(item, unit_staff)

    say(author, "settled", "تعقيب أول")
    kept = public(author)
    say(author, "settled", "تعقيب آخر")

    assert ["تعقيب أول" in kept, "تعقيب آخر" in public(author)] == [True, False]


def test_it_can_be_changed_for_thirty_days(author, item):
    say(author)
    Settlement.objects.update(said_at=timezone.now() - timedelta(days=31))
    Feedback.objects.update(decided_at=timezone.now() - timedelta(days=40))

    response = say(author, "settled")

    assert response.status_code == 409
    assert "لم يعد بالإمكان تغيير رأيكم في القرار." in response.content.decode()
    assert Settlement.objects.get().verdict == "not_settled"


def test_a_new_decision_is_spoken_of_anew(author, item, unit_staff):
    say(author)
    Settlement.objects.update(said_at=timezone.now() - timedelta(days=31))
    actions.decide(item, "accepted", "أُخذ به.", item.deciding_entity, unit_staff)

    say(author, "settled")

    said = Settlement.objects.get()
    assert (said.verdict, said.said_at > item.decided_at) == ("settled", True)


@pytest.mark.parametrize("state", [{"outcome": "received"}, {"outcome": "withdrawn"}, {"moderation": "declined"}])
def test_without_a_public_decision_there_is_nothing_to_say(author, item, state):
    Feedback.objects.update(**state, declined_reason="سبب")

    assert say(author).status_code == 409
    assert not Settlement.objects.exists()


@pytest.mark.parametrize(
    ("verdict", "words"), [("", "كلام لا يضيع"), ("perhaps", "كلام لا يضيع"), ("settled", "كلام لا يضيع" * 50)]
)
def test_nonsense_gets_a_sentence_and_loses_nothing(author, item, verdict, words):
    response = say(author, verdict, words)

    assert response.status_code == 422
    assert "كلام لا يضيع" in response.content.decode()
    assert 'role="alert"' in response.content.decode()
    assert not Settlement.objects.exists()


def test_what_was_typed_after_the_sign_in_ended_is_there_again_for_nobody_else(author, item, participant):
    stamp = author.get(OWN).context["settle_form"].drawn
    author.logout()

    answer = author.post(f"{OWN}settle/", {"verdict": "partly_settled", "words": "كلام لا يضيع", "drawn": stamp})
    author.force_login(make.user())
    assert author.get(answer.url).status_code == 404
    author.force_login(participant)
    page = author.get(answer.url)

    assert "كلام لا يضيع" in page.content.decode()
    assert page.context["settle_form"]["verdict"].value() == "partly_settled"
    assert not Settlement.objects.exists()


def test_what_was_typed_too_late_stays_on_the_page(author, item):
    say(author)
    Settlement.objects.update(said_at=timezone.now() - timedelta(days=31))

    response = say(author, "settled", "كلام لا يضيع")

    assert response.status_code == 409
    assert "كلام لا يضيع" in response.content.decode()


def test_nobody_speaks_for_the_author(client, item, unit_staff):
    for person in [make.user(), unit_staff]:
        client.force_login(person)
        assert say(client).status_code == 404

    assert not Settlement.objects.exists()


def test_opening_the_address_changes_nothing(author, item):
    assert author.get(f"{OWN}settle/").url == OWN
    assert not Settlement.objects.exists()


def test_the_letter_about_the_decision_leads_there(item, unit_staff):
    actions.decide(item, "accepted", "أُخذ به.", item.deciding_entity, unit_staff)

    assert OWN in Email.objects.get().message


@pytest.mark.parametrize("fields", [{"verdict": "perhaps"}, {"verdict": "settled", "moderation": "declined"}])
def test_the_database_refuses_what_makes_no_sense(item, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.create(feedback=item, **fields)


def test_staff_find_what_is_not_settled(client, author, item, unit_staff):
    say(author)
    client.force_login(unit_staff)
    make.feedback(item.milestone, **make.decision())

    found = client.get("/ar/admin/feedback/feedback/?needs=not_settled").context["cl"].queryset

    assert list(found) == [item]
    assert "لم تُعالج" in public(client, f"/ar/admin/feedback/feedback/{item.pk}/change/")


def test_a_reply_that_is_not_there_cannot_be_judged(item, unit_staff):
    with pytest.raises(ValidationError):
        actions_trace.publish_words(item, unit_staff)


def test_the_list_and_the_commitment_count_what_authors_say(author, item):
    say(author)

    assert "رأي أصحاب الملاحظات في القرارات" in public(author, "/ar/feedback/")
    assert "<span>لم تُعالج <b>١</b></span>" in public(author, "/ar/plans/nap5/commitments/2/")


# Counted


@pytest.fixture
def told():
    """A commitment and a workshop with decided feedback: two settled, one not, and one that nobody else reads."""
    group = make.group(make.session(make.workshop("june")), commitment=make.commitment(number=3))
    body_only = {"naming": "body_only", "moderation": "held", "published_at": None}
    for verdict, fields in [("settled", {}), ("settled", {}), ("not_settled", {}), ("partly_settled", body_only)]:
        item = make.feedback(group, deciding_entity=make.entity("moy"), **make.decision(), **fields)
        Settlement.objects.create(feedback=item, verdict=verdict)
    return group.commitment


PLACES = ["", "plans/nap5/", "plans/nap5/commitments/3/", "workshops/june/", "feedback/", "feedback/?by=workshop"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", "رأي أصحابها: عولجت ٢ عولجت جزئياً ٠ لم تُعالج ١"),
        ("en", "Their authors say: Settled 2 Partly settled 0 Not settled 1"),
    ],
)
def test_how_many_are_settled_stands_beside_the_other_figures(client, told, place, language, words):
    page = public(client, f"/{language}/{place}")

    assert words in " ".join(strip_tags(page).split())


@pytest.mark.parametrize("place", PLACES)
def test_where_no_author_said_anything_nothing_is_counted(client, told, place):
    Settlement.objects.all().delete()

    assert "رأي أصحابها" not in public(client, f"/ar/{place}")


def test_figures_and_verdicts_are_the_same_wherever_they_are_counted(client, told, django_assert_num_queries):
    with django_assert_num_queries(1):
        counted = Feedback.objects.published().figures()

    assert counted["verdicts"] == Figures(list(rows_of(Feedback.objects.published()))).verdicts
    assert counted["verdicts"] == {"settled": 2, "partly_settled": 0, "not_settled": 1}
    assert (counted["received"], counted["decided"]) == (3, 3)


# Said of this decision, and read as it stands


def test_staff_approve_no_reply_that_changed_after_they_had_read_it(client, author, item, unit_staff):
    say(author, words="تعقيب أول")
    item.refresh_from_db()
    say(author, words="تعقيب آخر")

    client.force_login(unit_staff)
    page = client.post(
        f"/ar/admin/feedback/feedback/{item.pk}/publish-words/", {"version": item.version}, follow=True
    ).content.decode()

    assert "تعقيب آخر" in page and "لم يُنفّذ شيء بعد" in page
    assert Settlement.objects.get().moderation == "held"


def test_what_was_said_of_an_earlier_decision_is_not_told_of_the_new_one(client, author, item, unit_staff):
    say(author, "not_settled", "لم يُجب عن السؤال.")

    actions.decide(item, "not_accepted", "نص أوضح.", item.deciding_entity, unit_staff)
    corrected = Feedback.objects.figures()["verdicts"]["not_settled"]
    actions.decide(item, "partly_accepted", "أُخذ ببعضه.", item.deciding_entity, unit_staff)

    assert (corrected, Feedback.objects.figures()["verdicts"]["not_settled"]) == (1, 0)
    assert "لم يُبدِ صاحب الملاحظة رأيه في القرار بعد." in public(client)
    assert Settlement.history.filter(words="لم يُجب عن السؤال.", history_type="-").get().history_user == unit_staff
