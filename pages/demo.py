"""The illustrative plan: its days count from today, and one call takes everything illustrative out again."""

from datetime import datetime, time, timedelta
from functools import partial

import yaml
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from post_office.models import Email

from accounts.models import Entity, Membership, User
from commitments.models import (
    Activity,
    Assessment,
    Commitment,
    DateChange,
    EntityRole,
    Evidence,
    Follow,
    Follower,
    Milestone,
    Plan,
    PlanEvent,
    ProgressUpdate,
    ReportingPeriod,
)
from core.models import LoadedRow
from core.records import forget, together
from feedback.models import (
    AnswerTemplate,
    Appeal,
    CausedChange,
    Draft,
    Endorsement,
    Feedback,
    Reply,
    Serial,
    Settlement,
    Window,
)
from workshops.models import WorkingGroup, Workshop, WorkshopSession

from .loading import Loader, read

FRIDAY, SATURDAY = 4, 5


class RelativeDays(yaml.SafeLoader):
    """YAML whose !day -30, !moment -30 10:00, !workday 21 09:00 and !year 1 count from today."""


def day(loader, node):
    """Return the date that is so many days from today."""
    return timezone.localdate() + timedelta(days=int(node.value))


def moment(loader, node):
    """Return the moment on that day in Amman."""
    days, hour = node.value.split()
    return timezone.make_aware(
        datetime.combine(timezone.localdate() + timedelta(days=int(days)), time.fromisoformat(hour))
    )


def workday(loader, node):
    """Return the moment on that day, or on the Sunday after when it would be a Friday or Saturday."""
    found = moment(loader, node)
    return found + timedelta(days={FRIDAY: 2, SATURDAY: 1}.get(found.weekday(), 0))


def year(loader, node):
    """Return the year that is so many years from this one."""
    return timezone.localdate().year + int(node.value)


RelativeDays.add_constructor("!day", day)
RelativeDays.add_constructor("!moment", moment)
RelativeDays.add_constructor("!workday", workday)
RelativeDays.add_constructor("!year", year)


@together()
@transaction.atomic
def load():
    """Load the illustrative plan and return what was done, in words; nothing when it is there already."""
    if Plan.objects.filter(is_demo=True).exists():
        return "nothing to do"
    # What is left of an illustrative plan that was deleted by hand.
    remove()
    tree = read("demo.yaml", RelativeDays)
    loader = Loader("demo", tree["history"])
    loader.load(tree)
    date_back(Plan, Commitment, Milestone)
    for change in tree["changes"]:
        make_change(loader, change)
    if settings.PORTAL_ENV == "local":
        give_logins_a_group()
        give_focal_point_an_entity()
    return loader.summary()


def date_back(*models):
    """Let the history of illustrative rows begin on the day of their publication, where that is in the past."""
    for model in models:
        keys = LoadedRow.objects.filter(source="demo", key__startswith=f"{model._meta.model_name}s ").values("row_pk")
        states = model.history.filter(id__in=keys, history_date__gt=F("published_at"))
        states.update(history_date=F("published_at"))


def make_change(loader, change):
    """Give a milestone its present values on the day of the change, and link that to the feedback that caused it."""
    item, milestone = loader.rows[Feedback, change["feedback"]], loader.rows[Milestone, change["milestone"]]
    milestone.refresh_from_db()
    for name, value in change["values"].items():
        setattr(milestone, name, value)
    milestone._history_date, milestone._change_reason = change["changed_at"], loader.history
    milestone.save()
    link = CausedChange(feedback=item, milestone=milestone, author=loader.rows[User, change["author"]])
    link.state_number = milestone.history.latest("history_id").history_id
    link.changed_at = link.linked_at = change["changed_at"]
    link._change_reason = loader.history
    link.save()


def give_logins_a_group():
    """Name the demo logins, where they have been made, on a group: facilitator and rapporteur see no other."""
    group = WorkingGroup.objects.filter(workshop__plan__is_demo=True, facilitator=None, rapporteur=None).first()
    group.facilitator = User.objects.filter(email="facilitator@example.org").first()
    group.rapporteur = User.objects.filter(email="rapporteur@example.org").first()
    group.save()


def give_focal_point_an_entity():
    """Let the demo login of a focal point, where it has been made, report for an illustrative entity as well."""
    for user in User.objects.filter(email="focal@example.org"):
        entity = Entity.objects.get(slug="demo-municipality")
        role, now = Membership.Role.FOCAL_POINT, timezone.now()
        Membership.objects.create(user=user, entity=entity, role=role, verified_at=now)


@transaction.atomic
def remove():
    """Delete everything illustrative with its history and letters; returns how many rows, without their traces.

    ProtectedError when a real row points at an illustrative one; then nothing is deleted.
    """
    plans = Plan.objects.filter(is_demo=True)
    people = User.objects.filter(is_demo=True)
    workshops = Workshop.objects.filter(plan__in=plans)
    groups = WorkingGroup.objects.filter(workshop__in=workshops)
    # What was said there about real commitments stays.
    Feedback.objects.filter(said_in_group__in=groups).update(said_in_group=None, version=F("version") + 1)
    Feedback.objects.filter(said_in_workshop__in=workshops).update(said_in_workshop=None, version=F("version") + 1)
    for subject in [*plans, *workshops]:
        Draft.objects.filter(Q(about=subject.about) | Q(about__startswith=f"{subject.about}/")).delete()
    for plan in plans:
        Serial.objects.filter(prefix__startswith=f"{plan.number}-").delete()
    Follower.objects.filter(email__in=people.values("email")).delete()
    Email.objects.filter(to__in=list(people.values_list("email", flat=True))).delete()
    loaded = LoadedRow.objects.filter(source="demo")
    # They belong to no plan.
    templates = loaded.filter(key__startswith="answer_templates ").values_list("row_pk", flat=True)
    count = delete_with_traces(AnswerTemplate.objects.filter(pk__in=list(templates)))
    loaded.delete()
    count += sum(delete_with_traces(rows) for rows in illustrative(plans, workshops, groups, people))
    Follower.objects.filter(follows=None).delete()
    return count


def illustrative(plans, workshops, groups, people):
    """Return querysets of all illustrative rows, each before those that it depends on."""
    commitments = Commitment.objects.filter(plan__in=plans)
    milestones = Milestone.objects.filter(commitment__in=commitments)
    updates = ProgressUpdate.objects.filter(milestone__in=milestones)
    feedback = Feedback.objects.filter(
        Q(plan__in=plans)
        | Q(commitment__in=commitments)
        | Q(milestone__in=milestones)
        | Q(workshop__in=workshops)
        | Q(working_group__in=groups)
    )
    entities = Entity.objects.filter(is_demo=True)
    return [
        Appeal.objects.filter(feedback__in=feedback),
        Endorsement.objects.filter(Q(feedback__in=feedback) | Q(entity__in=entities)),
        Reply.objects.filter(feedback__in=feedback),
        CausedChange.objects.filter(feedback__in=feedback),
        Settlement.objects.filter(feedback__in=feedback),
        feedback,
        groups,
        WorkshopSession.objects.filter(workshop__in=workshops),
        workshops,
        Evidence.objects.filter(update__in=updates),
        updates,
        ReportingPeriod.objects.filter(plan__in=plans),
        DateChange.objects.filter(Q(commitment__in=commitments) | Q(milestone__in=milestones)),
        Activity.objects.filter(commitment__in=commitments),
        Follow.objects.filter(Q(plan__in=plans) | Q(commitment__in=commitments) | Q(milestone__in=milestones)),
        milestones,
        EntityRole.objects.filter(commitment__in=commitments),
        Assessment.objects.filter(commitment__in=commitments),
        commitments,
        PlanEvent.objects.filter(plan__in=plans),
        Window.objects.filter(plan__in=plans),
        plans,
        Membership.objects.filter(Q(user__in=people) | Q(entity__in=entities)),
        people,
        entities.exclude(parent=None),
        entities,
    ]


def delete_with_traces(rows):
    """Delete the rows, their files, history and log in the admin; returns how many rows there were."""
    model = rows.model
    keys = list(rows.values_list("pk", flat=True))
    if model is Evidence:
        for evidence in rows.exclude(file=""):
            transaction.on_commit(partial(evidence.file.storage.delete, evidence.file.name))
    model.objects.filter(pk__in=keys).delete()
    if hasattr(model, "history"):
        forget(model, keys)
    log = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    log.filter(object_id__in=[str(key) for key in keys]).delete()
    return len(keys)
