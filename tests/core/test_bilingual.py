from django.template import Context, Template
from django.utils.translation import override

from core.models import Sourced


class Row(Sourced):
    """A row of no table: the tags ask nothing of the database."""

    class Meta:
        app_label = "tests"
        managed = False


def shown(language="ar", **row):
    with override(language):
        return Template("{% load bilingual %}{% sources row 'title' %}").render(Context({"row": Row(**row)}))


def test_a_page_is_a_link_with_its_host():
    html = shown(sources={"title": "https://www.opengovpartnership.org/members/jordan/"})

    assert html == (
        '<small class="source">المصدر: <a href="https://www.opengovpartnership.org/members/jordan/" rel="external">'
        '<bdi dir="ltr">opengovpartnership.org</bdi></a> </small>'
    )


def test_the_document_of_the_workshop_is_named():
    assert shown(sources={"title": "document"}) == '<small class="source">المصدر: وثيقة الورشة </small>'


def test_each_language_names_its_own_source():
    sources = {"title_ar": "document", "title": "https://example.org/"}

    assert ["وثيقة الورشة" in shown("ar", sources=sources), "example.org" in shown("en", sources=sources)] == [
        True,
        True,
    ]


def test_what_is_no_source_is_not_shown():
    assert shown(sources={"title": "javascript:alert(1)", "body": "document"}) == ""


def test_words_that_are_not_the_sources_say_whose_they_are():
    html = shown("en", sources={"title": "document"}, wording={"title": "own_translation"})

    assert html == '<small class="source">Source: the workshop’s document the portal&#x27;s own translation</small>'
