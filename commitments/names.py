"""The names that stand around a commitment or milestone: entities, policy areas, partners, neighbours.

They come from several tables; a page may ask eight questions in all, so these are asked as one.
"""

from collections import defaultdict

from django.db.models import F, Value

from .models import Activity, Commitment, EntityRole, Milestone


def around_commitment(commitment):
    """Return lists of names by group: lead, supporting, partner, theme, activity (its partners) and neighbour.

    A name has text_ar, text_en and place: its order, the key of its activity, or the number of the neighbour.
    """
    themes = Commitment.themes.through.objects.filter(commitment=commitment)
    neighbours = Commitment.objects.published().filter(plan=commitment.plan_id)
    return grouped(
        roles(commitment),
        named(themes, Value("theme"), Value(0), "theme__name"),
        partners(activity__commitment=commitment),
        named(neighbours.rewrite(False), Value("neighbour"), F("number"), "short_title"),
    )


def around_milestone(milestone):
    """Return lists of names by group: lead, supporting, partner, activity (its partners) and neighbour."""
    neighbours = Milestone.objects.published().filter(commitment=milestone.commitment_id)
    return grouped(
        roles(milestone.commitment),
        partners(activity__milestone=milestone),
        named(neighbours.rewrite(False), Value("neighbour"), F("number"), "title"),
    )


def roles(commitment):
    return named(EntityRole.objects.filter(commitment=commitment), F("role"), F("order"), "entity__name")


def partners(**of_activities):
    partnerships = Activity.partners.through.objects.filter(**of_activities)
    return named(partnerships, Value("activity"), F("activity_id"), "entity__name")


def named(rows, group, place, field):
    """Return a queryset of tuples (group, place, text_ar, text_en) for a union."""
    columns = {"group": group, "place": place, "text_ar": F(f"{field}_ar"), "text_en": F(f"{field}_en")}
    return rows.order_by().annotate(**columns).values_list(*columns, named=True)


def grouped(first, *others):
    """Return {group: its names in order}, in one query."""
    groups = defaultdict(list)
    for name in first.union(*others, all=True).order_by("place", "text_ar"):
        groups[name.group].append(name)
    return groups
