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

    In a packed side the first two axes are one, of all tokens without padding,
    and ``starts`` [segments] says where each segment begins.
    """

    hidden: Tensor
    query: Tensor
    key: Tensor
    value: Tensor
    lengths: Tensor
    valid: Tensor

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def pooled(self) -> Tensor:
        """Mean of ``hidden`` over each segment, of a side that is not packed: [segments, width]."""
        return mean_by_segment(self.hidden, torch.where(self.valid, 0, -1), 1)[:, 0]

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
    hidden = model.add_roles(states.hidden[valid] if packed else states.hidden, role)
    if layer == 0:
        hidden = model.encoder.enter(hidden)
    query, key, value = model.encoder.project(layer, hidden)
    return Side(hidden, query, key, value, states.lengths, valid)
