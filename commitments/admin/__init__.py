from . import commitment, milestone, plan, progress

__all__ = ["commitment", "milestone", "plan", "progress"]
