"""Intervals, differences and ratios by bootstrap."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.resampling import Bootstrap, Sampled, average, percent


def draws(seed: int, share: float, size: int = 400) -> np.ndarray:
    return (np.random.default_rng(seed).random(size) < share).astype(float)


def test_the_interval_is_that_of_a_share() -> None:
    values = draws(0, 0.7)
    figure = Bootstrap(2000).mean("a", values)
    spread = 1.96 * np.sqrt(figure.value * (1 - figure.value) / len(values))
    assert figure.value == values.mean()
    assert figure.interval == pytest.approx(
        (figure.value - spread, figure.value + spread), abs=0.006
    )


def test_differences_are_paired() -> None:
    bootstrap, one = Bootstrap(500), draws(0, 0.6)
    two = one.copy()
    two[:4] = 1 - two[:4]
    first, second = bootstrap.mean("a", one), bootstrap.mean("a", two)
    found = first.minus(second)
    direct = bootstrap.mean("a", one - two)
    np.testing.assert_allclose(found.samples, direct.samples, atol=1e-12)
    # Four examples differ, so no draw can move the difference as far as the accuracies.
    assert np.ptp(found.interval) < np.ptp(first.interval) / 3
    assert set(first.minus(first).samples) == {0.0}
    assert set(first.over(first).samples) == {1.0}


def test_data_sets_of_one_size_have_draws_of_their_own() -> None:
    bootstrap, values = Bootstrap(200), draws(0, 0.5)
    one, two = (bootstrap.mean(name, values) for name in ("a", "b"))
    assert abs(np.corrcoef(one.samples, two.samples)[0, 1]) < 0.3
    mean = average([one, two])
    assert mean.value == pytest.approx(one.value)
    assert mean.samples.std() < 0.9 * one.samples.std()
    assert (Bootstrap(200).mean("a", values).samples == one.samples).all()


def test_a_ratio_to_nothing_is_no_number() -> None:
    nothing = Sampled(0.0, np.array([0.0, 0.5]))
    found = Sampled(0.5, np.array([0.5, 0.25])).over(nothing)
    assert np.isnan(found.value) and np.isnan(found.samples[0]) and found.samples[1] == 0.5


def test_percent() -> None:
    figure = Sampled(0.6312, np.array([0.5, 0.5, 0.75, 0.75]))
    assert percent(figure) == "63.1 [50.0, 75.0]"
    assert percent(figure, signed=True) == "+63.1 [+50.0, +75.0]"


def test_groups_are_drawn_whole() -> None:
    values = draws(0, 0.6)
    whole, alone = Bootstrap(500), Bootstrap(500)
    # A group of one example each is drawn as the examples are.
    one = whole.mean_by_group("a", values, np.ones(len(values)))
    np.testing.assert_allclose(one.samples, alone.mean("a", values).samples)
    # Twenty copies of an example are no more evidence than it is.
    copies = whole.mean_by_group("a", 20 * values, np.full(len(values), 20.0))
    np.testing.assert_allclose(copies.samples, one.samples)
    uneven = whole.mean_by_group("b", np.array([3.0, 0.0, 0.0]), np.array([3.0, 1.0, 0.0]))
    assert uneven.value == 0.75
    found = uneven.samples[~np.isnan(uneven.samples)]
    assert len(found) < 500 and set(found) == {0.0, 1.0, 3 / 4, 6 / 7, 3 / 5}
    assert np.isnan(whole.mean_by_group("c", np.zeros(2), np.zeros(2)).value)
