"""The place of one item among scored ones, where equal scores are no order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """How a trial's corrupted sentence ranks; those of equal score share their ranks.

    first : the chance that it comes first; reciprocal : the mean of 1 / rank; area : the
    chance that it comes before another item, or the area under the ROC curve (1 if alone).
    """

    first: float
    reciprocal: float
    area: float


def place_of(index: int, scores: Sequence[float]) -> Place:
    """The place of the sentence at an index, if equal scores are drawn in random order."""
    own = scores[index]
    above = sum(score > own for score in scores)
    equal = sum(score == own for score in scores)
    ranks = range(above + 1, above + equal + 1)
    area = 1 - (above + (equal - 1) / 2) / max(1, len(scores) - 1)
    return Place((above == 0) / equal, sum(1 / rank for rank in ranks) / equal, area)
