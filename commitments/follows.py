"""Following by e-mail: asked for, proved by a letter, stopped by one click. Who follows stays unsaid."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actions import give_consent
from accounts.codes import TooMany
from accounts.models import Consent, User
from core import limits

from . import emails
from .follow_links import DAYS_TO_CONFIRM
from .models import Follow, Follower

HOUR = 60 * 60
LETTERS_PER_HOUR = 6
# Everybody in the hall of a workshop comes from one network.
LETTERS_PER_HOUR_AND_NETWORK = 300
# A second press of the button writes no second letter.
PAUSE = timedelta(minutes=1)


def ask(subject, email, network):
    """Write to the address, so that its owner confirms following the subject; the same for one that follows already.

    Again within a minute writes nothing. TooMany when the address, or the network, has been sent many.
    """
    if not (
        limits.allow("follows", email, many=LETTERS_PER_HOUR, seconds=HOUR)
        and limits.allow("follows", network, many=LETTERS_PER_HOUR_AND_NETWORK, seconds=HOUR)
    ):
        raise TooMany(_("Many letters were asked for within the hour. Nothing is lost: please try again later."))
    with transaction.atomic():
        follow, is_new = note(subject, email, get_language())
        if not is_new and follow.asked_at > timezone.now() - PAUSE:
            return
        Follow.objects.filter(pk=follow.pk).update(asked_at=timezone.now())
        if follow.confirmed_at:
            emails.follow_known(follow, get_language())
        else:
            emails.follow_confirm(follow, get_language())


def note(subject, email, language):
    """Return (Follow, whether it is new) of the address and the subject."""
    follower, _is_new = Follower.objects.get_or_create(email=email.lower(), defaults={"language": language})
    return Follow.objects.get_or_create(follower=follower, **{subject._meta.model_name: subject})


@transaction.atomic
def confirm(follow, language):
    """Follow from now on, with letters in the language; again changes nothing. Returns the Follow."""
    if follow.confirmed_at is None:
        follow.confirmed_at = timezone.now()
        follow.save()
        Follower.objects.filter(pk=follow.follower_id).update(language=language)
        for user in User.objects.filter(email=follow.follower.email):
            give_consent(user, Consent.Purpose.FOLLOW)
    return follow


@transaction.atomic
def follow_at_once(subject, user):
    """Let somebody signed in, whose address is proved, follow the subject; returns the Follow."""
    follow, _is_new = note(subject, user.email, user.language)
    return confirm(follow, user.language)


@transaction.atomic
def stop(follower, follow=None):
    """Stop one follow, or without one all letters to the follower; what nothing is sent to is forgotten."""
    rows = follower.follows.all()
    (rows.filter(pk=follow.pk) if follow else rows).delete()
    if not rows.confirmed().exists():
        Consent.objects.filter(user__email=follower.email, purpose=Consent.Purpose.FOLLOW).delete()
    if not rows.exists():
        Follower.objects.filter(pk=follower.pk).delete()


def unproved():
    """Follows whose link works no more, and whose address nobody has proved."""
    return Follow.objects.filter(confirmed_at=None, asked_at__lt=timezone.now() - timedelta(days=DAYS_TO_CONFIRM))


def forget_unproved():
    """Forget addresses that nobody has proved in time; returns how many."""
    count, _by_model = unproved().delete()
    Follower.objects.filter(follows=None).delete()
    return count


@transaction.atomic
def move(old, new):
    """Let what is followed go on at another address; what is followed there already, and was told there, stays."""
    before = Follower.objects.select_for_update().filter(email=old).first()
    if before is None:
        return
    # The letter that would confirm these is in the mailbox that was given up.
    before.follows.filter(confirmed_at=None).delete()
    after, is_new = Follower.objects.get_or_create(email=new, defaults={"language": before.language})
    for follow in before.follows.all():
        subject = {follow.subject_name: getattr(follow, f"{follow.subject_name}_id")}
        after.follows.filter(confirmed_at=None, **subject).delete()
        if not after.follows.filter(**subject).exists():
            before.follows.filter(pk=follow.pk).update(follower=after)
    before.told.exclude(key__in=after.told.values("key")).update(follower=after)
    if is_new:
        after.digest_on = before.digest_on
        after.save()
    before.delete()
    if not after.follows.exists():
        after.delete()


def set_language(email, language):
    """Write in another language to the address from now on."""
    Follower.objects.filter(email=email.lower()).update(language=language)
