"""The log of letters, for staff: to whom, which one, when, what became of it; and a step that sends it again."""

from django.contrib import admin
from django.db.models import OuterRef, Q, Subquery
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from post_office.models import STATUS, Email, Log

from accounts.models import User
from core import delivery
from core.admin import PortalAdmin
from core.admin_bulk import bulk, with_each
from core.admin_lists import ChoiceFilter, SinceFilter, pill, with_whole_references
from core.admin_steps import step
from core.templatetags.arabic import moment_words, num

from .letters import READABLE, letter_words

STATES = {
    "waiting": (gettext_lazy("Waiting"), "held", STATUS.queued),
    "again": (gettext_lazy("Waiting for another try"), "late", STATUS.requeued),
    "sent": (gettext_lazy("Sent"), "published", STATUS.sent),
    "failed": (gettext_lazy("Failed"), "declined", STATUS.failed),
}


class StateFilter(ChoiceFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def conditions(self, model):
        return {name: (words, Q(email__status=status)) for name, (words, _pill, status) in STATES.items()}


class NameFilter(ChoiceFilter):
    """Which letter it is; only those that the log holds."""

    title = gettext_lazy("letter")
    parameter_name = "letter"

    def conditions(self, model):
        names = model.objects.order_by().values_list("name", flat=True).distinct()
        known = sorted(((name, letter_words(name)) for name in names), key=lambda pair: str(pair[1]))
        return {name or "-": (words, Q(name=name)) for name, words in known}


class WrittenFilter(SinceFilter):
    title = gettext_lazy("written on")
    parameter_name = "written"
    path = "written_at"


def can_be_sent_again(request, letter):
    """Whether it has failed, or waits for its next try."""
    return letter.email.status in {STATUS.failed, STATUS.requeued}


class LetterAdmin(PortalAdmin):
    """Nobody changes a letter. Words with a code or a link that lets somebody in are shown to nobody."""

    list_shows_people = True
    list_display = ["written", "address_shown", "letter", "subject_shown", "state", "error", "tries"]
    list_display_links = ["written", "subject_shown"]
    list_filter = [StateFilter, NameFilter, WrittenFilter]
    list_select_related = ["email"]
    date_hierarchy = "written_at"
    search_fields = ["search_text"]
    search_help_text = gettext_lazy("Address, or words of the subject")
    fields = ["address_shown", "letter", "subject", "written", "state", "tries", "error", "error_text", "words"]
    readonly_fields = fields

    def get_queryset(self, request):
        failures = Log.objects.filter(email=OuterRef("email"), status=STATUS.failed).order_by("-pk")
        accounts = User.objects.filter(email=OuterRef("address"))
        return (
            super()
            .get_queryset(request)
            .defer("email__html_message", "email__message")
            .annotate(
                account=Subquery(accounts.values("pk")[:1]),
                error_kind=Subquery(failures.values("exception_type")[:1]),
                error_message=Subquery(failures.values("message")[:1]),
            )
        )

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def people_of(self, letter):
        return [letter.account]

    def render_change_form(self, request, context, **options):
        """The page of a letter has steps, and nothing to save."""
        context |= {"show_save": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, **options)

    @step(gettext_lazy("Send again"), tone="main", is_open=can_be_sent_again)
    def send_again(self, request, letter):
        delivery.send_again(letter)
        return _("The letter is in the queue again.")

    @bulk(
        gettext_lazy("Send again"),
        leaves_out=lambda request, letter: (
            None if can_be_sent_again(request, letter) else _("Has left, or is about to")
        ),
    )
    def send_many_again(self, request, letters):
        with_each(letters, delivery.send_again)
        words = ngettext(
            "%(count)s letter is in the queue again.", "%(count)s letters are in the queue again.", len(letters)
        )
        return words % {"count": num(len(letters))}

    @admin.display(description=gettext_lazy("written at"), ordering="written_at")
    def written(self, letter):
        return moment_words(letter.written_at)

    @admin.display(description=gettext_lazy("to"), ordering="address")
    def address_shown(self, letter):
        return format_html('<bdi dir="ltr">{}</bdi>', letter.address)

    @admin.display(description=gettext_lazy("letter"), ordering="name")
    def letter(self, letter):
        return letter_words(letter.name)

    @admin.display(description=gettext_lazy("subject"), ordering="subject")
    def subject_shown(self, letter):
        return with_whole_references(letter.subject)

    @admin.display(description=gettext_lazy("state"), ordering="email__status")
    def state(self, letter):
        for words, tone, status in STATES.values():
            if letter.email.status == status:
                return self.with_next_try(letter.email, pill(tone, words))
        return ""

    def with_next_try(self, email, shown):
        if email.status != STATUS.requeued or not email.scheduled_time:
            return shown
        words = _("next try: %(moment)s") % {"moment": moment_words(email.scheduled_time)}
        return format_html("{} <small>{}</small>", shown, words)

    @admin.display(description=gettext_lazy("last error"))
    def error(self, letter):
        return delivery.error_words(letter.error_kind) or "–"

    @admin.display(description=gettext_lazy("the mail server’s own words"))
    def error_text(self, letter):
        if not letter.error_kind:
            return "–"
        return format_html('<bdi dir="ltr">{}: {}</bdi>', letter.error_kind, letter.error_message)

    @admin.display(description=gettext_lazy("tries after the first"), ordering="email__number_of_retries")
    def tries(self, letter):
        return num(letter.email.number_of_retries or 0)

    @admin.display(description=gettext_lazy("words of the letter"))
    def words(self, letter):
        if letter.name not in READABLE:
            return _("Not shown: it can hold a code or a link that is for its reader alone.")
        text = Email.objects.values_list("message", flat=True).get(pk=letter.email_id)
        return format_html('<div dir="auto">{}</div>', linebreaksbr(text))
