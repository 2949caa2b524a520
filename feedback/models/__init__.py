"""Feedback and its answers, drafts and windows."""

from .answer_template import AnswerTemplate
from .appeal import Appeal
from .assignment import Assignment
from .attachment import Attachment
from .caused_change import CausedChange
from .draft import WORDS, Draft
from .draft_answer import DraftAnswer
from .endorsement import Endorsement
from .feedback import Feedback
from .joint_answer import JointAnswer
from .private_note import PrivateNote
from .reply import Reply
from .serial import Serial
from .settlement import Settlement
from .states import Kind, Naming
from .subject import plan_has, plan_of
from .window import Window

__all__ = [
    "WORDS",
    "AnswerTemplate",
    "Appeal",
    "Assignment",
    "Attachment",
    "CausedChange",
    "Draft",
    "DraftAnswer",
    "Endorsement",
    "Feedback",
    "JointAnswer",
    "Kind",
    "Naming",
    "PrivateNote",
    "Reply",
    "Serial",
    "Settlement",
    "Window",
    "plan_has",
    "plan_of",
]
