"""The alignment of all pairs of a tile (``lait.aligned_head``): projections once a segment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from lait.aligned_head import QUERY_SIZE, AlignedHead, Alignment
from lait.heads import PooledHead
from lait.segments import SegmentStates, pad_packed

# Scores that are in flight together: they and what they weigh stay in a processor's caches.
SCORES_IN_FLIGHT = 2**19


@dataclass(frozen=True)
class AlignedHypotheses:
    """Hypotheses of a tile, their tokens one after another without padding.

    query : [heads, tokens, QUERY_SIZE], scaled. own : [heads, tokens, VALUE_SIZE].
    mean : [hypotheses, tokens], takes the mean over the tokens of each.
    """

    query: Tensor
    own: Tensor
    mean: Tensor

    @classmethod
    def of(cls, alignment: Alignment, states: SegmentStates) -> AlignedHypotheses:
        """Project the states that enter the last layer."""
        query, own = alignment.project_hypothesis(states.hidden[states.valid])
        segment = torch.arange(len(states)).repeat_interleave(states.lengths)
        member = segment == torch.arange(len(states))[:, None]
        mean = (member / states.lengths[:, None]).to(own.dtype)
        query = (query * QUERY_SIZE**-0.5).transpose(0, 1).contiguous()
        return cls(query, own.transpose(0, 1).contiguous(), mean)

    def with_premises(self, alignment: Alignment, premises: SegmentStates) -> Tensor:
        """:meth:`Alignment.forward` of every pair: [hypotheses, premises, alignment width]."""
        packed = alignment.project_premise(premises.hidden[premises.valid])
        key, value = (pad_packed(part, premises.valid) for part in packed)
        scores = self.query.shape[0] * self.query.shape[1] * key.shape[1]
        size = max(1, SCORES_IN_FLIGHT // scores)
        parts = (
            self._compare(*part)
            for part in zip(
                key.split(size), value.split(size), premises.valid.split(size), strict=True
            )
        )
        return torch.cat(list(parts)).permute(2, 0, 1, 3).flatten(2)

    def _compare(self, key: Tensor, value: Tensor, valid: Tensor) -> Tensor:
        """[premises, heads, hypotheses, VALUE_SIZE] of some premises' keys and values."""
        keys = key.flatten(0, 1).permute(1, 2, 0)  # [heads, QUERY_SIZE, premises * tokens]
        scores = (self.query @ keys).unflatten(2, valid.shape)
        # PyTorch's softmax of bfloat16 is computed in float32 and rounded at the end.
        shares = scores.masked_fill_(~valid, float("-inf")).softmax(dim=-1).permute(2, 0, 1, 3)
        found = shares @ value.transpose(1, 2)  # [premises, heads, tokens, VALUE_SIZE]
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
