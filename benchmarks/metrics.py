"""Measures of choices and of rankings, with bootstrapped intervals: pure functions.

Every measure takes the weight of each contract, so that a bootstrap sample (how
often each contract was drawn) costs no copy of the data and rankings are
sorted once.

Average precision is that of scikit-learn: the sum over thresholds of precision
times the gain in recall. Items of equal score share a threshold, so no order
among them helps or hurts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Measure = Callable[[np.ndarray], dict[str, float]]


@dataclass(frozen=True)
class Ranking:
    """Items sorted by score, best first.

    relevant : bool [items].
    owner : int [items], the contract that an item belongs to.
    ends : int [distinct scores], the last item of each run of equal scores.
    """

    relevant: np.ndarray
    owner: np.ndarray
    ends: np.ndarray

    @classmethod
    def of(
        cls, relevant: np.ndarray, scores: np.ndarray, owner: np.ndarray | None = None
    ) -> Ranking:
        """Sort items; without ``owner`` all belong to contract 0.

        Raises
        ------
        ValueError
            If a score is not a number or there are not as many scores as items.
        """
        relevant, scores = np.asarray(relevant, bool), np.asarray(scores, float)
        if relevant.shape != scores.shape or np.isnan(scores).any():
            raise ValueError(
                f"{scores.size} scores for {relevant.size} items, {np.isnan(scores).sum()} of them "
                "not a number: every item needs one number."
            )
        owner = np.zeros(len(relevant), int) if owner is None else np.asarray(owner)
        order = np.argsort(-scores, kind="stable")
        ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True)[: len(order)])
        return cls(relevant[order], owner[order], ends)

    def average_precision(self, weights: np.ndarray | None = None) -> float:
        """0 to 1; NaN if nothing is relevant."""
        found, listed = self._curve(weights)
        if not len(found) or found[-1] == 0:
            return float("nan")
        gained = np.diff(found, prepend=0.0)
        return float((gained * found / np.maximum(listed, 1e-12)).sum() / found[-1])

    def precision_at_recall(self, recall: float, weights: np.ndarray | None = None) -> float:
        """Precision at the highest threshold that reaches ``recall``; NaN if none is relevant."""
        found, listed = self._curve(weights)
        if not len(found) or found[-1] == 0:
            return float("nan")
        # The tolerance lets 0.8 * 5 be 4 whatever the rounding.
        first = int(np.argmax(found >= recall * found[-1] - 1e-9))
        return float(found[first] / listed[first])

    def _curve(self, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """Weight of relevant items, and of all items, down to each threshold."""
        weight = np.ones(len(self.owner)) if weights is None else weights[self.owner]
        return np.cumsum(weight * self.relevant)[self.ends], np.cumsum(weight)[self.ends]


def average_precision(relevant: Sequence[bool] | np.ndarray, scores: np.ndarray) -> float:
    """Average precision of one ranking; NaN if nothing is relevant."""
    return Ranking.of(np.asarray(relevant), scores).average_precision()


def confusion_counts(gold: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """One-hot counts [..., classes (gold), classes (predicted)]; a negative gold counts nowhere."""
    counts = np.zeros((*gold.shape, classes, classes))
    known = np.nonzero(gold >= 0)
    counts[(*known, gold[known], predicted[known])] = 1.0
    return counts


def accuracy(confusion: np.ndarray) -> float:
    """Share on the diagonal of [gold, predicted]; NaN if empty."""
    return _ratio(np.trace(confusion), confusion.sum())


def f1(confusion: np.ndarray, which: int) -> float:
    """F1 of one class of a confusion [gold, predicted]; NaN if the class never is the gold one."""
    gold, predicted = confusion[which].sum(), confusion[:, which].sum()
    if gold == 0:
        return float("nan")
    return _ratio(2 * confusion[which, which], gold + predicted)


def mean(values: Sequence[float]) -> float:
    """Mean of the values that are numbers; NaN if none is."""
    numbers = [value for value in values if not np.isnan(value)]
    return _ratio(sum(numbers), len(numbers))


def weighted_mean(values: np.ndarray, weights: np.ndarray) -> float:
    """Weighted mean of the values that are numbers; NaN if none has weight."""
    known = ~np.isnan(values)
    return _ratio((values[known] * weights[known]).sum(), weights[known].sum())


def bootstrap_weights(documents: int, resamples: int, seed: int) -> np.ndarray:
    """How often each document is drawn: float [resamples, documents], rows sum to documents."""
    draws = np.random.default_rng(seed).multinomial(
        documents, np.full(documents, 1 / documents), size=resamples
    )
    return draws.astype(float)


def resample(measure: Measure, weights: np.ndarray) -> dict[str, np.ndarray]:
    """A measure's figures on every bootstrap sample: name -> float [resamples]."""
    samples = [measure(row) for row in weights]
    return {name: np.array([sample[name] for sample in samples]) for name in samples[0]}


def interval(samples: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """The percentile interval of bootstrap samples; NaN if no sample is a number."""
    numbers = samples[~np.isnan(samples)]
    if not len(numbers):
        return float("nan"), float("nan")
    tail = (1 - level) / 2
    low, high = np.quantile(numbers, [tail, 1 - tail])
    return float(low), float(high)


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
