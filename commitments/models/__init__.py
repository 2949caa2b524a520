from .commitment import Assessment, Commitment, EntityRole, Theme
from .import_batch import ImportBatch
from .milestone import Activity, DateChange, Milestone
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
    "ImportBatch",
    "Milestone",
    "Plan",
    "PlanEvent",
    "PreviewLink",
    "ProgressUpdate",
    "Reminder",
    "ReportingPeriod",
    "Theme",
]
