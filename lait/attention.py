"""Attention of the parallel and the joint layers, over any backbone's projections.

Shapes by axis: ``batch``, ``tokens``, ``heads``, ``head_size``, ``width``.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from lait.backbones.base import Backbone

# Tokens up to which training on a CPU keeps all attention weights of a layer.
EXPLICIT_TOKENS = 256


def block_diagonal(segment_ids: Tensor) -> Tensor:
    """Who sees whom in a parallel layer.

    segment_ids [batch, tokens], -1 for padding -> bool [batch, 1, tokens, tokens]:
    tokens of one segment see each other. Padding sees padding only, so that no
    row is empty (a softmax over nothing is not a number).
    """
    return segment_ids[:, None, :, None] == segment_ids[:, None, None, :]


def all_to_all(segment_ids: Tensor) -> Tensor:
    """Who sees whom in a joint layer: bool [batch, 1, tokens, tokens]; padding apart."""
    return block_diagonal(torch.where(segment_ids < 0, -1, 0))


def additive_mask(backbone: Backbone, allowed: Tensor, dtype: torch.dtype) -> Tensor:
    """Bias on the scores: minus infinity where not allowed, plus the relative position bias.

    Positions count over the whole row, which within a segment gives the same
    differences as counting in the segment. Returns
    [batch, 1 or heads, tokens, tokens].
    """
    mask = torch.zeros(allowed.shape, dtype=dtype, device=allowed.device)
    mask = mask.masked_fill(~allowed, float("-inf"))
    positions = torch.arange(allowed.shape[-1], device=allowed.device)
    bias = backbone.relative_bias(positions[None, :] - positions[:, None])
    if bias is not None:
        mask = mask + bias.permute(2, 0, 1).to(dtype)
    return mask


def run_layer(backbone: Backbone, layer: int, hidden: Tensor, mask: Tensor) -> Tensor:
    """One encoder layer: [batch, tokens, width] -> the same shape."""
    query, key, value = backbone.project(layer, hidden)
    context = attend(backbone, query, key, value, mask)
    return backbone.complete(layer, hidden, context)


def run_layers(backbone: Backbone, hidden: Tensor, allowed: Tensor, start: int, end: int) -> Tensor:
    """Layers ``start`` to ``end`` - 1: hidden [batch, tokens, width] -> the same shape.

    allowed : bool [batch, 1, tokens, tokens], who sees whom.
    """
    if start == end:
        return hidden
    mask = additive_mask(backbone, allowed, hidden.dtype)
    for layer in range(start, end):
        hidden = run_layer(backbone, layer, hidden, mask)
    return hidden


def attend(backbone: Backbone, query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    """softmax(scaling * query key^T + mask) value.

    query [batch, queries, heads, head_size]; key, value [batch, tokens, heads,
    head_size]; mask broadcastable to [batch, heads, queries, tokens]. Returns
    [batch, queries, heads, head_size].
    """
    dropout = backbone.attention_dropout if backbone.module.training else 0.0
    query, key, value = (part.transpose(1, 2) for part in (query, key, value))
    training = torch.is_grad_enabled() and query.device.type == "cpu"
    kernel = explicit if training and key.shape[2] <= EXPLICIT_TOKENS else fused
    return kernel(query, key, value, mask.to(query.dtype), backbone.scaling, dropout).transpose(
        1, 2
    )


def fused(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor, scaling: float, dropout: float = 0.0
) -> Tensor:
    """Attention by PyTorch's kernel; all [batch, heads, tokens, head_size]."""
    return F.scaled_dot_product_attention(query, key, value, mask, dropout, scale=scaling)


def explicit(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor, scaling: float, dropout: float = 0.0
) -> Tensor:
    """The same by two products and a softmax.

    On CPUs the backward pass of the fused kernel is several times slower than
    this on sentences (``python -m benchmarks.training_step``); it stores all
    weights, though, so long inputs are left to the fused one.
    """
    scores = (query * scaling) @ key.transpose(-1, -2)
    weights = (scores + mask).softmax(dim=-1, dtype=torch.float32)
    return F.dropout(weights, dropout).to(value.dtype) @ value


def column_softmax(scores: Tensor) -> Tensor:
    """Softmax over the last axis but one.

    PyTorch's softmax fills its vectors over such an axis at any length, over the last one
    at multiples of 32 only: in bfloat16 it is two to eight times slower there. Either
    computes in float32 and rounds at the end.
    """
    return scores.softmax(dim=-2)
