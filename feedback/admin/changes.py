"""What became of a decision: the changes of the plan that it caused, and what its author says of it."""

from django import forms
from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.admin.parts import planned_words
from core.admin_lists import pill
from core.admin_steps import StepForm, step
from core.templatetags.arabic import day, num

from .. import actions_trace, trace
from ..models import CausedChange
from .parts import as_written
from .steps import DeclineForm


class LinkForm(StepForm):
    changes = forms.MultipleChoiceField(
        label=gettext_lazy("Changes published since it was received"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Those of what it is about come first. Its author is told once, with the first link."),
        error_messages={"required": gettext_lazy("Choose at least one change.")},
    )

    def __init__(self, item, data=None):
        super().__init__(item, data)
        there = {link.key for link in item.caused_changes.all()}
        possible = trace.possible_changes(item)
        self.fields["changes"].choices = [
            (key, change_words(change)) for key, change in possible.items() if key not in there
        ]
        if not self.fields["changes"].choices:
            self.fields["changes"].help_text = _(
                "Nothing was published since then. Change the commitment or milestone first, then come back here."
            )


class UnlinkForm(StepForm):
    links = forms.ModelMultipleChoiceField(
        CausedChange.objects.none(),
        label=gettext_lazy("Links to take back"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For a link that was a mistake. The history keeps that it was there."),
    )

    def __init__(self, item, data=None):
        super().__init__(item, data)
        self.fields["links"].queryset = links_of(item)
        self.fields["links"].label_from_instance = link_words


class ChangesMixin:
    """Steps that link accepted feedback to the changes that it caused, and that judge its author's last word."""

    @step(
        gettext_lazy("Link to the change in the plan"),
        form=LinkForm,
        tone="main",
        is_open=lambda request, item: item.is_accepted,
    )
    def link_changes(self, request, item, changes):
        links = actions_trace.link_changes(item, changes, request.user)
        words = ngettext("%(count)s change is linked.", "%(count)s changes are linked.", len(links))
        return words % {"count": num(len(links))}

    @step(
        gettext_lazy("Take back a link to a change"),
        form=UnlinkForm,
        is_open=lambda request, item: item.is_accepted and item.caused_changes.exists(),
    )
    def unlink_changes(self, request, item, links):
        actions_trace.unlink_changes(links, request.user)
        return _("The link was taken back; the history keeps that it was there.")

    @step(gettext_lazy("Publish its author’s reply"), tone="main", is_open=lambda request, item: has_held_words(item))
    def publish_words(self, request, item):
        actions_trace.publish_words(item, request.user)
        return _("The reply of its author is public now.")

    @step(
        gettext_lazy("Decline its author’s reply"),
        form=DeclineForm,
        tone="danger",
        is_open=lambda request, item: has_words(item) and not item.said_settlement.is_declined,
    )
    def decline_words(self, request, item, reason):
        actions_trace.decline_words(item, reason, request.user)
        return _("The reply is not published, and its author was told why.")

    @admin.display(description=gettext_lazy("what its author says of the decision"))
    def settlement_shown(self, item):
        said = item.said_settlement
        mark = format_html("{} {}", pill(said.verdict, said.get_verdict_display()), day(said.said_at))
        if not said.words:
            return mark
        state = pill(said.moderation, said.get_moderation_display())
        return format_html("{}{} {}", mark, as_written(said.words), state)

    @admin.display(description=gettext_lazy("changes that it caused"))
    def caused_changes_shown(self, item):
        links = [(link_words(link),) for link in links_of(item)]
        if links:
            return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", links))
        return _("Accepted; the change is not in the plan yet.")


def has_words(item):
    """Whether its author wrote a reply to the decision."""
    return item.said_settlement is not None and bool(item.said_settlement.words)


def has_held_words(item):
    return item.said_settlement is not None and item.said_settlement.is_held


def links_of(item):
    """Return the links of the feedback to changes, with all that names them."""
    return item.caused_changes.with_rows().select_related("author")


def link_words(link):
    """Return what a link leads to, and who made it."""
    words = _("%(row)s, changed on %(day)s") % {
        "row": planned_words(link.row),
        "day": day(link.changed_at),
    }
    return f"{words}; {link.author}" if link.author else words


def change_words(change):
    """Return the day, the row, and each field that changed, in words and marks."""
    if change.step.is_first:
        told = format_html("<br>{}", _("Published for the first time."))
    else:
        told = format_html_join("", "<br>{}: {}", ((each.label, difference(each)) for each in change.step.changes))
    head = format_html("<b>{}</b> – {}", day(change.changed_at), planned_words(change.row))
    return format_html('<span class="choice">{}{}</span>', head, told)


def difference(change):
    """Return what differs in one field, in words and marks."""
    pieces = change.pieces or [("old", change.old), ("new", change.new)]
    tags = {"old": "del", "new": "ins", "same": "span"}
    told = ((tags[kind], words) for kind, words in pieces if words)
    text = format_html_join(" ", "<{0}>{1}</{0}>", told)
    return format_html('<bdi dir="{}">{}</bdi>', change.direction, text) if change.direction else text
