"""Words in every private place. Each has a function that makes its place public, so that a test can tell a word that
is hidden from one that it cannot see; what no state makes public is written into a public text instead."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts import organisations, verification
from accounts.models import KeptForm, Membership
from commitments.follows import follow_at_once, note
from commitments.models import ImportBatch
from feedback.models import Appeal, JointAnswer, Naming, Settlement
from pages import personal
from tests import make

STATES = {
    "held": {"moderation": "held", "published_at": None},
    "declined": {"moderation": "declined", "declined_reason": "سبب"},
    "withdrawn": {"outcome": "withdrawn"},
    "for-body": {"naming": Naming.BODY_ONLY, "moderation": "held", "published_at": None},
}
WRITTEN = ["body", "current_wording", "proposed_wording", "reason", "author_name", "organisation"]
# How a name becomes public.
NAMINGS = {"author_name": Naming.OWN_NAME, "organisation": Naming.ORGANISATION}


@dataclass
class Scene:
    """What everybody reads, and beside which the words are planted."""

    commitment: object
    milestone: object
    workshop: object
    group: object
    author: object
    entity: object

    @property
    def subjects(self):
        return [self.commitment.plan, self.commitment, self.milestone, self.workshop, self.group]


def scene():
    commitment = make.commitment(number=1)
    group = make.group(make.session(make.workshop("june")), commitment=commitment)
    author = make.user("canary-author-address@example.org", name="canary-author-account")
    public = Scene(commitment, make.milestone(commitment, number=1), group.workshop, group, author, make.entity("moy"))
    for number, subject in enumerate(public.subjects):
        make.feedback(subject, body=f"canary-public-{number}", naming=Naming.WITHOUT_NAME)
    return public


def plant(public):
    """Plant all words; return {word: function that makes its place public}."""
    found = {"canary-author-address": in_a_text(public), "canary-author-account": in_a_text(public)}
    for kind in KINDS:
        found |= kind(public)
    return {word: reveal if reveal else in_a_text(public, word) for word, reveal in found.items()}


def in_a_text(public, word=None):
    """Return a function that writes the word where everybody reads it; None leaves it to plant()."""
    return word and (lambda: make.feedback(public.milestone, body=word))


def shown(rows, **values):
    """Return a function that makes the rows public by these values."""
    return lambda: rows.update(**values)


def the(row):
    return type(row)._base_manager.filter(pk=row.pk)


# Feedback


def published(item, field, word):
    """Return a function that publishes the feedback in such a way that the field shows."""
    values = {"naming": NAMINGS.get(field, Naming.WITHOUT_NAME), "moderation": "published", "outcome": "received"}
    if field.endswith("_wording") or field == "reason":
        values |= {"current_wording": f"{word} مساءً", "proposed_wording": f"{word} صباحاً", "reason": word}
    return shown(the(item), published_at=timezone.now(), **values)


def feedback(public):
    found = {}
    places = [(state, field) for state in STATES for field in WRITTEN] + [
        ("without-name", "author_name"),
        ("without-name", "organisation"),
    ]
    for number, (state, field) in enumerate(places):
        word = f"canary-{state}-{field.replace('_', '-')}"
        fields = {"naming": Naming.WITHOUT_NAME} | STATES.get(state, {}) | {"author": public.author, field: word}
        item = make.feedback(public.subjects[number % 5], **fields)
        found[word] = published(item, field, word)
    declined = make.feedback(public.milestone, moderation="declined", declined_reason="canary-declined-why")
    make.endorsement(declined, make.organisation(name_ar="canary-endorser"))
    refused = {"result": "confirmed", "answer": "canary-appeal-answer", "answered_at": timezone.now()}
    Appeal.objects.create(feedback=declined, text="canary-appeal", **refused)
    return found | dict.fromkeys(["canary-declined-why", "canary-endorser", "canary-appeal", "canary-appeal-answer"])


def files(public):
    """Names of what was attached, and the states of an item that was edited, taken down and published again."""
    held = make.feedback(public.milestone, **STATES["held"])
    make.attachment(feedback=held, name="canary-held-file.pdf", is_sent=True)
    make.attachment(draft=make.draft(public.milestone), name="canary-draft-file.pdf")
    item = make.feedback(public.milestone, author=public.author, body="ملاحظة")
    make.attachment(feedback=item, name="canary-unsent-file.pdf")
    for fields in [
        {"body": "canary-edit-taken-down"},
        {"moderation": "declined", "declined_reason": "canary-edit-why"},
        {"body": "canary-edit-held", "moderation": "held", "declined_reason": ""},
        {"body": "ملاحظة", "moderation": "published", "edited_at": timezone.now()},
    ]:
        row = the(item).get()
        vars(row).update(fields)
        row.save()
    names = ["held-file", "draft-file", "unsent-file", "edit-taken-down", "edit-why", "edit-held"]
    return dict.fromkeys(f"canary-{name}" for name in names)


def answers(public):
    item = make.feedback(public.commitment, author=public.author, body="ملاحظة")
    draft = item.replies.create(body_ar="canary-reply-draft", body_en="canary-reply-draft-en", entity=public.entity)
    body_only = make.feedback(
        public.milestone,
        naming=Naming.BODY_ONLY,
        moderation="held",
        published_at=None,
        deciding_entity=public.entity,
        **make.decision(decision_reason_ar="canary-for-body-decision"),
    )
    body_only.replies.create(body_ar="canary-for-body-reply", entity=public.entity, published_at=timezone.now())
    publish = shown(the(draft), published_at=timezone.now())
    open_it = shown(the(body_only), naming=Naming.WITHOUT_NAME, moderation="published", published_at=timezone.now())
    return {
        "canary-reply-draft": publish,
        "canary-reply-draft-en": publish,
        "canary-for-body-decision": open_it,
        "canary-for-body-reply": open_it,
    }


def prepared(public):
    """What staff write before they answer: to the entity, to each other, and the answer that is not published yet."""
    item = make.feedback(public.milestone, body="ملاحظة")
    item.private_notes.create(text="canary-private-note")
    draft = make.assignment(item, make.entity("drafting", name_ar="canary-drafting-entity"), note="canary-asked-note")
    draft.outcome, draft.reason_ar, draft.reason_en = "accepted", "canary-prepared-ar", "canary-prepared-en"
    draft.state, draft.returned_note = "ready", "canary-returned-draft"
    draft.save()
    words = ["private-note", "drafting-entity", "asked-note", "prepared-ar", "prepared-en", "returned-draft"]
    return dict.fromkeys(f"canary-{word}" for word in words)


def templates(public):
    """Texts with which answers begin, and which nobody has put into one yet."""
    words = ["template-name", "template-ar", "template-en"]
    name, arabic, english = (f"canary-{word}" for word in words)
    make.answer_template(name=name, text_ar=arabic, text_en=english)
    return dict.fromkeys([name, arabic, english])


def settlements(public):
    """What authors say of decisions: a reply that nobody has read yet, one that was declined, and one to the body."""
    found = {"canary-settlement-why": None}
    for state, fields in {
        "held": {},
        "declined": {"moderation": "declined", "declined_reason": "canary-settlement-why"},
        "for-body": {"moderation": "published"},
    }.items():
        item = make.feedback(public.milestone, **make.decision(), **(STATES[state] if state == "for-body" else {}))
        word = f"canary-settlement-{state}"
        reply = Settlement.objects.create(feedback=item, verdict="settled", words=word, **fields)
        found[word] = shown(the(reply), moderation="published", declined_reason="")
        if state == "for-body":
            open_it = {"naming": Naming.WITHOUT_NAME, "moderation": "published", "published_at": timezone.now()}
            found[word] = shown(the(item), **open_it)
    return found


def joint(public):
    """One decision on what everybody reads and on what nobody does: the public page names only the former."""
    shared = {"joint_answer": JointAnswer.objects.create(), "naming": Naming.WITHOUT_NAME} | make.decision()
    for _ in range(2):
        make.feedback(public.milestone, **shared)
    found = {}
    for state in ["held", "declined", "for-body"]:
        word = f"canary-joint-{state}"
        item = make.feedback(public.milestone, **shared | STATES[state] | {"body": word})
        open_it = {"naming": Naming.WITHOUT_NAME, "moderation": "published", "published_at": timezone.now()}
        found[word] = shown(the(item), **open_it)
    return found


def drafts(public):
    words = {name: f"canary-draft-{name.replace('_', '-')}" for name in WRITTEN}
    draft = make.draft(public.milestone, email="canary-draft-address@example.org", **words)

    def send():
        for field, word in words.items():
            item = make.feedback(public.milestone, **{field: getattr(draft.as_feedback(public.milestone), field)})
            published(item, field, word)()

    return dict.fromkeys(words.values(), send) | {"canary-draft-address": None}


def subjects(public):
    """Public feedback on what is not public itself."""
    plan = make.plan("hidden-plan", number=8, published_at=None)
    workshop = make.workshop("hidden-meeting", published_at=None)
    hidden = {
        "plan": plan,
        "commitment": make.commitment(published_at=None),
        "milestone": make.milestone(public.commitment, published_at=None),
        "workshop": workshop,
        "group": make.group(make.session(make.workshop("hidden-day", published_at=None))),
    }
    found = {}
    for name, row in hidden.items():
        word = f"canary-on-hidden-{name}"
        make.feedback(row, body=word)
        found[word] = shown(the(row.workshop if name == "group" else row), published_at=make.long_ago())
    return found


def causes(public):
    """A public change that private feedback caused, and a change of a milestone that is private again."""
    public.milestone.title_ar = "تدريب ضباط الارتباط"
    public.milestone.save()
    found = {}
    texts = {
        "canary-cause-for-body": {"body": "canary-cause-for-body"} | STATES["for-body"],
        "canary-cause-declined": {"body": "canary-cause-declined"} | STATES["declined"],
        "canary-cause-name": {"author_name": "canary-cause-name", "naming": Naming.WITHOUT_NAME},
    }
    for word, fields in texts.items():
        item = make.feedback(public.milestone, **make.decision(), **fields)
        make.caused_change(item, public.milestone)
        decided = {"naming": Naming.OWN_NAME, "moderation": "published", "published_at": timezone.now()}
        found[word] = shown(the(item), **decided)
    hidden = make.milestone(public.commitment, title_ar="canary-taken-back-title", published_at=None)
    make.caused_change(make.feedback(public.milestone, **make.decision()), hidden)
    return found | {"canary-taken-back-title": shown(the(hidden), published_at=make.long_ago())}


# Plans, meetings, reports


def plans(public):
    plan = make.plan("nap7", number=7, name_ar="canary-plan-name", published_at=None)
    inside = make.commitment(plan, number=1, title_ar="canary-commitment-of-a-hidden-plan")
    hidden = make.commitment(
        number=3, title_ar="canary-commitment-title", objective_ar="canary-commitment-objective", published_at=None
    )
    titles = {"title_ar": "canary-milestone-title", "description_ar": "canary-milestone-description"}
    draft = make.milestone(public.commitment, published_at=None, **titles)
    tomorrow = timezone.now() + timedelta(days=1)
    scheduled = make.milestone(public.commitment, title_ar="canary-scheduled-title", published_at=tomorrow)
    make.milestone(hidden, title_ar="canary-milestone-of-a-hidden-commitment")
    renamed = make.milestone(public.commitment, title_ar="canary-title-before", published_at=None)
    renamed.title_ar, renamed.published_at = "معلم", timezone.now()
    renamed.save()
    with_plan = shown(the(plan), published_at=make.long_ago())
    publish = shown(the(hidden), published_at=make.long_ago())
    publish_draft = shown(the(draft), published_at=make.long_ago())
    assert inside.plan == plan
    return {
        "canary-plan-name": with_plan,
        "canary-commitment-of-a-hidden-plan": with_plan,
        "canary-commitment-title": publish,
        "canary-commitment-objective": publish,
        "canary-milestone-of-a-hidden-commitment": publish,
        "canary-milestone-title": publish_draft,
        "canary-milestone-description": publish_draft,
        "canary-scheduled-title": shown(the(scheduled), published_at=make.long_ago()),
        "canary-title-before": None,
    }


def meetings(public):
    workshop = make.workshop(
        "closed", title_ar="canary-workshop-title", place_ar="canary-workshop-place", published_at=None
    )
    session = make.session(workshop, title_ar="canary-session-title")
    make.group(session, topic_ar="canary-group-topic", summary_ar="canary-group-summary")
    publish = shown(the(workshop), published_at=make.long_ago())
    words = ["workshop-title", "workshop-place", "session-title", "group-topic", "group-summary"]
    return {f"canary-{word}": publish for word in words}


def reports(public):
    found = {}
    for state in ["draft", "submitted", "returned"]:
        texts = {"text_ar": f"canary-update-{state}", "reason_ar": f"canary-update-{state}-reason"}
        note = {"returned_note": "canary-returned-note"} if state == "returned" else {}
        milestone = make.milestone(public.commitment)
        update = make.update(milestone, state=state, approved_on=None, **texts, **note)
        approve = shown(the(update), state="approved", approved_on=timezone.localdate())
        found |= {texts["text_ar"]: approve, texts["reason_ar"]: approve}
        if state == "submitted":
            file = ContentFile(b"%PDF-1.4 canary-evidence-file", name="minutes.pdf")
            make.evidence(update, title_ar="canary-evidence-title", file=file)
            found |= {"canary-evidence-title": approve, "canary-evidence-file": approve}
    return found | {"canary-returned-note": None}


def imports(public):
    ImportBatch.objects.create(
        file_name="canary-import-file.xlsx", rows=[{"title": "canary-import-row"}], note="canary-import-note"
    )
    return dict.fromkeys(["canary-import-file", "canary-import-row", "canary-import-note"])


# People


def people(public):
    invited = make.staff("unit_staff", "canary-invited-address@example.org", name="canary-invited-name")
    invited.invited_at = timezone.now()
    invited.save()
    member = make.user(name="canary-member-name")
    Membership.objects.create(user=member, entity=public.entity)
    KeptForm.objects.create(user=invited, path="/ar/admin/", fields={"title": ["canary-kept-form"]})
    facilitator = make.staff("facilitator", "canary-facilitator-address@example.org")
    public.group.facilitator = facilitator
    public.group.save()
    erased = make.user("canary-erased-address@example.org", name="canary-erased-name")
    naming = {
        "naming": Naming.OWN_NAME,
        "author_name": "canary-erased-author",
        "organisation": "canary-erased-organisation",
    }
    make.feedback(public.milestone, author=erased, body="كلام من مُحي", **naming)
    personal.erase(erased)
    words = ["invited-address", "invited-name", "member-name", "kept-form", "facilitator-address"]
    words += ["erased-address", "erased-name", "erased-author", "erased-organisation"]
    return dict.fromkeys(f"canary-{word}" for word in words)


def organisations_of(public):
    """Organisations that nobody verified, whoever asked to belong to one, and whom its members invited."""
    person = make.user("canary-proposer-address@example.org")
    names = {"name_ar": "canary-proposed-name", "name_en": "canary-proposed-name-en", "kind": "civil_society"}
    declined = organisations.propose(person, **names).entity
    verification.decline_organisation(declined, "canary-proposal-declined")
    society = make.entity("society", kind="civil_society")
    verification.decline(organisations.ask(person, society, "member"), "canary-membership-declined")
    organisations.invite(society, "canary-asked-to-join@example.org", "member", person)
    words = ["proposer-address", "proposed-name", "proposed-name-en", "proposal-declined", "membership-declined"]
    return dict.fromkeys(f"canary-{word}" for word in [*words, "asked-to-join"])


def followers(public):
    follow_at_once(public.commitment, make.user("canary-follower-address@example.org"))
    note(public.milestone, "canary-unproved-address@example.org", "ar")
    return dict.fromkeys(["canary-follower-address", "canary-unproved-address"])


def letters(public):
    make.mail(to=[public.author.email], subject="canary-letter-subject", message="canary-letter-text")
    return dict.fromkeys(["canary-letter-subject", "canary-letter-text"])


KINDS = [
    feedback,
    files,
    answers,
    prepared,
    templates,
    settlements,
    joint,
    drafts,
    subjects,
    causes,
    plans,
    meetings,
    reports,
    imports,
    people,
    organisations_of,
    followers,
    letters,
]
