from . import commitment, milestone, period, plan, progress

__all__ = ["commitment", "milestone", "period", "plan", "progress"]
