import json
import re

import pytest

from commitments.models import Activity
from opendata.datasets import DATASETS, sizes
from tests import make

pytestmark = pytest.mark.django_db


def catalogue(client):
    page = client.get("/en/data/").content.decode()
    blocks = map(json.loads, re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S))
    return next(block for block in blocks if block["@type"] == "DataCatalog")


@pytest.mark.parametrize(("language", "words"), [("ar", "معاني الأعمدة"), ("en", "What the columns mean")])
def test_the_page_lists_every_dataset_with_its_files_and_columns(client, language, words):
    page = client.get(f"/{language}/data/").content.decode()

    for name, dataset in DATASETS.items():
        assert f'<section id="{name}"' in page
        assert {f'href="/data/{name}{ending}"' in page for ending in [".csv", "-plain.csv", ".json"]} == {True}
        assert {f'<bdi dir="ltr">{column.name}</bdi>' in page for column in dataset.columns} == {True}
    assert words in page


def test_every_meaning_is_told_in_arabic(client):
    data = json.loads(client.get("/data/feedback.json").content)

    assert [column["name"] for column in data["columns"] if not re.search("[\u0621-\u064a]", column["ar"])] == []


def test_the_licence_is_said_or_said_to_be_missing(client, settings):
    assert "has not chosen a licence" in client.get("/en/data/").content.decode()
    assert "license" not in catalogue(client)["dataset"][0]

    settings.DATA_LICENCE_NAME, settings.DATA_LICENCE_URL = "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"
    assert "CC BY 4.0" in client.get("/en/data/").content.decode()
    assert catalogue(client)["dataset"][0]["license"] == settings.DATA_LICENCE_URL


def test_search_engines_get_each_dataset_with_its_files(client, settings):
    settings.PORTAL_URL = "https://ogp.example.jo"
    plan = make.plan()

    datasets = {dataset["url"].rpartition("#")[2]: dataset for dataset in catalogue(client)["dataset"]}

    assert list(datasets) == list(DATASETS)
    assert datasets["plans"]["name"] == "Plans"
    assert datasets["plans"]["dateModified"].startswith(plan.updated_at.isoformat()[:19])
    assert [file["contentUrl"] for file in datasets["plans"]["distribution"]] == [
        "https://ogp.example.jo/data/plans.csv",
        "https://ogp.example.jo/data/plans.json",
    ]


def test_sizes_and_last_changes_come_from_public_rows_alone(django_assert_num_queries):
    commitment = make.commitment()
    make.commitment(published_at=None)
    make.commitment(make.plan("demo", number=99, is_demo=True))
    activity = Activity.objects.create(commitment=commitment, kind=Activity.Kind.MEETING, title_ar="اجتماع")
    make.feedback(commitment)
    make.feedback(commitment, moderation="held")

    with django_assert_num_queries(1):
        found = sizes()

    assert found["commitments"] == (1, commitment.updated_at)
    assert found["activities"] == (1, activity.history.first().history_date)
    assert found["feedback"][0] == 1
    assert found.get("workshops", (0, None)) == (0, None)


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_costs_the_same_for_any_number(client, django_assert_max_num_queries, many):
    for _ in range(many):
        make.feedback(make.milestone())

    with django_assert_max_num_queries(8):
        client.get("/ar/data/")


def test_the_page_is_the_same_for_everybody(client, participant):
    stranger = client.get("/ar/data/")
    client.force_login(participant)

    assert client.get("/ar/data/").content == stranger.content
    assert not stranger.cookies
    assert "Cookie" not in stranger.get("Vary", "")
