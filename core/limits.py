"""How often somebody may try something. Counted in the database, so that every worker counts the same."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.models import Attempt

LONGEST_SECONDS = 24 * 60 * 60


def bucket_name(parts):
    """Return the keyed hash under which attempts are counted: who tried cannot be read from it."""
    return salted_hmac("core.limits", "\x1f".join(map(str, parts)), algorithm="sha256").hexdigest()


def cache_key(key, prefix, version):
    """Return the key of a value in the shared cache, hashed too: allauth's limits write addresses (IP) into it."""
    return bucket_name((prefix, version, key))


@transaction.atomic
def allow(*parts, many, seconds):
    """Count one attempt and return True, or return False when many were made within the last seconds (at most a day).

    parts name what is limited and for whom, for example "feedback", address.
    """
    bucket = bucket_name(parts)
    wait_for_turn(bucket)
    if Attempt.objects.recent(bucket, seconds).count() >= many:
        return False
    Attempt.objects.create(bucket=bucket)
    Attempt.objects.filter(made_at__lt=timezone.now() - timedelta(seconds=LONGEST_SECONDS)).delete()
    return True


def forget(*parts):
    """Forget the attempts that were counted under parts."""
    Attempt.objects.filter(bucket=bucket_name(parts)).delete()


def wait_for_turn(bucket):
    """Let parallel attempts in one bucket count each other; SQLite lets only one transaction write anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [bucket])
