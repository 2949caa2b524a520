"""What was published lately, of every floor, in words: what digests tell to those who follow it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from commitments.models import Commitment, Milestone, ProgressUpdate, followed_words
from commitments.public_history import histories
from core.templatetags.arabic import moment_words
from core.templatetags.letters import isolated
from feedback.models import Feedback, Reply
from workshops.models import Workshop

# What is older is no news, even to who was told of nothing meanwhile.
LOOK_BACK = timedelta(days=35)
EXCERPT = 240
# What an approved update changes of its milestone is told by the update.
TOLD_BY_UPDATES = {"status", "percent", "completed_on", "is_completion_day_unpublished"}


@dataclass
class News:
    """One thing that was published, under a key that stays; detail is what somebody wrote, in their language."""

    key: str
    at: datetime
    words: str
    address: str
    plan: int
    commitments: set
    milestone: int | None = None
    detail: str = ""
    # The address of who sent it: they get letters of their own.
    sender: str = ""
    # The key of a smaller piece of news that goes without saying beside this one.
    outdoes: str = ""

    def is_about(self, follow):
        """Whether it happened to what is followed, and since then."""
        if self.at <= follow.confirmed_at:
            return False
        if follow.plan_id:
            return follow.plan_id == self.plan
        return follow.commitment_id in self.commitments or (
            follow.milestone_id is not None and follow.milestone_id == self.milestone
        )


def latest():
    """Return the News of the last weeks in the active language, the latest first; only what everybody can read now."""
    since = timezone.now() - LOOK_BACK
    kinds = [updates, changes, published_feedback, decisions, replies, workshops]
    return sorted((news for kind in kinds for news in kind(since)), key=lambda news: news.at, reverse=True)


def excerpt(text):
    """Return the beginning of what somebody wrote, on one line."""
    return Truncator(" ".join((text or "").split())).chars(EXCERPT)


def end_of(day):
    """The last moment of the day in Amman: of an approval only the day is known."""
    return timezone.make_aware(datetime.combine(day, time.max))


def place(row):
    """Return where a commitment or milestone stands, as News keeps it."""
    if isinstance(row, Milestone):
        return {"plan": row.commitment.plan_id, "commitments": {row.commitment_id}, "milestone": row.pk}
    return {"plan": row.plan_id, "commitments": {row.pk}}


def updates(since):
    rows = ProgressUpdate.objects.published().filter(approved_on__gte=timezone.localdate(since))
    for update in rows.select_related("milestone__commitment__plan"):
        words = _("%(subject)s: progress was reported, %(status)s")
        yield News(
            f"update-{update.pk}",
            end_of(update.approved_on),
            words % {"subject": followed_words(update.milestone), "status": update.get_status_display()},
            update.milestone.get_absolute_url(),
            detail=excerpt(update.text),
            **place(update.milestone),
        )


def changes(since):
    """Published changes of commitments and milestones, and those that are public for the first time."""
    reported = reported_days(since)
    rows = []
    for kind, plan in [(Commitment, "plan"), (Milestone, "commitment__plan")]:
        changed = kind.history.filter(history_date__gt=since).values("id")
        known = kind.objects.published().filter(Q(pk__in=changed) | Q(published_at__gt=since))
        rows += known.select_related(plan)
    for row, told in histories(rows).items():
        yield from changes_of(row, told, since, reported)


def changes_of(row, told, since, reported):
    for step in told.steps():
        if step.since <= since:
            break
        at = step.since
        if step.is_first:
            # By the row's own moment: where its plan was taken back and published again, it is no news.
            at = row.published_at
            if at <= since:
                continue
            words = _("%(subject)s is public now") % {"subject": followed_words(row)}
            key, address, detail = f"{row._meta.model_name}-{row.pk}", row.get_absolute_url(), excerpt(row.title)
        else:
            fields = {change.field.name for change in step.changes}
            if (
                fields <= TOLD_BY_UPDATES
                and (row.pk, timezone.localdate(step.since)) in reported
                and isinstance(row, Milestone)
            ):
                continue
            labels = _("; ").join(dict.fromkeys(change.label for change in step.changes))
            words = _("%(subject)s was changed: %(fields)s") % {"subject": followed_words(row), "fields": labels}
            key, detail = f"change-{step.record.history_id}", ""
            address = f"{row.get_absolute_url()}history/#{step.anchor}"
        yield News(key, at, words, address, detail=detail, **place(row))


def reported_days(since):
    """Return {(milestone, day)} of the approved updates: what they changed is told by them."""
    rows = ProgressUpdate.objects.published().filter(approved_on__gte=timezone.localdate(since))
    return set(rows.values_list("milestone", "approved_on"))


def published_feedback(since):
    for item in feedback().filter(published_at__gt=since):
        words = _("Feedback %(reference)s (%(kind)s) was published on %(subject)s")
        yield about_feedback(f"feedback-{item.pk}", item.published_at, item, words, item.body)


def decisions(since):
    for item in feedback().decided().filter(decided_at__gt=since):
        words = _("Feedback %(reference)s on %(subject)s was decided: %(outcome)s")
        key = f"decision-{item.pk}-{item.outcome}"
        yield about_feedback(key, item.decided_at, item, words, item.decision_reason, f"feedback-{item.pk}")


def replies(since):
    items = {item.pk: item for item in feedback().filter(replies__published_at__gt=since)}
    for reply in Reply.objects.published().filter(published_at__gt=since, feedback__in=items):
        words = _("An official reply to feedback %(reference)s on %(subject)s was published")
        yield about_feedback(f"reply-{reply.pk}", reply.published_at, items[reply.feedback_id], words, reply.body)


def feedback():
    """Published feedback with all that its news are made of."""
    return Feedback.objects.published().for_cards().select_related("working_group__commitment", "author")


def about_feedback(key, at, item, words, detail, outdoes=""):
    commitment = item.subject_commitment
    return News(
        key,
        at,
        words
        % {
            "reference": isolated(item.reference),
            "kind": item.get_kind_display(),
            "subject": subject_words(item),
            "outcome": item.get_outcome_display(),
        },
        item.get_absolute_url(),
        plan=item.subject_plan.pk,
        commitments={commitment.pk} if commitment else set(),
        milestone=item.milestone_id,
        detail=excerpt(detail),
        sender=item.author.email if item.author else "",
        outdoes=outdoes,
    )


def subject_words(item):
    """Return what feedback is about, as sentences name it."""
    return str(item.subject) if item.subject_workshop else followed_words(item.subject)


def workshops(since):
    """Workshops to come that were announced."""
    rows = Workshop.objects.published().filter(published_at__gt=since, starts_at__gt=timezone.now())
    for workshop in rows.prefetch_related("groups"):
        yield News(
            f"workshop-{workshop.pk}",
            workshop.published_at,
            _("A workshop was announced: %(title)s") % {"title": workshop},
            reverse("workshops:detail", kwargs={"slug": workshop.slug}),
            plan=workshop.plan_id,
            commitments={group.commitment_id for group in workshop.groups.all()} - {None},
            detail=moment_words(workshop.starts_at),
        )
