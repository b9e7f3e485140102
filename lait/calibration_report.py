"""What calibrating one P gives, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lait.calibration import (
    Bin,
    cross_calibrated,
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
    reliability,
    scaled_probabilities,
)


@dataclass(frozen=True)
class Honesty:
    """How honest probabilities are; see ``lait.calibration``.

    bins : of equal width.
    """

    nll: float
    ece: float
    ece_equal_mass: float
    bins: list[Bin]

    @classmethod
    def of(cls, probabilities: np.ndarray, labels: np.ndarray) -> Honesty:
        """probabilities : [examples, labels]; labels : int [examples]."""
        return cls(
            negative_log_likelihood(probabilities, labels),
            expected_calibration_error(probabilities, labels),
            expected_calibration_error(probabilities, labels, equal_mass=True),
            reliability(probabilities, labels),
        )


@dataclass(frozen=True)
class Calibrated:
    """The temperature of one P, and probabilities without it and with it."""

    parallel_layers: int
    temperature: float
    before: Honesty
    after: Honesty

    @classmethod
    def fit(
        cls,
        parallel_layers: int,
        logits: np.ndarray,
        labels: np.ndarray,
        parts: tuple[np.ndarray, np.ndarray],
    ) -> Calibrated:
        """logits : [examples, labels]; labels : int [examples]; parts : the halves' places."""
        return cls(
            parallel_layers,
            round(fit_temperature(logits, labels), 4),
            Honesty.of(scaled_probabilities(logits), labels),
            Honesty.of(cross_calibrated(logits, labels, parts), labels),
        )


def markdown(found: Sequence[Calibrated], examples: int) -> str:
    """A table, one line a P."""
    lines = [
        f"{examples:,} examples; before -> after, after on examples that the fit has not seen",
        "",
        "| P | T | NLL | ECE | ECE, equal mass |",
        "| ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in found:
        b, a = one.before, one.after
        lines.append(
            f"| {one.parallel_layers} | {one.temperature:.3f} | {b.nll:.4f} -> {a.nll:.4f} | "
            f"{b.ece:.4f} -> {a.ece:.4f} | {b.ece_equal_mass:.4f} -> {a.ece_equal_mass:.4f} |"
        )
    return "\n".join(lines)
