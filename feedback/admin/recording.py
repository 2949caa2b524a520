"""Feedback in the back office: what was said in a workshop or a working group, entered by staff."""

import uuid

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.admin.parts import commitment_words, milestone_words
from core.admin_conflicts import given_back_words
from core.admin_steps import StepForm, refuse, step
from core.forms import CleanCharField
from core.templatetags.arabic import digits
from workshops.models import WorkingGroup, Workshop

from .. import actions_recording, subjects
from ..forms_words import LongTextField, WordingMixin
from ..models import WORDS, Feedback, Kind, Naming

# The choice of what it is about: that in which it was said.
PLACE = "place"
# How many words of a title stand in a list of choices.
TITLE_WORDS = 14
# Who said it, as it is noted; nobody is named who did not agree to it.
NAMINGS = [
    (Naming.WITHOUT_NAME, gettext_lazy("The group, or somebody who is not named")),
    (Naming.ORGANISATION, gettext_lazy("An organisation")),
    (Naming.OWN_NAME, gettext_lazy("A person who agreed to be named")),
]
NAME_FIELDS = {Naming.ORGANISATION: "organisation", Naming.OWN_NAME: "author_name"}


def words_field(label, rows=3, **options):
    """Return a field for a longer text, in the direction of its own words."""
    return LongTextField(label=label, widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **options)


def shortened(title):
    return Truncator(title).words(TITLE_WORDS)


def places(workshop):
    """Return the choices of where in the workshop something was said: outside its groups, or in one of them."""
    groups = workshop.groups.order_by("number")
    outside = (workshop.about, _("In the workshop, outside its groups"))
    return [outside, *((group.about, shortened(f"{group.label}: {group.topic}")) for group in groups)]


def matters(plan):
    """Return the choices of what something is about: the plan, its commitments and their milestones, as published."""
    choices = [(plan.name, [(plan.about, _("The plan as a whole"))])]
    for commitment in subjects.commitments().filter(plan=plan):
        commitment.plan = plan
        whole = _("Commitment %(number)s as a whole") % {"number": digits(commitment.number)}
        rows = [(commitment.about, whole)]
        for milestone in commitment.shown_milestones:
            milestone.commitment = commitment
            rows.append((milestone.about, shortened(milestone_words(milestone))))
        choices.append((shortened(commitment_words(commitment)), rows))
    return choices


def workshop_of(about):
    """Return the published workshop that the name of a workshop or of one of its groups means; None for others."""
    row = subjects.find(about or "")
    if isinstance(row, WorkingGroup):
        return row.workshop
    return row if isinstance(row, Workshop) else None


class RecordForm(WordingMixin, StepForm):
    """What was said, where, about what, and by whom; row is the item that is corrected, or None for a new one."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    said_in = forms.ChoiceField(label=gettext_lazy("Where it was said"))
    about = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        initial=PLACE,
        help_text=gettext_lazy("The milestone or commitment whose body answers it, and which it may change."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of feedback"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.SUGGESTION
    )
    body = words_field(
        gettext_lazy("What was said"),
        rows=5,
        help_text=gettext_lazy(
            "In the words of the notes, one point at a time. Everybody reads it once it is published."
        ),
    )
    proposed_wording = words_field(
        gettext_lazy("Proposed wording"),
        required=False,
        help_text=gettext_lazy("Only where other words for the text of the plan were proposed."),
    )
    current_wording = words_field(
        gettext_lazy("Current wording"),
        required=False,
        help_text=gettext_lazy("Empty: the present text of what it is about."),
    )
    reason = words_field(gettext_lazy("Why the wording should change"), required=False)
    naming = forms.ChoiceField(
        label=gettext_lazy("Who said it"), choices=NAMINGS, widget=forms.RadioSelect, initial=Naming.WITHOUT_NAME
    )
    name = CleanCharField(
        label=gettext_lazy("Name of the organisation or the person"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"dir": "auto", "class": "vTextField"}),
        help_text=gettext_lazy("Everybody reads it beside the point."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language in which it was noted"),
        choices=Feedback._meta.get_field("language").choices,
        initial="ar",
    )

    def __init__(self, row, data=None, initial=None):
        super().__init__(row, data)
        self.initial = {"key": uuid.uuid4()} | (self.stored(row) if row else initial or {})
        self.offer(workshop_of((self.data if self.is_bound else self.initial).get("said_in")))

    def offer(self, workshop):
        """Offer the places of the workshop and what its plan holds; where it is not there any more, all workshops."""
        self.fields["about"].choices = [(PLACE, _("The workshop or working group itself"))]
        if workshop is None:
            self.fields["said_in"].choices = [(each.about, each.short_title) for each in subjects.workshops()]
            return
        self.fields["said_in"].choices = places(workshop)
        self.fields["about"].choices += matters(workshop.plan)
        if self.row is None:
            self.fields["said_in"].help_text = format_html(
                '<a href="{}">{}</a>', reverse("admin:feedback_feedback_add"), _("It was said in another workshop.")
            )

    def renew_key(self):
        """Show another key when the form comes back, so that it is kept as a point of its own."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid.uuid4())

    def stored(self, item):
        """Return what the fields show of an item."""
        place = item.said_in_group or item.said_in_workshop
        about = PLACE if item.subject == place else item.subject.about
        said_in = place.about if place else ""
        name = getattr(item, NAME_FIELDS.get(item.naming, ""), "")
        words = {field: getattr(item, field) for field in [*WORDS, "language"]}
        return words | {"key": item.key, "said_in": said_in, "about": about, "name": name}

    def clean_said_in(self):
        return self.found("said_in")

    def clean_about(self):
        """Return the row, or None where it is about the place in which it was said."""
        return None if self.cleaned_data["about"] == PLACE else self.found("about")

    def found(self, name):
        """Return the row that was chosen; ValidationError where it is not published any more."""
        row = subjects.find(self.cleaned_data[name])
        if row is None:
            raise ValidationError(_("It is not published any more. Choose another one."))
        return row

    def clean(self):
        naming, name = self.cleaned_data.get("naming"), self.cleaned_data.get("name")
        if naming in NAME_FIELDS and name == "":
            self.add_error("name", _("Write the name, or choose that nobody is named."))
        if naming == Naming.WITHOUT_NAME and name:
            self.add_error("name", _("Say whose name it is, or empty this field."))
        self.clean_wording()


def carried_over(data):
    """Return what one point has in common with the next one, from a form's data or the address of the form."""
    return {name: data[name] for name in ["said_in", "about", "language"] if data.get(name)}


def answers_of(data):
    """Return what the actions take of a valid form's data: said_in, subject and words."""
    names = {field: data["name"] if data["naming"] == naming else "" for naming, field in NAME_FIELDS.items()}
    words = {name: data[name] for name in [*WORDS, "language"] if name not in names} | names
    return {"said_in": data["said_in"], "subject": data["about"] or data["said_in"], "words": words}


class RecordingMixin:
    """What the admin of feedback has for points that staff enter; its form for new rows is this one."""

    def has_add_permission(self, request):
        return request.user.has_perm("feedback.add_feedback")

    def add_view(self, request, form_url="", extra_context=None):
        """Choose the place, then enter a point, and go on with the next one of it or with the page of this one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        given_back = request.given_back
        sent = request.POST if request.method == "POST" else given_back
        if sent is None and workshop_of(request.GET.get("said_in")) is None:
            return self.choose_place(request)
        form = RecordForm(None, sent, initial=carried_over(request.GET))
        if sent is None and request.GET.get("about"):
            form.fields["body"].widget.attrs["autofocus"] = True
        if given_back:
            form.is_valid()
            form.add_error(None, given_back_words(given_back))
        elif form.is_valid() and (item := self.recorded(request, form)):
            return redirect(self.next_page(request, form, item))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Enter a point"),
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "back": self.address("changelist"),
            "is_typed": form.is_bound,
        }
        return render(request, "admin/feedback/feedback/record.html", context)

    def choose_place(self, request):
        """Ask in which workshop that has begun, and in which of its groups, it was said."""
        begun = subjects.workshops().filter(starts_at__lte=timezone.now())
        groups = WorkingGroup.objects.select_related("commitment__plan").order_by("number")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Enter a point"),
            "opts": self.opts,
            "workshops": begun.prefetch_related(Prefetch("groups", groups)),
            "back": self.address("changelist"),
        }
        return render(request, "admin/feedback/feedback/place.html", context)

    def render_change_form(self, request, context, *args, **options):
        """The page of an item does not lead to an empty form: points are entered on a page of their own."""
        return super().render_change_form(request, context | {"show_save_and_add_another": False}, *args, **options)

    def recorded(self, request, form):
        """Return the Feedback that the form made; or put the refusal on the form, and None."""
        try:
            answers = answers_of(form.cleaned_data)
            return actions_recording.record(form.cleaned_data["key"], **answers, user=request.user)
        except ValidationError as refusal:
            if isinstance(refusal, actions_recording.UsedKey):
                form.renew_key()
            refuse(form, refusal)
            return None

    def next_page(self, request, form, item):
        """Say under which number the point is kept; returns the address of the page that follows."""
        link = format_html('<a href="{}"><bdi dir="ltr">{}</bdi></a>', self.address("change", item), item.reference)
        words = _("The point is kept as {reference}. It is not public until you publish it.")
        messages.success(request, format_html(words, reference=link))
        if "another" not in request.POST:
            return self.address("change", item)
        query = QueryDict(mutable=True)
        query.update(carried_over(form.data))
        return f"{self.address('add')}?{query.urlencode()}"

    @step(
        gettext_lazy("Correct what was entered"),
        form=RecordForm,
        is_open=lambda request, item: item.is_correctable and request.user.has_perm("feedback.add_feedback"),
    )
    def correct(self, request, item, **answers):
        actions_recording.correct(item, **answers_of(answers), user=request.user)
        return _("The point is corrected.")

    @admin.display(description=gettext_lazy("said in"))
    def said_in_shown(self, item):
        place = item.said_in_group or item.said_in_workshop
        if not item.is_recorded:
            return str(place)
        return format_html("{}<p>{}</p>", place, _("Entered by staff from what was noted there."))
