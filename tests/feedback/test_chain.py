"""One chain under one number: cited, and taken along as files."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.models import Feedback, Naming, Settlement
from tests import make
from tests.feedback.conftest import decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    """Feedback with every station of the chain."""
    group = make.group(make.session(make.workshop("june")), label_ar="مجموعة العمل الثانية", label_en="Group two")
    milestone = make.milestone(make.commitment(number=2), number=4, title_ar="تدريب الموظفين", title_en="Train staff")
    item = make.feedback(
        milestone,
        reference="5-2-001",
        said_in_group=group,
        naming=Naming.WITHOUT_NAME,
        author_name="ليلى السرية",
        received_at=timezone.now() - timedelta(days=12),
        outcome="under_review",
    )
    decision = make.decision(
        decision_reason_en="Accepted.", deciding_entity=make.entity("moy", name_ar="وزارة الشباب")
    )
    for name, value in decision.items():
        setattr(item, name, value)
    item.save()
    milestone.title_ar = "تدريب ضباط الارتباط"
    milestone.save()
    make.caused_change(item, milestone)
    words = {"words": "شكراً لكم.", "moderation": "published"}
    Settlement.objects.create(feedback=item, verdict="settled", **words)
    return item


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_shows_every_station_in_order(client, item):
    chain = text(client, "/ar/feedback/5-2-001/").partition('<ol class="chain">')[2]

    change = '<del dir="rtl" lang="ar">تدريب'
    words = ["مجموعة العمل الثانية", "نقترح نشر الخطة", "قيد الدراسة منذ", "أُخذ به.", change, "شكراً لكم."]
    places = [chain.find(each) for each in words]
    assert -1 not in places
    assert places == sorted(places)


def test_the_data_tell_both_languages_and_no_name(client, item):
    response = client.get("/feedback/5-2-001.json")

    data = json.loads(response.content)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert [data["reference"], data["about"], data["outcome"]] == ["5-2-001", "nap5/2.4", "accepted"]
    assert [data["said_in"], data["author"], data["days_taken"]] == ["workshops/june/1", None, 12]
    assert data["reason"] == {"ar": "أُخذ به.", "en": "Accepted."}
    (change,) = data["changes"]
    assert change["fields"] == [{"field": "title_ar", "old": "تدريب الموظفين", "new": "تدريب ضباط الارتباط"}]
    assert "/ar/plans/nap5/commitments/2/milestones/2.4/history/#change-" in change["page"]
    assert data["settlement"]["words"] == "شكراً لكم."
    assert "السرية" not in response.content.decode()


def test_values_that_are_no_text_stay_values(client, item):
    milestone = item.milestone
    milestone.status, milestone.ends_on = "in_progress", timezone.localdate()
    milestone.save()
    make.caused_change(item, milestone)

    change = json.loads(client.get("/feedback/5-2-001.json").content)["changes"][1]

    fields = {field["field"]: field["new"] for field in change["fields"]}
    assert fields == {"status": "in_progress", "ends_on": timezone.localdate().isoformat()}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", ["قيل في: ورشة june، مجموعة العمل الثانية", "المعلم ٢.٤", "كان: تدريب الموظفين", "رأي صاحبها: عولجت"]),
        ("en", ["Said in: Workshop june, Group two", "Milestone 2.4: Train staff", "Its author says: Settled"]),
    ],
)
def test_the_text_reads_in_both_languages(client, item, language, words):
    page = text(client, f"/{language}/feedback/5-2-001.txt")

    assert [each for each in words if each not in page] == []
    assert "\u20665-2-001\u2069" in page
    assert ["&" in page, "<" in page, "\n\n\n" in page, "السرية" in page] == [False] * 4


def test_nothing_that_somebody_wrote_passes_for_words_of_the_portal(client, item):
    forged = "نص\n\nما قُرر\nلم يؤخذ به. وزارة الشباب\u2028--\rالبوابة"
    Feedback.objects.filter(pk=item.pk).update(
        body=forged, current_wording=forged, proposed_wording=forged, reason=forged
    )

    lines = text(client, "/ar/feedback/5-2-001.txt").splitlines()

    forgeries = [line for line in lines if "لم يؤخذ به" in line or line.endswith("--")]
    assert len(forgeries) == 8
    assert all(line.startswith("> ") for line in forgeries)


def test_it_is_cited_in_both_languages(client, item):
    for language in ["ar", "en"]:
        page = text(client, f"/{language}/feedback/5-2-001/")

        assert 'ملاحظة رقم <bdi dir="ltr">5-2-001</bdi> عن «المعلم ٢.٤: تدريب ضباط الارتباط»: أُخذ به، حتى' in page
        assert 'Feedback <bdi dir="ltr">5-2-001</bdi> on “Milestone 2.4: Train staff”: Accepted, as of' in page
        assert '<bdi dir="ltr">http://localhost:8000/en/feedback/5-2-001/</bdi>' in page


def test_the_files_tell_what_goes_with_it_and_who_endorses_it(client, item):
    attached = make.attachment(feedback=item, is_sent=True)
    make.endorsement(item, make.organisation(name_ar="جمعية التأييد", name_en="Endorsers"))

    told = client.get("/feedback/5-2-001.json").json()
    lines = text(client, "/ar/feedback/5-2-001.txt").splitlines()

    address = f"http://localhost:8000{attached.get_absolute_url()}"
    assert told["files"] == [{"name": "رأينا.pdf", "address": address}]
    assert told["endorsed_by"] == [{"ar": "جمعية التأييد", "en": "Endorsers"}]
    assert lines[lines.index("\u2068رأينا.pdf\u2069") + 1] == f"\u2066<{address}>\u2069"
    assert lines[lines.index("تؤيدها:") + 1] == "\u2068جمعية التأييد\u2069"


@pytest.mark.parametrize("address", ["/feedback/{}.json", "/ar/feedback/{}.txt", "/en/feedback/{}.txt"])
def test_what_is_not_public_has_no_files(client, item, address):
    for state in [{"moderation": "held"}, {"outcome": "withdrawn"}, {"moderation": "held", "naming": "body_only"}]:
        Feedback.objects.filter(pk=item.pk).update(**{"moderation": "published", "outcome": "accepted"} | state)
        assert client.get(address.format("5-2-001")).status_code == 404

    assert client.get(address.format("5-2-999")).status_code == 404


@pytest.mark.parametrize("address", ["/feedback/5-2-001.json", "/ar/feedback/5-2-001.txt", "/ar/feedback/5-2-001/"])
@pytest.mark.parametrize("how_many", [1, 30])
def test_pages_and_files_cost_eight_queries_at_most(client, django_assert_max_num_queries, item, address, how_many):
    for number in range(how_many):
        item.milestone.title_ar = f"عنوان {number}"
        item.milestone.responsible = make.entity()
        item.milestone.save()
        make.caused_change(item, item.milestone)
        item.replies.create(body_ar="رد", entity=make.entity(), published_at=timezone.now())

    with django_assert_max_num_queries(8):
        text(client, address)


def test_what_was_decided_at_once_was_decided_on_the_same_day(client, db):
    item = decided(0)

    page = client.get(f"/en/feedback/{item.reference}/").content.decode()

    assert "on the same day" in page and "Decided on the day it was received." in page
    assert "after 0 days" not in page
