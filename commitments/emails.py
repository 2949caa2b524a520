"""Letters about reports and imports, to the unit and to focal points; and those about following."""

from django.db.models import Q
from django.utils.translation import override

from accounts.models import User
from core import emails

from . import follow_links
from .models import ProgressUpdate

State = ProgressUpdate.State


def unit():
    """People of the Open Government Unit, who approve and return updates, as a queryset."""
    permission = Q(permissions__codename="change_plan", permissions__content_type__app_label="commitments")
    roles = User.groups.field.related_model.objects.filter(permission)
    return User.objects.filter(is_active=True, is_staff=True, groups__in=roles).distinct()


def updates_submitted(updates, author):
    """What was handed in, to everybody in the unit; not to the author."""
    for person in unit().exclude(pk=author.pk):
        emails.send("updates_submitted", person, updates=updates, author=author)


def updates_judged(updates):
    """What was approved and what goes back, to its authors: one letter each, and none to a closed account."""
    for letter, state in [("update_approved", State.APPROVED), ("update_returned", State.RETURNED)]:
        found = [update for update in updates if update.state == state]
        for author in dict.fromkeys(update.author for update in found if update.author and update.author.is_active):
            emails.send(letter, author, updates=[update for update in found if update.author == author])


def report_due(user, period, milestones):
    """What the person still has to report, before the due day or after it; the letter says which."""
    emails.send("report_due", user, period=period, milestones=milestones)


def milestones_stale(user, milestones):
    """Milestones that nobody has confirmed for long."""
    emails.send("milestones_stale", user, milestones=milestones)


def import_submitted(batch):
    """What an Excel file would change, to everybody in the unit."""
    for person in unit():
        emails.send("import_submitted", person, batch=batch)


def import_decided(batch):
    """That the file was saved, or declined and why, to its author; nobody is told of their own decision."""
    if batch.author and batch.author.is_active and batch.author != batch.decided_by:
        emails.send("import_decided", batch.author, batch=batch)


def follow_confirm(follow, language):
    """The link that proves the address of somebody who asked to follow."""
    to_follower(
        "follow_confirm", follow, language, token=follow_links.confirm_token(follow), days=follow_links.DAYS_TO_CONFIRM
    )


def follow_known(follow, language):
    """That the address follows this already: said to the address alone."""
    to_follower("follow_known", follow, language)


def to_follower(letter, follow, language, **context):
    """Queue a letter about one follow, which the letter itself can stop."""
    with override(language):
        stop = emails.link("follows:stop", token=follow_links.stop_token(follow.follower, follow))
    emails.send(letter, (follow.follower.email, language), unsubscribe=stop, follow=follow, **context)
