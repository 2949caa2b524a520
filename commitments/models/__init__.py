from .activity import Activity
from .commitment import Assessment, Commitment, EntityRole, Theme
from .dates import DateChange
from .follow import Follow, Follower, Told, followed_words
from .import_batch import ImportBatch
from .milestone import Milestone
from .period import Reminder, ReportingPeriod
from .plan import Plan, PlanEvent
from .preview import PreviewLink
from .progress import Evidence, ProgressUpdate

__all__ = [
    "Activity",
    "Assessment",
    "Commitment",
    "DateChange",
    "EntityRole",
    "Evidence",
    "Follow",
    "Follower",
    "ImportBatch",
    "Milestone",
    "Plan",
    "PlanEvent",
    "PreviewLink",
    "ProgressUpdate",
    "Reminder",
    "ReportingPeriod",
    "Theme",
    "Told",
    "followed_words",
]
