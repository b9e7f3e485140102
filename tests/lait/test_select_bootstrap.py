"""Paired bootstrap and the curves made of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lait.selection.bootstrap import estimate, paired_accuracies
from lait.selection.curve import ALONE, make_curve, part


def answers(shares: list[float], examples: int, seed: int = 0) -> np.ndarray:
    """bool [models, examples], each model right on about its share."""
    rng = np.random.default_rng(seed)
    return rng.random((len(shares), examples)) < np.array(shares)[:, None]


def test_samples_spread_as_the_binomial_does():
    correct = answers([0.3, 0.9], 400)
    samples = paired_accuracies(correct, 4000, seed=1)
    assert samples.shape == (4000, 2)
    share = correct.mean(axis=1)
    np.testing.assert_allclose(samples.mean(axis=0), share, atol=0.002)
    np.testing.assert_allclose(samples.std(axis=0), np.sqrt(share * (1 - share) / 400), rtol=0.06)
    figure = estimate(share[0], samples[:, 0])
    half = 1.96 * math.sqrt(share[0] * (1 - share[0]) / 400)
    assert figure.low == pytest.approx(share[0] - half, abs=0.006)
    assert figure.high == pytest.approx(share[0] + half, abs=0.006)


def test_a_models_samples_do_not_depend_on_the_others():
    correct = answers([0.5, 0.6, 0.7], 50)
    together = paired_accuracies(correct, 300, seed=4)
    for i in range(3):
        alone = paired_accuracies(correct[i : i + 1], 300, seed=4)
        np.testing.assert_array_equal(together[:, i], alone[:, 0])


def test_samples_are_paired():
    right = answers([0.6], 200)[0]
    curve = make_curve({0: right, 1: right.copy(), 2: ~right}, 500, seed=0)
    same = curve.ratio(1, 0)
    assert (same.value, same.low, same.high) == (1, 1, 1)
    # Of a model and its opposite exactly one is right, on every sample.
    np.testing.assert_allclose(curve.samples[0] + curve.samples[2], 1)


def test_a_paired_ratio_is_surer_than_its_parts():
    rng = np.random.default_rng(3)
    first = rng.random(1000) < 0.6
    second = first ^ (rng.random(1000) < 0.02)
    curve = make_curve({0: first, 1: second}, 1000, seed=0)
    ratio, accuracy = curve.ratio(1, 0), curve.accuracy(0)
    relative = (accuracy.high - accuracy.low) / accuracy.value
    assert ratio.high - ratio.low < relative / 2
    assert ratio.low < ratio.value < ratio.high


def test_figures_depend_on_the_seed_only():
    correct = {0: answers([0.5], 80)[0]}
    first, second = (make_curve(correct, 200, seed=7).accuracy(0) for _ in range(2))
    assert first == second
    assert make_curve(correct, 200, seed=8).samples[0].tolist() != (
        make_curve(correct, 200, seed=7).samples[0].tolist()
    )


def test_a_curve_keeps_the_model_trained_alone_apart():
    right = answers([0.5], 10)[0]
    curve = make_curve({3: right, 0: ~right, ALONE: right}, 50, seed=0)
    assert list(curve.accuracies) == [0, 3]
    assert curve.values[ALONE] == curve.accuracies[3] == right.mean()


def test_a_ratio_to_nothing_right_is_no_number():
    curve = make_curve({0: np.zeros(9, bool), 1: np.ones(9, bool)}, 50, seed=0)
    ratio = curve.ratio(1, 0)
    assert all(math.isnan(x) for x in (ratio.value, ratio.low, ratio.high))
    assert curve.ratio(0, 1).value == 0


def test_part_takes_the_same_examples_of_every_row():
    rows = {0: np.array([True, False, True]), ALONE: np.array([False, False, True])}
    found = part(rows, np.array([0, 2]))
    assert found[0].tolist() == [True, True]
    assert found[ALONE].tolist() == [False, True]


@pytest.mark.parametrize(("examples", "resamples"), [(0, 10), (5, 0)])
def test_nothing_to_draw(examples, resamples):
    with pytest.raises(ValueError, match=f"{resamples} bootstrap samples of {examples} examples"):
        paired_accuracies(np.zeros((2, examples), bool), resamples, seed=0)
