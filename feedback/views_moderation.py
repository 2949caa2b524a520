"""By which rules feedback is published, and the author's way to a second look."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import actions_moderation
from .forms import AppealForm
from .views import own_or_404, render_own


def policy(request):
    """What is published, what is not, and what one can do about it."""
    return render(request, "feedback/policy.html")


@require_POST
@never_cache
@login_required
def appeal(request, reference):
    """Ask for a second look at one's own feedback that was not published."""
    item = own_or_404(request, reference)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return render_own(request, item, appeal_form=form, status=422)
    try:
        actions_moderation.appeal(item, form.cleaned_data["text"], request.user)
    except ValidationError as refusal:
        return render_own(request, item, refusal=refusal, appeal_form=form, status=409)
    return redirect("feedback:own", reference=reference)
