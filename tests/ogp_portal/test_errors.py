"""The pages that say no."""

import pytest
from django.template.loader import render_to_string


def test_a_broken_portal_still_speaks_both_languages():
    html = render_to_string("500.html")

    assert "حدث خلل عندنا" in html
    assert "Something went wrong on our side" in html
    assert 'href="/ar/"' in html
    assert 'href="/en/"' in html


@pytest.mark.parametrize(
    "path, words",
    [("/ar/no-such-page/", "لم نجد هذه الصفحة"), ("/en/no-such-page/", "We could not find this page")],
    ids=["Arabic", "English"],
)
def test_a_missing_page_says_so_in_the_readers_language_with_a_way_on(client, path, words):
    response = client.get(path)

    assert response.status_code == 404
    assert words in response.text
    assert f'href="{path[:4]}"' in response.text
    assert 'name="robots" content="noindex"' in response.text
    assert 'rel="canonical"' not in response.text
