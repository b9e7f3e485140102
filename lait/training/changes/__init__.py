"""English sentences with one thing changed, so that they contradict what they were."""

from lait.training.changes.kinds import Changes, change_number, change_time, negate
from lait.training.changes.opposites import opposites

__all__ = ["Changes", "change_number", "change_time", "negate", "opposites"]
