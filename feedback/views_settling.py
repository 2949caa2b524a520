"""Where authors say whether the decision settles what they asked for."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse

from . import actions_trace
from .forms import SettleForm
from .views import own_or_404, render_own, signed_in


@signed_in
def settle(request, reference):
    """Keep what the author says; what was typed by somebody who is no longer signed in is there once they are."""
    item, own = own_or_404(request, reference), reverse("feedback:own", kwargs={"reference": reference})
    if request.method != "POST":
        if request.given_back is None:
            return redirect(own)
        return render_own(request, item, settle_form=SettleForm(initial=request.given_back.dict()))
    form = SettleForm(request.POST)
    if not form.is_valid():
        return render_own(request, item, settle_form=form, status=422)
    try:
        actions_trace.settle(item, user=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        return render_own(request, item, refusal=refusal, settle_form=form, status=409)
    return redirect(f"{own}#settled")
