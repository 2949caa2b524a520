"""Organisations endorse published points of others, once each."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from post_office.models import Email

from accounts.models import Entity, Membership
from feedback import actions_endorsement as actions
from feedback import personal
from feedback.models import Endorsement, Feedback, Naming
from tests import make

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def society(db):
    return make.organisation(slug="irbid", name_ar="جمعية إربد", name_en="Irbid Society")


@pytest.fixture
def layla(society):
    """May send in the name of the society."""
    return make.submitter(society, "layla@example.org")


@pytest.fixture
def item(db):
    return make.feedback(reference="5-2-014", author=make.user())


PAGE = "/en/feedback/5-2-014/endorse/"


def test_a_submitter_endorses_and_everybody_reads_it(client, item, society, layla):
    client.force_login(layla)
    assert "Irbid Society" in text_of(client.get(PAGE))

    for _ in range(2):
        page = client.post(f"{PAGE}irbid/", follow=True)

    assert "endorses it" in text_of(page)
    assert [(each.entity, each.author) for each in Endorsement.objects.all()] == [(society, layla)]
    assert "<li>Irbid Society</li>" in text_of(client.get("/en/feedback/5-2-014/"))
    assert "1 organisation endorses it." in text_of(client.get("/en/feedback/"))
    [row] = client.get("/data/feedback.json").json()["rows"]
    assert (row["endorsement_count"], row["endorsed_by_en"]) == (1, ["Irbid Society"])
    assert Endorsement.history.get().history_user == layla
    assert not Email.objects.exists()


def test_an_endorsement_is_taken_back(client, item, layla, society):
    make.endorsement(item, society)
    client.force_login(layla)

    for _ in range(2):
        assert client.post(f"{PAGE}irbid/take-back/").url == PAGE

    assert not Endorsement.objects.exists()
    assert "No other organisation has endorsed it yet." in text_of(client.get("/en/feedback/5-2-014/"))


def test_the_public_page_leads_there_and_knows_nobody(client, item, layla):
    client.force_login(layla)

    response = client.get("/en/feedback/5-2-014/")

    assert f'href="{PAGE}"' in text_of(response)
    assert "Irbid Society" not in text_of(response)
    assert "Cookie" not in response.get("Vary", "")


def test_the_own_page_is_private(client, item, layla):
    assert client.get(PAGE).url.startswith("/en/account/login/")
    client.force_login(layla)

    assert "no-store" in client.get(PAGE)["Cache-Control"]
    assert client.get(f"{PAGE}irbid/").url == PAGE


@pytest.mark.parametrize(
    "membership",
    [
        {"role": Membership.Role.MEMBER},
        {"role": Membership.Role.FOCAL_POINT},
        {"role": Membership.Role.SUBMITTER, "verified_at": None},
    ],
)
def test_only_who_may_send_in_its_name_endorses(client, item, society, membership):
    person = make.user()
    Membership.objects.create(user=person, entity=society, **{"verified_at": timezone.now()} | membership)
    client.force_login(person)

    assert client.post(f"{PAGE}irbid/").status_code == 404
    assert client.post(f"{PAGE}irbid/take-back/").status_code == 404
    assert "You have no organisation that can endorse this one." in text_of(client.get(PAGE))
    assert not Endorsement.objects.exists()


@pytest.mark.parametrize("kind", [Entity.Kind.MINISTRY, Entity.Kind.INTERNATIONAL])
def test_the_government_does_not_endorse(client, item, kind):
    client.force_login(make.submitter(make.entity("moy", kind=kind)))

    assert client.post(f"{PAGE}moy/").status_code == 409
    assert not Endorsement.objects.exists()


def test_staff_have_no_such_page(client, item, unit_staff):
    client.force_login(unit_staff)

    assert client.get(PAGE).status_code == 404


def test_nobody_endorses_the_own_point(client, item, society, layla):
    in_its_name = make.feedback(naming=Naming.ORGANISATION, organisation="جمعية إربد")
    verified = make.feedback(in_its_name.milestone, naming=Naming.ORGANISATION, on_behalf_of=society)
    colleague = make.user()
    Membership.objects.create(user=colleague, entity=society, verified_at=timezone.now())
    of_colleague = make.feedback(item.milestone, author=colleague)
    without_name = make.feedback(item.milestone, author=layla, naming=Naming.WITHOUT_NAME)

    for each in [in_its_name, verified, of_colleague, without_name]:
        with pytest.raises(ValidationError):
            actions.endorse(each, society, layla)
    assert not Endorsement.objects.exists()


def test_nobody_learns_from_a_refusal_that_a_colleague_wrote_what_is_without_a_name(client, society, layla):
    colleague = make.user()
    Membership.objects.create(user=colleague, entity=society, verified_at=timezone.now())
    make.feedback(reference="5-2-014", author=colleague, naming=Naming.WITHOUT_NAME)
    client.force_login(layla)

    assert "Irbid Society" in text_of(client.get(PAGE))
    assert client.post(f"{PAGE}irbid/").url == PAGE


@pytest.mark.parametrize(
    "hidden",
    [
        {"moderation": "held", "published_at": None},
        {"moderation": "declined", "declined_reason": "إعلان."},
        {"outcome": "withdrawn"},
        {"naming": Naming.BODY_ONLY, "moderation": "held"},
    ],
)
def test_what_is_not_public_is_not_endorsed_and_shows_no_endorsement(client, layla, society, hidden):
    item = make.feedback(reference="5-2-014", **hidden)
    client.force_login(layla)

    assert client.get(PAGE).status_code == client.post(f"{PAGE}irbid/").status_code == 404
    with pytest.raises(ValidationError):
        actions.endorse(item, society, layla)


def test_illustrative_organisations_endorse_nothing_real(item):
    society = make.organisation(slug="demo", is_demo=True)
    person = make.submitter(society)

    with pytest.raises(ValidationError):
        actions.endorse(item, society, person)
    made_up = make.feedback(make.plan("demo", number=99, is_demo=True), author=make.user())
    assert actions.endorse(made_up, society, person).entity == society


def test_an_organisation_that_nobody_verified_is_not_named(client, item):
    make.endorsement(item, make.organisation(name_ar="جمعية مقترحة", verified_at=None))

    assert "جمعية مقترحة" not in text_of(client.get("/ar/feedback/5-2-014/"))
    assert client.get("/data/feedback.json").json()["rows"][0]["endorsement_count"] == 0


def test_the_database_keeps_one_for_each_organisation(item, society):
    make.endorsement(item, society)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.endorsement(item, society)


@pytest.mark.django_db(transaction=True)
def test_pressing_at_once_is_one_endorsement(in_parallel):
    society, item = make.organisation(), make.feedback(author=make.user())
    person = make.submitter(society)

    made = in_parallel(lambda: actions.endorse(item, society, person), times=6)

    assert len({each.pk for each in made}) == Endorsement.objects.count() == 1


def test_the_most_endorsed_come_first_where_asked_for(client, item):
    loved, liked = make.feedback(item.milestone), make.feedback(item.milestone)
    for each in [loved, loved, liked]:
        make.endorsement(each)

    overview = client.get("/en/feedback/?by=endorsed").context["overview"]

    assert [each.reference for each in overview.items] == [loved.reference, liked.reference, item.reference]


@pytest.mark.parametrize("how_many", [1, 30])
def test_many_endorsements_cost_no_more(client, django_assert_max_num_queries, item, how_many):
    for _ in range(how_many):
        make.endorsement(item)

    with django_assert_max_num_queries(4):
        client.get("/en/feedback/5-2-014/")
    with django_assert_max_num_queries(8):
        client.get("/en/feedback/?by=endorsed")
    with django_assert_max_num_queries(5):
        client.get("/data/feedback.json?plan=nap5")


def test_who_leaves_is_forgotten_and_the_organisation_stays(item, society, layla):
    made = actions.endorse(item, society, layla)

    personal.erase(layla)

    made.refresh_from_db()
    assert (made.entity, made.author) == (society, None)
    assert not Endorsement.history.exclude(author=None).exists()


def test_staff_see_who_endorses(client, item, society, unit_staff):
    make.endorsement(item, society)
    client.force_login(unit_staff)

    assert "جمعية إربد" in text_of(client.get(f"/ar/admin/feedback/feedback/{item.pk}/change/"))


# What feedback changed, in the list


def test_what_changed_the_plan_is_counted_and_found(client):
    milestone = make.milestone()
    changed = make.feedback(milestone, **make.decision())
    make.feedback(milestone, **make.decision())
    make.caused_change(changed, milestone)

    overview = client.get("/en/feedback/?state=with_change").context["overview"]

    assert [each.reference for each in overview.items] == [changed.reference]
    assert client.get("/en/feedback/").context["overview"].figures.changed == 1
    rows = {row["reference"]: row["changed_plan_on"] for row in client.get("/data/feedback.json").json()["rows"]}
    assert rows[changed.reference] == str(timezone.localdate())
    assert Feedback.objects.with_change().count() == 1
