"""The alignment of pairs (``lait.aligned_head``) whose tokens are rows of one table."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lait.aligned_head import ALIGNMENT_HEADS, QUERY_SIZE, VALUE_SIZE, AlignedHead
from lait.heads import PooledHead
from lait.pair_rows import PairBatch, PairRows
from lait.shapes import in_row_blocks


def row_alignment(
    head: PooledHead, hidden: Tensor, rows: PairRows
) -> Callable[[PairBatch], list[Tensor]]:
    """A function of batches: what a head reads of a pair besides first positions and means.

    hidden : [rows, width], before the last layer. The function returns tensors
    [pairs, ...]: the alignment, or none for a head without one.
    """
    if not isinstance(head, AlignedHead):
        return lambda batch: []
    alignment, cut = head.alignment, rows.num_left
    left = _projection(alignment.norm, alignment.query, alignment.own)
    right = _projection(alignment.norm, alignment.key, alignment.value)
    width = ALIGNMENT_HEADS * (QUERY_SIZE + VALUE_SIZE)
    projected = hidden.new_empty(len(hidden), width)
    in_row_blocks(left, hidden[:cut], out=projected[:cut])
    in_row_blocks(right, hidden[cut:], out=projected[cut:])
    return lambda batch: [_aligned(projected, batch)]


def _projection(
    norm: nn.LayerNorm, first: nn.Linear, second: nn.Linear
) -> Callable[[Tensor], Tensor]:
    """Both layers of normalised rows, as one product: [rows, width] -> [rows, both]."""
    weight = torch.cat([first.weight, second.weight])
    bias = None if first.bias is None else torch.cat([first.bias, second.bias])
    return lambda hidden: F.linear(norm(hidden), weight, bias)


def _aligned(projected: Tensor, batch: PairBatch) -> Tensor:
    """:meth:`lait.aligned_head.Alignment.forward` of a batch: [pairs, alignment width]."""
    index, member = batch.rows.left.index(batch.pairs)
    query, own = _heads(projected, index)
    index, valid = batch.rows.right.index(batch.pairs)
    key, value = _heads(projected, index)
    scores = key @ (query * QUERY_SIZE**-0.5).transpose(2, 3)  # [pairs, heads, premise, hypothesis]
    scores = scores.masked_fill_(~valid[:, None, :, None], float("-inf"))
    # Over an axis that is not the last, PyTorch's softmax fills its vectors at any length.
    found = scores.softmax(dim=2).transpose(2, 3) @ value
    compared = found.add_(own).relu_()
    share = member / member.sum(dim=1, keepdim=True)
    return (share[:, None, None].to(compared.dtype) @ compared).flatten(1)


def _heads(projected: Tensor, index: Tensor) -> list[Tensor]:
    """Rows of pairs' tokens, cut as they were joined: twice [pairs, heads, tokens, ...]."""
    found = projected.index_select(0, index.flatten()).unflatten(0, index.shape)
    parts = found.split([ALIGNMENT_HEADS * QUERY_SIZE, ALIGNMENT_HEADS * VALUE_SIZE], dim=-1)
    return [part.unflatten(-1, (ALIGNMENT_HEADS, -1)).transpose(1, 2) for part in parts]
