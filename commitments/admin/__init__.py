from . import commitment, milestone, period, plan, progress, workbooks

__all__ = ["commitment", "milestone", "period", "plan", "progress", "workbooks"]
