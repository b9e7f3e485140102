"""A tile with one joint layer: attention of single queries, merged from two halves.

The head reads the first position of each segment. With one joint layer only
those positions are computed, so a pair (a, b) has two queries, q_a and q_b,
over the keys of a and of b. A softmax over two sets of keys is the weighted
mean of the softmaxes over each,

    softmax([s; t]) [V; W] = (z_s softmax(s) V + z_t softmax(t) W) / (z_s + z_t),

with z the sums of exponentials against a common maximum. The half of a segment
over its own keys is computed once a segment; the half over the partner's keys
is one batched product a side, whose keys are read once a tile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from lait.backbones import Backbone
from lait.batching import batches_by_tokens
from lait.heads import PooledHead
from lait.modeling import LaitForSequenceClassification
from lait.segments import SegmentStates
from lait.sides import HYPOTHESIS, PREMISE, Side, prepare_side

# Pairs in flight: two rows a pair go through the feed-forward layer.
PAIRS_IN_FLIGHT = 2048
# Padded tokens of premises in flight: their projections are four such tables.
PORTION_TOKENS = 8192


@dataclass(frozen=True)
class Half:
    """Attention of some queries over one set of keys.

    maximum, total : float32 [..., heads]; total is the sum of exp(score - maximum).
    weighted : [..., heads, head_size], the sum of exp(score - maximum) * value.
    """

    maximum: Tensor
    total: Tensor
    weighted: Tensor


def one_layer_tile(
    model: LaitForSequenceClassification, hypotheses: SegmentStates, premises: SegmentStates
) -> Tensor:
    """Logits float32 [hypotheses, premises, labels] of all pairs, with one joint layer.

    Premises are taken in portions of similar lengths, which bounds padding and
    memory; what depends on a segment alone is still computed once a segment.
    """
    encoder, head = model.encoder, model.head
    if not isinstance(head, PooledHead):
        raise TypeError("one_layer_tile needs a head that reads one position a segment")
    left = prepare_side(model, hypotheses, HYPOTHESIS)
    own_left, pooled_left = own_half(encoder, left), left.pooled
    logits = torch.empty(len(left), len(premises), model.config.num_labels)
    for columns in portions(premises.lengths, max(1, PAIRS_IN_FLIGHT // len(left))):
        right = prepare_side(model, premises.select(columns), PREMISE)
        c_h = _attended(encoder, left, own_left, right, queries_first=True)
        own_right = own_half(encoder, right)
        c_p = _attended(encoder, right, own_right, left, queries_first=False).transpose(0, 1)
        logits[:, columns] = head.classify_tile(
            encoder.leave(c_h), encoder.leave(c_p), pooled_left, right.pooled
        ).float()
    return logits


def portions(lengths: Tensor, most: int) -> list[Tensor]:
    """Indices sorted by length, at most ``most`` and some PORTION_TOKENS tokens together."""
    order = lengths.argsort().tolist()
    found = batches_by_tokens(order, lengths.tolist(), PORTION_TOKENS)
    return [torch.tensor(part[i : i + most]) for part in found for i in range(0, len(part), most)]


def own_half(encoder: Backbone, side: Side) -> Half:
    """Each segment's first position over the segment's own keys: [segments, heads, ...]."""
    scores = torch.einsum("nhd,nthd->nht", side.query[:, 0], side.key).float() * encoder.scaling
    positions = torch.arange(scores.shape[-1])
    bias = encoder.relative_bias(positions)
    if bias is not None:
        scores = scores + bias.T.float()
    scores = scores.masked_fill(~side.valid[:, None], float("-inf"))
    dtype = side.value.dtype
    return _half(scores, lambda w: torch.einsum("nht,nthd->nhd", w.to(dtype), side.value))


def _attended(
    encoder: Backbone, side: Side, own: Half, partner: Side, queries_first: bool
) -> Tensor:
    """Joint output at the first position of ``side``: [side, partner, width].

    queries_first : whether ``side`` stands first in the concatenation, which
        decides the relative positions.
    """
    other = partner_half(encoder, side, partner, queries_first)
    context = _merge(own, other).to(side.hidden.dtype)
    residual = side.hidden[:, None, 0].expand(-1, len(partner), -1)
    return encoder.complete(encoder.num_layers - 1, residual, context)


def partner_half(encoder: Backbone, side: Side, partner: Side, queries_first: bool) -> Half:
    """Each segment's first position over every partner's keys: [side, partner, heads, ...]."""
    query = side.query[:, 0].permute(1, 0, 2)  # [heads, side, head_size]
    key = partner.key.permute(0, 2, 3, 1)  # [partner, heads, head_size, tokens]
    scores = (query @ key).float() * encoder.scaling  # [partner, heads, side, tokens]
    positions = torch.arange(scores.shape[-1])
    if queries_first:
        # The partner's token j stands at position length(side) + j, the query at 0.
        bias = encoder.relative_bias(positions + side.lengths[:, None])
        bias = None if bias is None else bias.permute(2, 0, 1)[None]
    else:
        # The query stands at length(partner), the partner's token j at j.
        bias = encoder.relative_bias(positions - partner.lengths[:, None])
        bias = None if bias is None else bias.permute(0, 2, 1)[:, :, None]
    if bias is not None:
        scores = scores + bias.float()
    scores = scores.masked_fill(~partner.valid[:, None, None], float("-inf"))
    value = partner.value.permute(0, 2, 1, 3)  # [partner, heads, tokens, head_size]
    half = _half(scores, lambda weights: weights.to(value.dtype) @ value)
    return Half(
        half.maximum.permute(2, 0, 1),
        half.total.permute(2, 0, 1),
        half.weighted.permute(2, 0, 1, 3),
    )


def _half(scores: Tensor, weigh: Callable[[Tensor], Tensor]) -> Half:
    maximum = scores.amax(dim=-1)
    weights = (scores - maximum[..., None]).exp_()
    return Half(maximum, weights.sum(dim=-1), weigh(weights))


def _merge(own: Half, other: Half) -> Tensor:
    """The formula above: [side, partner, heads, head_size]."""
    own_maximum = own.maximum[:, None]
    maximum = torch.maximum(own_maximum, other.maximum)
    own_factor = (own_maximum - maximum).exp()
    other_factor = (other.maximum - maximum).exp()
    total = own.total[:, None] * own_factor + other.total * other_factor
    return (
        own.weighted[:, None] * (own_factor / total)[..., None]
        + other.weighted * (other_factor / total)[..., None]
    )
