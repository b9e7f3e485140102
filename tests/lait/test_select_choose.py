"""LAIT-99%, LAIT-95% and LAIT*: which P each stands for, and the search for it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.selection.choose import NAMES, bar_of, better_reference, choose, choose_all, meets
from lait.selection.curve import ALONE, make_curve
from lait.selection.search import binary_search, rises

few = settings(max_examples=30, deadline=None)
curves = st.lists(st.integers(0, 20), min_size=1, max_size=9)


def first_right(right: int, examples: int = 100) -> np.ndarray:
    """bool [examples], so many right."""
    return np.arange(examples) < right


def curve_of(rights: dict[int | str, int], examples: int = 100):
    answers = {row: first_right(right, examples) for row, right in rights.items()}
    return make_curve(answers, 400, seed=0)


def test_the_largest_counts_even_if_smaller_ones_miss():
    found = choose("LAIT-95%", {0: 0.8, 1: 0.7, 2: 0.77, 3: 0.75, 4: 0.76, 5: 0.6}, 0.76)
    assert found.parallel_layers == 4
    assert found.below == (1, 3)


def test_nothing_meets_the_bar():
    found = choose("LAIT-99%", {0: 0.5, 1: 0.4}, 0.6)
    assert found.parallel_layers is None
    assert found.below == ()


@few
@given(curves, st.integers(0, 20))
def test_the_chosen_meets_the_bar_and_no_larger_one_does(rights, bar):
    accuracies = {p: right / 20 for p, right in enumerate(rights)}
    found = choose("LAIT*", accuracies, bar / 20)
    meeting = [p for p in accuracies if accuracies[p] >= bar / 20]
    assert found.parallel_layers == (meeting[-1] if meeting else None)
    assert all(accuracies[p] < bar / 20 for p in found.below)


def test_rounding_decides_nothing():
    # 0.95 of 20/100, 40/100, ... are 19/100, 38/100, ..., in exact arithmetic.
    for right in (20, 40, 60, 80, 100):
        curve = curve_of({0: right, 1: right * 19 // 20, 2: right * 19 // 20 - 1})
        assert (
            choose("LAIT-95%", curve.accuracies, bar_of("LAIT-95%", curve, 0))
            == (choose_all(curve)[1])
        )
        assert choose_all(curve)[1].parallel_layers == 1
    assert meets(0.1 + 0.2, 0.3)
    assert not meets(0.2999, 0.3)


def test_the_better_p0_sets_the_bars():
    rights: dict[int | str, int] = {0: 60, 1: 70, 2: 59}
    weak = curve_of(rights)
    assert better_reference(weak) == 0
    assert [choice.parallel_layers for choice in choose_all(weak)] == [1, 2, 2]
    strong = curve_of({**rights, ALONE: 72})
    assert better_reference(strong) == ALONE
    by_name = {choice.name: choice for choice in choose_all(strong)}
    assert by_name["LAIT-95%"].bar == pytest.approx(0.684)
    assert by_name["LAIT-95%"].parallel_layers == 1
    assert by_name["LAIT-99%"].parallel_layers is None
    # A model trained alone that is worse changes nothing.
    assert choose_all(curve_of({**rights, ALONE: 55})) == choose_all(weak)


def test_star_asks_for_the_lower_end_of_the_references_interval():
    curve = curve_of({0: 80, 1: 73, 2: 72, 3: 71, 4: 60})
    low = curve.accuracy(0).low
    assert 0.70 < low < 0.74
    star = choose_all(curve)[NAMES.index("LAIT*")]
    assert star.bar == low
    assert star.parallel_layers == max(p for p, a in curve.accuracies.items() if a >= low)
    # Better than the interval is no worse than within it.
    assert choose_all(curve_of({0: 60, 1: 99}))[2].parallel_layers == 1


@pytest.mark.parametrize("layers", [*range(1, 18), 24, 48])
def test_search_equals_looking_at_all_if_accuracy_falls(layers):
    most = math.ceil(math.log2(layers + 1)) + 1
    for largest in range(layers + 1):
        asked: list[int] = []

        def evaluate(p: int, asked: list[int] = asked, largest: int = largest) -> float:
            asked.append(p)
            return 0.9 if p <= largest else 0.9 - 0.01 * (p - largest)

        found = binary_search(evaluate, layers, bar=0.9)
        assert found.parallel_layers == largest
        assert len(asked) <= most
        assert list(found.accuracies) == asked
        assert len(set(asked)) == len(asked)


@few
@given(curves, st.integers(0, 20))
def test_what_a_search_finds_meets_the_bar_and_the_next_misses_it(rights, bar):
    accuracies = [right / 20 for right in rights]
    found = binary_search(accuracies.__getitem__, len(rights) - 1, bar / 20)
    p = found.parallel_layers
    if p is None:
        assert list(found.accuracies) == [0]
        assert accuracies[0] < bar / 20
    else:
        assert accuracies[p] >= bar / 20
        assert p + 1 == len(rights) or accuracies[p + 1] < bar / 20


def test_rises_are_told():
    assert rises({5: 0.7, 0: 0.9, 3: 0.6}) == [(3, 5)]
    assert rises({0: 0.9, 4: 0.8, 2: 0.8}) == []
