from django.shortcuts import get_object_or_404, render

from .models import Feedback


def detail(request, reference):
    """One piece of feedback with its whole chain; what is not public is as unknown as what never was."""
    item = get_object_or_404(Feedback.objects.published().for_cards(), reference=reference)
    return render(request, "feedback/detail.html", {"item": item})
