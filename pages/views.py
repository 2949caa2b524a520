"""The pages that bring the apps together, and those that explain the portal."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import organisations
from accounts.forms import LanguageForm, NameForm
from accounts.models import User
from commitments import follows
from commitments.models import Follow, Plan
from core.versions import again_when_stale
from feedback.models import Feedback
from workshops.models import WorkingGroup, Workshop

from . import home as parts
from . import schema

# Newest answered pieces of feedback on the home page; the feedback list has the rest.
ANSWERS_SHOWN = 2


def home(request):
    """The plan that counts now: what was promised, how far it is, what happened to what people said."""
    plan = current_plan()
    if plan is None:
        return render(request, "pages/home_empty.html")
    commitments = plan.commitments.published().with_progress().select_related("plan")
    feedback = Feedback.objects.published().of_plan(plan)
    figures = feedback.figures()
    context = {
        "plan": plan,
        "commitments": commitments,
        "commitments_in_words": parts.in_words(len(commitments)),
        "facts": parts.facts(plan, len(commitments)),
        "steps": parts.steps(plan),
        "clock": parts.clock(figures),
        "figures": figures,
        "answers": feedback.decided().for_cards().order_by("-decided_at")[:ANSWERS_SHOWN],
        "organisation": schema.organisation(plan),
        "updated_at": max(row.updated_at for row in [plan, *commitments]),
    }
    return render(request, "pages/home.html", context | workshop_parts(plan))


def current_plan():
    """Return the newest plan, a real one before an illustrative one; None while no plan is published."""
    plans = Plan.objects.published().current_first()
    return plans.select_related("coordinator", "coordinating_unit", "feedback_window").first()


def workshop_parts(plan):
    """Return what the home page shows of the next workshop or, while none is coming, of the last one."""
    groups = Prefetch("sessions__groups", WorkingGroup.objects.with_pages())
    workshops = Workshop.objects.published().filter(plan__is_demo=plan.is_demo).next_first()
    workshop = workshops.prefetch_related("sessions", groups).first()
    if workshop is None:
        return {}
    sessions = workshop.sessions.all()
    group_count = sum(len(session.groups.all()) for session in sessions)
    return {"workshop": workshop, "sessions": sessions, "ticket": parts.ticket(workshop, group_count)}


def about(request):
    return render(request, "pages/about.html", {"plan": current_plan()})


def privacy(request):
    days = {"log_days": settings.PERSONAL_DATA_LOG_DAYS, "sign_in_days": settings.SIGN_IN_DAYS}
    return render(request, "pages/privacy.html", days)


def accessibility(request):
    return render(request, "pages/accessibility.html")


def contact(request):
    return render(request, "pages/contact.html")


@never_cache
@login_required
def account(request):
    """My own page: what I said and what became of it, what I follow, how I am called and written to, the way out."""
    return show_account(request, NameForm(instance=request.user))


def show_account(request, name_form):
    """The page of a person, with a name that may be faulty."""
    context = {
        # Replies stand on the page of each.
        "items": Feedback.objects.owned_by(request.user).for_cards().prefetch_related(None),
        "follows": Follow.objects.of(request.user.email).with_subjects().shown(),
        "form": LanguageForm(instance=request.user),
        "name_form": name_form,
        "memberships": request.user.memberships.own().select_related("entity"),
        "invitations": organisations.invitations_to(request.user),
        "consents": request.user.consents.order_by("given_at"),
        "devices": request.user.devices.open(),
        "this_session": request.session.session_key,
    }
    return render(request, "pages/account.html", context, status=422 if name_form.errors else 200)


@never_cache
@login_required
@require_POST
@again_when_stale
def set_name(request):
    """Choose what colleagues and the unit call one; the names of staff are the unit's to keep."""
    if request.user.is_staff:
        raise Http404
    form = NameForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return show_account(request, form)
    if form.has_changed():
        form.save()
    messages.success(request, _("Your choice has been saved."))
    return redirect("pages:account")


@never_cache
@login_required
@require_POST
@again_when_stale
def set_language(request):
    """Choose the language of one's letters."""
    form = LanguageForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        form.save()
        follows.set_language(form.instance.email, form.instance.language)
        messages.success(request, _("Your choice has been saved."))
    return redirect("pages:account")
