"""English sentences with one thing changed, so that they contradict what they were."""

from lait.training.changes.kinds import KINDS, Changes, change_number, change_time, negate
from lait.training.changes.opposites import opposites
from lait.training.changes.wordnet import wordnet_opposites

__all__ = [
    "KINDS",
    "Changes",
    "change_number",
    "change_time",
    "negate",
    "opposites",
    "wordnet_opposites",
]
