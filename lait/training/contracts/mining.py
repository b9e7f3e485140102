"""Neutral premises for a claim: the contract's most similar clauses, and random ones."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np


def most_similar(
    clauses: np.ndarray, queries: np.ndarray, allowed: Sequence[int], count: int
) -> list[int]:
    """The allowed clauses nearest to the queries in cosine, each once.

    The queries take turns, the first one first, each with the nearest clause that is left.

    clauses : float [clauses, width], rows of length 1; queries : float [queries, width],
    rows of length 1; allowed : indices of clauses; count : how many at most.
    """
    candidates = np.asarray(allowed, dtype=np.int64)
    order = np.argsort(-(queries @ clauses[candidates].T), axis=-1, kind="stable")
    rankings = [iter(candidates[ranks].tolist()) for ranks in order]
    chosen: list[int] = []
    for turn in range(min(count, len(candidates))):
        ranking = rankings[turn % len(rankings)]
        chosen.append(next(i for i in ranking if i not in chosen))
    return chosen


def not_repeating(
    clauses: np.ndarray, evidence: Sequence[int], allowed: Sequence[int], ceiling: float
) -> list[int]:
    """The allowed clauses with a cosine below the ceiling to each evidence clause.

    Boilerplate that says the same as the evidence in other words is no neutral premise.
    Shapes as in :func:`most_similar`; evidence : indices of clauses.
    """
    if not evidence or not allowed:
        return list(allowed)
    cosines = clauses[np.asarray(allowed)] @ clauses[np.asarray(evidence)].T
    return [i for i, highest in zip(allowed, cosines.max(axis=1), strict=True) if highest < ceiling]


def sample(allowed: Sequence[int], count: int, rng: random.Random) -> list[int]:
    """Random clauses, at most ``count``, without repetition."""
    return rng.sample(list(allowed), min(count, len(allowed)))
