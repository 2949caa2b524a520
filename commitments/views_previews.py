"""Drafts of plans, commitments and milestones, for whoever has a preview link."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from core import previews

from . import views
from .models import Commitment, Milestone, Plan, PreviewLink

# Files of what is not public yet do not exist yet either.
FILES = ["/calendars/", "/evidence/"]


@require_safe
def plan(request, token, plan):
    public = Plan.objects.published().filter(slug=plan)
    return previews.show(request, link_of(token), scope_of, public, views.plan, plan)


@require_safe
def detail(request, token, plan, number):
    public = Commitment.objects.published().filter(plan__slug=plan, number=number)
    return previews.show(request, link_of(token), scope_of, public, views.detail, plan, number)


@require_safe
def milestone(request, token, plan, number, label):
    of_plan = Milestone.objects.published().filter(commitment__plan__slug=plan)
    public = of_plan.filter(commitment__number=number, number=label.split(".")[1])
    return previews.show(request, link_of(token), scope_of, public, views.milestone, plan, number, label)


def link_of(token):
    links = PreviewLink.objects.select_related("plan", "commitment__plan", "milestone__commitment__plan")
    return previews.link_of(links, token)


def scope_of(link):
    """Return the Scope of a link: its row and all below look published, what holds it too, and nothing beside it."""
    row, now = link.row, timezone.now()
    above = holders(row)
    drafts = [each for each in above if not is_public(each)]
    asides = [(rows, None) for each in [*drafts, row] for rows in beside(each, [*above, row])]
    shown = [(rows.exclude(published_at__lte=now), now) for rows in opened_by(row, above)]
    hidden = [previews.without_language(each.get_absolute_url()) for each in [*drafts, row]]
    return previews.Scope(link, hidden[-1], [*hidden, *FILES], [*asides, *shown])


def holders(row):
    """Return the rows that hold the row, the plan first."""
    if isinstance(row, Milestone):
        return [row.commitment.plan, row.commitment]
    return [row.plan] if isinstance(row, Commitment) else []


def is_public(row):
    return type(row).objects.published().filter(pk=row.pk).exists()


def beside(holder, shown):
    """Yield what a draft holds beside the rows that are shown: ready perhaps, but a draft as long as it is."""
    if isinstance(holder, Plan):
        yield holder.workshops.all()
    if isinstance(holder, Plan) and holder is not shown[-1]:
        yield holder.commitments.exclude(pk=next(each.pk for each in shown if isinstance(each, Commitment)))
    if isinstance(holder, Commitment) and holder is not shown[-1]:
        yield holder.milestones.exclude(pk=shown[-1].pk)


def opened_by(row, above):
    """Yield the rows that look published: those that hold the row, itself, and what it holds."""
    for each in [*above, row]:
        yield type(each).objects.filter(pk=each.pk)
    if isinstance(row, Plan):
        yield row.commitments.all()
        yield Milestone.objects.filter(commitment__plan=row)
    elif isinstance(row, Commitment):
        yield row.milestones.all()
