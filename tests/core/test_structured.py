import json
import re

from django.template import Context, Template
from django.utils.safestring import mark_safe


def render(source, **context):
    html = Template("{% load structured %}" + source).render(Context(context))
    return html, json.loads(re.search(r">(.*)</script>", html)[1])


def test_no_text_can_close_the_block():
    html, data = render("{% json_ld data %}", data={"name": "</script><script>alert(1)</script>&"})

    assert html.count("</script>") == 1
    assert data == {"@context": "https://schema.org", "name": "</script><script>alert(1)</script>&"}


def test_arabic_stays_readable():
    html, _ = render("{% json_ld data %}", data={"name": "ورشة"})

    assert "ورشة" in html


def test_breadcrumbs_begin_at_home_and_the_page_itself_has_no_address(settings):
    settings.PORTAL_URL = "https://ogp.example.jo"

    _, data = render(
        "{% breadcrumb_list crumbs %}",
        crumbs=[("الورش", "/ar/workshops/"), (mark_safe('<span lang="ar">أ &amp; ب</span>'), "")],
    )

    assert [item.get("item") for item in data["itemListElement"]] == [
        "https://ogp.example.jo/ar/",
        "https://ogp.example.jo/ar/workshops/",
        None,
    ]
    assert [item["name"] for item in data["itemListElement"]] == ["الرئيسية", "الورش", "أ & ب"]
    assert [item["position"] for item in data["itemListElement"]] == [1, 2, 3]
