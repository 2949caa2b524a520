"""The history of a row, told as differences."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.utils.translation import override

from core import history
from tests import make

pytestmark = pytest.mark.django_db


def told(row):
    """(verb, [(label, old, new)]) for each entry, the latest first."""
    with override("en"):
        entries = history.entries_of(history.records_of(row))
        return [(entry.verb, [(each.label, each.old, each.new) for each in entry.changes]) for entry in entries]


def test_each_change_names_field_and_language_with_both_values():
    milestone = make.milestone()
    milestone.title_en, milestone.ends_on, milestone.are_dates_doubtful = "New title", date(2027, 6, 30), True
    milestone.save()

    assert told(milestone) == [
        (
            "Changed",
            [
                ("Title – in English", "Milestone 1", "New title"),
                ("Ends on", "", "30 June 2027"),
                ("First planned end", "", "30 June 2027"),
                ("Dates as printed by their source", "no", "yes"),
            ],
        ),
        ("Added", []),
    ]


def test_choices_and_rows_are_told_in_words():
    milestone = make.milestone()
    milestone.responsible, milestone.status = make.entity("moy", name_en="Ministry of Youth"), "in_progress"
    milestone.save()

    assert told(milestone)[0][1] == [
        ("Responsible entity", "", "Ministry of Youth"),
        ("Status", "Not started", "In progress"),
    ]


def test_what_the_machine_sets_is_not_told():
    milestone = make.milestone()
    milestone.save()

    assert told(milestone) == [("Changed", []), ("Added", [])]


def test_a_row_without_history_has_no_entries():
    assert history.entries_of([]) == []


def test_people_are_told_without_their_password():
    person = make.user()
    person.set_password("another long password")
    person.name = "ليلى"
    person.save()

    assert told(person)[0][1] == [("Name", "", "ليلى")]


def test_the_history_of_a_person_names_roles_and_addresses():
    person = make.user("layla@example.org", name="ليلى")
    person.groups.add(Group.objects.get_or_create(name="unit_head")[0])
    person.email = "rana@example.jo"
    person.save()

    assert [changes for _verb, changes in told(person)] == [
        [("E-mail address", "layla@example.org", "rana@example.jo")],
        [("Roles", "", "Head of the unit")],
        [],
    ]


def test_stored_lists_are_told_in_words():
    milestone = make.milestone()
    milestone.sources = {"title_ar": "https://example.org/plan", "ends_on": "document"}
    milestone.wording = {"title_en": "own_translation"}
    milestone.save()

    assert told(milestone)[0][1] == [
        ("Sources", "", "Ends on: the workshop’s document\nTitle – in Arabic: https://example.org/plan"),
        ("Wording", "", "Title – in English: the portal's own translation"),
    ]


@pytest.mark.parametrize("how_many", [1, 20])
def test_a_history_asks_no_more_for_many_states(django_assert_num_queries, how_many):
    milestone = make.milestone()
    for _ in range(how_many):
        milestone.responsible = make.entity()
        milestone._history_user = make.user()
        milestone.save()

    # The states, who made them, commitments, entities.
    with django_assert_num_queries(4):
        assert len(history.entries_of(history.records_of(milestone))) == how_many + 1
