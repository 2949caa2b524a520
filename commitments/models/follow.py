"""Who follows a plan, a commitment or a milestone by e-mail, and what they were told of it."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from core.arabic import local_digits

from .commitment import Commitment
from .milestone import Milestone
from .plan import Plan

SUBJECTS = ["plan", "commitment", "milestone"]


def exactly_one_subject():
    """Condition: one of the three subjects is set and the other two are not."""
    one_each = (Q(**{f"{name}__isnull": name != chosen for name in SUBJECTS}) for chosen in SUBJECTS)
    return reduce(or_, one_each)


def followed_words(subject):
    """Return what a plan, commitment or milestone is called within a sentence, in the active language."""
    if isinstance(subject, Plan):
        return str(subject)
    if isinstance(subject, Commitment):
        return _("Commitment %(number)s") % {"number": local_digits(subject.label)}
    return _("Milestone %(label)s") % {"label": local_digits(subject.label)}


class Follower(models.Model):
    """An address to which digests go, with or without an account. It is forgotten with the last of its follows."""

    email = models.EmailField(gettext_lazy("e-mail address"), unique=True)
    language = models.CharField(
        gettext_lazy("language"), max_length=2, choices=User.Language, default=User.Language.ARABIC
    )
    digest_on = models.DateField(gettext_lazy("last digest on"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("follower")
        verbose_name_plural = gettext_lazy("followers")
        constraints = [
            models.CheckConstraint(
                name="follower_email_in_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message=gettext_lazy("Write the e-mail address in small letters."),
            ),
        ]

    def __str__(self):
        return _("Follower %(number)s") % {"number": local_digits(str(self.pk))}


class FollowQuerySet(models.QuerySet):
    def confirmed(self):
        """Follows whose address was proved."""
        return self.filter(confirmed_at__isnull=False)

    def of(self, email):
        """The proved follows of an address, the first one first."""
        return self.confirmed().filter(follower__email=email.lower()).order_by("confirmed_at", "pk")

    def with_subjects(self):
        """Fetch in the same query what the subjects are called, and what their addresses are made of."""
        return self.select_related("follower", "plan", "commitment__plan", "milestone__commitment__plan")

    def shown(self):
        """Follows of what everybody can read now."""
        return self.filter(
            Q(plan__in=Plan.objects.published())
            | Q(commitment__in=Commitment.objects.published())
            | Q(milestone__in=Milestone.objects.published())
        )


class Follow(models.Model):
    """One thing that an address follows; the row is at the same time its owner's consent to letters about it."""

    follower = models.ForeignKey(
        Follower, models.CASCADE, verbose_name=gettext_lazy("follower"), related_name="follows"
    )
    plan = models.ForeignKey(
        Plan, models.CASCADE, verbose_name=gettext_lazy("plan"), related_name="follows", null=True, blank=True
    )
    commitment = models.ForeignKey(
        Commitment,
        models.CASCADE,
        verbose_name=gettext_lazy("commitment"),
        related_name="follows",
        null=True,
        blank=True,
    )
    milestone = models.ForeignKey(
        Milestone,
        models.CASCADE,
        verbose_name=gettext_lazy("milestone"),
        related_name="follows",
        null=True,
        blank=True,
    )
    asked_at = models.DateTimeField(gettext_lazy("asked for at"), default=timezone.now)
    confirmed_at = models.DateTimeField(
        gettext_lazy("agreed to letters about it at"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Empty means: the address is not proved yet, and no news is sent."),
    )

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("a row", "follow")
        verbose_name_plural = gettext_lazy("follows")
        constraints = [
            models.CheckConstraint(name="follow_has_one_subject", condition=exactly_one_subject()),
            *(
                models.UniqueConstraint(fields=["follower", name], name=f"follow_of_a_{name}_once")
                for name in SUBJECTS
            ),
        ]

    def __str__(self):
        """What is followed; the new name of a plan that was taken back is told to nobody."""
        if self.plan and not self.plan.is_published:
            return _("A plan that is not public now")
        return followed_words(self.subject)

    @property
    def subject_name(self):
        """Which of the three subjects is set."""
        return next(name for name in SUBJECTS if getattr(self, f"{name}_id"))

    @property
    def subject(self):
        """The plan, commitment or milestone. Queries unless prefetched."""
        return getattr(self, self.subject_name)

    @property
    def is_demo(self):
        """Whether it is about the illustrative plan. Queries unless prefetched."""
        subject = self.subject
        return (subject if isinstance(subject, Plan) else subject.plan).is_demo


class Told(models.Model):
    """A piece of news that was told to a follower: what was told once is never told again."""

    follower = models.ForeignKey(Follower, models.CASCADE, verbose_name=gettext_lazy("follower"), related_name="told")
    key = models.CharField(gettext_lazy("what was told"), max_length=60)
    told_on = models.DateField(gettext_lazy("told on"))

    class Meta:
        verbose_name = gettext_lazy("told news")
        verbose_name_plural = gettext_lazy("told news")
        constraints = [models.UniqueConstraint(fields=["follower", "key"], name="news_told_once")]

    def __str__(self):
        return f"{self.follower_id} {self.key}"
