"""What staff do with workshops."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.actions import change
from core.copies import copied_from, days_later, keep_all, taken

from .models import WorkingGroup, Workshop, WorkshopSession

OF_WORKSHOP = ["kind", "subtitle", "aim", "place", "organiser_id"]
OF_SESSION = ["order", "kind", "title"]
OF_GROUP = ["number", "label", "topic", "room", "capacity"]


@transaction.atomic
def copy_workshop(workshop, user, key, plan, day, with_agenda=True, with_groups=True, **titles):
    """Make a draft of another workshop on the day, of the plan, with the agenda and the groups of this one.

    Groups keep their commitment where it belongs to the plan; who facilitates and records is named anew. The day of
    announcement, sources and everything that was said stay behind. Returns the Workshop; the same key again returns
    the same one. ValidationError for groups without the agenda during which they meet.
    """
    if with_groups and not with_agenda:
        raise ValidationError({"with_groups": _("Groups meet during an item of the agenda: take the agenda too.")})
    # Held, so that two presses of the button come one after the other.
    workshop = Workshop.objects.select_for_update(of=["self"]).get(pk=workshop.pk)
    if made := Workshop.objects.filter(key=key).first():
        return made
    days = (day - timezone.localdate(workshop.starts_at)).days
    made = Workshop(
        key=key,
        plan=plan,
        slug=free_slug(f"{workshop.kind}-{day:%Y-%m-%d}"),
        **taken(workshop, *OF_WORKSHOP),
        **times(workshop, days),
        **titles,
    )
    made.full_clean()
    why = copied_from(workshop)
    keep_new(made, user, why)
    if with_agenda:
        sessions = copy_sessions(workshop, made, days, user, why)
        copy_groups(workshop.groups.all() if with_groups else [], sessions, made, user, why)
    return made


def keep_new(workshop, user, why):
    """Save a workshop; ValidationError when another one got its address in this very moment."""
    try:
        with transaction.atomic():
            change(workshop, user, why)
    except IntegrityError as refusal:
        raise ValidationError(_("Somebody made a workshop on this day at the same moment. Press again.")) from refusal


def copy_sessions(workshop, made, days, user, why):
    """Give the copy the agenda, so many days later. Returns {key of the original item: its copy}."""
    old = list(workshop.sessions.order_by("order"))
    new = [WorkshopSession(workshop=made, **taken(each, *OF_SESSION), **times(each, days)) for each in old]
    return dict(zip([each.pk for each in old], keep_all(new, user, why), strict=True))


def copy_groups(groups, sessions, made, user, why):
    """Give the copy the groups, each during the copy of its item of the agenda."""
    keep_all(
        [
            WorkingGroup(
                workshop=made,
                session=sessions[each.session_id],
                commitment=each.commitment if each.commitment and each.commitment.plan_id == made.plan_id else None,
                **taken(each, *OF_GROUP),
            )
            for each in (groups and groups.select_related("commitment").order_by("number"))
        ],
        user,
        why,
    )


def times(row, days):
    """Return when it starts and ends, so many days later at the same time of day."""
    return {name: days_later(getattr(row, name), days) for name in ["starts_at", "ends_at"]}


def free_slug(base):
    """Return the short address, with a number after it where it is taken."""
    known = set(Workshop.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(known) + 2))]
    return next(slug for slug in candidates if slug not in known)
