"""Batches of an epoch: of similar lengths, shuffled, a pure function of the seed.

A run that was killed goes on at any step with the very batches it would have
had, without replaying the earlier ones.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

# Examples are sorted by length within pools of this many batches: enough to
# waste little padding, few enough to keep the batches varied.
BATCHES_IN_POOL = 64


def epoch_batches(
    lengths: Sequence[int], batch_size: int, seed: int, epoch: int
) -> list[list[int]]:
    """Indices of each batch of one epoch; the last incomplete batch is kept.

    lengths : tokens of each example.
    """
    rng = random.Random(f"{seed}/{epoch}")
    order = list(range(len(lengths)))
    rng.shuffle(order)
    pool = batch_size * BATCHES_IN_POOL
    batches = []
    for start in range(0, len(order), pool):
        members = sorted(order[start : start + pool], key=lengths.__getitem__)
        batches += [members[i : i + batch_size] for i in range(0, len(members), batch_size)]
    rng.shuffle(batches)
    return batches


def draw_parallel_layers(choices: Sequence[int], seed: int, step: int) -> int:
    """P of a step: uniform over ``choices``, a pure function of seed and step."""
    return random.Random(f"{seed}/P/{step}").choice(list(choices))
