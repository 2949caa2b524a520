"""200 people send feedback at once, each of them twice: one record, one reference and one receipt a person.

    .venv/bin/python -m bench.senders

Over HTTP to the portal as `make run` serves it, each person with a browser of their own, from the form to the code; in
a database of its own, which is gone afterwards; on PostgreSQL with DATABASE_URL. It ends with an error when a record,
a reference or a receipt is missing, or is there twice. Its seconds are to be read beside each other, not as limits.
"""

import os
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier
from time import perf_counter, sleep
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

ROOT = Path(__file__).parent.parent
PEOPLE = 200
ABOUT = "nap5/2.4"
WORDS = {"kind": "suggestion", "body": "نقترح نشر الخطة التفصيلية لهذا المعلم.", "naming": "without_name"}


def main():
    with TemporaryDirectory() as folder, own_database(folder) as database:
        address = f"http://127.0.0.1:{free_port()}"
        os.environ |= {
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "ogp_portal.settings",
            "PORTAL_ENV": "local",
            "PORTAL_URL": address,
            "VAR_DIR": folder,
        }
        for command in ["prepare", "load_nap5"]:
            subprocess.run([sys.executable, "manage.py", command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with served(address):
            seconds = send_all(address)
        sys.exit(report(seconds))


@contextmanager
def own_database(folder):
    """Address of an empty database: a file in the folder, or one beside that of DATABASE_URL, dropped afterwards."""
    server, name = os.environ.get("DATABASE_URL", "sqlite"), f"senders_{os.getpid()}"
    if server.startswith("sqlite"):
        yield f"sqlite:///{folder}/portal.sqlite3"
        return
    run_on(server, f"CREATE DATABASE {name}")
    try:
        yield server.rpartition("/")[0] + "/" + name
    finally:
        run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


def run_on(server, statement):
    import psycopg2

    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(address):
    """The portal behind its server, with as many workers as a ministry's machine has cores."""
    host, port = address.removeprefix("http://").split(":")
    command = [sys.executable, "-m", "granian", "ogp_portal.wsgi:application", "--interface", "wsgi"]
    command += ["--host", host, "--port", port, "--log-level", "error"]
    command += ["--workers", str(os.cpu_count()), "--blocking-threads", "4"]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_for(address)
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(address):
    for _ in range(300):
        try:
            return build_opener().open(address + "/healthz", timeout=5)
        except OSError:
            sleep(0.1)
    raise SystemExit(f"The portal does not answer at {address}.")


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, portal, number):
        self.portal, self.email = portal, f"sender{number}@example.org"
        self.browser = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self):
        """Open the form; people take some seconds to fill it in."""
        self.page = f"{self.portal}/en/feedback/new/?about={ABOUT}"
        self.hidden = self.hidden_of(self.get(self.page))

    def write(self):
        """Send the form, and go on to the page to read it once more."""
        self.page = self.post(self.page, WORDS | {"email": self.email})

    def ask_for_code(self):
        self.hidden = self.hidden_of(self.get(self.page))
        self.page = self.post(self.page, {})
        self.hidden = self.hidden_of(self.get(self.page))

    def confirm(self, code):
        """Type the code; returns the page that follows."""
        return self.post(self.page, {"code": code})

    def get(self, page):
        with self.browser.open(page, timeout=120) as answer:
            return answer.read().decode()

    def post(self, page, words):
        """Send the words with what the form hides, and return the address that follows."""
        data = urlencode(self.hidden | words).encode()
        try:
            with self.browser.open(page, data, timeout=120) as answer:
                return answer.url
        except HTTPError as refusal:
            raise SystemExit(f"{page} answers {refusal.code}: {refusal.read().decode()[:2000]}") from refusal

    @staticmethod
    def hidden_of(html):
        """What the page's forms hide: the ticket of the draft and the token against forged requests."""
        inputs = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", html)]
        return {each["name"]: each.get("value", "") for each in inputs if each.get("type") == "hidden"}


def send_all(portal):
    """Let everybody write and confirm, twice at the same moment each time; returns {step: seconds}."""
    people = [Person(portal, number) for number in range(PEOPLE)]
    seconds = {}
    with ThreadPoolExecutor(2 * PEOPLE) as pool:

        def at_once(step, calls):
            barrier, start = Barrier(len(calls)), perf_counter()
            list(pool.map(lambda call: (barrier.wait(), call()), calls))
            seconds[step] = perf_counter() - start

        at_once("open the form", [person.open for person in people])
        sleep(3)
        at_once("send it, twice", [person.write for person in people] * 2)
        at_once("ask for the code", [person.ask_for_code for person in people])
        codes = codes_sent()
        calls = [lambda person=person: person.confirm(codes[person.email]) for person in people] * 2
        at_once("confirm by code, twice", calls)
    return seconds


def codes_sent():
    """Return {address: code} of the letters that wait in the queue."""
    import django

    django.setup()
    from post_office.models import Email

    return {mail.to[0]: re.search(r"\b\d{6}\b", mail.message)[0] for mail in Email.objects.all()}


def report(seconds):
    """Print what took how long, and return an error where a record, a reference or a receipt is wrong; else None."""
    from django.db import connection
    from post_office.models import Email

    from feedback.models import Feedback

    for step, each in seconds.items():
        print(f"{connection.vendor}: {each:6.1f} s  {PEOPLE} people {step}")
    found = {
        "records": sorted(Feedback.objects.values_list("author__email", flat=True)),
        "references": sorted(Feedback.objects.values_list("reference", flat=True)),
        "receipts": sorted(mail.to[0] for mail in Email.objects.filter(subject__contains="5-2-")),
    }
    connection.close()
    addresses = sorted(f"sender{number}@example.org" for number in range(PEOPLE))
    numbers = [f"5-2-{number:03d}" for number in range(1, PEOPLE + 1)]
    meant = {"records": addresses, "references": numbers, "receipts": addresses}
    for name, rows in found.items():
        print(f"{connection.vendor}: {len(rows)} {name}")
    wrong = [name for name, rows in found.items() if rows != meant[name]]
    return f"Missing, or there twice: {', '.join(wrong)}" if wrong else None


if __name__ == "__main__":
    main()
