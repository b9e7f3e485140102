"""Measures against numbers worked by hand, and against scikit-learn's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import metrics
from benchmarks.metrics import Ranking

# Best first: relevant, not, relevant, not.
RELEVANT = np.array([False, True, False, True])
SCORES = np.array([0.1, 0.9, 0.5, 0.3])


def test_average_precision_by_hand() -> None:
    # Relevant at ranks 1 and 3: (1/1 + 2/3) / 2.
    assert metrics.average_precision(RELEVANT, SCORES) == pytest.approx((1 + 2 / 3) / 2)


def test_equal_scores_share_a_threshold() -> None:
    # One threshold for all four, at which half of what is listed is relevant.
    assert metrics.average_precision(RELEVANT, np.full(4, 0.5)) == pytest.approx(0.5)


def test_nothing_relevant_has_no_average_precision() -> None:
    assert math.isnan(metrics.average_precision(np.zeros(3, bool), np.arange(3.0)))
    assert math.isnan(metrics.average_precision(np.zeros(0, bool), np.zeros(0)))
    assert math.isnan(Ranking.of(np.zeros(3, bool), np.arange(3.0)).precision_at_recall(0.8))


@pytest.mark.parametrize(("recall", "precision"), [(0.5, 1.0), (0.51, 2 / 3), (1.0, 2 / 3)])
def test_precision_at_recall_by_hand(recall: float, precision: float) -> None:
    ranking = Ranking.of(RELEVANT, SCORES)
    assert ranking.precision_at_recall(recall) == pytest.approx(precision)


def test_recall_of_four_fifths_is_reached_by_four_of_five() -> None:
    relevant = np.array([True, True, True, True, False, True])
    ranking = Ranking.of(relevant, -np.arange(6.0))
    assert ranking.precision_at_recall(0.8) == 1.0


def test_scores_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="1 of them not a number"):
        Ranking.of(RELEVANT, np.array([0.1, float("nan"), 0.2, 0.3]))
    with pytest.raises(ValueError, match="3 scores for 4 items"):
        Ranking.of(RELEVANT, np.zeros(3))


ITEMS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=20
)


@settings(max_examples=50, deadline=None)
@given(items=ITEMS, weights=st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_a_weight_counts_as_so_many_copies(
    items: list[tuple[bool, int, int]], weights: list[int]
) -> None:
    relevant, scores, owner = map(np.array, zip(*items, strict=True))
    copies = np.repeat(np.arange(len(items)), np.array(weights)[owner])
    weighted = Ranking.of(relevant, scores, owner)
    copied = Ranking.of(relevant[copies], scores[copies])
    float_weights = np.array(weights, float)
    assert weighted.average_precision(float_weights) == pytest.approx(
        copied.average_precision(), nan_ok=True
    )
    assert weighted.precision_at_recall(0.8, float_weights) == pytest.approx(
        copied.precision_at_recall(0.8), nan_ok=True
    )


@settings(max_examples=50, deadline=None)
@given(items=ITEMS.filter(lambda items: any(relevant for relevant, _, _ in items)))
def test_average_precision_is_that_of_scikit_learn(items: list[tuple[bool, int, int]]) -> None:
    sklearn_metrics = pytest.importorskip("sklearn.metrics")
    relevant, scores, _ = map(np.array, zip(*items, strict=True))
    assert metrics.average_precision(relevant, scores) == pytest.approx(
        sklearn_metrics.average_precision_score(relevant, scores)
    )


def test_accuracy_and_f1_by_hand() -> None:
    gold = np.array([0, 0, 0, 1, 2, -1])
    predicted = np.array([0, 0, 1, 1, 0, 2])
    confusion = metrics.confusion_counts(gold, predicted, 4).sum(axis=0)
    assert metrics.accuracy(confusion) == pytest.approx(3 / 5)
    assert metrics.f1(confusion, 0) == pytest.approx(2 * 2 / (3 + 3))
    assert metrics.f1(confusion, 1) == pytest.approx(2 * 1 / (1 + 2))
    assert metrics.f1(confusion, 2) == 0.0
    assert math.isnan(metrics.f1(confusion, 3))


def test_means_leave_out_what_is_no_number() -> None:
    nan = float("nan")
    assert metrics.mean([1.0, nan, 2.0]) == 1.5
    assert math.isnan(metrics.mean([nan]))
    values = np.array([1.0, nan, 4.0])
    assert metrics.weighted_mean(values, np.array([1.0, 5.0, 2.0])) == 3.0
    assert math.isnan(metrics.weighted_mean(values, np.array([0.0, 1.0, 0.0])))


def test_bootstrap_draws_as_many_documents_as_there_are_and_repeats_itself() -> None:
    weights = metrics.bootstrap_weights(7, 50, seed=3)
    assert weights.shape == (50, 7)
    assert (weights.sum(axis=1) == 7).all()
    assert (weights == metrics.bootstrap_weights(7, 50, seed=3)).all()
    assert (weights != metrics.bootstrap_weights(7, 50, seed=4)).any()


def test_interval_of_known_samples() -> None:
    samples = np.append(np.arange(101.0), float("nan"))
    assert metrics.interval(samples) == (pytest.approx(2.5), pytest.approx(97.5))
    assert all(math.isnan(end) for end in metrics.interval(np.array([float("nan")])))


def test_interval_of_a_mean_is_as_wide_as_theory_says() -> None:
    values = np.random.default_rng(0).normal(size=400)
    weights = metrics.bootstrap_weights(len(values), 2000, seed=0)
    samples = metrics.resample(lambda w: {"mean": metrics.weighted_mean(values, w)}, weights)
    low, high = metrics.interval(samples["mean"])
    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)
