"""Calibration: one temperature that makes probabilities honest, and how honest they are.

Temperature scaling and the expected calibration error are those of Guo et al.,
"On Calibration of Modern Neural Networks", 2017 (arXiv 1706.04599).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# Temperatures that are allowed: outside, the data cannot tell (all or none is right).
LOWEST, HIGHEST = 0.05, 20.0
BINS = 15
HALVINGS = 60


class Bin(NamedTuple):
    """Examples of similar confidence: how many, their mean confidence, the share that is right."""

    examples: int
    confidence: float
    accuracy: float


def scaled_probabilities(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """softmax(logits / T) (eq. 9): [examples, labels] -> float64 of the same shape."""
    scaled = logits.astype(np.float64) / temperature
    weights = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def negative_log_likelihood(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean of -log p(label), in nats. probabilities : [examples, labels]; labels : int [examples].

    Raises
    ------
    ValueError
        If there is no example, or not one label for each.
    """
    _check(probabilities, labels)
    right = np.take_along_axis(probabilities, labels[:, None], axis=-1)
    return float(-np.log(right.astype(np.float64).clip(min=1e-300)).mean())


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature with the least negative log likelihood (section 4.2).

    The likelihood is concave in 1/T: bisection finds where its slope, the mean
    over examples of E[logit] - logit(label), is 0, the same on every machine.

    logits : [examples, labels]; labels : int [examples].
    Returns LOWEST to HIGHEST.

    Raises
    ------
    ValueError
        If there is no example, or not one label for each, or a logit is not finite.
    """
    _check(logits, labels)
    if not np.isfinite(logits).all():
        raise ValueError(f"{(~np.isfinite(logits)).sum()} logits are not finite: nothing to fit.")
    logits = logits.astype(np.float64)
    right = np.take_along_axis(logits, labels[:, None], axis=-1).mean()
    low, high = np.log(LOWEST), np.log(HIGHEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        expected = (scaled_probabilities(logits, np.exp(middle)) * logits).sum(axis=-1).mean()
        # Too sure of itself on average: the temperature must rise.
        low, high = (middle, high) if expected > right else (low, middle)
    return float(np.exp((low + high) / 2))


def cross_calibrated(
    logits: np.ndarray, labels: np.ndarray, parts: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Probabilities of each half of the examples at the temperature fitted on the other.

    logits : [examples, labels]; parts : places of the halves, all examples together.
    Returns float64 [examples, labels].

    Raises
    ------
    ValueError
        As :func:`fit_temperature`.
    """
    result = np.zeros(logits.shape)
    for fitted, measured in (parts, parts[::-1]):
        temperature = fit_temperature(logits[fitted], labels[fitted])
        result[measured] = scaled_probabilities(logits[measured], temperature)
    return result


def reliability(
    probabilities: np.ndarray, labels: np.ndarray, bins: int = BINS, equal_mass: bool = False
) -> list[Bin]:
    """Examples binned by the probability of the most probable label (section 2).

    bins : intervals of equal width over 0 to 1; with ``equal_mass`` of about as many
        examples each, in the order of confidence. Empty bins are left out.

    Raises
    ------
    ValueError
        If there is no example, or not one label for each.
    """
    _check(probabilities, labels)
    confidence = probabilities.max(axis=-1).astype(np.float64)
    right = probabilities.argmax(axis=-1) == labels
    if equal_mass:
        parts = np.array_split(np.argsort(confidence, kind="stable"), bins)
    else:
        # Intervals are open to the left, as in the paper.
        place = np.ceil(confidence * bins).astype(int).clip(1, bins) - 1
        parts = [np.flatnonzero(place == i) for i in range(bins)]
    return [
        Bin(len(part), float(confidence[part].mean()), float(right[part].mean()))
        for part in parts
        if len(part)
    ]


def expected_calibration_error(
    probabilities: np.ndarray, labels: np.ndarray, bins: int = BINS, equal_mass: bool = False
) -> float:
    """Mean distance of accuracy and confidence over the bins, weighted by examples (eq. 3)."""
    found = reliability(probabilities, labels, bins, equal_mass)
    distance = sum(b.examples * abs(b.accuracy - b.confidence) for b in found)
    return float(distance / len(labels))


def _check(values: np.ndarray, labels: np.ndarray) -> None:
    if not len(labels) or values.ndim != 2 or len(values) != len(labels):
        raise ValueError(
            f"calibration: {len(labels)} labels for values of shape {values.shape}; needed are "
            "values [examples, labels] and as many labels, at least one."
        )
