"""Feedback and its answers, drafts and windows."""

from .appeal import Appeal
from .attachment import Attachment
from .caused_change import CausedChange
from .draft import WORDS, Draft
from .endorsement import Endorsement
from .feedback import Feedback, Kind, Naming
from .reply import Reply
from .serial import Serial
from .subject import plan_has, plan_of
from .window import Window

__all__ = [
    "WORDS",
    "Appeal",
    "Attachment",
    "CausedChange",
    "Draft",
    "Endorsement",
    "Feedback",
    "Kind",
    "Naming",
    "Reply",
    "Serial",
    "Window",
    "plan_has",
    "plan_of",
]
