import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import resolve


def render(source, path="/ar/", **context):
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    return Template("{% load portal %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    "path, mark",
    [
        ("/ar/workshops/", ' aria-current="page"'),
        ("/ar/workshops/june/", ' aria-current="true"'),
        ("/ar/plans/", ""),
    ],
    ids=["on the page", "in its section", "elsewhere"],
)
def test_a_link_says_where_the_reader_is(path, mark):
    html = render('{% link "workshops:list" "Workshops" section="workshops" %}', path)

    assert html == f'<a href="/ar/workshops/"{mark}>Workshops</a>'


def test_a_link_without_section_marks_only_its_own_page():
    html = render('{% link "workshops:list" "Workshops" %}', "/ar/workshops/june/")

    assert "aria-current" not in html


def test_the_trail_ends_with_the_page_itself():
    html = render(
        '{% trail "Workshops" "/ar/workshops/" title as crumbs %}'
        "{% for words, address in crumbs %}{{ words }}={{ address }};{% endfor %}",
        title="<June>",
    )

    assert html == "Workshops=/ar/workshops/;&lt;June&gt;=;"


def test_a_block_kept_as_text_is_one_line_and_escaped_once():
    html = render("{% text as title %}\n  a {{ sign }}\n b\n{% endtext %}{{ title }}", sign="<&>")

    assert html == "a &lt;&amp;&gt; b"
