"""The tests' SQLite database: migrated once for a state of the migrations, and copied from then on."""

import os
import sqlite3
from contextlib import closing
from hashlib import sha256

from django.conf import settings
from django.db import connection

FOLDER = settings.VAR_DIR / "tests"


def template():
    """Return the path of the file that holds a database with exactly these migrations; it may not be there yet."""
    files = sorted(settings.BASE_DIR.glob("*/migrations/*.py"))
    state = sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for file in files:
        state.update(str(file.relative_to(settings.BASE_DIR)).encode() + file.read_bytes())
    return FOLDER / f"{state.hexdigest()[:20]}.sqlite3"


def fill_before_migrating():
    """Let the first migrate find a database in which nothing is left to do, where one was kept."""
    if connection.vendor == "sqlite" and template().exists():
        connection.prepare_database = fill


def fill():
    del connection.prepare_database
    connection.ensure_connection()
    with closing(sqlite3.connect(template())) as kept:
        kept.backup(connection.connection)


def keep():
    """Keep the migrated database for the next run, in place of older ones."""
    path = template()
    if connection.vendor != "sqlite" or path.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    connection.ensure_connection()
    new = path.with_suffix(f".{os.getpid()}.new")
    with closing(sqlite3.connect(new)) as made:
        connection.connection.backup(made)
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    new.rename(path)
