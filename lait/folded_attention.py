"""Attention of a few queries that projects no key and no value.

A query's score against a token and the weighted mean of the values are linear
in the tokens, so both projections can change sides (h is a head, b and c biases):

    q_h . (K_h x_t + b) = (K_h^T q_h) . x_t + q_h . b
    sum_t a_t (V_h x_t + c) = V_h (sum_t a_t x_t) + c      where sum_t a_t = 1

and q_h . b, the same for all tokens, leaves the softmax. A query then costs two
products of its own and 2 * heads * width a token, instead of 2 * width^2.
"""

from __future__ import annotations

import torch
from torch import Tensor


def fold_query(query: Tensor, key_weight: Tensor) -> Tensor:
    """K_h^T q_h: query [..., heads, head_size] -> [..., heads, width].

    key_weight : [heads, head_size, width].
    """
    return torch.einsum("...hd,hdw->...hw", query, key_weight)


def unfold_value(mean: Tensor, value_weight: Tensor, value_bias: Tensor | None) -> Tensor:
    """V_h m_h + c: mean [..., heads, width] -> [..., heads, head_size].

    value_weight : [heads, head_size, width]. value_bias : [heads, head_size].
    """
    context = torch.einsum("...hw,hdw->...hd", mean, value_weight)
    return context if value_bias is None else context + value_bias


def folded_scores(query: Tensor, hidden: Tensor, key_weight: Tensor) -> Tensor:
    """q_h . K_h x_t: query [batch, queries, heads, head_size] -> [batch, queries, heads, tokens].

    hidden : [batch, tokens, width].
    """
    folded = fold_query(query, key_weight)
    places = folded.shape[1:3]
    return (folded.flatten(1, 2) @ hidden.transpose(1, 2)).unflatten(1, places)


def folded_mean(
    shares: Tensor, hidden: Tensor, value_weight: Tensor, value_bias: Tensor | None
) -> Tensor:
    """Mean of the values by ``shares`` [batch, queries, heads, tokens], which sum to 1.

    hidden : [batch, tokens, width]. Returns [batch, queries, heads, head_size].
    """
    places = shares.shape[1:3]
    mean = (shares.to(hidden.dtype).flatten(1, 2) @ hidden).unflatten(1, places)
    return unfold_value(mean, value_weight, value_bias)


def folded_attention(
    query: Tensor,
    hidden: Tensor,
    mask: Tensor,
    scaling: float,
    weights: tuple[Tensor, Tensor, Tensor | None],
) -> Tensor:
    """softmax(scaling * query key^T + mask) value, for few queries a row.

    query : [batch, queries, heads, head_size].
    hidden : [batch, tokens, width], of which keys and values would be projected.
    mask : broadcastable to [batch, queries, heads, tokens], added to the scores.
    weights : as :meth:`lait.backbones.Backbone.key_value_weights` returns them.
    Returns [batch, queries, heads, head_size].
    """
    key_weight, value_weight, value_bias = weights
    scores = folded_scores(query, hidden, key_weight)
    shares = (scores.float() * scaling + mask).softmax(dim=-1)
    return folded_mean(shares, hidden, value_weight, value_bias)
