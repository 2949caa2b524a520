"""The cast: who visits the portal in the tests."""

import os
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier

# Playwright's own loop must not stop the tests' database access.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils.translation import override

from tests import database, make


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Migrating takes longer than most tests together: it is done once for a state of the migrations."""
    database.fill_before_migrating()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The roles are there from the start, as prepare makes them."""
    with django_db_blocker.unblock():
        database.keep()
        call_command("sync_roles", stdout=StringIO())


@pytest.fixture(autouse=True)
def arabic():
    """Every test begins in Arabic, whatever language the one before it left behind."""
    with override("ar"):
        yield


@pytest.fixture
def participant(db):
    """Somebody from civil society, without a password."""
    return make.user("layla@example.org", name="ليلى الخطيب")


@pytest.fixture
def unit_staff(db):
    """Staff of the Open Government Unit."""
    return make.staff("unit_staff", "staff@example.org")


@pytest.fixture
def unit_head(db):
    return make.staff("unit_head", "head@example.org")


@pytest.fixture
def facilitator(db):
    """Facilitator of a working group, once a test names them on one."""
    return make.staff("facilitator", "facilitator@example.org")


@pytest.fixture
def rapporteur(db):
    return make.staff("rapporteur", "rapporteur@example.org")


@pytest.fixture
def ministry_staff(db):
    """Focal point of an entity that leads commitments."""
    return make.focal_point(make.entity("moy", name_ar="وزارة الشباب"), "focal@example.org")


@pytest.fixture
def other_staff(db):
    """Focal point of another entity."""
    return make.focal_point(make.entity("jiacc", name_ar="هيئة النزاهة ومكافحة الفساد"), "other@example.org")


@pytest.fixture
def at_once(transactional_db):
    """A function that calls others, all at the same moment, and returns their results; PostgreSQL only."""
    if connection.vendor == "sqlite":
        pytest.skip("The tests' SQLite lives in memory and lets one thread in at a time.")

    def call(*functions):
        barrier = Barrier(len(functions))

        def in_own_connection(function):
            barrier.wait(timeout=20)
            try:
                return function()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(functions)) as pool:
            return list(pool.map(in_own_connection, functions))

    return call


@pytest.fixture
def in_parallel(at_once):
    """A function that calls another so many times at once and returns the results; PostgreSQL only."""
    return lambda function, times: at_once(*[function] * times)
