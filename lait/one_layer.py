"""A tile with one joint layer: attention of single queries, merged from two halves.

The head reads the first position of each segment. With one joint layer only
those positions are computed, so a pair (a, b) has two queries, q_a and q_b,
over the keys of a and of b. A softmax over two sets of keys is a mean of the
softmaxes over each,

    softmax([s; t]) [V; W] = (1 - m) softmax(s) V + m softmax(t) W
    with m = sigmoid(logsumexp(t) - logsumexp(s)).

The half of a segment over its own keys is computed once a segment; the half
over the partner's keys is a batched product, whose keys are read once for all
hypotheses. What follows attention is computed for few pairs at a time, so that
its widest activations stay in the processor's caches. A head that reads the
hypothesis's first position only saves all of q_b.
"""

from __future__ import annotations

import torch
from torch import Tensor

from lait.aligned_tile import pair_alignment
from lait.backbones import Backbone
from lait.batching import batches_by_tokens
from lait.heads import PooledHead
from lait.modeling import LaitForSequenceClassification
from lait.pair_batches import all_pairs
from lait.pair_head import PairHead
from lait.read_side import Answering, Asking, Half, ReadSide, read_side, softmax
from lait.segments import SegmentStates
from lait.sides import HYPOTHESIS, PREMISE

# Pairs that pass the feed-forward layer and the head together.
PAIRS_IN_FLIGHT = 1024
# Pairs whose attention is computed together: two contexts a pair are kept.
PAIRS_IN_PORTION = 16384
# Padded tokens of premises in a portion: their keys and values are two such tables.
PORTION_TOKENS = 16384


def one_layer_tile(
    model: LaitForSequenceClassification, hypotheses: SegmentStates, premises: SegmentStates
) -> Tensor:
    """Logits float32 [hypotheses, premises, labels] of all pairs, with one joint layer.

    Premises are taken in portions of similar lengths, which bounds padding and
    memory; what depends on a segment alone is still computed once a segment.
    """
    head = model.head
    if not isinstance(head, PooledHead):
        raise TypeError("one_layer_tile needs a head that reads one position a segment")
    left = read_side(model, head, hypotheses, HYPOTHESIS)
    align = pair_alignment(head, left.states)
    logits = torch.empty(len(left), len(premises), model.config.num_labels)
    for columns in portions(premises.lengths, max(1, PAIRS_IN_PORTION // len(left))):
        right = read_side(model, head, premises.select(columns), PREMISE)
        extra = align(right.states)
        logits[:, columns] = portion_logits(model.encoder, head, left, right, extra)
    return logits


def portions(lengths: Tensor, most: int) -> list[Tensor]:
    """Indices sorted by length, at most ``most`` and some PORTION_TOKENS tokens together."""
    order = lengths.argsort().tolist()
    found = batches_by_tokens(order, lengths.tolist(), PORTION_TOKENS)
    return [torch.tensor(part[i : i + most]) for part in found for i in range(0, len(part), most)]


def portion_logits(
    encoder: Backbone, head: PooledHead, left: ReadSide, right: ReadSide, extra: list[Tensor]
) -> Tensor:
    """Logits float32 [left, right, labels].

    extra : features of all pairs besides, each [left, right, ...].
    """
    contexts, last = pair_contexts(encoder, left, right), encoder.num_layers - 1
    tables = [table.flatten(0, 1) for table in extra]
    compare = PairHead(head, left.states.pooled, right.states.pooled)
    places = all_pairs(len(left), len(right))
    logits = torch.empty(len(left) * len(right), head.out.out_features)
    for here in torch.arange(len(logits)).split(PAIRS_IN_FLIGHT):
        pairs = [place[here] for place in places]
        read = []
        for place, context in contexts.items():
            residual = (left, right)[place].first[pairs[place]]
            read.append(encoder.leave(encoder.complete(last, residual, context[here])))
        logits[here] = compare([*read, *(table[here] for table in tables)], *pairs)
    return logits.view(len(left), len(right), -1)


def pair_contexts(encoder: Backbone, left: ReadSide, right: ReadSide) -> dict[int, Tensor]:
    """Attention of every position that the head reads, by place: [pairs, heads, head_size]."""
    contexts = {}
    if left.asking and right.answering:
        found = partner_half(encoder, left.asking, right.answering, True)
        contexts[HYPOTHESIS] = merge(left.asking.own, found)
    if right.asking and left.answering:
        found = partner_half(encoder, right.asking, left.answering, False)
        contexts[PREMISE] = merge(right.asking.own, found).transpose(0, 1)
    return {place: context.flatten(0, 1) for place, context in contexts.items()}


def partner_half(encoder: Backbone, side: Asking, partner: Answering, queries_first: bool) -> Half:
    """Each segment's first position over every partner's keys: [side, partner, heads, ...].

    queries_first : whether ``side`` stands first in the concatenation, which
        decides the relative positions.
    """
    query = side.query.transpose(0, 1)  # [heads, side, head_size]
    key = partner.key.flatten(0, 1).permute(1, 2, 0)  # [heads, head_size, partner * tokens]
    valid = partner.valid
    scores = (query @ key).unflatten(2, valid.shape).float() * encoder.scaling
    bias = _partner_bias(encoder, side, partner, queries_first)
    if bias is not None:
        scores = scores + bias.float()
    scores = scores.masked_fill_(~valid, float("-inf"))
    shares, logsumexp = softmax(scores)  # [heads, side, partner, tokens]
    value = partner.value.transpose(1, 2)  # [partner, heads, tokens, head_size]
    mean = shares.to(value.dtype).permute(2, 0, 1, 3) @ value  # [partner, heads, side, head_size]
    return Half(logsumexp.permute(1, 2, 0), mean.permute(2, 0, 1, 3))


def _partner_bias(
    encoder: Backbone, side: Asking, partner: Answering, queries_first: bool
) -> Tensor | None:
    """Relative position bias broadcastable to [heads, side, partner, tokens], or None."""
    positions = torch.arange(partner.key.shape[1])
    if queries_first:
        # The partner's token j stands at position length(side) + j, the query at 0.
        bias = encoder.relative_bias(positions + side.lengths[:, None])
        return None if bias is None else bias.permute(2, 0, 1)[:, :, None]
    # The query stands at length(partner), the partner's token j at j.
    bias = encoder.relative_bias(positions - partner.valid.sum(dim=1)[:, None])
    return None if bias is None else bias.permute(2, 0, 1)[:, None]


def merge(own: Half, other: Half) -> Tensor:
    """The formula above: [side, partner, heads, head_size].

    own : [side, heads, ...]. other : [side, partner, heads, ...].
    """
    other_share = torch.sigmoid(other.logsumexp - own.logsumexp[:, None])
    return torch.lerp(own.mean[:, None], other.mean, other_share[..., None].to(other.mean.dtype))
