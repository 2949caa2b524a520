"""Rows for tests: each function fills in what the test is not about, and publishes what can be published."""

from datetime import datetime, timedelta
from io import StringIO
from itertools import count
from uuid import uuid4

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from post_office.models import Email

from accounts.models import Entity, Membership, SignIn, User
from commitments.models import (
    Activity,
    Commitment,
    EntityRole,
    Evidence,
    Milestone,
    Plan,
    ProgressUpdate,
    ReportingPeriod,
    Theme,
)
from core.models import Letter
from feedback import actions_drafts
from feedback.models import (
    AnswerTemplate,
    Assignment,
    Attachment,
    CausedChange,
    DraftAnswer,
    Endorsement,
    Feedback,
    Kind,
    Naming,
    Window,
)
from workshops.models import WorkingGroup, Workshop, WorkshopSession

numbers = count(1)


def long_ago():
    return timezone.now() - timedelta(days=30)


def entity(slug=None, **fields):
    slug = slug or f"entity-{next(numbers)}"
    defaults = {"kind": Entity.Kind.MINISTRY, "name_ar": f"جهة {slug}", "name_en": f"Entity {slug}"} | fields
    return Entity.objects.get_or_create(slug=slug, defaults=defaults)[0]


def user(email=None, **fields):
    return User.objects.create_user(email or f"person{next(numbers)}@example.org", **fields)


def staff(role, email=None, **fields):
    """A member of staff in the role's group."""
    if not Group.objects.filter(name=role).exists():
        call_command("sync_roles", stdout=StringIO())
    person = user(email, is_staff=True, **fields)
    person.groups.add(Group.objects.get(name=role))
    return person


def focal_point(entity, email=None):
    person = staff("focal_point", email)
    Membership.objects.create(user=person, entity=entity, role=Membership.Role.FOCAL_POINT, verified_at=timezone.now())
    return person


def plan(slug="nap5", **fields):
    defaults = {
        "number": 5,
        "name_ar": "الخطة الوطنية الخامسة",
        "name_en": "Fifth National Action Plan",
        "short_name_ar": "الخطة الخامسة",
        "short_name_en": "Fifth plan",
        "start_year": 2021,
        "end_year": 2025,
        "published_at": long_ago(),
    } | fields
    return Plan.objects.get_or_create(slug=slug, defaults=defaults)[0]


def commitment(plan_row=None, number=None, lead=None, **fields):
    plan_row = plan_row or plan()
    number = number or plan_row.commitments.count() + 1
    defaults = {
        "title_ar": f"عنوان الالتزام {number}",
        "title_en": f"Title of commitment {number}",
        "short_title_ar": f"الالتزام {number}",
        "short_title_en": f"Commitment {number}",
        "published_at": long_ago(),
    } | fields
    row = Commitment.objects.create(plan=plan_row, number=number, **defaults)
    if lead:
        EntityRole.objects.create(commitment=row, entity=lead, role=EntityRole.Role.LEAD)
    return row


def milestone(commitment_row=None, number=None, **fields):
    commitment_row = commitment_row or commitment()
    number = number or commitment_row.milestones.count() + 1
    defaults = {"title_ar": f"معلم {number}", "title_en": f"Milestone {number}", "published_at": long_ago()} | fields
    return Milestone.objects.create(commitment=commitment_row, number=number, **defaults)


def update(milestone_row=None, **fields):
    milestone_row = milestone_row or milestone()
    defaults = {
        "state": ProgressUpdate.State.APPROVED,
        "status": Milestone.Status.IN_PROGRESS,
        "percent": 50,
        "text_ar": "أُنجز نصف العمل.",
        "text_en": "Half of the work is done.",
        "approved_on": timezone.localdate(),
    } | fields
    return ProgressUpdate.objects.create(milestone=milestone_row, **defaults)


def evidence(update_row, **fields):
    """A file that shows an update to be true."""
    defaults = {"title_ar": f"محضر {next(numbers)}", "file": ContentFile(b"%PDF-1.4", name="minutes.pdf")} | fields
    return Evidence.objects.create(update=update_row, **defaults)


def period(plan_row=None, **fields):
    """A reporting period that is open, and due in ten days."""
    today = timezone.localdate()
    defaults = {
        "name_ar": "الربع الثاني",
        "name_en": "Second quarter",
        "starts_on": today - timedelta(days=90),
        "ends_on": today,
        "due_on": today + timedelta(days=10),
        "opened_at": long_ago(),
    } | fields
    return ReportingPeriod.objects.create(plan=plan_row or plan(), **defaults)


def amman(year, month, day, hour=9, minute=0):
    return timezone.make_aware(datetime(year, month, day, hour, minute))


def workshop(slug=None, plan_row=None, **fields):
    slug = slug or f"workshop-{next(numbers)}"
    defaults = {
        "title_ar": f"ورشة {slug}",
        "title_en": f"Workshop {slug}",
        "short_title_ar": f"ورشة {slug}",
        "short_title_en": f"Workshop {slug}",
        "starts_at": amman(2022, 6, 23),
        "published_at": long_ago(),
    } | fields
    return Workshop.objects.create(slug=slug, plan=plan_row or plan(), **defaults)


def session(workshop_row=None, order=None, **fields):
    workshop_row = workshop_row or workshop()
    order = order or workshop_row.sessions.count() + 1
    defaults = {
        "title_ar": f"بند {order}",
        "title_en": f"Item {order}",
        "starts_at": workshop_row.starts_at + timedelta(hours=order - 1),
        "ends_at": workshop_row.starts_at + timedelta(hours=order),
    } | fields
    return WorkshopSession.objects.create(workshop=workshop_row, order=order, **defaults)


def group(session_row=None, number=None, **fields):
    session_row = session_row or session(kind=WorkshopSession.Kind.WORKING_GROUPS)
    number = number or session_row.workshop.groups.count() + 1
    defaults = {
        "label_ar": f"مجموعة العمل للالتزام ({number})",
        "label_en": f"Working group on commitment {number}",
        "topic_ar": f"موضوع {number}",
        "topic_en": f"Topic {number}",
    } | fields
    return WorkingGroup.objects.create(workshop=session_row.workshop, session=session_row, number=number, **defaults)


def feedback(about=None, **fields):
    """Published feedback about a plan, commitment, milestone, workshop or working group."""
    about = about or milestone()
    subject = {
        "Plan": "plan",
        "Commitment": "commitment",
        "Milestone": "milestone",
        "Workshop": "workshop",
        "WorkingGroup": "working_group",
    }[type(about).__name__]
    defaults = {
        "reference": f"5-0-{next(numbers):03d}",
        "kind": Kind.SUGGESTION,
        "body": "نقترح نشر الخطة التفصيلية.",
        "language": "ar",
        "naming": Naming.OWN_NAME,
        "author_name": "ليلى الخطيب",
        "due_on": timezone.localdate() + timedelta(days=30),
        "moderation": Feedback.Moderation.PUBLISHED,
        "published_at": long_ago(),
    } | fields
    return Feedback.objects.create(**{subject: about}, **defaults)


def assignment(item, entity_row, by=None, **fields):
    """Ask an entity to draft the answer to an item; returns its DraftAnswer."""
    due_on = timezone.localdate() + timedelta(days=10)
    Assignment.objects.create(feedback=item, entity=entity_row, **{"due_on": due_on, "assigned_by": by} | fields)
    return DraftAnswer.objects.create(feedback=item, entity=entity_row)


def answer_template(**fields):
    defaults = {"name": f"قالب {next(numbers)}", "text_ar": "نشكركم على ملاحظتكم."} | fields
    return AnswerTemplate.objects.create(**defaults)


def draft(about=None, browser="browser of Layla", **data):
    """A draft that is ready to be confirmed, as the form leaves it."""
    about = about or milestone()
    defaults = {
        "kind": Kind.SUGGESTION,
        "body": "نقترح نشر الخطة التفصيلية.",
        "current_wording": "",
        "proposed_wording": "",
        "naming": Naming.WITHOUT_NAME,
        "author_name": "",
        "organisation": "",
        "email": "layla@example.org",
    }
    return actions_drafts.keep_draft(uuid4(), browser, "192.0.2.1", about.about, defaults | data)


def attachment(**fields):
    """A file of a draft or of feedback, named alone: tests of what is in it store one."""
    defaults = {"name": "رأينا.pdf", "file": "feedback/none.pdf", "size": 1, "digest": str(next(numbers))} | fields
    return Attachment.objects.create(**defaults)


def theme(**fields):
    return Theme.objects.create(**{"name_ar": f"مجال {next(numbers)}", "name_en": "Area"} | fields)


def window(plan_row=None, **fields):
    return Window.objects.create(plan=plan_row or plan(), **fields)


def mail(**fields):
    """A letter in the queue."""
    defaults = {
        "from_email": "portal@example.org",
        "to": ["layla@example.org"],
        "subject": "وردت ملاحظتكم",
        "message": "نص الرسالة",
        "status": 2,
    } | fields
    email = Email.objects.create(**defaults)
    Letter.objects.create(email=email, name="feedback_received", address=email.to[0], subject=email.subject)
    return email


def activity(commitment_row=None, milestone_row=None, **fields):
    defaults = {"kind": Activity.Kind.MEETING, "title_ar": f"اجتماع {next(numbers)}", "title_en": "Meeting"} | fields
    return Activity.objects.create(commitment=commitment_row or commitment(), milestone=milestone_row, **defaults)


def sign_in(person=None, **fields):
    """Somebody came in by their password, a moment ago."""
    defaults = {"method": SignIn.Method.PASSWORD, "outcome": SignIn.Outcome.SIGNED_IN} | fields
    return SignIn.objects.create(user=person, **defaults)


def caused_change(item, row, **fields):
    """A link of feedback to the last change of a commitment or milestone."""
    record = row.history.latest("history_id")
    common = {"state_number": record.history_id, "changed_at": record.history_date} | fields
    return CausedChange.objects.create(feedback=item, **{row._meta.model_name: row}, **common)


def submitter(entity_row, email=None):
    """A participant who may send in the organisation's name."""
    person = user(email)
    membership = {"role": Membership.Role.SUBMITTER, "verified_at": timezone.now()}
    Membership.objects.create(user=person, entity=entity_row, **membership)
    return person


def organisation(**fields):
    return entity(**{"kind": Entity.Kind.CIVIL_SOCIETY} | fields)


def endorsement(item, entity_row=None, **fields):
    return Endorsement.objects.create(feedback=item, entity=entity_row or organisation(), **fields)


def decision(**fields):
    """What feedback has once it is decided."""
    decided = {"outcome": Feedback.Outcome.ACCEPTED, "decision_reason_ar": "أُخذ به.", "decided_at": timezone.now()}
    return decided | fields
