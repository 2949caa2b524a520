"""The list of what was said and what became of it."""

from django.shortcuts import render

from .filters import FeedbackFilterForm
from .overview import Overview


def index(request):
    """You said, we did: published feedback in figures and in full, of the real plans unless another is chosen."""
    form = FeedbackFilterForm(request.GET)
    overview = Overview(form, request.GET.get("page"))
    return render(request, "feedback/list.html", {"form": form, "overview": overview, "page": overview.page})
