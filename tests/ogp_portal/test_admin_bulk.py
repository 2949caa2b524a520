"""Many rows at once: chosen, counted, named, confirmed; all of it or nothing, and never a row of others."""

import re
from html import unescape

import pytest
from django.utils import timezone
from post_office.models import Email

from accounts.models import Membership
from commitments.models import Milestone
from core.admin_bulk import MOST_AT_ONCE
from feedback.models import Feedback
from tests import make

Moderation = Feedback.Moderation
MILESTONES = "/ar/admin/commitments/milestone/"
FEEDBACK = "/ar/admin/feedback/feedback/"


@pytest.fixture
def staff(client, unit_staff):
    """The client of the unit's staff."""
    client.force_login(unit_staff)
    return client


@pytest.fixture
def drafts(db):
    """Three milestones that are no longer confirmed, and not public."""
    commitment = make.commitment()
    return [make.milestone(commitment, title_ar=f"معلم {n}", published_at=None) for n in "أبج"]


def choose(client, path, rows, **more):
    """The page that follows the choice of rows in a list."""
    return client.post(path, {"row": [row.pk for row in rows]} | more)


def confirm(client, path, rows, **answers):
    data = {"confirmed": "1", "rows": ",".join(str(row.pk) for row in rows)} | answers
    return client.post(path, data, follow=True)


def words(response):
    """The sentences of the messages on the page."""
    return [str(message) for message in response.context["messages"]]


def headings(response):
    return [unescape(" ".join(each.split())) for each in re.findall("<h2.*?>(.*?)</h2>", text_of(response), re.S)]


def names(response):
    found = re.findall(r"<li>(?:<bdi>)?(.*?)(?:</bdi>)?</li>", text_of(response).partition("<main")[2], re.S)
    return [" ".join(unescape(each).split()) for each in found]


def text_of(response):
    return response.content.decode()


def test_chosen_rows_are_counted_and_named_before_anything_is_done(staff, drafts):
    public = make.milestone(drafts[0].commitment, title_ar="المنشور")

    page = choose(staff, f"{MILESTONES}bulk/publish-many/", [*drafts, public])

    assert headings(page)[-2:] == ["يشمل ذلك ٣ عناصر", "يُستثنى عنصر واحد"]
    assert names(page) == ["١.١ معلم أ", "١.٢ معلم ب", "١.٣ معلم ج", "١.٤ المنشور"]
    assert "منشور من قبل." in text_of(page)
    assert "نشر الآن: ٣ عناصر" in " ".join(text_of(page).split())
    assert Milestone.objects.filter(published_at=None).count() == 3


def test_what_is_confirmed_is_done_and_counted_and_the_list_stays_narrowed(staff, unit_staff, drafts):
    page = choose(staff, f"{MILESTONES}bulk/publish-many/?public=draft", drafts[:2])
    keys = re.search('name="rows" value="(.*?)"', text_of(page))[1]

    done = staff.post(f"{MILESTONES}bulk/publish-many/?public=draft", {"confirmed": "1", "rows": keys}, follow=True)

    assert words(done) == ["نُشر عنصران."]
    assert done.redirect_chain == [(f"{MILESTONES}?public=draft", 302)]
    assert list(Milestone.objects.filter(published_at=None)) == [drafts[2]]
    assert {row.history.first().history_user for row in drafts[:2]} == {unit_staff}


def test_a_second_press_changes_nothing(staff, drafts):
    confirm(staff, f"{MILESTONES}bulk/publish-many/", drafts)
    before = [row.history.count() for row in drafts]

    again = confirm(staff, f"{MILESTONES}bulk/publish-many/", drafts)

    assert words(again) == ["أُنجز هذا الإجراء في هذه الأثناء، أو لم يعد متاحاً."]
    assert [row.history.count() for row in drafts] == before


def test_a_row_that_changed_meanwhile_is_shown_and_nothing_is_done(staff, drafts):
    drafts[0].published_at = timezone.now()
    drafts[0].save()

    page = confirm(staff, f"{MILESTONES}bulk/publish-many/", drafts)

    assert words(page) == ["تغيّر بعض هذه العناصر في هذه الأثناء، فلم يُنفَّذ شيء. راجعوها من جديد."]
    assert headings(page)[-2:] == ["يشمل ذلك عنصرين", "يُستثنى عنصر واحد"]
    assert Milestone.objects.filter(published_at=None).count() == 2


def test_all_rows_of_a_narrowed_list_are_meant_also_on_other_pages(staff):
    commitment = make.commitment()
    drafts = [make.milestone(commitment, n, published_at=None) for n in range(1, 53)]
    make.milestone(commitment)

    page = staff.post(f"{MILESTONES}bulk/publish-many/?public=draft&q=معلم&p=2", {"every": "1"})

    assert headings(page)[-1] == "يشمل ذلك ٥٢ عنصراً"
    assert names(page)[-1] == "و٤٢ عنصراً آخر"
    assert page.context["keys"] == ",".join(str(row.pk) for row in drafts)


def test_more_rows_than_can_be_taken_are_refused_in_a_sentence(staff):
    commitment = make.commitment()
    Milestone.objects.bulk_create(
        Milestone(commitment=commitment, number=n, title_ar="معلم") for n in range(1, MOST_AT_ONCE + 2)
    )

    answer = staff.post(f"{MILESTONES}bulk/publish-many/", {"every": "1"}, follow=True)
    keys = ",".join(str(key) for key in Milestone.objects.values_list("pk", flat=True))
    typed = staff.post(f"{MILESTONES}bulk/publish-many/", {"confirmed": "1", "rows": keys}, follow=True)

    assert words(answer) == words(typed) == ["لا يمكن اختيار أكثر من ٥٠٠ عنصر دفعة واحدة. صفّوا القائمة أولاً."]
    assert "صفّوا القائمة إلى ٥٠٠ عنصر على الأكثر" in text_of(staff.get(MILESTONES))
    assert Milestone.objects.exclude(published_at=None).count() == 0


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"row": "abc"},
        {"row": "99999999999999999999999"},
        {"row": "999999"},
        {"row": ["-1", "1.5", "\x00"]},
        {"confirmed": "1"},
        {"confirmed": "1", "rows": "abc,,\x00"},
        {"confirmed": "1", "rows": "999999"},
    ],
)
@pytest.mark.parametrize("query", ["", "?needs=zzz&id__exact=99999999999999999999999", "?nothing=1"])
def test_nonsense_chooses_nothing(staff, drafts, sent, query):
    answer = staff.post(f"{MILESTONES}bulk/publish-many/{query}", sent)

    assert answer.status_code == 302
    assert Milestone.objects.filter(published_at=None).count() == 3


@pytest.mark.parametrize("query", ["?id__exact=99999999999999999999999", "?nothing=1"])
def test_all_rows_of_a_list_narrowed_by_nonsense_are_none(staff, drafts, query):
    answer = staff.post(f"{MILESTONES}bulk/publish-many/{query}", {"every": "1"})

    assert answer.status_code == 302


def test_an_address_alone_does_nothing(staff, drafts):
    assert staff.get(f"{MILESTONES}bulk/publish-many/?needs=late")["Location"] == f"{MILESTONES}?needs=late"
    assert Milestone.objects.filter(published_at=None).count() == 3


def test_focal_points_have_no_boxes_and_no_steps(client, ministry_staff):
    own = make.milestone(make.commitment(lead=ministry_staff.memberships.get().entity), published_at=None)
    client.force_login(ministry_staff)

    assert 'name="row"' not in text_of(client.get(MILESTONES))
    for path in [f"{MILESTONES}bulk/publish-many/", f"{FEEDBACK}bulk/decline-many/"]:
        assert client.get(path).status_code == client.post(path, {"row": own.pk}).status_code == 404


def test_memberships_are_verified(client, unit_head):
    memberships = [Membership.objects.create(user=make.user(), entity=make.entity()) for _ in range(2)]
    client.force_login(unit_head)

    done = confirm(client, "/ar/admin/accounts/membership/bulk/verify-many/", memberships)

    assert words(done) == ["تأكدت عضويتان."]
    assert Membership.objects.filter(verified_at=None).count() == 0


def test_milestones_are_confirmed_as_still_true(staff, drafts):
    drafts[0].confirmed_on = timezone.localdate()
    drafts[0].save()

    page = choose(staff, f"{MILESTONES}bulk/confirm-many/", drafts)
    done = confirm(staff, f"{MILESTONES}bulk/confirm-many/", drafts[1:])

    assert "أُكِّد اليوم من قبل." in text_of(page)
    assert words(done) == ["أُكِّد اليوم عنصران."]
    assert {row.confirmed_on for row in Milestone.objects.all()} == {timezone.localdate()}


def test_an_entity_becomes_responsible_for_many_milestones(staff, drafts):
    entity = make.entity(name_ar="وزارة الشباب")
    path = f"{MILESTONES}bulk/assign-many/"

    done = confirm(staff, path, drafts, entity=entity.pk)
    again = confirm(staff, path, drafts, entity=entity.pk)
    nonsense = confirm(staff, path, drafts, entity="99999999999999999999999")

    assert words(done) == ["أصبحت وزارة الشباب مسؤولة عن ٣ معالم إضافية."]
    assert words(again) == ["لم يتغير شيء: وزارة الشباب هي المسؤولة من قبل."]
    assert nonsense.context["form"].errors.keys() == {"entity"}
    assert {row.responsible for row in Milestone.objects.all()} == {entity}
    assert [row.history.count() for row in drafts] == [2, 2, 2]


@pytest.fixture
def held(participant):
    """Three items that wait for moderation, of one author."""
    milestone = make.milestone()
    fields = {"moderation": Moderation.HELD, "published_at": None, "author": participant}
    return [make.feedback(milestone, **fields) for _ in range(3)]


def test_many_items_are_published_and_their_authors_told(staff, held):
    private = make.feedback(held[0].milestone, naming="body_only", moderation=Moderation.HELD, published_at=None)

    page = choose(staff, f"{FEEDBACK}bulk/publish-many/", [*held, private])
    done = confirm(staff, f"{FEEDBACK}bulk/publish-many/", held)

    assert "كُتبت للجهة المسؤولة وحدها، فيُجاب عنها ولا تُنشر." in text_of(page)
    assert words(done) == ["نُشرت ٣ ملاحظات. أُبلغ أصحابها."]
    assert Feedback.objects.filter(moderation=Moderation.PUBLISHED).count() == 3
    assert Email.objects.count() == 3


def test_words_that_changed_after_the_page_showed_them_are_shown_again_first(staff, held):
    path = f"{FEEDBACK}bulk/publish-many/"
    shown = choose(staff, path, held).context["versions"]
    held[1].body = "كلام آخر كُتب في هذه الأثناء."
    held[1].save()

    asked = confirm(staff, path, held, versions=shown)

    assert "كلام آخر كُتب في هذه الأثناء." in text_of(asked)
    assert not Feedback.objects.filter(moderation=Moderation.PUBLISHED).exists()

    confirm(staff, path, held, versions=asked.context["versions"])

    assert Feedback.objects.filter(moderation=Moderation.PUBLISHED).count() == 3


def test_many_items_are_declined_with_one_reason(staff, held):
    path = f"{FEEDBACK}bulk/decline-many/"

    asked = confirm(staff, path, held, reason=" ")
    refused = confirm(staff, path, held, reason="فيها \x00 رموز")
    done = confirm(staff, path, held, reason="إعلان تجاري")

    assert asked.context["form"].errors.keys() == refused.context["form"].errors.keys() == {"reason"}
    assert words(done) == ["لم تُقبل ٣ ملاحظات للنشر. أُبلغ أصحابها."]
    assert {item.declined_reason for item in Feedback.objects.all()} == {"إعلان تجاري"}


def test_a_list_costs_no_more_with_many_rows_to_choose(staff, django_assert_num_queries):
    commitment = make.commitment()
    drafts = [make.milestone(commitment, published_at=None) for _ in range(30)]
    choose(staff, f"{MILESTONES}bulk/publish-many/", drafts[:1])

    with django_assert_num_queries(5):
        choose(staff, f"{MILESTONES}bulk/publish-many/", drafts[:1])
    with django_assert_num_queries(5):
        choose(staff, f"{MILESTONES}bulk/publish-many/", drafts)
