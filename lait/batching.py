"""Batches of bounded cost: sorted by length and cut by tokens, not by count."""

from __future__ import annotations

from collections.abc import Sequence


def batches_by_tokens(
    order: Sequence[int], lengths: Sequence[int], batch_tokens: int
) -> list[list[int]]:
    """Cut a sequence of indices into batches of at most ``batch_tokens`` padded tokens.

    ``order`` is sorted by length; a batch costs its size times its longest
    member. A member longer than the budget is a batch of its own.
    """
    batches: list[list[int]] = []
    for index in order:
        if batches and (len(batches[-1]) + 1) * lengths[index] <= batch_tokens:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches
