"""The first joint layer of every pair of two sides: each pair's tokens, none projected twice.

A token attends to its own segment and to its partner, and the softmax over both sets of
keys is one over the partner's keys and a single key more, with a score of logsumexp(s)
and a value of softmax(s) V, where s are the scores of the own segment:

    softmax([s; t]) [V; W] = softmax([logsumexp(s); t]) [softmax(s) V; W]

The own segment's part does not depend on the partner and is computed once a segment.
Scores of all tokens of one side against all keys of the other are one product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from lait.attention import column_softmax
from lait.backbones import Backbone
from lait.segments import token_index
from lait.shapes import TOKEN_STEP, in_row_blocks, length_groups, rounded
from lait.sides import Side

# Padded tokens of segments whose own attention is computed together.
OWN_TOKENS = 4096
# Scores that are in flight together, of all heads.
SCORES_IN_FLIGHT = 2**22


@dataclass(frozen=True)
class OwnAttention:
    """Every token's attention over its own segment.

    logsumexp : [heads, tokens], of the scores. mean : [tokens, heads, head_size].
    """

    logsumexp: Tensor
    mean: Tensor


@dataclass(frozen=True)
class Meeting:
    """A side that meets partners: its tokens, and what they found in their own segments."""

    side: Side
    own: OwnAttention

    @classmethod
    def of(cls, encoder: Backbone, side: Side) -> Meeting:
        """With the attention of all its tokens."""
        return cls(side, own_attention(encoder, side))

    def __len__(self) -> int:
        return len(self.side)

    def choose(self, segments: Tensor) -> Meeting:
        """Some segments, in that order."""
        index = token_index(self.side.lengths, segments)
        own = OwnAttention(self.own.logsumexp[:, index], self.own.mean[index])
        return Meeting(self.side.choose(segments), own)


def own_attention(encoder: Backbone, side: Side) -> OwnAttention:
    """Of all tokens of a side."""
    logsumexp = torch.empty(side.query.shape[1], len(side.query))
    mean = torch.empty_like(side.query)
    for segments, longest in length_groups(side.lengths, OWN_TOKENS, OWN_TOKENS):
        position = torch.arange(longest)
        valid = position < side.lengths[segments, None]
        index = torch.where(valid, side.starts[segments, None] + position, 0)
        query, key, value = (
            part[index].transpose(1, 2) for part in (side.query, side.key, side.value)
        )
        scores = (query @ key.transpose(-1, -2)).float() * encoder.scaling
        bias = encoder.relative_bias(position - position[:, None])
        if bias is not None:
            scores = scores + bias.permute(2, 0, 1).float()
        scores = scores.masked_fill_(~valid[:, None, None], float("-inf"))
        shares = scores.softmax(dim=-1).to(value.dtype)
        rows = index[valid]
        logsumexp[:, rows] = scores.logsumexp(dim=-1).transpose(0, 1)[:, valid]
        mean[rows] = (shares @ value).transpose(1, 2)[valid]
    return OwnAttention(logsumexp, mean)


@dataclass(frozen=True)
class Keys:
    """Segments that the partners' tokens attend to, in slots: the own segment's, then tokens.

    key : [heads, segments, slots, head_size]. value : the same shape, zero in the first
    slot. lengths : [segments].
    """

    key: Tensor
    value: Tensor
    lengths: Tensor

    @classmethod
    def of(cls, side: Side) -> Keys:
        """All segments of a side."""
        slots = rounded(int(side.lengths.max()) + 1, TOKEN_STEP)
        index = (side.starts[:, None] + torch.arange(slots) - 1).clamp_(0, len(side.key) - 1)
        key, value = (part[index].permute(2, 0, 1, 3) for part in (side.key, side.value))
        value = value.contiguous()
        value[:, :, 0] = 0
        return cls(key.contiguous(), value, side.lengths)

    @property
    def padding(self) -> Tensor:
        """Places of padded slots among segments * slots."""
        beyond = torch.arange(self.key.shape[2]) > self.lengths[:, None]
        return beyond.flatten().nonzero()[:, 0]

    def split(self, most: int) -> Iterator[Keys]:
        """At most so many segments at a time."""
        for parts in zip(
            self.key.split(most, 1),
            self.value.split(most, 1),
            self.lengths.split(most),
            strict=True,
        ):
            yield Keys(*parts)


def beside_partners(
    encoder: Backbone, layer: int, asking: Meeting, keys: Keys, queries_first: bool, out: Tensor
) -> None:
    """The layer's output at every token of a side, beside every partner.

    queries_first : whether ``asking`` stands first in the concatenation, which decides
        the relative positions.
    out : [partners * tokens, width], is written. What is computed in between, for some
        partners at a time, stays in the processor's caches.
    """
    side, own = asking.side, asking.own
    query = (side.query * encoder.scaling).permute(1, 2, 0).contiguous()
    scores = query.shape[0] * query.shape[2] * keys.key.shape[2]
    most = max(1, SCORES_IN_FLIGHT // scores)
    for part, rows in zip(keys.split(most), out.split(most * len(side.hidden)), strict=True):
        bias = _partner_bias(encoder, side, part, queries_first)
        context = _contexts(query, own, part, bias).flatten(0, 1)
        residual = side.hidden.repeat(len(part.lengths), 1)
        complete_rows(encoder, layer, residual, context, out=rows)


def complete_rows(
    encoder: Backbone, layer: int, hidden: Tensor, context: Tensor, out: Tensor | None = None
) -> Tensor:
    """What follows attention: hidden [rows, width], context [rows, heads, head_size].

    out : [rows, width], is written and returned, if it is given.
    """
    return in_row_blocks(lambda x, y: encoder.complete(layer, x, y), hidden, context, out=out)


def _contexts(query: Tensor, own: OwnAttention, keys: Keys, bias: Tensor | None) -> Tensor:
    """[partners, tokens, heads, head_size]; query [heads, head_size, tokens], scaled."""
    scores = keys.key.flatten(1, 2) @ query
    slots = scores.unflatten(1, keys.key.shape[1:3])
    if bias is not None:
        slots += bias
    scores.index_fill_(1, keys.padding, float("-inf"))
    slots[:, :, 0] = own.logsumexp[:, None]
    shares = column_softmax(slots)  # [heads, partners, slots, tokens]
    found = shares.transpose(2, 3) @ keys.value  # [heads, partners, tokens, head_size]
    return torch.addcmul(
        found.permute(1, 2, 0, 3), shares[:, :, 0].permute(1, 2, 0)[..., None], own.mean
    )


def _partner_bias(
    encoder: Backbone, asking: Side, keys: Keys, queries_first: bool
) -> Tensor | None:
    """Relative position bias [heads, partners or 1, slots, tokens], or None."""
    if encoder.relative_bias(torch.arange(1)) is None:
        return None
    own_position = torch.arange(len(asking.query)) - asking.starts.repeat_interleave(asking.lengths)
    position = torch.arange(keys.value.shape[2])[:, None] - 1
    if queries_first:  # key j stands behind the token's own segment
        distance = (position + asking.lengths.repeat_interleave(asking.lengths) - own_position)[
            None
        ]
    else:  # token i stands behind the key's segment
        distance = position - own_position - keys.lengths[:, None, None]
    least = int(distance.min())
    bias = encoder.relative_bias(torch.arange(least, int(distance.max()) + 1))
    assert bias is not None
    return bias.T[:, distance - least].to(asking.query.dtype)
