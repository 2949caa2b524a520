from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from accounts.models import User
from tests import make


def run():
    out = StringIO()
    call_command("make_demo_logins", stdout=out)
    return [line.split() for line in out.getvalue().splitlines()]


@pytest.fixture
def local(db, settings):
    """A developer's machine with roles and entities in place."""
    settings.PORTAL_ENV = "local"
    call_command("sync_roles", verbosity=0)
    make.entity("modee")


@pytest.mark.parametrize("environment", ["production", "test"])
def test_only_a_developers_machine_gets_them(db, settings, environment):
    settings.PORTAL_ENV = environment

    with pytest.raises(CommandError):
        run()

    assert User.objects.count() == 0


def test_each_role_gets_a_login_whose_password_is_printed(local):
    printed = run()

    by_password = {email: password for email, _, password, *_ in printed if email != "participant@example.org"}
    assert [role for _, role, *_ in printed] == [
        "unit_head",
        "unit_staff",
        "focal_point",
        "facilitator",
        "rapporteur",
        "participant",
    ]
    for email, password in by_password.items():
        user = User.objects.get(email=email)
        assert user.check_password(password) and user.is_staff, email


def test_a_second_run_prints_no_password_and_changes_nothing(local):
    run()
    before = list(User.objects.values())

    printed = run()

    assert len(printed) == 1
    assert list(User.objects.values()) == before


def test_the_participant_signs_in_by_code(local):
    run()

    participant = User.objects.get(email="participant@example.org")
    assert [participant.has_usable_password(), participant.is_staff] == [False, False]


def test_the_focal_point_acts_for_a_real_entity(local):
    run()

    focal_point = User.objects.get(email="focal@example.org")
    assert [entity.slug for entity in focal_point.entities()] == ["modee"]
    assert [group.name for group in focal_point.groups.all()] == ["focal_point"]


def test_removing_the_illustrative_plan_leaves_them(local):
    run()

    call_command("remove_demo", stdout=StringIO())

    assert User.objects.count() == 6


@pytest.mark.parametrize("missing", ["sync_roles", "load_nap5"])
def test_what_must_come_first_is_named_and_nothing_is_made(db, settings, missing):
    settings.PORTAL_ENV = "local"
    call_command("sync_roles", verbosity=0)
    if missing == "sync_roles":
        Group.objects.all().delete()

    with pytest.raises(CommandError, match=missing):
        run()

    assert User.objects.count() == 0
