"""The portal as a ministry serves it (granian, hashed files, real content and illustrative plan), and Chromium."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import psycopg2
import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.browser.checks import SIZES
from tests.database import template

CHROMIUM = os.environ.get("CHROMIUM", "chromium")

# One process makes everything: each start of Django costs seconds.
CONTENT = """
from django.core.management import call_command
for command in ["prepare", "load_nap5", "make_demo_logins", "load_demo"]:
    call_command(command)
"""

# Sessions of people, as their sign-in leaves them: what is tested begins after it.
SESSIONS = """
from django.test import Client
from accounts.models import User

for email in {emails}:
    client = Client()
    client.force_login(User.objects.get(email=email), "django.contrib.auth.backends.ModelBackend")
    print(email, client.session.session_key)
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@dataclass
class Portal:
    """A running portal: its address, its folder, its environment, the passwords of its demo logins."""

    address: str
    folder: Path
    environment: dict
    passwords: dict = field(default_factory=dict)
    sessions: dict = field(default_factory=dict)

    def make(self, code, *emails):
        """Run code that makes rows, and keep a session for each of the people with these addresses."""
        told = self.manage("shell", "-v0", "-c", code + SESSIONS.format(emails=list(emails)))
        self.sessions |= dict(re.findall(r"^(\S+@\S+) (\w+)$", told, re.M))

    def manage(self, *words):
        """Run a manage.py command; returns what it printed, and fails when it fails."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=self.environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def mails(self, address=""):
        """Send what is queued; returns the texts of the mails so far to that address, oldest first."""
        self.manage("deliver_mail")
        return [path.read_text() for path in sorted((self.folder / "mail").glob(f"*{address}.txt"))]

    def last_code(self, address):
        """Return the code of six digits in the newest letter to that address that has one."""
        return re.findall(r"\b[0-9]{6}\b", "\n".join(self.mails(address)))[-1]


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def own_database(folder):
    """Address of a database for this run: a file, perhaps migrated already, or one on PostgreSQL, dropped after."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        if template().exists():
            shutil.copyfile(template(), folder / "portal.sqlite3")
        yield f"sqlite:///{folder}/portal.sqlite3"
        return
    server, name = os.environ["DATABASE_URL"], f"browser_{os.getpid()}"
    run_on(server, f"DROP DATABASE IF EXISTS {name}")
    run_on(server, f"CREATE DATABASE {name}")
    try:
        yield server.rpartition("/")[0] + "/" + name
    finally:
        run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


def run_on(server, statement):
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


@contextmanager
def served(portal):
    """The portal behind its server, until the end of the block."""
    server = subprocess.Popen(
        [
            *[sys.executable, "-m", "granian", "ogp_portal.wsgi:application", "--interface", "wsgi"],
            *["--host", "127.0.0.1", "--port", portal.address.rpartition(":")[2], "--log-level", "error"],
        ],
        cwd=settings.BASE_DIR,
        env=portal.environment,
    )
    try:
        wait_for(portal.address)
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(address):
    for _ in range(300):
        try:
            return urlopen(address + "/healthz", timeout=5)
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The portal does not answer at {address}.")


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """A running Portal with the real content, the illustrative plan and the demo logins; gone after the tests."""
    folder = tmp_path_factory.mktemp("portal")
    address = f"http://localhost:{free_port()}"
    with own_database(folder) as database:
        environment = os.environ | {
            "PORTAL_ENV": "local",
            "PORTAL_URL": address,
            "VAR_DIR": str(folder),
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "ogp_portal.settings",
        }
        running = Portal(address, folder, environment)
        running.passwords = dict(
            re.findall(r"(\S+@\S+) +\w+ +([-\w]+)$", running.manage("shell", "-c", CONTENT), re.M)
        )
        with served(running):
            yield running


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which(CHROMIUM)
    if path is None:
        if os.environ.get("BROWSER_REQUIRED"):
            pytest.fail("Chromium is not installed, and BROWSER_REQUIRED is set.")
        pytest.skip("Chromium is not installed (on Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page did that it should not: console messages, failed answers, requests to other hosts."""

    complaints: list

    def on(self, page, address):
        page.on("console", lambda message: self.complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", lambda request: self.refuse(request.url, address))

    def refuse(self, url, address):
        if not url.startswith((address, "data:")):
            self.complaints.append(f"host: {url}")


@pytest.fixture
def open_page(chromium, portal):
    """Function that opens a fresh browser (no cookies) of a size and returns (page, its list of complaints)."""
    contexts = []

    def open_page(size="desktop", **options):
        context = chromium.new_context(viewport=SIZES[size], base_url=portal.address, **options)
        contexts.append(context)
        page = context.new_page()
        watch = Watch([])
        watch.on(page, portal.address)
        return page, watch.complaints

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def signed_in(open_page, portal):
    """Function that opens a browser, signs a demo login of staff in by password, and returns (page, complaints)."""

    def signed_in(email="staff@example.org", size="desktop", **options):
        page, complaints = open_page(size, **options)
        page.goto("/ar/account/login/?next=/ar/admin/")
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(portal.passwords[email])
        page.locator("main form button[type=submit]").click()
        page.wait_for_url(f"{portal.address}/ar/admin/")
        return page, complaints

    return signed_in


@pytest.fixture
def come_in(open_page, portal):
    """Function that opens a fresh browser with the session of somebody of portal.make; returns (page, complaints)."""

    def come_in(email, size="phone", **options):
        page, complaints = open_page(size, **options)
        page.context.add_cookies([{"name": "sessionid", "value": portal.sessions[email], "url": portal.address}])
        return page, complaints

    return come_in
