"""The alignment of pairs (``lait.aligned_head``) whose tokens are rows of one table."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from lait.aligned_head import JOINED, QUERY_SIZE, AlignedHead, cut
from lait.attention import column_softmax
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
    alignment, left = head.alignment, rows.num_left
    projected = hidden.new_empty(len(hidden), JOINED)
    in_row_blocks(alignment.project_hypothesis, hidden[:left], out=projected[:left])
    in_row_blocks(alignment.project_premise, hidden[left:], out=projected[left:])
    return lambda batch: [_aligned(projected, batch)]


def _aligned(projected: Tensor, batch: PairBatch) -> Tensor:
    """:meth:`lait.aligned_head.Alignment.forward` of a batch: [pairs, alignment width]."""
    index, member = batch.rows.left.index(batch.pairs)
    query, own = _heads(projected, index)
    index, valid = batch.rows.right.index(batch.pairs)
    key, value = _heads(projected, index)
    scores = key @ (query * QUERY_SIZE**-0.5).transpose(2, 3)  # [pairs, heads, premise, hypothesis]
    scores = scores.masked_fill_(~valid[:, None, :, None], float("-inf"))
    found = column_softmax(scores).transpose(2, 3) @ value
    compared = found.add_(own).relu_()
    share = member / member.sum(dim=1, keepdim=True)
    return (share[:, None, None].to(compared.dtype) @ compared).flatten(1)


def _heads(projected: Tensor, index: Tensor) -> list[Tensor]:
    """Rows of pairs' tokens, cut as they were joined: twice [pairs, heads, tokens, ...]."""
    found = projected.index_select(0, index.flatten()).unflatten(0, index.shape)
    return [part.transpose(1, 2) for part in cut(found)]
