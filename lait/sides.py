"""One side of a tile, prepared: what the joint stage needs of each segment, once."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lait.modeling import LaitForSequenceClassification
from lait.segments import SegmentStates, mean_by_segment

HYPOTHESIS, PREMISE = 0, 1


@dataclass(frozen=True)
class Side:
    """Segments in one role, ready to meet others.

    hidden : [segments, tokens, width], states with the role added.
    query, key, value : [segments, tokens, heads, head_size], of the first joint layer.
    lengths : [segments]; valid : bool [segments, tokens].
    pooled : [segments, width], mean of the states without the role.

    In a packed side the first two axes are one, of all tokens without padding,
    and ``starts`` [segments] says where each segment begins.
    """

    hidden: Tensor
    query: Tensor
    key: Tensor
    value: Tensor
    lengths: Tensor
    valid: Tensor
    pooled: Tensor

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def starts(self) -> Tensor:
        """First row of each segment among all tokens: [segments]."""
        return self.lengths.cumsum(0) - self.lengths


def prepare_side(
    model: LaitForSequenceClassification, states: SegmentStates, role: int, packed: bool = False
) -> Side:
    """Add the role and project for the first joint layer (P < L).

    packed : keep the tokens only, so that padding costs nothing.
    """
    layer, valid = states.parallel_layers, states.valid
    pooling = model.pooling_states(states.hidden, layer)
    pooled = mean_by_segment(pooling, torch.where(valid, 0, -1), 1)[:, 0]
    hidden = model.add_roles(states.hidden[valid] if packed else states.hidden, role)
    if layer == 0:
        hidden = model.encoder.enter(hidden)
    query, key, value = model.encoder.project(layer, hidden)
    return Side(hidden, query, key, value, states.lengths, valid, pooled)
