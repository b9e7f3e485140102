"""The pairs of a tile in batches of bounded tokens."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor


def pair_batches(left: Tensor, right: Tensor, batch_tokens: int) -> Iterator[tuple[Tensor, Tensor]]:
    """All pairs, sorted by length, in batches of at most ``batch_tokens`` padded tokens.

    A pair that is longer than that is a batch of its own.
    """
    lengths = (left[:, None] + right[None, :]).flatten()
    lengths, order = lengths.sort()
    start = 0
    while start < len(order):
        # Lengths ascend, so the budget holds if it holds for the batch's last pair.
        end = min(len(order), start + max(1, batch_tokens // int(lengths[start])))
        while end > start + 1 and (end - start) * int(lengths[end - 1]) > batch_tokens:
            end = max(start + 1, start + batch_tokens // int(lengths[end - 1]))
        yield order[start:end] // len(right), order[start:end] % len(right)
        start = end
