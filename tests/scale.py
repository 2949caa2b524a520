"""A portal as big as it may become, or a tenth of it: rows made in bulk, without their history."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.models import Entity, Membership, User
from commitments.models import (
    Activity,
    Commitment,
    EntityRole,
    Evidence,
    ImportBatch,
    Milestone,
    Plan,
    ProgressUpdate,
    ReportingPeriod,
    Theme,
)
from feedback.models import Feedback, Window
from workshops.models import WorkingGroup, Workshop, WorkshopSession

# Of the whole; a tenth has a tenth of each.
PLANS, ENTITIES, PEOPLE, WORKSHOPS, FEEDBACK = 10, 300, 2_000, 200, 5_000
COMMITMENTS_OF_PLAN, MILESTONES_OF_COMMITMENT, UPDATES_OF_MILESTONE = 20, 25, 10
# Responsible for a milestone of each commitment, whatever the size.
MINISTRY = "ministry-6"


def build(share=1):
    """Make 200 commitments, 5,000 milestones, 50,000 updates and what goes with them, or a share of each."""
    now, today = timezone.now(), timezone.localdate()
    long_ago = now - timedelta(days=100)
    entities = made(
        Entity(slug=f"ministry-{n}", kind="ministry", name_ar=f"وزارة الشؤون رقم {n}", name_en=f"Ministry {n}")
        for n in range(1, int(ENTITIES * share) + 1)
    )
    people = made(
        User(email=f"person{n}@example.net", name=f"شخص {n}", password="!") for n in range(int(PEOPLE * share))
    )
    made(Membership(user=each, entity=entities[n % len(entities)]) for n, each in enumerate(people))
    made(Theme(name_ar=f"مجال {n}", name_en=f"Area {n}") for n in range(8))
    plans = made(
        Plan(
            slug=f"plan{n}",
            number=n,
            name_ar=f"الخطة الوطنية {n}",
            short_name_ar=f"الخطة {n}",
            start_year=2020 + n,
            end_year=2022 + n,
            published_at=long_ago,
        )
        for n in range(1, int(PLANS * share) + 1)
    )
    made(Window(plan=plan) for plan in plans)
    periods = made(
        ReportingPeriod(
            plan=plan,
            name_ar=f"الفترة {n}",
            starts_on=today - timedelta(days=90 * n),
            ends_on=today - timedelta(days=90 * n - 89),
            due_on=today - timedelta(days=90 * n - 99),
            opened_at=long_ago,
            locked_at=now if n else None,
        )
        for plan in plans
        for n in range(4)
    )
    commitments = made(
        Commitment(
            plan=plan,
            number=n,
            title_ar=f"تطوير التشريعات والإجراءات المتعلقة بالبيانات الحكومية المفتوحة رقم {n}",
            short_title_ar=f"البيانات المفتوحة {n}",
            published_at=long_ago,
        )
        for plan in plans
        for n in range(1, COMMITMENTS_OF_PLAN + 1)
    )
    made(
        EntityRole(commitment=each, entity=entities[(n + more) % len(entities)], role=role)
        for n, each in enumerate(commitments)
        for more, role in enumerate(["lead", "supporting", "partner"])
    )
    milestones = made(
        Milestone(
            commitment=each,
            number=n,
            title_ar=f"إعداد دليل إرشادي وتدريب الموظفين على استخدامه، المرحلة {n}",
            title_en=f"Guide and training, phase {n}" if n % 2 else "",
            responsible=entities[n % len(entities)] if n % 5 == 0 else None,
            status=["not_started", "in_progress", "in_progress", "withdrawn"][n % 4],
            starts_on=today - timedelta(days=200),
            ends_on=today + timedelta(days=n - 12),
            confirmed_on=today - timedelta(days=n * 10),
            published_at=long_ago if n % 10 else None,
        )
        for each in commitments
        for n in range(1, MILESTONES_OF_COMMITMENT + 1)
    )
    made(Activity(commitment=each, kind="meeting", title_ar="اجتماع تشاوري") for each in commitments for n in range(3))
    by_plan = {}
    for period in periods:
        by_plan.setdefault(period.plan_id, []).append(period)
    updates = made(
        ProgressUpdate(
            milestone=each,
            period=by_plan[each.commitment.plan_id][n % 4],
            state="submitted" if n == 0 else "approved",
            approved_on=None if n == 0 else today,
            status="in_progress",
            percent=n * 10,
            text_ar=f"عُقدت ورشة تدريبية وأُنجزت المسودة رقم {n}",
            author=people[n],
            created_at=now - timedelta(days=n * 30, minutes=each.number),
        )
        for each in milestones
        for n in range(UPDATES_OF_MILESTONE)
    )
    made(
        Evidence(update=each, title_ar="محضر الاجتماع", address="https://example.org/minutes")
        for each in updates
        if each.state == "submitted"
    )
    made(
        ImportBatch(file_name=f"plan{n}.xlsx", author=people[n % len(people)], state="applied", decided_at=now)
        for n in range(int(200 * share))
    )
    meet(plans, entities, commitments, int(WORKSHOPS * share), now)
    say(milestones, people, int(FEEDBACK * share), today)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def meet(plans, entities, commitments, count, now):
    """Make workshops with their agenda and groups."""
    workshops = made(
        Workshop(
            slug=f"workshop-{n}",
            plan=plans[n % len(plans)],
            title_ar=f"ورشة العمل التشاورية {n}",
            short_title_ar=f"ورشة {n}",
            starts_at=now + timedelta(days=n % 60 - 30),
            organiser=entities[n % len(entities)],
            published_at=now,
        )
        for n in range(count)
    )
    sessions = made(
        WorkshopSession(
            workshop=each, order=n, title_ar=f"الجلسة {n}", kind="working_groups", starts_at=each.starts_at
        )
        for each in workshops
        for n in range(1, 5)
    )
    made(
        WorkingGroup(
            workshop=each.workshop,
            session=each,
            number=n,
            label_ar=f"مجموعة {n}",
            topic_ar="موضوع",
            commitment=commitments[n],
        )
        for each in sessions
        if each.order == 1
        for n in range(1, 7)
    )


def say(milestones, people, count, today):
    """Make feedback in every state, each with its author."""
    made(
        Feedback(
            milestone=milestones[n % len(milestones)],
            reference=f"9-0-{n:04d}",
            kind="suggestion",
            body="نقترح نشر الخطة التفصيلية للمعلم.",
            language="ar",
            naming="own_name",
            author=people[n % len(people)],
            author_name=people[n % len(people)].name,
            due_on=today + timedelta(days=n % 60 - 30),
            received_at=timezone.now() - timedelta(days=n % 60),
            moderation="held" if n % 2 else "published",
            published_at=None if n % 2 else timezone.now(),
        )
        for n in range(count)
    )


def made(rows):
    """Insert the rows and return them, found by words as saved ones are."""
    rows = list(rows)
    for row in rows:
        if hasattr(row, "keep_words"):
            row.keep_words()
    return type(rows[0])._base_manager.bulk_create(rows, 2_000)
