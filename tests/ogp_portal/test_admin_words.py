"""What every form of the back office says, and how."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from tests import make

EMPTY_FORMS = [
    "commitments_plan",
    "commitments_commitment",
    "commitments_milestone",
    "commitments_progressupdate",
    "commitments_reportingperiod",
    "commitments_theme",
    "workshops_workshop",
    "feedback_answertemplate",
    "feedback_window",
    "accounts_entity",
    "accounts_membership",
    "accounts_user",
]


@pytest.fixture
def head(client, unit_head):
    client.force_login(unit_head)
    return client


def empty_forms(client, language="ar"):
    """{model: its empty form}."""
    addresses = {model: reverse(f"admin:{model}_add").replace("/ar/", f"/{language}/") for model in EMPTY_FORMS}
    return {model: client.get(address).content.decode() for model, address in addresses.items()}


def test_an_empty_form_names_its_kind_of_row_once(head):
    pages = empty_forms(head)

    headlines = {
        model: re.search('<div class="headline">.*?</h1>(.*?)</div>', page, re.S) for model, page in pages.items()
    }
    assert {model for model, headline in headlines.items() if headline[1].strip()} == set()


@pytest.mark.parametrize(("language", "words"), [("ar", "اختاروا…"), ("en", "Choose…")])
def test_a_choice_that_is_not_made_yet_says_so_in_words(head, language, words):
    pages = empty_forms(head, language)

    said = {each for page in pages.values() for each in re.findall('<option value=""[^>]*>([^<]*)</option>', page)}
    assert said == {"", words}


def test_a_step_says_so_too(head):
    item = make.feedback()

    page = head.get(reverse("admin:feedback_feedback_decide", args=[item.pk])).content.decode()

    assert re.search('<option value=""[^>]*>اختاروا…</option>', page)


def test_what_is_reported_is_asked_in_the_plural_of_respect(head):
    page = head.get(reverse("admin:commitments_progressupdate_add")).content.decode()

    assert "ما تبلّغون عنه" in page


def test_the_step_of_a_plan_is_typed_into_a_box_that_shows_all_of_it(head):
    plan = make.plan()
    plan.events.create(happened_on="2022-06-23", what_ar="ورشة عمل وطنية لمناقشة الالتزامات " * 5)
    address = reverse("admin:commitments_plan_change", args=[plan.pk])

    page = head.get(address).content.decode()

    assert re.search('<textarea name="events-0-what_ar"', page)


def test_every_model_that_can_be_added_is_looked_at():
    """So that an empty form that comes later is looked over as well."""
    added = {
        each._meta.label_lower.replace(".", "_")
        for each, row_admin in admin.site._registry.items()
        if type(row_admin).has_add_permission is admin.ModelAdmin.has_add_permission
    }
    assert added - {"commitments_importbatch", "workshops_workinggroup"} <= set(EMPTY_FORMS)
