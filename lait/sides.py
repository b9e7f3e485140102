"""One side of a tile, prepared: what the joint stage needs of each segment, once."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from lait.modeling import LaitForSequenceClassification
from lait.segments import PackedStates, starts, token_index

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
        return starts(self.lengths)

    def choose(self, segments: Tensor) -> Side:
        """Some segments, in that order."""
        index = token_index(self.lengths, segments)
        hidden, query, key, value = (
            table[index] for table in (self.hidden, self.query, self.key, self.value)
        )
        return Side(hidden, query, key, value, self.lengths[segments])


def prepare_side(model: LaitForSequenceClassification, states: PackedStates, role: int) -> Side:
    """Add the role and project for the first joint layer (P < L)."""
    layer = states.parallel_layers
    hidden = model.enter_joint(states.tokens, role, layer)
    query, key, value = model.encoder.project(layer, hidden)
    return Side(hidden, query, key, value, states.lengths)
