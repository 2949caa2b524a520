"""By which rules feedback is published, and the author's way to a second look."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render

from . import actions_moderation
from .forms import AppealForm
from .views import own_or_404, render_own, signed_in


def policy(request):
    """What is published, what is not, and what one can do about it."""
    return render(request, "feedback/policy.html")


@signed_in
def appeal(request, reference):
    """Ask for a second look at one's own feedback; what was typed after the sign-in had ended comes back."""
    item = own_or_404(request, reference)
    if request.method != "POST":
        if request.given_back is None:
            return redirect("feedback:own", reference=reference)
        return render_own(request, item, appeal_form=AppealForm(initial=request.given_back.dict()))
    form = AppealForm(request.POST)
    if not form.is_valid():
        return render_own(request, item, appeal_form=form, status=422)
    try:
        actions_moderation.appeal(item, form.cleaned_data["text"], request.user)
    except ValidationError as refusal:
        return render_own(request, item, refusal=refusal, appeal_form=form, status=409)
    return redirect("feedback:own", reference=reference)
