"""What authors change about what they sent."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from accounts.models import KeptForm, Membership
from feedback import actions, actions_editing
from feedback.models import WORDS, Feedback, Naming, Window
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(participant):
    """Published feedback of the participant."""
    return make.feedback(author=participant, language="en", body="نقترح النشر قبل تموز.")


@pytest.fixture
def page(client, participant, item):
    client.force_login(participant)
    return Page(client, item)


class Page:
    """The form of the author, as a browser fills it in."""

    def __init__(self, client, item, language="en"):
        self.client, self.url = client, f"/{language}/account/feedback/{item.reference}/edit/"

    def open(self):
        return self.client.get(self.url)

    def save(self, form=None, client=None, **words):
        form = form or self.open().context["form"]
        data = {name: form[name].value() for name in [*WORDS, "version"]}
        return (client or self.client).post(self.url, data | words)


def text_of(response):
    return response.content.decode()


def words_of(item, **changed):
    return {name: getattr(item, name) for name in WORDS} | changed


def change(item, **changed):
    item.refresh_from_db()
    return actions_editing.edit(item, words_of(item, **changed), item.author, item.version)


def verified(person, **fields):
    return Membership.objects.create(
        user=person, entity=make.entity("society"), **({"verified_at": timezone.now()} | fields)
    )


def test_a_change_of_an_unverified_author_is_held_once_more(page, item):
    answer = page.save(body="نقترح النشر قبل حزيران.")

    item.refresh_from_db()
    assert answer.url == f"/en/account/feedback/{item.reference}/"
    assert (item.body, item.moderation, item.published_at) == ("نقترح النشر قبل حزيران.", "held", None)
    assert "Your change is saved. Staff read it before it is published." in text_of(page.client.get(answer.url))
    assert Client().get(item.get_absolute_url()).status_code == 404
    assert [record.body for record in item.history.all()] == ["نقترح النشر قبل حزيران.", "نقترح النشر قبل تموز."]


def test_a_change_of_a_verified_author_is_public_at_once_with_a_mark(page, item, participant):
    verified(participant)

    page.save(body="نقترح النشر قبل حزيران.")

    shown = text_of(Client().get(item.get_absolute_url()))
    assert "Changed by its author" in shown
    assert '<del dir="auto">نقترح النشر قبل تموز.</del>' in shown
    assert '<ins dir="auto">نقترح النشر قبل حزيران.</ins>' in shown


@pytest.mark.parametrize("fields", [{"verified_at": None}])
def test_a_membership_that_nobody_verified_opens_nothing(page, item, participant, fields):
    verified(participant, **fields)

    page.save(body="نص جديد")

    item.refresh_from_db()
    assert item.moderation == "held"


def test_what_was_held_is_never_public_and_what_was_public_stays_a_difference(item, unit_staff):
    change(item, body="كلام لم يُقبل بعد")
    change(item, body="كلام مقبول")
    actions.publish(item, unit_staff)

    shown = text_of(Client().get(item.get_absolute_url()))
    assert "كلام لم يُقبل بعد" not in shown
    assert '<del dir="auto">نقترح النشر قبل تموز.</del>' in shown
    assert '<ins dir="auto">كلام مقبول</ins>' in shown
    assert "<dt>نص الملاحظة</dt>" in text_of(Client().get(item.get_absolute_url().replace("/en/", "/ar/")))


def test_what_staff_took_down_stays_down(item, unit_staff):
    item = change(item, body="كلام آخر")
    actions.publish(item, unit_staff)
    item = actions.decline(item, "فيها إساءة.", unit_staff)
    with pytest.raises(ValidationError):
        change(item, body="كلام مقبول")

    actions.publish(item, unit_staff)

    assert "قبل تموز" not in text_of(Client().get(item.get_absolute_url()))


def test_a_change_before_publication_leaves_no_mark(participant, unit_staff):
    item = make.feedback(author=participant, moderation="held", published_at=None)
    change(item, body="نص جديد")
    actions.publish(item, unit_staff)

    shown = text_of(Client().get(item.get_absolute_url()))
    assert "نص جديد" in shown
    assert "عُدّلت" not in shown


def test_how_somebody_was_named_before_is_told_to_nobody(item, participant):
    verified(participant)

    change(item, naming=Naming.WITHOUT_NAME, body="نص جديد")

    assert "ليلى" not in text_of(Client().get(item.get_absolute_url()))


def test_what_is_for_the_body_only_from_now_on_leaves_the_public(item, participant):
    verified(participant)

    change(item, naming=Naming.BODY_ONLY)

    assert list(Feedback.objects.published()) == []


def test_the_author_gets_a_receipt_of_each_change_and_of_nothing_else(page, item):
    form = page.open().context["form"]

    page.save(form, body="نص جديد", reason="لأنه أوضح", proposed_wording="نص مقترح")
    page.save(form, body="نص جديد", reason="لأنه أوضح", proposed_wording="نص مقترح")

    letter = Email.objects.get()
    assert letter.to == ["layla@example.org"]
    for words in ["نص جديد", "لأنه أوضح", "نص مقترح"]:
        assert words in letter.message
        assert words in letter.html_message
    assert item.history.count() == 2


def test_the_answer_stays_due_on_the_same_day(page, item):
    page.save(body="نص جديد")

    changed = Feedback.objects.get()
    assert (changed.due_on, changed.received_at, changed.reference) == (item.due_on, item.received_at, item.reference)


def test_two_windows_lose_neither_text(page):
    first, second = page.open().context["form"], page.open().context["form"]
    page.save(first, body="نص النافذة الأولى")

    answer = page.save(second, body="نص النافذة الثانية")

    assert answer.status_code == 409
    assert "Something else was saved meanwhile" in text_of(answer)
    assert "نص النافذة الأولى" in text_of(answer)
    assert answer.context["form"]["body"].value() == "نص النافذة الثانية"
    assert Feedback.objects.get().body == "نص النافذة الأولى"
    assert page.save(answer.context["form"]).status_code == 302
    assert Feedback.objects.get().body == "نص النافذة الثانية"


def test_what_staff_do_meanwhile_is_no_conflict(page, item, unit_staff):
    form = page.open().context["form"]
    actions.start_review(item, unit_staff)

    assert page.save(form, body="نص جديد").status_code == 302


def test_parallel_changes_lose_neither(item, in_parallel):
    version = item.version
    texts = [f"نص {number}" for number in range(4)]

    def save():
        try:
            return actions_editing.edit(item, words_of(item, body=texts.pop()), item.author, version).body
        except actions_editing.StaleWords as stale:
            return stale.words

    saved = in_parallel(save, times=4)

    stored = Feedback.objects.get().body
    assert sorted(map(str, saved)) == sorted([stored, *[str({"body": stored})] * 3])


@pytest.mark.parametrize("how", ["decided", "closed", "withdrawn", "declined"])
def test_when_it_is_too_late_the_text_stays_on_the_page(page, item, how):
    form = page.open().context["form"]
    if how == "closed":
        Window.objects.create(plan=item.subject_plan, closes_at=timezone.now())
    elif how == "decided":
        Feedback.objects.update(**make.decision(), deciding_entity=make.entity())
    elif how == "declined":
        actions.decline(item, "سبب.", make.user())
    else:
        actions.withdraw(item, item.author)

    answer = page.save(form, body="نص لا يضيع")

    assert answer.status_code == 409
    assert "نص لا يضيع" in text_of(answer)
    assert page.open().status_code == 409
    assert "/edit/" not in text_of(page.client.get(page.url.replace("edit/", "")))
    assert Feedback.objects.get().body == item.body


def test_nothing_is_withdrawn_after_the_window_closed(item):
    make.window(item.subject_plan, closes_at=timezone.now() - timedelta(minutes=1))

    with pytest.raises(ValidationError):
        actions.withdraw(item, item.author)


def test_only_the_author_changes_it(page, item, unit_staff):
    stranger = Client()
    stranger.force_login(make.user())
    staff = Client()
    staff.force_login(unit_staff)

    assert "/account/login/" in Client().get(page.url).url
    for client in [stranger, staff]:
        assert client.get(page.url).status_code == 404
        assert client.post(page.url, {"body": "سطو"}).status_code == 404
    assert page.client.get(page.url.replace(item.reference, "5-2-999")).status_code == 404


def test_what_was_typed_when_the_sign_in_had_ended_comes_back(page, participant):
    opened = page.open()
    stamp = text_of(opened).split('name="drawn" value="')[1].split('"')[0]
    page.client.logout()

    answer = page.save(opened.context["form"], body="نص لا يضيع", drawn=stamp)
    page.client.force_login(participant)
    again = page.client.get(answer.url)

    assert "نص لا يضيع" in text_of(again)
    data = {name: again.context["form"][name].value() for name in [*WORDS, "version"]}
    assert page.client.post(answer.url, data).status_code == 302
    assert (Feedback.objects.get().body, KeptForm.objects.count()) == ("نص لا يضيع", 0)


@pytest.mark.parametrize(
    "words",
    [
        {"body": ""},
        {"body": "نص\x00آخر"},
        {"body": "ن" * 5001},
        {"kind": "nonsense"},
        {"kind": "question", "reason": "سبب"},
        {"naming": "organisation", "organisation": ""},
        {"version": "nonsense"},
    ],
)
def test_mistakes_keep_the_text(page, item, words):
    answer = page.save(**({"author_name": "نص لا يضيع"} | words))

    assert answer.status_code == 422
    assert "نص لا يضيع" in text_of(answer)
    assert Feedback.objects.get().body == item.body


def test_staff_see_what_changed(item, client, unit_staff):
    change(item, body="نقترح النشر قبل حزيران.")
    client.force_login(unit_staff)

    page = text_of(client.get(f"/ar/admin/feedback/feedback/{item.pk}/change/"))
    listed = client.get("/ar/admin/feedback/feedback/?needs=edited").context["cl"].queryset

    assert '<del dir="auto">نقترح النشر قبل تموز.</del>' in page
    assert list(listed) == [item]


def test_the_form_costs_little(page, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        page.open()


def test_what_was_sent_in_a_verified_name_keeps_it_whatever_is_typed(page, item, participant):
    society = make.entity("society", name_ar="جمعية إربد", name_en="Irbid Society")
    verified(participant, role="submitter")
    Feedback.objects.update(naming=Naming.ORGANISATION, organisation="جمعية إربد", on_behalf_of=society)

    page.save(body="نص جديد", organisation="جمعية أخرى")

    item.refresh_from_db()
    assert (item.body, item.organisation, item.moderation) == ("نص جديد", "جمعية إربد", "published")
