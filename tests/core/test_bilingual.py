import pytest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils.translation import override

from commitments.models import Theme
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


def marked(tag, path=None):
    """What an English page shows of a theme whose English is out of date."""
    theme = Theme(name_ar="جديد", name_en="Old", outdated_translations={"name": "قديم"})
    context = RequestContext(RequestFactory().get(path)) if path else Context()
    context["row"] = theme
    with override("en"):
        return Template(f"{{% load bilingual %}}{{% {tag} %}}").render(context)


def test_english_that_is_older_than_the_arabic_says_so():
    assert marked('translated row "name"', "/en/plans/") == (
        'Old <small class="untranslated">The Arabic text has changed since this translation. </small>'
    )


@pytest.mark.parametrize("tag", ['translated row "name" link=True', 'translated_paragraphs row "name"'])
def test_it_leads_to_the_same_page_in_arabic(tag):
    assert '<a href="/ar/plans/?page=2" hreflang="ar">Read it in Arabic</a>' in marked(tag, "/en/plans/?page=2")


def test_in_a_letter_there_is_no_page_to_lead_to():
    assert "href" not in marked('translated_paragraphs row "name"')


def test_where_nothing_is_to_be_marked_nothing_is():
    assert marked('translated row "name" False', "/en/plans/") == "Old"


def test_the_arabic_is_always_up_to_date():
    theme = Theme(name_ar="جديد", name_en="Old", outdated_translations={"name": "قديم"})

    assert Template('{% load bilingual %}{% translated row "name" %}').render(Context({"row": theme})) == "جديد"
