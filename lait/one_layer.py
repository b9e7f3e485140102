"""A tile with one joint layer: attention of single queries, merged from two halves.

The head reads the first position of each segment. With one joint layer only
those positions are computed, so a pair (a, b) has two queries, q_a and q_b,
over the keys of a and of b. A softmax over two sets of keys is a mean of the
softmaxes over each,

    softmax([s; t]) [V; W] = (1 - m) softmax(s) V + m softmax(t) W
    with m = sigmoid(logsumexp(t) - logsumexp(s)).

The half of a segment over its own keys is computed once a segment; the half
over the partner's keys is a batched product, whose keys are read once for all
hypotheses, for premises of like lengths together. What follows attention is
computed for a fixed number of pairs at a time (``lait.shapes``). A head that
reads the hypothesis's first position only saves all of q_b.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from lait.aligned_tile import pair_alignment
from lait.backbones import Backbone
from lait.heads import PooledHead
from lait.modeling import LaitForSequenceClassification
from lait.pair_tables import PairTables, head_logits, like_lengths, premise_parts
from lait.read_side import Answering, Asking, Half, ReadSide, read_side, softmax
from lait.segments import PackedStates, SegmentStates, packed
from lait.sides import HYPOTHESIS, PREMISE


@torch.inference_mode()
def one_layer_tile(
    model: LaitForSequenceClassification,
    hypotheses: SegmentStates | PackedStates,
    premises: SegmentStates | PackedStates,
) -> Tensor:
    """Logits float32 [hypotheses, premises, labels] of all pairs, with one joint layer.

    Premises are taken in order of length, which bounds padding, and some at a time,
    which bounds memory; what depends on a segment alone is computed once a segment.
    """
    head = model.head
    if not isinstance(head, PooledHead):
        raise TypeError("one_layer_tile needs a head that reads one position a segment")
    hypotheses, premises = packed(hypotheses), packed(premises)
    states = hypotheses.select(torch.arange(len(hypotheses)))
    left = read_side(model, head, states, HYPOTHESIS)
    align = pair_alignment(head, left.states)
    logits = torch.empty(len(left), len(premises), model.config.num_labels)
    for columns, part in premise_parts(premises, len(left)):
        tables = pair_tables(model, head, left, part, align)
        logits[:, columns] = table_logits(model.encoder, head, left, tables)
    return logits


def pair_tables(
    model: LaitForSequenceClassification,
    head: PooledHead,
    left: ReadSide,
    premises: PackedStates,
    align: Callable[[SegmentStates], list[Tensor]],
) -> PairTables:
    """Attention and alignment of all pairs, for premises of like lengths together.

    premises : in order of length.
    """
    parts = []
    for states, count in like_lengths(premises):
        right = read_side(model, head, states, PREMISE)
        read = pair_contexts(model.encoder, left, right)
        parts.append(
            PairTables(
                {place: context[:, :count] for place, context in read.items()},
                [table[:, :count] for table in align(right.states)],
                right.first[:count],
                right.states.pooled[:count],
            )
        )
    return PairTables.joined(parts)


def table_logits(encoder: Backbone, head: PooledHead, left: ReadSide, tables: PairTables) -> Tensor:
    """The rest of the last layer and the head: float32 [hypotheses, premises, labels]."""
    last, sides = encoder.num_layers - 1, (left.first, tables.first)
    contexts = {place: context.flatten(0, 1) for place, context in tables.read.items()}

    def read(here: Tensor, *pairs: Tensor) -> list[Tensor]:
        found = []
        for place, context in contexts.items():
            residual = sides[place][pairs[place]]
            found.append(encoder.leave(encoder.complete(last, residual, context[here])))
        return found

    return head_logits(head, left.states.pooled, tables, read)


def pair_contexts(encoder: Backbone, left: ReadSide, right: ReadSide) -> dict[int, Tensor]:
    """Attention of every position that the head reads, by place: [left, right, heads, size]."""
    contexts = {}
    if left.asking and right.answering:
        found = partner_half(encoder, left.asking, right.answering, True)
        contexts[HYPOTHESIS] = merge(left.asking.own, found)
    if right.asking and left.answering:
        found = partner_half(encoder, right.asking, left.answering, False)
        contexts[PREMISE] = merge(right.asking.own, found).transpose(0, 1)
    return contexts


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
