"""What the home page says in figures and short words, from the rows that its view fetched."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from core.templatetags.arabic import clock_words, digits, num
from core.templatetags.bilingual import text_of, unmarked

# Small numbers are words. In Arabic they take the gender of what is counted: these count commitments.
WORDS = {
    1: pgettext_lazy("number of commitments", "One"),
    2: pgettext_lazy("number of commitments", "Two"),
    3: pgettext_lazy("number of commitments", "Three"),
    4: pgettext_lazy("number of commitments", "Four"),
    5: pgettext_lazy("number of commitments", "Five"),
    6: pgettext_lazy("number of commitments", "Six"),
    7: pgettext_lazy("number of commitments", "Seven"),
    8: pgettext_lazy("number of commitments", "Eight"),
    9: pgettext_lazy("number of commitments", "Nine"),
    10: pgettext_lazy("number of commitments", "Ten"),
}


def in_words(number):
    """Return a number of commitments as a word up to ten, in digits from eleven."""
    return WORDS.get(number) or num(number)


def facts(plan, commitment_count):
    """Return the four facts under the hero as pairs (figure, words): two of the plan, two of Jordan's way here."""
    years = plan.end_year - plan.start_year
    return [
        (num(commitment_count), ngettext("commitment in this plan", "commitments in this plan", commitment_count)),
        (
            ngettext("%(count)s year", "%(count)s years", years) % {"count": num(years)},
            _("for carrying it out, from %(start)s to %(end)s")
            % {"start": digits(plan.start_year), "end": digits(plan.end_year)},
        ),
        (digits(2011), _("Jordan joins, the first Arab country to meet the criteria")),
        (digits(2018), _("The Open Government Unit is set up at the Ministry of Planning")),
    ]


def ticket(workshop, group_count):
    """Return the lines of the workshop's ticket as pairs (words, value); what is not known is left out."""
    lines = [(_("Time"), hours(workshop))]
    if workshop.place:
        lines.append((_("Place"), unmarked(*text_of(workshop, "place"))))
    if group_count:
        groups = ngettext("%(count)s working group", "%(count)s working groups", group_count)
        lines.append((_("Groups"), groups % {"count": num(group_count)}))
    return lines


def hours(workshop):
    """Return when the workshop begins and, where it is known, ends, as a sentence."""
    start = clock_words(workshop.starts_at)
    if workshop.ends_at is None:
        return _("from %(start)s") % {"start": start}
    return _("from %(start)s to %(end)s") % {"start": start, "end": clock_words(workshop.ends_at)}


def steps(plan):
    """Return what happens to feedback as pairs (title, text)."""
    answer = ngettext(
        "The responsible body’s answer and its reason are due within %(count)s day. They stand beside what you wrote,"
        " and everybody sees the days that are left.",
        "The responsible body’s answer and its reason are due within %(count)s days. They stand beside what you wrote,"
        " and everybody sees the days that are left.",
        plan.response_days,
    )
    return [
        (
            _("Read and send"),
            _("Choose a commitment, a milestone or a working group and write, in Arabic or English. No password."),
        ),
        (
            _("We review and refer"),
            _("The unit reads your feedback, publishes it and passes it on. A letter brings you its reference."),
        ),
        (_("The answer is published"), answer % {"count": num(plan.response_days)}),
    ]


def clock(numbers):
    """Return how much feedback came, was answered, waits and waits too long: triples (status, label, number).

    numbers are those of Feedback.objects.figures().
    """
    if not numbers["received"]:
        return []
    return [
        ("received", _("Received and published"), numbers["received"]),
        ("answered", _("Answered so far"), numbers["decided"]),
        ("under_review", _("Waiting for the answer"), numbers["waiting"]),
        ("late", _("Waiting beyond its day"), numbers["late"]),
    ]
