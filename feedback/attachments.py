"""Files that people send along: kept with what they write, passed on with it, and gone with it."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.codes import TooMany
from core import limits
from core.uploads import clean_name, digest_of

from .models import Attachment
from .models.attachment import FOLDER

MOST = 3
HOUR = 60 * 60
# Everybody in the hall of a workshop comes from one network.
PER_HOUR_AND_NETWORK = 200
# What nobody has sent yet may fill no disk.
MOST_WAITING_BYTES = 2 * 1024**3


def attach(owner, files, network, dropped=()):
    """Keep the files with a draft, or with feedback until its change is saved; the same file again is one.

    Of files beyond MOST none is kept; those with a key in dropped leave room, since they go with the change. TooMany
    when the network sent many, or too much waits to be sent.
    """
    staying = owner.attachments.exclude(key__in=dropped)
    for file in files:
        digest = digest_of(file)
        if staying.filter(digest=digest).exists() or staying.count() >= MOST:
            continue
        refuse_too_many(file, network)
        fields = {"name": clean_name(file.name), "file": file, "size": file.size}
        owner.attachments.get_or_create(digest=digest, defaults=fields)


def refuse_too_many(file, network):
    """TooMany when the network sent many files within the hour, or those that wait fill too much."""
    waiting = Attachment.objects.waiting().aggregate(bytes=Sum("size"))["bytes"] or 0
    if waiting + file.size > MOST_WAITING_BYTES or not limits.allow(
        "files", network, many=PER_HOUR_AND_NETWORK, seconds=HOUR
    ):
        raise TooMany(_("We cannot take more files just now. Send your feedback without it, or try again later."))


def pass_on(draft, item):
    """Give the files of a draft to the feedback that it became."""
    draft.attachments.update(draft=None, feedback=item, is_sent=True)


def forget(attachments):
    """Delete the rows of a queryset, and their files once the transaction ends; returns how many there were."""
    names = list(attachments.values_list("file", flat=True))
    attachments.delete()
    transaction.on_commit(lambda: [default_storage.delete(name) for name in names])
    return len(names)


def forget_orphans():
    """Delete files older than a day that no row names any more, as of a deleted draft; returns how many."""
    day_ago = timezone.now() - timedelta(days=1)
    stored = default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []
    known = set(Attachment.objects.values_list("file", flat=True))
    orphans = [
        name
        for name in (f"{FOLDER}/{each}" for each in stored)
        if name not in known and default_storage.get_modified_time(name) < day_ago
    ]
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)
