"""Accuracy by P on one set of examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lait.selection.bootstrap import Estimate, estimate, paired_accuracies

# What a curve compares: P's, and beside them the P = 0 model that was trained alone.
Row = int | str
ALONE = "alone"
Answers = Mapping[Row, np.ndarray]


@dataclass(frozen=True)
class Curve:
    """Accuracies of several rows on the same examples.

    examples : how many.
    values : by row, 0 to 1.
    samples : by row, accuracy on each bootstrap sample, float64 [resamples]; the
        samples of all rows are of the same examples.
    """

    examples: int
    values: dict[Row, float]
    samples: dict[Row, np.ndarray]

    @property
    def accuracies(self) -> dict[int, float]:
        """By P, ascending; without the model trained alone."""
        return {p: self.values[p] for p in sorted(r for r in self.values if isinstance(r, int))}

    def accuracy(self, row: Row) -> Estimate:
        """With its interval."""
        return estimate(self.values[row], self.samples[row])

    def ratio(self, row: Row, to: Row) -> Estimate:
        """Accuracy of ``row`` over that of ``to``, with its paired interval.

        NaN where ``to`` gets nothing right.
        """
        value = _ratio(np.array([self.values[row]]), np.array([self.values[to]]))
        return estimate(float(value[0]), _ratio(self.samples[row], self.samples[to]))


def make_curve(answers: Answers, resamples: int, seed: int) -> Curve:
    """The curve of answers.

    answers : by row, which examples it gets right: bool [examples].

    Raises
    ------
    ValueError
        If there is no example.
    """
    correct = np.stack(list(answers.values()))
    samples = paired_accuracies(correct, resamples, seed)
    return Curve(
        examples=correct.shape[1],
        values={row: float(right.mean()) for row, right in answers.items()},
        samples={row: samples[:, i] for i, row in enumerate(answers)},
    )


def part(answers: Answers, indices: np.ndarray) -> dict[Row, np.ndarray]:
    """The answers to some of the examples: int [chosen] -> bool [chosen] by row."""
    return {row: right[indices] for row, right in answers.items()}


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
