"""What feedback can be about: one of five kinds of row, each under a plan."""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

# The five, each with the rows that must be published before anybody reads about it; the last is the plan.
SUBJECTS = {
    "plan": ["plan"],
    "commitment": ["commitment", "commitment__plan"],
    "milestone": ["milestone", "milestone__commitment", "milestone__commitment__plan"],
    "workshop": ["workshop", "workshop__plan"],
    "working_group": ["working_group__workshop", "working_group__workshop__plan"],
}


def subject_name(subject):
    """Return which of the five names is the subject's: plan, commitment, milestone, workshop or working_group."""
    return next(name for name in SUBJECTS if name.replace("_", "") == subject._meta.model_name)


def plan_of(subject):
    """Return the plan to which the subject belongs; a plan belongs to itself. Queries unless prefetched."""
    return reduce(getattr, SUBJECTS[subject_name(subject)][-1].split("__")[1:], subject)


def exactly_one_subject():
    """Condition: one of the five subjects is set and the other four are not."""
    one_each = (Q(**{f"{name}__isnull": name != chosen for name in SUBJECTS}) for chosen in SUBJECTS)
    return reduce(or_, one_each)


def has_published_subject():
    """Condition: what the feedback is about, and all that holds it, is published."""
    now = timezone.now()
    one_each = (Q(**{f"{row}__published_at__lte": now for row in rows}) for rows in SUBJECTS.values())
    return reduce(or_, one_each)


def plan_has(**values):
    """Condition: the plan of the feedback, whatever it is about, has these values."""
    one_each = (Q(**{f"{rows[-1]}__{name}": value for name, value in values.items()}) for rows in SUBJECTS.values())
    return reduce(or_, one_each)
