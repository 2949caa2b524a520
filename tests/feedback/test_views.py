from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.models import Feedback, Naming
from tests import make

from .conftest import decided
from .test_models import hidden_ones


def text_of(response):
    return response.content.decode()


# One item


@pytest.mark.django_db
def test_a_page_tells_the_whole_chain(client):
    group = make.group(make.session(make.workshop("june", short_title_en="June workshop")), label_en="Group two")
    milestone = make.milestone(make.commitment(number=2, title_en="Involve the public"), title_en="Link the database")
    item = decided(
        7,
        milestone,
        naming=Naming.WITHOUT_NAME,
        author_name="ليلى الخطيب",
        current_wording="by July 2026",
        proposed_wording="by June 2026",
        said_in_workshop=group.workshop,
        said_in_group=group,
    )

    page = text_of(client.get(f"/en/feedback/{item.reference}/"))

    for words in [
        "Without a name",
        "Fifth National Action Plan",
        "Involve the public",
        "Link the database",
        "June workshop",
        "Group two",
        "by <del>July</del> <ins>June</ins> 2026",
        "Accepted",
        "It is in the plan.",
        "Reply by Ministry of Youth",
        "Decided 7 days after it was received.",
    ]:
        assert words in page
    assert "ليلى الخطيب" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "words"), [(3, "3 days are left"), (1, "1 day is left"), (-2, "It is 2 days late")])
def test_days_left_and_days_late_are_public(client, days, words):
    item = make.feedback(due_on=timezone.localdate() + timedelta(days=days))

    assert words in text_of(client.get(f"/en/feedback/{item.reference}/"))


@pytest.mark.django_db
def test_an_untranslated_reason_is_shown_in_arabic_and_says_so(client):
    item = decided(1, decision_reason_en="")

    page = text_of(client.get(f"/en/feedback/{item.reference}/"))

    assert '<div lang="ar" dir="rtl"><p>أُدرج في الخطة.</p></div>' in page
    assert "Not translated yet" in page


@pytest.mark.django_db
def test_what_is_hidden_looks_like_what_never_was(client):
    hidden_ones()
    references = list(Feedback.objects.values_list("reference", flat=True))

    def answer(reference):
        response = client.get(f"/en/feedback/{reference}/")
        return response.status_code, text_of(response).replace(reference, "")

    assert {answer(reference) for reference in references} == {answer("5-0-899")}
    assert answer("5-0-899")[0] == 404


@pytest.mark.django_db
@pytest.mark.parametrize("how_many", [1, 30])
def test_a_page_costs_the_same_with_many_replies(client, django_assert_max_num_queries, how_many):
    item = decided(1, make.group(commitment=make.commitment()))
    for _ in range(how_many):
        item.replies.create(body_ar="شكراً.", entity=make.entity(), published_at=timezone.now())

    with django_assert_max_num_queries(2):
        client.get(item.get_absolute_url())


# Following one's own


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["5-2-014", "٥-٢-٠١٤", "5 2 14", " ۵–۲–۰۱۴ ", "\u20665-2-014\u2069"])
def test_a_reference_leads_to_its_public_page(client, typed):
    make.feedback(reference="5-2-014")

    assert client.get("/en/feedback/track/", {"reference": typed}).url == "/en/feedback/5-2-014/"


@pytest.mark.django_db
def test_what_is_not_public_and_what_is_unknown_lead_to_signing_in(client):
    make.feedback(reference="5-2-014", moderation="held", published_at=None)

    for reference in ["5-2-014", "5-2-999"]:
        own = client.get("/en/feedback/track/", {"reference": reference}).url
        assert own == f"/en/account/feedback/{reference}/"
        assert client.get(own).url == f"/en/account/login/code/?next={own}"


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "abc", "5-2", "1-2-3-4", "9" * 30, "999999999-1-1", "100000-1-1"])
def test_what_is_no_reference_gets_a_sentence(client, typed):
    response = client.get("/en/feedback/track/", {"reference": typed})

    assert response.status_code == 422
    assert "Write the reference" in text_of(response) or "at most 40 characters" in text_of(response)


@pytest.mark.django_db
def test_authors_see_their_own_in_every_state(client, participant):
    client.force_login(participant)
    declined = make.feedback(author=participant, moderation="declined", declined_reason="إعلان تجاري.")
    held = make.feedback(author=participant, moderation="held", published_at=None)
    for_body = make.feedback(author=participant, moderation="held", naming=Naming.BODY_ONLY)
    vanished = make.feedback(make.milestone(published_at=None), author=participant)

    def page(item):
        return text_of(client.get(f"/en/account/feedback/{item.reference}/"))

    assert "إعلان تجاري." in page(declined)
    assert "Staff are reading it" in page(held)
    assert "It is with the responsible body" in page(for_body)
    assert "It is no longer published." in page(vanished)
    assert "30 days are left" in page(held)


@pytest.mark.django_db
def test_nobody_sees_the_private_page_of_another(client, participant, unit_staff):
    item = make.feedback(author=make.user(), moderation="held")

    for user in [participant, unit_staff]:
        client.force_login(user)
        assert client.get(f"/en/account/feedback/{item.reference}/").status_code == 404
        assert client.post(f"/en/account/feedback/{item.reference}/withdraw/").status_code == 404
    item.refresh_from_db()
    assert not item.is_withdrawn


@pytest.mark.django_db
def test_authors_withdraw_until_the_decision(client, participant):
    client.force_login(participant)
    item = make.feedback(author=participant)
    withdraw_url = f"/en/account/feedback/{item.reference}/withdraw/"

    assert client.get(withdraw_url).url == f"/en/account/feedback/{item.reference}/"
    page = client.post(withdraw_url, follow=True)

    assert "You have withdrawn it" in text_of(page)
    assert client.get(item.get_absolute_url()).status_code == 404


@pytest.mark.django_db
def test_after_the_decision_withdrawing_is_refused_in_words(client, participant):
    client.force_login(participant)
    item = decided(1, author=participant)

    response = client.post(f"/en/account/feedback/{item.reference}/withdraw/")

    assert response.status_code == 409
    assert "The decision is published already" in text_of(response)
    assert "Withdraw my feedback" not in text_of(response)


@pytest.mark.django_db
def test_private_pages_are_never_stored(client, participant):
    client.force_login(participant)
    item = make.feedback(author=participant)

    assert "no-store" in client.get(f"/en/account/feedback/{item.reference}/")["Cache-Control"]
