"""One side of a tile, prepared: what the joint stage needs of each segment, once."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from lait.modeling import LaitForSequenceClassification
from lait.segments import SegmentStates

HYPOTHESIS, PREMISE = 0, 1


@dataclass(frozen=True)
class Side:
    """Segments in one role, ready to meet others; their tokens follow each other, no padding.

    hidden : [tokens, width], states with the role added.
    query, key, value : [tokens, heads, head_size], of the first joint layer.
    lengths : [segments].
    """

    hidden: Tensor
    query: Tensor
    key: Tensor
    value: Tensor
    lengths: Tensor

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def starts(self) -> Tensor:
        """First row of each segment among all tokens: [segments]."""
        return self.lengths.cumsum(0) - self.lengths


def prepare_side(model: LaitForSequenceClassification, states: SegmentStates, role: int) -> Side:
    """Add the role and project for the first joint layer (P < L)."""
    layer = states.parallel_layers
    hidden = model.enter_joint(states.hidden[states.valid], role, layer)
    query, key, value = model.encoder.project(layer, hidden)
    return Side(hidden, query, key, value, states.lengths)
