"""Feedback in the back office."""

from . import answer_templates, answers, feedback, window

__all__ = ["answer_templates", "answers", "feedback", "window"]
