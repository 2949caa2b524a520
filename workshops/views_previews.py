"""Drafts of workshops and of their groups, for whoever has a preview link."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from commitments.models import Plan
from core import previews

from . import views
from .models import PreviewLink, WorkingGroup, Workshop


@require_safe
def detail(request, token, slug):
    public = Workshop.objects.published().filter(slug=slug)
    return previews.show(request, link_of(token), scope_of, public, views.detail, slug)


@require_safe
def group(request, token, slug, number):
    public = WorkingGroup.objects.published().filter(workshop__slug=slug, number=number)
    return previews.show(request, link_of(token), scope_of, public, views.group, slug, number)


def link_of(token):
    return previews.link_of(PreviewLink.objects.select_related("workshop__plan"), token)


def scope_of(link):
    """Return the Scope of a link: the workshop looks published; of a plan that is a draft nothing else does."""
    workshop, now = link.workshop, timezone.now()
    plan = workshop.plan
    opened = previews.without_language(workshop.get_absolute_url())
    hidden = [opened, "/calendars/"]
    updates = [(Workshop.objects.filter(pk=workshop.pk), now)]
    if not plan.is_published:
        hidden.append(previews.without_language(plan.get_absolute_url()))
        updates += [(plan.commitments.all(), None), (Plan.objects.filter(pk=plan.pk), now)]
    return previews.Scope(link, opened, hidden, updates)
