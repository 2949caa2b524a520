"""Organisations with members: who may write, who may send, and in whose name."""

import pytest
from django.utils import timezone

from accounts.models import Entity, Membership
from tests import make

pytestmark = pytest.mark.django_db
Role = Membership.Role


def test_only_a_verified_submitter_sends_in_the_name_of_an_organisation(participant):
    society, club, union = (make.entity(kind=Entity.Kind.CIVIL_SOCIETY) for _ in range(3))
    now = timezone.now()
    for entity, role, verified_at in [
        (society, Role.SUBMITTER, now),
        (club, Role.MEMBER, now),
        (union, "submitter", None),
    ]:
        Membership.objects.create(user=participant, entity=entity, role=role, verified_at=verified_at)

    assert list(Entity.objects.sendable_by(participant)) == [society]
    assert set(participant.entities()) == {society, club}
    assert list(Entity.objects.sendable_by(make.user())) == []
