"""One side of a tile with one joint layer: what that layer needs of each segment, once.

A head reads the first position of some segments. Those positions ask: they need a query,
and their attention over their own segment, which one query a segment gets without
projecting keys and values of its tokens (``lait.folded_attention``). The partners of those
that ask answer: they need keys and values of all tokens. A head that reads the
hypothesis's first position only projects the tokens of premises only.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lait.backbones import Backbone
from lait.folded_attention import folded_mean, folded_scores
from lait.heads import PooledHead
from lait.modeling import LaitForSequenceClassification
from lait.segments import SegmentStates


@dataclass(frozen=True)
class Half:
    """Attention of some queries over one set of keys.

    logsumexp : float32 [..., heads], of the scores.
    mean : [..., heads, head_size], of the values by the scores' softmax.
    """

    logsumexp: Tensor
    mean: Tensor


@dataclass(frozen=True)
class Asking:
    """First positions that a head reads, and what they found in their own segments.

    query : [segments, heads, head_size].
    own : attention over the segment itself, [segments, heads, ...].
    lengths : [segments].
    """

    query: Tensor
    own: Half
    lengths: Tensor


@dataclass(frozen=True)
class Answering:
    """Segments that the partners' first positions attend to.

    key, value : [segments, tokens, heads, head_size].
    valid : bool [segments, tokens], else padding.
    """

    key: Tensor
    value: Tensor
    valid: Tensor


@dataclass(frozen=True)
class ReadSide:
    """Segments in one role, as the only joint layer sees them.

    states : as they enter that layer.
    asking : None where the head does not read this role's first position.
    answering : None where it does not read the partner's.
    """

    states: SegmentStates
    asking: Asking | None
    answering: Answering | None

    def __len__(self) -> int:
        return len(self.states)

    @property
    def first(self) -> Tensor:
        """The state at the first position: [segments, width]."""
        return self.states.hidden[:, 0]


def read_side(
    model: LaitForSequenceClassification, head: PooledHead, states: SegmentStates, role: int
) -> ReadSide:
    """Add the role and project what the head's places ask for, and nothing else."""
    layer = states.parallel_layers
    entered = SegmentStates(
        model.enter_joint(states.hidden, role, layer), states.lengths, states.parallel_layers
    )
    answering = asking = None
    if any(place != role for place in head.places):
        answering = answering_side(model.encoder, entered)
    if role in head.places:
        asking = asking_side(model.encoder, entered, answering)
    return ReadSide(entered, asking, answering)


def answering_side(encoder: Backbone, states: SegmentStates) -> Answering:
    """Keys and values of all tokens, padding included (``lait.shapes``: there is little)."""
    key, value = encoder.project_key_value(states.parallel_layers, states.hidden)
    return Answering(key, value, states.valid)


def asking_side(encoder: Backbone, states: SegmentStates, projected: Answering | None) -> Asking:
    """First positions over their own segments.

    projected : the segments' keys and values, if something else needs them.
    """
    query = encoder.project_query(states.parallel_layers, states.hidden[:, 0])
    if projected is None:
        return Asking(query, folded_own_half(encoder, query, states), states.lengths)
    scores = torch.einsum("nhd,nthd->nht", query, projected.key)
    shares, logsumexp = own_shares(encoder, scores, states.valid)
    value = projected.value
    mean = torch.einsum("nht,nthd->nhd", shares.to(value.dtype), value)
    return Asking(query, Half(logsumexp, mean), states.lengths)


def folded_own_half(encoder: Backbone, query: Tensor, states: SegmentStates) -> Half:
    """Each segment's first position over the segment, without keys and values of its tokens."""
    layer = states.parallel_layers
    hidden = encoder.enter_attention(layer, states.hidden)
    key, value, value_bias = encoder.key_value_weights(layer)
    scores = folded_scores(query[:, None], hidden, key)[:, 0]
    bias = encoder.key_bias(layer)
    if bias is not None:  # the scores of the partner's tokens have it, and both are compared
        scores = scores + (query * bias).sum(dim=-1, keepdim=True)
    shares, logsumexp = own_shares(encoder, scores, states.valid)
    return Half(logsumexp, folded_mean(shares[:, None], hidden, value, value_bias)[:, 0])


def own_shares(encoder: Backbone, scores: Tensor, valid: Tensor) -> tuple[Tensor, Tensor]:
    """Softmax of a first position's scores [segments, heads, tokens] over its own segment.

    Returns the shares and the logsumexp [segments, heads], float32.
    """
    scores = scores.float() * encoder.scaling
    bias = encoder.relative_bias(torch.arange(scores.shape[-1]))
    if bias is not None:
        scores = scores + bias.T.float()
    return softmax(scores.masked_fill_(~valid[:, None], float("-inf")))


def softmax(scores: Tensor) -> tuple[Tensor, Tensor]:
    """Softmax over the last axis, and the scores' logsumexp; no row may be all minus infinity."""
    shares = scores.softmax(dim=-1)
    # The greatest share is at least one over the number of keys: its logarithm is safe.
    return shares, scores.amax(dim=-1) - shares.amax(dim=-1).log()
