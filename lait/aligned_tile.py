"""The alignment of all pairs of a tile (``lait.aligned_head``): projections once a segment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from lait.aligned_head import QUERY_SIZE, AlignedHead, Alignment, cut
from lait.attention import column_softmax
from lait.heads import PooledHead
from lait.segments import SegmentStates
from lait.shapes import ROW_STEP, filled

# Scores that are in flight together: they and what they weigh stay in a processor's caches.
SCORES_IN_FLIGHT = 2**20


@dataclass(frozen=True)
class AlignedHypotheses:
    """Hypotheses of a tile, their tokens one after another, up to a rounded number.

    query : [heads, QUERY_SIZE, tokens], scaled. own : [heads, 1, tokens, VALUE_SIZE].
    mean : [hypotheses, tokens], takes the mean over the tokens of each.
    """

    query: Tensor
    own: Tensor
    mean: Tensor

    @classmethod
    def of(cls, alignment: Alignment, states: SegmentStates) -> AlignedHypotheses:
        """Project the states that enter the last layer."""
        segment = torch.arange(len(states)).repeat_interleave(states.lengths)
        tokens = filled(torch.arange(len(segment)), ROW_STEP)
        query, own = cut(alignment.project_hypothesis(states.hidden[states.valid][tokens]))
        mean = torch.zeros(len(states), len(tokens))
        mean[segment, torch.arange(len(segment))] = 1 / states.lengths[segment]
        query = (query * QUERY_SIZE**-0.5).permute(1, 2, 0).contiguous()
        return cls(query, own.transpose(0, 1)[:, None].contiguous(), mean.to(own.dtype))

    def with_premises(self, alignment: Alignment, premises: SegmentStates) -> Tensor:
        """:meth:`Alignment.forward` of every pair: [hypotheses, premises, alignment width]."""
        key, value = cut(alignment.project_premise(premises.hidden))
        scores = self.query.shape[0] * self.query.shape[2] * key.shape[1]
        size = max(1, SCORES_IN_FLIGHT // scores)
        parts = (
            self._compare(*part)
            for part in zip(
                key.split(size), value.split(size), premises.lengths.split(size), strict=True
            )
        )
        return torch.cat(list(parts), dim=1).permute(2, 1, 0, 3).flatten(2)

    def _compare(self, key: Tensor, value: Tensor, lengths: Tensor) -> Tensor:
        """[heads, premises, hypotheses, VALUE_SIZE] of some premises' keys and values."""
        premises, longest = key.shape[:2]
        keys = key.flatten(0, 1).transpose(0, 1)  # [heads, premises * tokens, QUERY_SIZE]
        scores = keys @ self.query
        padding = (torch.arange(longest) >= lengths[:, None]).flatten().nonzero()[:, 0]
        scores.index_fill_(1, padding, float("-inf"))
        shares = column_softmax(scores.unflatten(1, (premises, longest)))
        found = shares.transpose(2, 3) @ value.permute(2, 0, 1, 3)
        return self.mean @ found.add_(self.own).relu_()


def pair_alignment(
    head: PooledHead, hypotheses: SegmentStates
) -> Callable[[SegmentStates], list[Tensor]]:
    """A function of premises: what a head reads of all pairs besides first positions and means.

    hypotheses, premises : states as they enter the last layer. The function returns
    tensors [hypotheses, premises, ...]: the alignment, or none for a head without one.
    """
    if not isinstance(head, AlignedHead):
        return lambda premises: []
    left, alignment = AlignedHypotheses.of(head.alignment, hypotheses), head.alignment
    return lambda premises: [left.with_premises(alignment, premises)]
