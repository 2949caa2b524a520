"""Feedback in the back office."""

from . import answers, feedback, window

__all__ = ["answers", "feedback", "window"]
