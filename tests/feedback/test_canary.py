"""Words planted where nobody may see them are on no public address and in no letter to others, whoever built it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from post_office.models import Email

from commitments.follows import follow_at_once
from commitments.models import Follow
from feedback import actions
from feedback.models.queries import FeedbackQuerySet
from pages import digests
from tests import canaries, make
from tests.public_eye import addresses, look, text_of, words_in

pytestmark = pytest.mark.django_db

PUBLIC = {f"canary-public-{number}" for number in range(5)}
# Lists narrowed by what visitors type, and pages that no other page links to.
ASKED = [
    "feedback/?state=unanswered",
    "feedback/?by=newest",
    "feedback/?by=workshop&open=1",
    "feedback/?words=canary",
    "search/?q=canary",
    "feedback/track/?reference=5-0-001",
]


@pytest.fixture
def scene(settings, tmp_path):
    """What everybody reads, followed for a week by a reader."""
    settings.MEDIA_ROOT = tmp_path
    scene = canaries.scene()
    follow = follow_at_once(scene.commitment.plan, make.user("reader@example.org"))
    Follow.objects.filter(pk=follow.pk).update(confirmed_at=timezone.now() - timedelta(days=7))
    return scene


def seen_by_anybody(client, left_out="/none/"):
    starts = {each for each in addresses() if not each.startswith(left_out)} | {
        f"/{language}/{page}" for language in ["ar", "en"] for page in ASKED
    }
    return look(client, starts)


def letters_to_others():
    """All letters but those to people whose own words are planted, and to staff, who may read them."""
    others = Email.objects.filter(to__contains="@example.org").exclude(to__contains="canary-")
    return [f"{mail.subject} {mail.message} {mail.html_message} {mail.headers}" for mail in others]


def test_no_public_address_shows_what_is_private(client, scene):
    planted = canaries.plant(scene)

    pages = seen_by_anybody(client)

    assert len(planted) >= 40
    assert words_in(pages.values()) == PUBLIC
    assert {"/ar/feedback/", "/en/feedback/", "/ar/data/", "/ar/plans/nap5/", "/sitemap.xml", "/robots.txt"} <= set(
        pages
    )
    assert {".csv", ".json", ".ics", ".xlsx"} <= {address[address.rfind(".") :] for address in pages}


def test_no_search_finds_what_is_private(client, scene):
    planted = canaries.plant(scene)

    for page in ["/ar/feedback/", "/data/feedback.json"]:
        for word in planted:
            assert "canary-public" not in text_of(client.get(page, {"words": word})), (page, word)
        assert "canary-public-3" in text_of(client.get(page, {"words": "canary-public-3"}))


def test_somebody_signed_in_sees_nothing_of_others(client, scene, participant):
    canaries.plant(scene)
    client.force_login(participant)

    private = [
        each for each in addresses() if any(part in each for part in ["/account/", "/follow", "/feedback/new/"])
    ]
    pages = look(client, private, follow=False)

    assert words_in(pages.values()) == set()
    assert "/ar/account/" in pages


def test_no_letter_to_others_tells_what_is_private(scene):
    canaries.plant(scene)
    staff, other = make.staff("unit_staff"), make.user("other@example.org")
    item = make.feedback(scene.milestone, author=other, moderation="held", published_at=None)
    actions.decide(actions.publish(item, staff), "accepted", "لأنه مفيد.", scene.entity, staff)

    call_command("send_digests")
    call_command("remind_focal_points")

    letters = letters_to_others()
    assert len(letters) >= 3
    assert words_in(letters) <= PUBLIC


def test_each_word_is_seen_once_its_place_is_public(client, scene, monkeypatch):
    """The test above is not blind: with every state made public, it sees every word."""
    monkeypatch.setattr(digests, "MOST_LINES", 1000)
    planted = canaries.plant(scene)
    for reveal in dict.fromkeys(planted.values()):
        reveal()

    # The Arabic pages tell all; of the English ones the feedback, whose replies have words of their own.
    seen = words_in(seen_by_anybody(client, left_out=("/en/plans/", "/en/account/", "/en/follows/")).values())

    assert set(planted) - seen == set()
    call_command("send_digests")
    assert {"canary-held-body", "canary-declined-body", "canary-update-draft"} <= words_in(letters_to_others())


def test_a_leak_is_found(client, scene, monkeypatch):
    canaries.plant(scene)
    monkeypatch.setattr(FeedbackQuerySet, "published", FeedbackQuerySet.all)

    found = words_in(look(client, ["/data/feedback.csv"], follow=False).values())

    assert {"canary-held-body", "canary-declined-body", "canary-withdrawn-body"} <= found
