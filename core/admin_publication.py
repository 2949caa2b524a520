"""Rows that become public: now, at a moment that staff set, or many at once."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.admin_bulk import bulk, with_each
from core.admin_fields import MomentField, moment_widget
from core.admin_steps import StepForm, step
from core.templatetags.arabic import clock_words, day, num


class ScheduleForm(StepForm):
    """When a row becomes public by itself."""

    moment = MomentField(
        label=gettext_lazy("Day and time of publication"),
        widget=moment_widget(),
        help_text=gettext_lazy("Amman time. Until then nobody outside the back office sees it."),
    )

    def __init__(self, row, data=None):
        super().__init__(row, data)
        self.initial = {"moment": row.published_at}

    def clean_moment(self):
        moment = self.cleaned_data["moment"]
        if moment <= timezone.now():
            raise ValidationError(_("This moment is past. Choose a later one, or publish it now."))
        return moment


class PublishedMixin:
    """Rows that are a draft until somebody publishes them, or until the moment that somebody set."""

    def view_on_site(self, row):
        """Only what everybody may read has a public page."""
        return row.get_absolute_url() if self.model.objects.published().filter(pk=row.pk).exists() else None

    @step(gettext_lazy("Publish now"), tone="main", is_open=lambda request, row: not row.is_published)
    def publish(self, request, row):
        self.publish_at(timezone.now(), row, request.user)
        return _("“%(row)s” is public now.") % {"row": row}

    @step(gettext_lazy("Publish at a set time"), form=ScheduleForm, is_open=lambda request, row: not row.is_published)
    def schedule(self, request, row, moment):
        self.publish_at(moment, row, request.user)
        return _("“%(row)s” becomes public by itself on %(day)s, %(time)s.") % {
            "row": row,
            "day": day(moment),
            "time": clock_words(moment),
        }

    @step(gettext_lazy("Cancel the set time"), is_open=lambda request, row: row.is_scheduled)
    def unschedule(self, request, row):
        self.publish_at(None, row, request.user)
        return _("“%(row)s” is a draft again, and stays one until you publish it.") % {"row": row}

    @bulk(gettext_lazy("Publish now"), leaves_out=lambda request, row: row.is_published and _("Public already."))
    def publish_many(self, request, rows):
        with_each(rows, lambda row: self.publish(request, row))
        words = ngettext("%(count)s row is public now.", "%(count)s rows are public now.", len(rows))
        return words % {"count": num(len(rows))}

    @bulk(
        gettext_lazy("Confirm as still true today"),
        leaves_out=lambda request, row: row.confirmed_on == timezone.localdate() and _("Confirmed today already."),
    )
    def confirm_many(self, request, rows):
        with_each(rows, lambda row: self.confirm_today(request, row))
        words = ngettext("%(count)s row is confirmed today.", "%(count)s rows are confirmed today.", len(rows))
        return words % {"count": num(len(rows))}

    def confirm_today(self, request, row):
        row.confirmed_on = timezone.localdate()
        row.save()

    def publish_at(self, moment, row, user):
        """Let the row be public from the moment on; None makes it a draft. More rows than this one are an action."""
        row.published_at = moment
        row.save()
