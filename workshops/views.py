from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import conditional_page

from core.calendars import calendar_file
from core.previews import unless_preview

from . import calendars, schema
from .forms import WorkshopFilterForm
from .models import WorkingGroup, Workshop, WorkshopSession

PER_PAGE = 12
# Newest pieces of feedback on a page; the feedback list has the rest.
FEEDBACK_SHOWN = 10


def workshop_list(request):
    """What is coming, the next first, then what took place."""
    workshops = Workshop.objects.published()
    form = WorkshopFilterForm(request.GET, workshops.kinds())
    rows = form.apply(workshops).next_first().select_related("plan").annotate(group_count=Count("groups"))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    sections = {
        "upcoming": [workshop for workshop in page if not workshop.is_over],
        "past": [workshop for workshop in page if workshop.is_over],
    }
    return render(request, "workshops/list.html", {"page": page, "form": form, **sections})


def detail(request, slug):
    """A workshop with its agenda, the groups inside their slot, and what was said about it."""
    return page(request, Workshop.objects.published(), slug)


def page(request, workshops, slug, is_preview=False):
    """Return the page of one of the workshops; as a preview it looks as if published now."""
    groups = Prefetch("sessions__groups", WorkingGroup.objects.with_pages())
    rows = workshops.select_related("plan__feedback_window", "organiser").prefetch_related("sessions", groups)
    workshop = get_object_or_404(rows, slug=slug)
    if is_preview:
        workshop.published_at = timezone.now()
    # By the reverse name, since feedback stands on a floor above.
    feedback = workshop.feedback_items.model.objects.from_workshop(workshop).published().for_cards().with_totals()
    context = {
        "workshop": workshop,
        "is_preview": is_preview,
        "sessions": workshop.sessions.all(),
        "feedback": unless_preview(request, feedback)[:FEEDBACK_SHOWN],
        "event": schema.workshop(workshop),
        "updated_at": workshop.updated_at,
    }
    return render(request, "workshops/detail.html", context)


def group(request, slug, number):
    """A working group: its commitment with the milestones, what was said in the group and about it."""
    rows = (
        WorkingGroup.objects.published().with_pages().select_related("facilitator", "workshop__plan__feedback_window")
    )
    group = get_object_or_404(rows, workshop__slug=slug, number=number)
    commitment = group.shown_commitment
    context = {
        "group": group,
        "commitment": commitment,
        "milestones": commitment.milestones.published() if commitment else [],
        "points": unless_preview(request, group.points.published().for_cards())[:FEEDBACK_SHOWN],
        "feedback": unless_preview(request, group.feedback_items.published().for_cards())[:FEEDBACK_SHOWN],
        "event": schema.group(group),
        "updated_at": group.updated_at,
    }
    return render(request, "workshops/group.html", context)


@conditional_page
def workshop_calendar(request, slug):
    workshop = get_object_or_404(Workshop.objects.published().prefetch_related("sessions"), slug=slug)
    return calendar_file(calendars.for_workshop(workshop), slug)


@conditional_page
def session_calendar(request, slug, order):
    rows = WorkshopSession.objects.filter(workshop__in=Workshop.objects.published()).select_related("workshop")
    session = get_object_or_404(rows, workshop__slug=slug, order=order)
    return calendar_file(calendars.for_session(session), f"{slug}-{order}")


@conditional_page
def group_calendar(request, slug, number):
    group = get_object_or_404(WorkingGroup.objects.published().with_pages(), workshop__slug=slug, number=number)
    return calendar_file(calendars.for_group(group), f"{slug}-group-{number}")
