"""Every letter of the portal, as the portal's own actions write it, about things with long and awkward words."""

from datetime import timedelta
from uuid import uuid4

from allauth.account.adapter import get_adapter
from django.utils import timezone
from django.utils.translation import override
from post_office.models import Email

from accounts import actions as account_actions
from accounts import emails as account_emails
from accounts import organisations, verification
from accounts.models import Entity, Membership
from commitments import actions as plan_actions
from commitments import follows
from commitments.models import Follow, ImportBatch, ProgressUpdate
from commitments.reminders import send_reminders
from commitments.workbooks import actions as workbooks
from feedback import actions as feedback_actions
from feedback import (
    actions_answering,
    actions_drafts,
    actions_editing,
    actions_moderation,
    actions_trace,
    reminders,
    trace,
)
from feedback.models import Feedback, Naming
from pages import digests
from tests import make

Role = Membership.Role

# A name that begins in the other direction, is longer than a line, and has what HTML would read as its own.
NAME = "Transparency & Rights Jordan – جمعية الشفافية وسيادة القانون والمشاركة المجتمعية في المحافظات «الكرك» <2>"
MINISTRY = "وزارة التخطيط والتعاون الدولي والشؤون البرلمانية والتطوير المؤسسي – مديرية الحوكمة (MoPIC)"
PERSON = "Layla O'Neill ليلى بنت عبد الرحمن الخطيب"
TITLE = "إطلاق منصة Open Data (الإصدار 2.0) لنشر بيانات الموازنة والمشتريات، و«لوحة مؤشرات» تُحدَّث كل شهر"
WORDS = (
    "نقترح أن تُنشر الخطة التفصيلية <b>قبل</b> نهاية آذار & أن تُذكر الجهة المسؤولة.\r\n\r\n\r\n\r\n"
    "Please see https://example.org/a?b=1&c=2 for what others do.   \n{% now 'Y' %} {{ settings.SECRET_KEY }}\n\n"
    "- أولاً: موعد لكل معلم\n- ثانياً: من نسأل؟"
)
REASON = (
    "نشكركم على ملاحظتكم الوافية.\n\n\nدرستها الجهة المنفذة في اجتماعها (رقم 12/2026)، ورأت أن المهلة لا تكفي؛ "
    "وسنعود إليها عند إعداد الخطة التالية <بعد> التشاور مع OGP.\n\nالمرجع: https://example.org/minutes?id=7&lang=ar"
)
FILE = 'detailed plan – خطة "2.1" <new>.xlsx'


def write_all(language):
    """Queue every letter at least once, in the language; returns the Emails in the order of writing."""
    with override(language):
        cast = Cast(language)
        for part in [accounts, members, points, answers, reports, workbook, followers]:
            part(cast)
    return list(Email.objects.select_related("letter").order_by("pk"))


class Cast:
    """The people of the letters, all with the same language."""

    def __init__(self, language):
        self.language = language
        self.society = make.organisation(name_ar=NAME, name_en=None)
        self.ministry = make.entity("mopic-2", name_ar=MINISTRY, name_en="Ministry of Planning (MoPIC)")
        self.commitment = make.commitment(number=2, lead=self.ministry, title_ar=TITLE, short_title_ar=TITLE[:90])
        self.milestone = make.milestone(self.commitment, title_ar=TITLE * 2, title_en=None)
        self.author = self.person("author")
        self.submitter = make.submitter(self.society, "submitter@example.org")
        self.name(self.submitter)
        self.head = self.name(make.staff("unit_head", "head@example.org"))
        self.focal = self.name(make.focal_point(self.ministry, "focal@example.org"))

    def person(self, name):
        return self.name(make.user(f"{name}@example.org"))

    def name(self, person):
        person.name, person.language = PERSON, self.language
        person.save()
        return person

    def item(self, about=None, **fields):
        held = {"moderation": Feedback.Moderation.HELD, "published_at": None}
        words = {"body": WORDS, "author": self.author, "language": self.language}
        return make.feedback(about or self.milestone, **held | words | fields)


def accounts(cast):
    adapter = get_adapter()
    closed = make.user("closed@example.org", is_active=False)
    for person in ["nobody@example.org", closed.email, cast.head.email]:
        adapter.send_mail("account/email/unknown_account", person, {})
    adapter.send_mail("account/email/login_code", cast.author.email, {"code": "012345"})
    account_emails.erase_code(cast.author, "987650")
    for person in [cast.author, cast.head]:
        adapter.send_password_reset_mail(person, person.email, {"uid": "4f", "key": "c8xyz-0123456789abcdef"})
    adapter.send_notification_mail("account/email/password_changed", cast.head)
    for event in ["totp_activated", "totp_deactivated", "webauthn_added", "webauthn_removed"]:
        adapter.send_notification_mail(f"mfa/email/{event}", cast.head)
    adapter.send_notification_mail("mfa/email/recovery_codes_generated", cast.head)
    account_emails.second_step_changed(cast.head, "reset")
    account_actions.invite(cast.focal)


def members(cast):
    asked = organisations.ask(cast.author, cast.society, Role.MEMBER)
    verification.verify(asked)
    mine = cast.society.memberships.get(user=cast.submitter)
    organisations.set_role(asked, Role.SUBMITTER, mine)
    organisations.set_role(asked, Role.MEMBER, mine)
    invited = cast.person("invited")
    organisations.accept(organisations.invite(cast.society, invited.email, Role.MEMBER, cast.submitter), invited)
    organisations.remove(cast.society.memberships.get(user=invited), mine)
    organisations.remove(organisations.ask(invited, cast.society, Role.MEMBER), mine)
    verification.decline(organisations.ask(invited, cast.society, Role.MEMBER), REASON)
    proposed = organisations.propose(cast.person("proposer"), "جمعية النزاهة", "", Entity.Kind.CIVIL_SOCIETY)
    verification.merge(proposed.entity, cast.society)
    twin = make.entity(kind=Entity.Kind.CIVIL_SOCIETY)
    twin.memberships.create(user=cast.person("twin"), verified_at=timezone.now())
    verification.merge(twin, cast.society)
    organisations.leave(asked)
    cast.society.memberships.create(user=cast.author, role=Role.MEMBER, verified_at=timezone.now())
    organisations.leave(cast.society.memberships.get(user=cast.submitter), is_sure=True)
    cast.society.memberships.create(user=cast.submitter, role=Role.SUBMITTER, verified_at=timezone.now())


def points(cast):
    draft = make.draft(cast.milestone, email=cast.author.email)
    feedback_actions.send_code(draft, "browser of Layla", "192.0.2.1")
    shared = make.draft(cast.milestone, browser=None)
    shared.entity, shared.owner = cast.society, cast.author
    shared.save()
    actions_drafts.mark_ready(shared, cast.author)
    sent = make.draft(
        cast.milestone,
        body=WORDS,
        email=cast.author.email,
        current_wording=TITLE,
        proposed_wording=WORDS,
        reason=REASON,
    )
    item = feedback_actions.receive(sent, cast.author)
    feedback_actions.receive(
        make.draft(cast.commitment, body=WORDS, email=cast.author.email, naming=Naming.BODY_ONLY), cast.author
    )
    changed = {"body": WORDS + "!", "current_wording": TITLE, "proposed_wording": WORDS, "reason": REASON}
    actions_editing.edit(item, changed, cast.author, item.version)
    feedback_actions.decline(item, REASON, cast.head)
    actions_moderation.appeal(item, WORDS, cast.author)
    actions_moderation.confirm_refusal(item, REASON, cast.head)
    feedback_actions.publish(cast.item(), cast.head)
    looked_at_again = cast.item()
    feedback_actions.decline(looked_at_again, REASON, cast.head)
    actions_moderation.appeal(looked_at_again, WORDS, cast.author)
    feedback_actions.publish(looked_at_again, cast.head)
    for_the_body = cast.item(naming=Naming.BODY_ONLY)
    feedback_actions.decline(for_the_body, REASON, cast.head)
    actions_moderation.take_up(for_the_body, cast.head)
    feedback_actions.decide(for_the_body, Feedback.Outcome.ANSWERED, REASON, cast.ministry, cast.head)


def answers(cast):
    item = cast.item(
        moderation=Feedback.Moderation.PUBLISHED, published_at=timezone.now(), received_at=make.long_ago()
    )
    other = make.entity("other", name_ar="هيئة النزاهة ومكافحة الفساد (JIACC)")
    cast.name(make.focal_point(other, "other@example.org"))
    due_on = timezone.localdate() + timedelta(days=3)
    actions_answering.assign(item, other, due_on, cast.head)
    actions_answering.assign(item, cast.ministry, due_on, cast.head, REASON)
    draft = item.draft_answers.get(entity=cast.ministry)
    draft.outcome, draft.reason_ar = Feedback.Outcome.PARTLY_ACCEPTED, REASON
    draft.save()
    draft = actions_answering.submit_draft(draft, cast.focal)
    actions_answering.return_draft(draft, REASON, cast.head)
    for days in [-11, -1, 0, 1]:
        cast.item(cast.commitment, due_on=timezone.localdate() + timedelta(days=days), author=None)
    reminders.send_reminders()
    feedback_actions.decide(item, Feedback.Outcome.PARTLY_ACCEPTED, REASON, cast.ministry, cast.head)
    reply = item.replies.create(body_ar=REASON, entity=cast.ministry)
    feedback_actions.publish_reply(reply, cast.head)
    actions_trace.settle(item, "not_settled", "لم يُجب القرار عن سؤالنا.", cast.author)
    actions_trace.decline_words(item, REASON, cast.head)
    plan_actions.move_end(cast.milestone, timezone.localdate() + timedelta(days=90), "طلب الشركاء مهلة", cast.head)
    feedback_actions.start_review(item, cast.head)
    actions_trace.link_changes(item, list(trace.possible_changes(item)), cast.head)


def reports(cast):
    rows = [cast.milestone, *(make.milestone(cast.commitment, title_ar=f"معلم {n}", title_en=None) for n in "12")]
    period = make.period(name_ar="الربع الأول من عام ٢٠٢٧", name_en="")
    send_reminders()
    period.due_on = timezone.localdate() - timedelta(days=3)
    period.save()
    send_reminders()
    common = {"state": ProgressUpdate.State.DRAFT, "author": cast.focal, "approved_on": None, "text_ar": WORDS}
    updates = [make.update(row, period=period, **common) for row in rows]
    plan_actions.submit_updates(updates, cast.focal)
    for verdicts in [{0: REASON, 1: None, 2: REASON}, {0: None, 2: None}]:
        plan_actions.judge_updates([plan_actions.Verdict(updates[n], note) for n, note in verdicts.items()], cast.head)
        if REASON in verdicts.values():
            plan_actions.submit_updates([updates[0], updates[2]], cast.focal)
    alone = plan_actions.submit_update(make.update(rows[0], percent=None, is_unchanged=True, **common), cast.focal)
    plan_actions.return_update(alone, cast.head, REASON)


def workbook(cast):
    for note in [REASON, ""]:
        batch = ImportBatch.objects.create(author=cast.focal, key=uuid4(), file_name=FILE, new_count=12, rows=[])
        batch = workbooks.hand_in(batch, cast.focal)
        if note:
            workbooks.decline(batch, cast.head, note)
        else:
            workbooks.apply_import(batch, cast.head)


def followers(cast):
    follows.ask(cast.milestone, "reader@example.org", "192.0.2.7")
    follow = Follow.objects.get()
    follows.confirm(follow, cast.language)
    Follow.objects.update(asked_at=make.long_ago(), confirmed_at=make.long_ago())
    follows.ask(cast.milestone, "reader@example.org", "192.0.2.7")
    follows.note(cast.milestone.commitment.plan, "reader@example.org", cast.language)
    Follow.objects.update(confirmed_at=make.long_ago())
    digests.send()
