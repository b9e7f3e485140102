"""Temperature and calibration error: their laws, and numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.calibration import (
    HIGHEST,
    LOWEST,
    cross_calibrated,
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
    reliability,
    scaled_probabilities,
)

SEEDS = st.integers(0, 10_000)
TEMPERATURES = st.floats(0.3, 4.0)


def drawn(seed: int, examples: int = 400, temperature: float = 1.0):
    """Logits, and labels drawn from softmax(logits / temperature)."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (examples, 3))
    cumulated = scaled_probabilities(logits, temperature).cumsum(axis=1)
    labels = (rng.random((examples, 1)) > cumulated).sum(axis=1).clip(max=2)
    return logits, labels


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, temperature=TEMPERATURES)
def test_a_temperature_changes_no_choice(seed, temperature):
    logits, _ = drawn(seed, 50)
    scaled = scaled_probabilities(logits, temperature)
    np.testing.assert_array_equal(scaled.argmax(axis=1), logits.argmax(axis=1))
    np.testing.assert_allclose(scaled.sum(axis=1), 1.0)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, temperature=TEMPERATURES)
def test_no_other_temperature_is_more_likely(seed, temperature):
    logits, labels = drawn(seed, 300, temperature)
    found = fit_temperature(logits, labels)
    best = negative_log_likelihood(scaled_probabilities(logits, found), labels)
    for other in (1.0, temperature, 0.9 * found, 1.1 * found):
        assert best <= negative_log_likelihood(scaled_probabilities(logits, other), labels) + 1e-12


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, factor=st.floats(0.5, 2.0))
def test_logits_scaled_by_a_factor_give_the_temperature_scaled_by_it(seed, factor):
    logits, labels = drawn(seed)
    np.testing.assert_allclose(
        fit_temperature(factor * logits, labels), factor * fit_temperature(logits, labels)
    )


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_drew_the_labels_is_found(temperature):
    logits, labels = drawn(0, 40_000, temperature)
    assert fit_temperature(logits, labels) == pytest.approx(temperature, rel=0.03)
    honest = scaled_probabilities(logits, temperature)
    assert expected_calibration_error(honest, labels) < 0.01
    assert expected_calibration_error(honest, labels, equal_mass=True) < 0.01


def test_all_right_and_all_wrong_stay_within_the_limits():
    logits = np.eye(3)
    assert fit_temperature(logits, np.arange(3)) == pytest.approx(LOWEST)
    assert fit_temperature(logits, (np.arange(3) + 1) % 3) == pytest.approx(HIGHEST)


def test_each_half_has_the_other_halfs_temperature():
    logits, labels = drawn(1, 100)
    parts = np.arange(0, 100, 2), np.arange(1, 100, 2)
    found = cross_calibrated(logits, labels, parts)
    other = fit_temperature(logits[parts[1]], labels[parts[1]])
    np.testing.assert_allclose(found[parts[0]], scaled_probabilities(logits[parts[0]], other))
    # Its own labels do not matter to a half.
    changed = labels.copy()
    changed[parts[0]] = (changed[parts[0]] + 1) % 3
    again = cross_calibrated(logits, changed, parts)
    np.testing.assert_array_equal(again[parts[0]], found[parts[0]])


def test_calibration_error_worked_by_hand():
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.4, 0.6]])
    labels = np.array([0, 1, 0, 1])
    # Bin of 0.9: 2 examples, half right; bin of 0.6: 2 examples, all right.
    expected = (2 * 0.4 + 2 * 0.4) / 4
    assert expected_calibration_error(probabilities, labels) == pytest.approx(expected)
    bins = reliability(probabilities, labels)
    assert [b.examples for b in bins] == [2, 2]
    np.testing.assert_allclose([b.confidence for b in bins], [0.6, 0.9])
    np.testing.assert_allclose([b.accuracy for b in bins], [1.0, 0.5])
    halves = reliability(probabilities, labels, bins=2, equal_mass=True)
    assert [b.examples for b in halves] == [2, 2]
    assert negative_log_likelihood(probabilities, labels) == pytest.approx(
        -np.log([0.9, 0.1, 0.6, 0.6]).mean()
    )


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, bins=st.integers(1, 30), equal_mass=st.booleans())
def test_every_example_is_in_one_bin_and_one_bin_compares_the_means(seed, bins, equal_mass):
    logits, labels = drawn(seed, 60)
    probabilities = scaled_probabilities(logits)
    assert sum(b.examples for b in reliability(probabilities, labels, bins, equal_mass)) == 60
    right = (logits.argmax(axis=1) == labels).mean()
    distance = abs(right - probabilities.max(axis=1).mean())
    error = expected_calibration_error(probabilities, labels, bins, equal_mass)
    assert distance - 1e-9 <= error <= 1.0
    if bins == 1:
        assert error == pytest.approx(distance)


def test_data_that_cannot_be_fitted_are_refused():
    with pytest.raises(ValueError, match="0 labels"):
        fit_temperature(np.zeros((0, 3)), np.zeros(0, int))
    with pytest.raises(ValueError, match="2 labels for values of shape"):
        negative_log_likelihood(np.ones((3, 3)) / 3, np.array([0, 1]))
    with pytest.raises(ValueError, match="1 logits are not finite"):
        fit_temperature(np.array([[0.0, np.nan, 1.0]]), np.array([0]))
