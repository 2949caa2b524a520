"""An organisation that was entered twice becomes one: what was said in its name is the other's."""

import pytest
from django.utils import timezone

from accounts.models import Entity, Membership
from feedback.models import Draft, Endorsement, Feedback, Naming
from pages import merging
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def society(db):
    return make.entity("clear", kind=Entity.Kind.CIVIL_SOCIETY, name_ar="جمعية الشفافية", name_en="Clarity")


@pytest.fixture
def twin(db):
    return make.entity("twin", kind=Entity.Kind.CIVIL_SOCIETY, name_ar="مرصد الحوكمة", name_en="Governance Watch")


def said_by(entity, **fields):
    words = {"naming": Naming.ORGANISATION, "on_behalf_of": entity, "organisation": entity.name_ar}
    return make.feedback(**words | fields)


def test_what_was_sent_in_its_name_is_the_others_and_the_history_keeps_the_old_name(client, society, twin):
    item, stated = said_by(twin), make.feedback(organisation="مرصد الحوكمة", naming=Naming.ORGANISATION)

    merging.merge(twin, society)

    for each in [item, stated]:
        each.refresh_from_db()
    assert (item.on_behalf_of, item.organisation) == (society, "جمعية الشفافية")
    assert (stated.on_behalf_of, stated.organisation) == (None, "مرصد الحوكمة")
    assert "جمعية الشفافية" in client.get(item.get_absolute_url().replace("/en/", "/ar/")).content.decode()
    assert Feedback.history.filter(id=item.pk).earliest("history_id").organisation == "مرصد الحوكمة"


def test_a_point_is_endorsed_once_and_not_by_who_said_it(society, twin):
    by_both, by_one, own = make.feedback(), make.feedback(), said_by(society)
    for item, entity in [(by_both, society), (by_both, twin), (by_one, twin), (own, twin)]:
        make.endorsement(item, entity)

    merging.merge(twin, society)

    assert set(Endorsement.objects.values_list("feedback", "entity")) == {
        (by_both.pk, society.pk),
        (by_one.pk, society.pk),
    }


def test_drafts_stay_shared_and_keep_the_choice(society, twin, participant):
    Membership.objects.create(user=participant, entity=twin, role="submitter", verified_at=timezone.now())
    shared, chosen = make.draft(), make.draft(on_behalf_of=str(twin.pk))
    Draft.objects.filter(pk=shared.pk).update(entity=twin)
    Draft.objects.filter(pk=chosen.pk).update(owner=participant)

    merging.merge(twin, society)

    assert Draft.objects.get(pk=shared.pk).entity == society
    kept = Draft.objects.get(pk=chosen.pk)
    assert (kept.entity, kept.data["on_behalf_of"]) == (None, str(society.pk))
    assert set(Draft.objects.on_the_account_of(participant)) == {shared, chosen}
