"""Accuracies with the bootstrap samples that their intervals, differences and ratios come from.

Everything measured on one data set is resampled with the same draws of its
examples, so differences and ratios are paired.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks import metrics


@dataclass(frozen=True)
class Sampled:
    """A figure.

    value : on all examples. samples : float [resamples], on each bootstrap sample.
    """

    value: float
    samples: np.ndarray

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % percentile interval."""
        return metrics.interval(self.samples)

    def minus(self, other: Sampled) -> Sampled:
        """The paired difference."""
        return Sampled(self.value - other.value, self.samples - other.samples)

    def over(self, other: Sampled) -> Sampled:
        """The paired ratio; NaN where ``other`` is 0."""
        samples = np.divide(
            self.samples,
            other.samples,
            out=np.full(len(self.samples), np.nan),
            where=other.samples != 0,
        )
        return Sampled(self.value / other.value if other.value else float("nan"), samples)

    def as_dict(self) -> dict[str, float | list[float]]:
        """For a JSON file."""
        return {"value": self.value, "interval": list(self.interval)}


def average(figures: Sequence[Sampled]) -> Sampled:
    """The mean of figures on different data sets, each data set counted alike."""
    return Sampled(
        float(np.mean([figure.value for figure in figures])),
        np.mean([figure.samples for figure in figures], axis=0),
    )


@dataclass
class Bootstrap:
    """The draws, one table a data set, made when first used."""

    resamples: int
    seed: int = 0
    _weights: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)

    def mean(self, name: str, values: np.ndarray) -> Sampled:
        """The mean of values [examples] of the data set called ``name``."""
        weights = self._draws(name, len(values))
        return Sampled(float(values.mean()), weights @ values / len(values))

    def mean_by_group(self, name: str, totals: np.ndarray, counts: np.ndarray) -> Sampled:
        """The mean of values that come in groups (articles, say), which are drawn whole.

        totals, counts : [groups], the sum of a group's values, and how many it has.
        NaN where none were drawn, or there are none.
        """
        weights = self._draws(name, len(counts))
        drawn, total = weights @ counts, counts.sum()
        nothing = np.full(len(drawn), np.nan)
        samples = np.divide(weights @ totals, drawn, out=nothing, where=drawn > 0)
        return Sampled(float(totals.sum() / total) if total else float("nan"), samples)

    def _draws(self, name: str, size: int) -> np.ndarray:
        """How often each example, or group, is drawn: float [resamples, size]."""
        key = (name, size)
        if key not in self._weights:
            # Data sets of equal size must not share their draws.
            seed = self.seed + zlib.crc32(name.encode("utf-8"))
            self._weights[key] = metrics.bootstrap_weights(size, self.resamples, seed)
        return self._weights[key]


def percent(figure: Sampled, signed: bool = False) -> str:
    """``63.1 [62.0, 64.2]`` of a share; ``signed`` for a difference of shares, in points."""
    sign = "+" if signed else ""
    low, high = figure.interval
    return f"{100 * figure.value:{sign}.1f} [{100 * low:{sign}.1f}, {100 * high:{sign}.1f}]"
