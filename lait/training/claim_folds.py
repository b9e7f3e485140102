"""Folds of claims, to measure on claims that training has not seen."""

from __future__ import annotations

import random
from collections.abc import Sequence


def claim_folds(keys: Sequence[str], size: int = 3, seed: int = 0) -> list[list[str]]:
    """The claims in folds of ``size``, the last one smaller if they do not divide.

    Each key is in exactly one fold. The folds depend on the set of keys, ``size`` and
    ``seed`` alone, not on the order of the keys, so that every program has the same.

    Raises
    ------
    ValueError
        If a key comes twice or ``size`` is not positive.
    """
    if len(set(keys)) != len(keys):
        raise ValueError(f"claim_folds: a key comes twice in {list(keys)}; give each once.")
    if size < 1:
        raise ValueError(f"claim_folds: size {size}; allowed are whole numbers from 1.")
    order = sorted(keys)
    random.Random(seed).shuffle(order)
    return [order[start : start + size] for start in range(0, len(order), size)]
