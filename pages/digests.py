"""Digests: one letter a day at most to each follower, about what is new since the last one. Nothing is told twice."""

import logging
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from commitments.models import Follow, Follower, Told

from . import emails, news

logger = logging.getLogger(__name__)

# So many lines about one thing; the page of the thing has the rest.
MOST_LINES = 15


@dataclass
class Section:
    """What is new about one thing that is followed; rest is how many lines were left out."""

    follow: Follow
    lines: list
    rest: int = 0


def send():
    """Send today's digests and return how many; again on the same day sends none to who got one."""
    closed = User.objects.filter(is_active=False).values("email")
    followers = Follower.objects.filter(follows__in=Follow.objects.confirmed().shown()).exclude(email__in=closed)
    languages = dict(User.objects.filter(email__in=Follower.objects.values("email")).values_list("email", "language"))
    told_in, count = {}, 0
    for follower in followers.exclude(digest_on=timezone.localdate()).distinct().order_by("pk"):
        language = languages.get(follower.email, follower.language)
        with override(language):
            if language not in told_in:
                told_in[language] = news.latest()
            try:
                count += send_to(follower, language, told_in[language])
            except Exception:
                # One address that cannot be written to does not keep the others from their letters.
                logger.exception("No digest for follower %s", follower.pk)
    return count


@transaction.atomic
def send_to(follower, language, known):
    """Send a digest of what is known and new to the follower; returns whether there was any."""
    today = timezone.localdate()
    # Hold the row, so that two runs at the same time do not both write.
    follower = Follower.objects.select_for_update().filter(pk=follower.pk).exclude(digest_on=today).first()
    if follower is None:
        return False
    told = set(follower.told.values_list("key", flat=True))
    follows = list(follower.follows.confirmed().with_subjects().order_by("confirmed_at", "pk"))
    found = [each for each in known if each.key not in told and each.sender != follower.email]
    sections, keys = sort(found, follows)
    if not sections:
        return False
    Told.objects.bulk_create(Told(follower=follower, key=key, told_on=today) for key in keys)
    follower.digest_on = today
    follower.save()
    emails.digest(follower, language, sections, follows)
    return True


def sort(found, follows):
    """Return (Sections, keys of all that is told): each piece of news under the narrowest thing that it is about."""
    narrow_first = sorted(follows, key=lambda follow: (follow.milestone_id is None, follow.commitment_id is None))
    by_follow, keys = defaultdict(list), []
    for each in found:
        follow = next((follow for follow in narrow_first if each.is_about(follow)), None)
        if follow:
            by_follow[follow.pk].append(each)
            keys.append(each.key)
    outdone = {each.outdoes for lines in by_follow.values() for each in lines} - {""}
    sections = []
    for follow in follows:
        lines = [each for each in by_follow[follow.pk] if each.key not in outdone]
        if lines:
            sections.append(Section(follow, lines[:MOST_LINES], max(0, len(lines) - MOST_LINES)))
    return sections, keys
