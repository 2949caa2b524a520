"""Where authors say whether the decision settles what they asked for."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from . import actions_trace
from .forms import SettleForm
from .views import UNSENT, own_or_404, render_own


@never_cache
def settle(request, reference):
    """Keep what the author says; what was typed by somebody who is no longer signed in is there once they are."""
    own = reverse("feedback:own", kwargs={"reference": reference})
    if request.method != "POST":
        return redirect(own)
    if not request.user.is_authenticated:
        request.session[UNSENT] = {name: request.POST.get(name, "")[:1000] for name in SettleForm.base_fields}
        return redirect_to_login(own)
    item, form = own_or_404(request, reference), SettleForm(request.POST)
    if not form.is_valid():
        return render_own(request, item, settle_form=form, status=422)
    try:
        actions_trace.settle(item, user=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        return render_own(request, item, refusal=refusal, status=409)
    return redirect(f"{own}#settled")
