"""The pairs of a tile in batches of bounded tokens."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from lait.batching import longest_beside


def all_pairs(left: int, right: int) -> tuple[Tensor, Tensor]:
    """Rows and columns of every cell of a tile, a row after the other: twice [left * right]."""
    rows, columns = torch.arange(left), torch.arange(right)
    return rows.repeat_interleave(right), columns.repeat(left)


def length_batches(lengths: Tensor, batch_tokens: int) -> Iterator[Tensor]:
    """Places in order of length, in batches of at most ``batch_tokens`` padded tokens.

    lengths : [pairs]. One that is longer than that is a batch of its own, and none is
    padded beyond :func:`lait.batching.longest_beside`.
    """
    lengths, order = lengths.sort()
    start = 0
    while start < len(order):
        # Lengths ascend, so the budget holds if it holds for the batch's last pair.
        shortest = int(lengths[start])
        alike = int(torch.searchsorted(lengths, longest_beside(shortest), right=True))
        end = min(alike, start + max(1, batch_tokens // shortest))
        while end > start + 1 and (end - start) * int(lengths[end - 1]) > batch_tokens:
            end = max(start + 1, start + batch_tokens // int(lengths[end - 1]))
        yield order[start:end]
        start = end


def pair_batches(left: Tensor, right: Tensor, batch_tokens: int) -> Iterator[tuple[Tensor, Tensor]]:
    """All pairs of two sides, sorted by their tokens, in batches as above.

    left, right : tokens of each segment. Yields rows and columns.
    """
    rows, columns = all_pairs(len(left), len(right))
    for batch in length_batches(left[rows] + right[columns], batch_tokens):
        yield rows[batch], columns[batch]
