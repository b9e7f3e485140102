"""New sentence pairs from old ones: a hypothesis with a premise that it was not written for.

A student learns from what its teacher says of any pair, so the pairs need no annotator.
Premises that are near the hypothesis make pairs that are worth reading; the others are
neutral at a glance.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import torch

HYPOTHESES_AT_ONCE = 512


def nearest_premises(
    hypotheses: torch.Tensor, premises: torch.Tensor, count: int
) -> list[list[int]]:
    """Of each hypothesis, the indices of the premises with the largest dot products, best first.

    hypotheses : float [hypotheses, width]; premises : float [premises, width].
    """
    count = min(count, len(premises))
    nearest: list[list[int]] = []
    for block in hypotheses.split(HYPOTHESES_AT_ONCE):
        nearest += (block @ premises.T).topk(count, dim=1).indices.tolist()
    return nearest


def recombine(
    pairs: Sequence[tuple[str, str]],
    premises: Sequence[str],
    nearest: Sequence[Sequence[int]],
    count: int,
    rng: random.Random,
) -> list[tuple[str, str] | None]:
    """Each pair's hypothesis with one of its ``count`` nearest premises but its own.

    pairs : (hypothesis, premise). nearest : by pair, indices of ``premises``, best first, one
    more than ``count`` where there are so many: one may be the pair's own. None for a pair
    without another premise.
    """
    new: list[tuple[str, str] | None] = []
    for (hypothesis, own), indices in zip(pairs, nearest, strict=True):
        others = [premises[i] for i in indices if premises[i] != own][:count]
        new.append((hypothesis, rng.choice(others)) if others else None)
    return new
