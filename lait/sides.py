"""One side of a tile, prepared: what the joint stage needs of each segment, once."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lait.modeling import LaitForSequenceClassification
from lait.segments import SegmentStates, mean_by_segment


@dataclass(frozen=True)
class Side:
    """Segments in one role, ready to meet others.

    hidden : [segments, tokens, width], states with the role added.
    query, key, value : [segments, tokens, heads, head_size], of the first joint layer.
    lengths : [segments]; valid : bool [segments, tokens].
    pooled : [segments, width], mean of the states without the role.
    """

    hidden: Tensor
    query: Tensor
    key: Tensor
    value: Tensor
    lengths: Tensor
    valid: Tensor
    pooled: Tensor
    parallel_layers: int

    def __len__(self) -> int:
        return len(self.lengths)


def prepare_side(model: LaitForSequenceClassification, states: SegmentStates, role: int) -> Side:
    """Add the role and project for the first joint layer (P < L)."""
    layer = states.parallel_layers
    valid = states.valid
    segment_ids = torch.where(valid, 0, -1)
    pooling = model.pooling_states(states.hidden, layer)
    pooled = mean_by_segment(pooling, segment_ids, 1)[:, 0]
    hidden = model.add_roles(states.hidden, role)
    if layer == 0:
        hidden = model.encoder.enter(hidden)
    query, key, value = model.encoder.project(layer, hidden)
    return Side(hidden, query, key, value, states.lengths, valid, pooled, layer)
