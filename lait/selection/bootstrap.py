"""Paired bootstrap of accuracies: pure functions.

Examples are drawn with replacement, the same ones for all models compared, so
that an interval of a ratio knows that the models answer the same questions.
Examples count as independent; where they share a premise, intervals come out
somewhat too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A figure and the ends of its 95 % interval; NaN where there is none."""

    value: float
    low: float
    high: float


def paired_accuracies(correct: np.ndarray, resamples: int, seed: int) -> np.ndarray:
    """Accuracies on bootstrap samples of the examples.

    What is drawn depends on the seed and the number of examples only, so a
    model's samples do not depend on what it is compared with.

    correct : bool [models, examples].
    Returns float64 [resamples, models], 0 to 1.

    Raises
    ------
    ValueError
        If there is no example, or no resample is asked for.
    """
    examples = correct.shape[1]
    if examples == 0 or resamples < 1:
        raise ValueError(
            f"{resamples} bootstrap samples of {examples} examples: needs one of each."
        )
    generator, right = np.random.default_rng(seed), correct.astype(float)
    samples = np.empty((resamples, len(correct)))
    for i in range(resamples):
        drawn = generator.integers(0, examples, examples)
        samples[i] = right @ np.bincount(drawn, minlength=examples)
    return samples / examples


def estimate(value: float, samples: np.ndarray) -> Estimate:
    """A figure with the percentile interval of its bootstrap samples [resamples]."""
    numbers = samples[~np.isnan(samples)]
    if not len(numbers):
        return Estimate(value, float("nan"), float("nan"))
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(numbers, [tail, 1 - tail])
    return Estimate(value, float(low), float(high))
