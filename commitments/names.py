"""What stands around a commitment or milestone: names of entities, policy areas and neighbours, and moved dates.

They come from several tables; a page may ask eight questions in all, so these are asked as one.
"""

from collections import defaultdict

from django.db.models import DateField, F, Value
from django.db.models.functions import Cast

from .models import Activity, Commitment, DateChange, EntityRole, Milestone

# What only a change of date has: its columns, and what the union calls them.
DAYS = {"day": "changed_on", "old_end": "old_ends_on", "new_end": "new_ends_on"}


def around_commitment(commitment):
    """Return lists of names by group: lead, supporting, partner, theme, activity (its partners) and neighbour.

    A name has text_ar, text_en and place: its order, the key of its activity, or the number of the neighbour. In the
    group moved stands each DateChange of the commitment, as its page shows it.
    """
    themes = Commitment.themes.through.objects.filter(commitment=commitment)
    neighbours = Commitment.objects.published().filter(plan=commitment.plan_id)
    changes = DateChange.objects.filter(commitment=commitment)
    around = grouped(
        roles(commitment),
        named(themes, Value("theme"), Value(0), "theme__name"),
        partners(activity__commitment=commitment),
        named(changes.rewrite(False), Value("moved"), F("pk"), "reason", has_days=True),
        named(neighbours.rewrite(False), Value("neighbour"), F("number"), "short_title"),
    )
    around["moved"] = [date_change(row) for row in around["moved"]]
    return around


def around_milestone(milestone):
    """Return lists of names by group: lead, supporting, partner, activity (its partners) and neighbour."""
    neighbours = Milestone.objects.published().filter(commitment=milestone.commitment_id)
    return grouped(
        roles(milestone.commitment),
        partners(activity__milestone=milestone),
        named(neighbours.rewrite(False), Value("neighbour"), F("number"), "title"),
    )


def date_change(row):
    """Return the DateChange of which the union has a row."""
    days = {column: getattr(row, name) for name, column in DAYS.items()}
    return DateChange(reason_ar=row.text_ar, reason_en=row.text_en, **days)


def roles(commitment):
    return named(EntityRole.objects.filter(commitment=commitment), F("role"), F("order"), "entity__name")


def partners(**of_activities):
    partnerships = Activity.partners.through.objects.filter(**of_activities)
    return named(partnerships, Value("activity"), F("activity_id"), "entity__name")


def named(rows, group, place, field, has_days=False):
    """Return a queryset of tuples (group, place, text_ar, text_en, *DAYS) for a union; DAYS may be None."""
    columns = {"group": group, "place": place, "text_ar": F(f"{field}_ar"), "text_en": F(f"{field}_en")}
    # PostgreSQL wants to know of which type a column is that is empty.
    columns |= {name: F(day) if has_days else Cast(Value(None), DateField()) for name, day in DAYS.items()}
    return rows.order_by().annotate(**columns).values_list(*columns, named=True)


def grouped(first, *others):
    """Return {group: its names in order}, in one query."""
    groups = defaultdict(list)
    for name in first.union(*others, all=True).order_by("place", "text_ar"):
        groups[name.group].append(name)
    return groups
