"""Which feedback there is: the sets of it that have a name, and the figures over them."""

from datetime import timedelta
from statistics import median

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    When,
    Window,
)
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.dates import day_began

from . import responsibility
from .assignment import Assignment
from .caused_change import CausedChange
from .endorsement import Endorsement, endorsement_count
from .reply import Reply
from .states import ACCEPTANCES, ASKING, DECISIONS, OPEN_OUTCOMES, VERDICTS, Moderation, Naming, Outcome
from .subject import has_published_subject, plan_has

# Feedback that is due within these days after today is due soon.
SOON = timedelta(days=7)
# What was decided within these days was decided lately.
LATELY = timedelta(days=30)


def due(when):
    """Condition: the answer is overdue, due_today, due_soon (in the seven days after), or due_this_week (both)."""
    today = timezone.localdate()
    return {
        "overdue": Q(due_on__lt=today),
        "due_today": Q(due_on=today),
        "due_soon": Q(due_on__gt=today, due_on__lte=today + SOON),
        "due_this_week": Q(due_on__gte=today, due_on__lte=today + SOON),
    }[when]


def days_between(start, end):
    """Return the whole days between two moments, as the calendar of Amman counts them."""
    return (timezone.localdate(end) - timezone.localdate(start)).days


def middle(days):
    """Return the median of whole numbers, without a fraction where it has none; None of nothing."""
    if not days:
        return None
    value = median(days)
    return int(value) if value == int(value) else value


class FeedbackQuerySet(models.QuerySet):
    def published(self):
        """Feedback that everybody may read: approved, not withdrawn, not for the body only, on a published subject."""
        return self.filter(
            ~Q(outcome=Outcome.WITHDRAWN),
            ~Q(naming=Naming.BODY_ONLY),
            has_published_subject(),
            moderation=Moderation.PUBLISHED,
        )

    def for_cards(self):
        """Fetch all that feedback/_card.html shows in two queries; the replies come as shown_replies.

        plan_changed_at is when the plan last changed because of it; None where no change is linked.
        endorsement_count is how many organisations endorse it.
        """
        replies = Reply.objects.published().select_related("entity")
        changes = CausedChange.objects.filter(feedback=OuterRef("pk")).order_by("-changed_at")
        return (
            self.select_related(
                "plan",
                "commitment__plan",
                "milestone__commitment__plan",
                "workshop__plan",
                "working_group__workshop__plan",
                "deciding_entity",
                "on_behalf_of",
                "settlement",
            )
            .annotate(
                plan_changed_at=Subquery(changes.values("changed_at")[:1]), endorsement_count=endorsement_count()
            )
            .prefetch_related(Prefetch("replies", replies, to_attr="shown_replies"))
        )

    def with_endorsements(self):
        """Fetch the organisations that endorse it, the first ones first, as shown_endorsements; one query for all."""
        endorsements = Endorsement.objects.shown().select_related("entity")
        return self.prefetch_related(Prefetch("endorsements", endorsements, to_attr="shown_endorsements"))

    def with_path(self):
        """Fetch also the commitment of a working group, and where it was said, for the page of one item.

        review_began_at is when it came under review; None where it never did. has_files tells whether any go with it.
        """
        files = self.model._meta.get_field("attachments").related_model.objects.sent()
        reviews = self.model.history.filter(id=OuterRef("pk"), outcome=Outcome.UNDER_REVIEW)
        return self.select_related(
            "working_group__commitment__plan", "said_in_workshop__plan", "said_in_group__workshop__plan"
        ).annotate(
            review_began_at=Subquery(reviews.order_by("history_date").values("history_date")[:1]),
            has_files=Exists(files.filter(feedback=OuterRef("pk"))),
        )

    def of_plan(self, plan):
        """Feedback on the plan and on everything in it."""
        return self.filter(plan_has(pk=plan.pk))

    def of_commitment(self, commitment):
        """Feedback on the commitment, on its milestones and on the working groups that discussed it."""
        key = commitment.pk
        return self.filter(Q(commitment=key) | Q(milestone__commitment=key) | Q(working_group__commitment=key))

    def from_workshop(self, workshop):
        """What came out of the workshop: feedback on it and on its groups, and what was said in it of other things."""
        key = workshop.pk
        said_there = Q(said_in_workshop=key) | Q(said_in_group__workshop=key)
        return self.filter(Q(workshop=key) | Q(working_group__workshop=key) | said_there)

    def real(self):
        """Feedback on real plans, without the illustrative one."""
        return self.filter(plan_has(is_demo=False))

    def to_moderate(self):
        """Feedback that staff have to approve or decline; what is for the body only is never published."""
        return self.filter(moderation=Moderation.HELD).exclude(
            Q(outcome=Outcome.WITHDRAWN) | Q(naming=Naming.BODY_ONLY)
        )

    def with_totals(self):
        """Add to each row how many there are, however few are read: total, total_decided, and total_settled,
        total_partly_settled and total_not_settled as their authors say."""
        counted = {"decided": Q(outcome__in=DECISIONS)}
        counted |= {verdict: Q(settlement__verdict=verdict) for verdict in VERDICTS}
        totals = {f"total_{name}": Window(Count("pk", filter=which)) for name, which in counted.items()}
        return self.annotate(total=Window(Count("pk")), **totals)

    def appealed(self):
        """Declined feedback whose author asks for a second look and has no answer yet."""
        return self.filter(moderation=Moderation.DECLINED, appeal__result="").exclude(outcome=Outcome.WITHDRAWN)

    def unread(self):
        """Feedback that was published at once, without being read first, in the last 30 days."""
        since = day_began(timezone.localdate() - LATELY)
        return self.filter(
            moderation=Moderation.PUBLISHED, published_at=F("received_at"), received_at__gte=since
        ).exclude(outcome=Outcome.WITHDRAWN)

    def decided(self):
        """Feedback with a decision."""
        return self.filter(outcome__in=DECISIONS)

    def with_change(self):
        """Feedback that changed the plan, as everybody can read."""
        return self.filter(Exists(CausedChange.objects.shown().filter(feedback=OuterRef("pk"))))

    def without_change(self):
        """Accepted feedback that asks for a change of the plan, of which none is linked yet."""
        changes = CausedChange.objects.filter(feedback=OuterRef("pk"))
        return self.filter(~Exists(changes), outcome__in=ACCEPTANCES, kind__in=ASKING)

    def not_settled(self):
        """Feedback of which its author says that the decision does not settle it."""
        return self.filter(settlement__verdict="not_settled")

    def with_held_words(self):
        """Feedback whose author replied to the decision, where staff have not read the reply yet."""
        return self.filter(settlement__moderation=Moderation.HELD).exclude(settlement__words="")

    def that_changed(self, row):
        """Feedback that changed the commitment or milestone, once for each change: changed_state is its number."""
        linked = self.filter(**{f"caused_changes__{row._meta.model_name}": row})
        return linked.annotate(changed_state=F("caused_changes__state_number"))

    def figures(self):
        """Return received, decided, waiting, late, percent (share decided), median_days and verdicts, in one query.

        percent and median_days (from receipt to decision) are None without anything received, or decided. verdicts is
        {settled, partly_settled, not_settled: how many authors say so}.
        """
        groups = self.order_by().values(
            "outcome",
            verdict=F("settlement__verdict"),
            is_late=Case(When(due("overdue"), then=True), default=False),
            taken=ExpressionWrapper(
                TruncDate("decided_at") - TruncDate("received_at"), output_field=models.DurationField()
            ),
        )
        days, figures = [], dict.fromkeys(["received", "decided", "waiting", "late"], 0)
        verdicts = dict.fromkeys(VERDICTS, 0)
        for group in groups.annotate(count=Count("pk")):
            figures["received"] += group["count"]
            if group["verdict"]:
                verdicts[group["verdict"]] += group["count"]
            if group["outcome"] in DECISIONS:
                figures["decided"] += group["count"]
                days += [group["taken"].days] * group["count"]
            elif group["outcome"] in OPEN_OUTCOMES:
                figures["waiting"] += group["count"]
                figures["late"] += group["count"] * group["is_late"]
        return figures | {
            "percent": 100 * figures["decided"] / figures["received"] if figures["received"] else None,
            "median_days": middle(days),
            "verdicts": verdicts,
        }

    def on_the_clock(self):
        """Feedback that counts for how fast answers come: decided, or waiting and not declined."""
        return self.filter(Q(outcome__in=DECISIONS) | Q(outcome__in=OPEN_OUTCOMES)).exclude(
            moderation=Moderation.DECLINED
        )

    def edited(self):
        """Feedback that its author changed after everybody could read it, and that is not decided yet."""
        return self.unanswered().exclude(edited_at=None)

    def unanswered(self):
        """Feedback that still waits for a decision."""
        return self.filter(outcome__in=OPEN_OUTCOMES).exclude(moderation=Moderation.DECLINED)

    def overdue(self):
        """Unanswered feedback whose due day is past."""
        return self.unanswered().filter(due("overdue"))

    def due_today(self):
        """Unanswered feedback that is due today."""
        return self.unanswered().filter(due("due_today"))

    def due_soon(self):
        """Unanswered feedback that is due in the seven days after today."""
        return self.unanswered().filter(due("due_soon"))

    def due_this_week(self):
        """Unanswered feedback that is due today or in the seven days after."""
        return self.unanswered().filter(due("due_this_week"))

    def answered(self):
        """Decided feedback that counts for how fast answers come."""
        return self.decided().on_the_clock()

    def answered_lately(self):
        """Feedback that was decided in the last 30 days."""
        return self.answered().filter(decided_at__gte=day_began(timezone.localdate() - LATELY))

    def of_responsible(self, entities):
        """Feedback that these entities have to answer, as responsibility.py says it of one item."""
        return self.filter(responsibility.is_of(entities))

    def due_counts(self):
        """Return {overdue, due_today, due_soon, unanswered: count} of unanswered feedback, in one query."""
        counts = {name: Count("pk", filter=due(name)) for name in ["overdue", "due_today", "due_soon"]}
        return self.unanswered().aggregate(**counts, unanswered=Count("pk"))

    def counts_of(self, *names):
        """Return {name: how many} of what these methods of the queryset find, in one query."""
        each = {name: Count("pk", filter=Q(pk__in=getattr(self, name)().values("pk"))) for name in names}
        return self.aggregate(**each)

    def editable_by(self, user):
        """Feedback that the user may moderate and answer."""
        return self.all() if user.has_perm("feedback.change_feedback") else self.none()

    def answerable_by(self, user):
        """Feedback that the user sees in the back office: all of it, or what is assigned to their entity to draft.

        What was declined or withdrawn since, or waits to be read once more, is with the unit alone.
        """
        if user.has_perm("feedback.change_feedback") or not user.has_perm("feedback.view_feedback"):
            return self.editable_by(user)
        mine = Assignment.objects.of_person(user).values("feedback")
        return self.filter(pk__in=mine).answerable()

    def answerable(self):
        """Feedback that can be answered, or is: public, or for the body only, and neither declined nor withdrawn."""
        is_read = Q(moderation=Moderation.PUBLISHED) | Q(moderation=Moderation.HELD, naming=Naming.BODY_ONLY)
        return self.filter(is_read).exclude(outcome=Outcome.WITHDRAWN)

    def owned_by(self, user):
        """The user's own feedback, in every state."""
        return self.filter(author=user)
