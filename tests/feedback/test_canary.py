"""Words planted where nobody may see them must be on no public address, whoever built it."""

import re
from io import BytesIO
from urllib.parse import urljoin, urlsplit
from zipfile import ZipFile

import pytest
from django.utils import timezone

from accounts import organisations
from feedback.models import Appeal, JointAnswer, Naming, Settlement
from tests import make

# Pages where everybody writes or signs in, and what is downloaded whole: not part of the walk.
NOT_WALKED = re.compile(r"^/(static|media)/|/admin/|/account/")


@pytest.fixture
def canaries(db):
    """Plant a word in every private place, and "canary-public" where everybody reads it."""
    commitment = make.commitment(number=1)
    milestone, author = (
        make.milestone(commitment, number=1),
        make.user("canary-author@example.org", name="canary-user"),
    )
    group = make.group(make.session(make.workshop("june")), commitment=commitment)
    for number, subject in enumerate([commitment.plan, commitment, milestone, group.workshop, group]):
        plant(subject, number, author)
    draft = make.draft(milestone, reason="canary-draft-reason")
    make.attachment(draft=draft, name="canary-draft-file.pdf")
    make.draft(milestone, body="canary-draft", email="canary-draft@example.org", author_name="canary-draft-name")
    make.feedback(make.milestone(commitment, published_at=None), body="canary-subject-unpublished")
    plant_organisations(author)
    plant_changes(milestone)
    plant_settlements(milestone)
    plant_joint_answers(milestone)


def plant_settlements(milestone):
    """What authors say of decisions: a reply that nobody has read yet, one that was declined, and one to the body."""
    for words, fields in {
        "canary-held-words": {},
        "canary-declined-words": {"moderation": "declined", "declined_reason": "canary-why-declined-words"},
    }.items():
        item = make.feedback(milestone, **make.decision(), naming=Naming.WITHOUT_NAME)
        Settlement.objects.create(feedback=item, verdict="not_settled", words=words, **fields)
    private = make.feedback(
        milestone, **make.decision(), naming=Naming.BODY_ONLY, moderation="held", published_at=None
    )
    Settlement.objects.create(
        feedback=private, verdict="settled", words="canary-body-only-words", moderation="published"
    )


def plant_joint_answers(milestone):
    """One decision on what everybody reads and on what nobody does: the public page names only the former."""
    joint = {"joint_answer": JointAnswer.objects.create(), "author_name": "canary-name"} | make.decision()
    public = {"naming": Naming.WITHOUT_NAME, "reference": "5-1-901"}
    make.feedback(milestone, **joint, **public)
    make.feedback(milestone, **joint, **public | {"reference": "5-1-902"})
    for reference, state in {
        "canary-joint-body-only": {"naming": Naming.BODY_ONLY, "moderation": "held", "published_at": None},
        "canary-joint-declined": {"moderation": "declined", "declined_reason": "canary-why-declined-joint"},
        "canary-joint-held": {"moderation": "held", "published_at": None},
    }.items():
        make.feedback(milestone, **joint, **public | {"reference": reference} | state)


def plant_organisations(person):
    """Organisations that nobody verified, whoever belongs to one, and whom its members invited."""
    for number in range(2):
        name = {"name_ar": f"canary-proposed-{number}-أ", "name_en": f"canary-proposed-en-{number}"}
        membership = organisations.propose(person, **name, kind="civil_society")
    organisations.decline_organisation(membership.entity, "canary-organisation-declined")
    society = make.entity("society", kind="civil_society")
    organisations.decline(organisations.ask(person, society, "member"), "canary-membership-declined")
    organisations.invite(society, "canary-invited@example.org", "member", person)


def plant_changes(milestone):
    """What changed and was taken back later; and a public change, caused by what is for the body only."""
    common = {"author_name": "canary-name", "organisation": "canary-organisation"} | make.decision()
    hidden = make.milestone(milestone.commitment, published_at=None, title_ar="canary-changed-and-taken-back")
    make.caused_change(make.feedback(milestone, **common, naming=Naming.WITHOUT_NAME), hidden)
    milestone.title_ar = "تدريب ضباط الارتباط"
    milestone.save()
    for state in [
        {"naming": Naming.BODY_ONLY},
        {"moderation": "declined", "declined_reason": "canary-declined-cause"},
    ]:
        private = {"moderation": "held", "published_at": None, "body": "canary-private-cause"} | common | state
        make.caused_change(make.feedback(milestone, **private), milestone)


def plant(subject, number, author):
    common = {"author": author, "author_name": "canary-name", "organisation": "canary-organisation"}
    public = make.feedback(subject, **common, body=f"canary-public-{number}", naming=Naming.WITHOUT_NAME)
    public.replies.create(body_ar="canary-reply-draft", entity=make.entity("moy"))
    make.attachment(feedback=public, name="canary-change-file.pdf")
    held = make.feedback(
        subject,
        **common,
        body="canary-held",
        proposed_wording="canary-held-wording",
        reason="canary-held-reason",
        moderation="held",
        published_at=None,
    )
    make.attachment(feedback=held, name="canary-held-file.pdf", is_sent=True)
    change(public, author)
    prepare(public)
    declined = make.feedback(
        subject, **common, body="canary-declined", moderation="declined", declined_reason="canary-reason-declined"
    )
    make.endorsement(declined, make.organisation(name_ar="canary-endorser"))
    Appeal.objects.create(
        feedback=declined,
        text="canary-appeal",
        result="confirmed",
        answer="canary-appeal-answer",
        answered_at=timezone.now(),
    )
    make.feedback(subject, **common, body="canary-withdrawn", outcome="withdrawn")
    body_only = make.feedback(
        subject,
        **common,
        body="canary-body-only",
        naming=Naming.BODY_ONLY,
        moderation="held",
        outcome="answered",
        decided_at=timezone.now(),
        decision_reason_ar="canary-body-only-decision",
    )
    body_only.replies.create(body_ar="canary-body-only-reply", entity=make.entity("moy"), published_at=timezone.now())


def change(item, author):
    """Leave behind an item two states that nobody read: one held, and one that staff took down."""
    save(item, author, body="canary-change-taken-down")
    save(item, author, moderation="declined", declined_reason="canary-change-reason")
    save(item, author, body="canary-change-held", moderation="held", declined_reason="")
    save(item, author, body=item.body, moderation="published", edited_at=timezone.now())


def save(item, author, **fields):
    row = type(item).objects.get(pk=item.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    row._history_user = author
    row.save()


def prepare(item):
    """What staff write before they answer: to the entity, to each other, and the answer that is not published yet."""
    item.private_notes.create(text="canary-private-note")
    draft = make.assignment(item, make.entity("canary-drafting-entity"), note="canary-assignment-note")
    draft.outcome, draft.reason_ar, draft.reason_en = "accepted", "canary-prepared-ar", "canary-prepared-en"
    draft.state, draft.returned_note = "ready", "canary-returned-note"
    draft.save()


def walk(client, *starts):
    """Follow every link from the starts; return {address: text} of all answers."""
    found, waiting = {}, list(starts)
    while waiting:
        address = waiting.pop()
        if address in found or NOT_WALKED.search(address):
            continue
        response = client.get(address)
        found[address] = text_of(response)
        for link in re.findall(r'(?:href="|<loc>)([^"<]+)', found[address]):
            target = urlsplit(urljoin(address, link.replace("&amp;", "&")))
            if target.netloc in {"", "testserver", "localhost:8000"} and target.scheme in {"", "http"}:
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return found


def text_of(response):
    """All text of an answer, also where it is streamed or packed, or says to look elsewhere."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        packed = ZipFile(BytesIO(content))
        content = b"".join(packed.read(name) for name in packed.namelist())
    return response.headers.get("Location", "") + content.decode("utf-8", "ignore")


def test_no_public_address_shows_what_is_private(client, canaries):
    lists = ["/ar/feedback/?state=unanswered", "/ar/feedback/?by=newest", "/ar/feedback/?by=workshop&open=1"]
    pages = walk(client, "/ar/", "/en/", "/sitemap.xml", "/robots.txt", *lists)

    seen = {word for text in pages.values() for word in re.findall(r"canary-[\w-]+", text)}

    assert seen == {f"canary-public-{number}" for number in range(5)}
    assert any(re.fullmatch(r"/feedback/[\d-]+\.json", address) for address in pages)
    assert {"/ar/feedback/", "/en/feedback/", "/ar/data/", "/ar/plans/nap5/"} <= set(pages)
    assert {".csv", ".json", ".xlsx"} <= {address[address.rfind(".") :] for address in pages}


def test_no_search_finds_what_is_private(client, canaries):
    private = ["name", "organisation", "held", "reply-draft", "body-only", "body-only-decision", "reason-declined"]
    for page in ["/ar/feedback/", "/data/feedback.json"]:
        for word in [f"canary-{each}" for each in private]:
            assert "canary-public" not in text_of(client.get(page, {"words": word})), (page, word)
        assert "canary-public-3" in text_of(client.get(page, {"words": "canary-public-3"}))
