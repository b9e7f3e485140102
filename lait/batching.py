"""Batches of bounded cost: sorted by length and cut by tokens, not by count."""

from __future__ import annotations

from collections.abc import Sequence

# A batch pads its shortest member to at most so many times its length, or so many tokens more:
# one long member among short ones does not make all of them long.
STRETCH = 1.5
STRETCH_TOKENS = 8


def longest_beside(length: int) -> int:
    """The longest member that a batch may have whose shortest one is of this length."""
    return max(int(length * STRETCH), length + STRETCH_TOKENS)


def batches_by_tokens(
    order: Sequence[int], lengths: Sequence[int], batch_tokens: int
) -> list[list[int]]:
    """Cut a sequence of indices into batches of at most ``batch_tokens`` padded tokens.

    ``order`` is sorted by length; a batch costs its size times its longest
    member. A member longer than the budget is a batch of its own, and none is
    padded beyond :func:`longest_beside`.
    """
    batches: list[list[int]] = []
    for index in order:
        length = lengths[index]
        if (
            batches
            and (len(batches[-1]) + 1) * length <= batch_tokens
            and length <= longest_beside(lengths[batches[-1][0]])
        ):
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches
