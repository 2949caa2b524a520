"""Feedback in the back office."""

from . import feedback, window

__all__ = ["feedback", "window"]
